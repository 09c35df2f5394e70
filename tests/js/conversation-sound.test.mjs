import assert from "node:assert/strict";
import { test } from "node:test";
import { forMany, page } from "./support.mjs";

const { ConversationSound } = await page("sound/conversation-sound.js");
const { PAGE_BYTES, PAGE_SAMPLES, SampleStore } = await page("sound/sample-store.js");
const { PlaybackCore } = await page("sound/playback-core.js");
const { Stretches } = await page("sound/stretches.js");

const numbered = (from, count) => Int16Array.from({ length: count }, (_, i) => ((from + i) % 30_000) + 1);
const between = (random, low, high) => low + Math.floor(random() * (high - low + 1));
const silence = (count) => Array(count).fill(0);

/** A conversation's sound that has begun at this rate. */
function begun(rate = 48_000, bounds) {
  const sound = new ConversationSound(bounds);
  sound.begin(rate);
  return sound;
}

// --- the store ---

test("however the blocks fall and whatever is left out, each sample stands where it was written, and the rest is silence", () => {
  forMany(30, (random) => {
    const store = new SampleStore({ mostBytes: 64 * PAGE_BYTES });
    const all = new Map();
    for (let i = 0; i < 12; i++) {
      const position = store.end + (random() < 0.3 ? between(random, 0, 3 * PAGE_SAMPLES) : 0);
      const block = numbered(position, between(random, 0, 1.5 * PAGE_SAMPLES));
      assert.equal(store.write(position, block), position);
      all.set(position, block);
    }
    const whole = new Int16Array(store.end);
    for (const [position, block] of all) whole.set(block, position);
    const from = between(random, 0, store.end);
    const to = between(random, from, store.end + 100);
    const wanted = new Int16Array(to - from);
    wanted.set(whole.subarray(from, to));
    assert.deepEqual(store.read(from, to), wanted);
  });
});

test("what comes too early stands behind what is there", () => {
  const store = new SampleStore({ mostBytes: PAGE_BYTES });
  store.write(10, Int16Array.of(1, 2));
  assert.equal(store.write(5, Int16Array.of(3)), 12);
  assert.deepEqual([...store.read(10, 13)], [1, 2, 3]);
});

test("beyond its bound the oldest goes, the newest stays, and memory stands still", () => {
  forMany(20, (random) => {
    const pages = between(random, 2, 5);
    const store = new SampleStore({ mostBytes: pages * PAGE_BYTES + between(random, 0, PAGE_BYTES - 1) });
    let end = 0;
    while (end < 3 * pages * PAGE_SAMPLES) {
      const block = numbered(end, between(random, 1, 20_000));
      store.write(end, block);
      end += block.length;
      assert.ok(store.bytes <= pages * PAGE_BYTES);
      assert.ok(store.end - store.first <= pages * PAGE_SAMPLES);
      assert.ok(store.first === 0 || store.end - store.first > (pages - 1) * PAGE_SAMPLES, "more went than had to");
    }
    assert.ok(store.first > 0);
    assert.deepEqual(store.read(store.first, end), numbered(store.first, end - store.first));
    assert.deepEqual([...store.read(store.first - 2, store.first)], [0, 0]);
  });
});

test("a page that is written anew keeps nothing of what it held", () => {
  const store = new SampleStore({ mostBytes: 2 * PAGE_BYTES });
  store.write(0, numbered(0, 2 * PAGE_SAMPLES));
  store.write(2 * PAGE_SAMPLES + 10, Int16Array.of(7));
  assert.deepEqual([...store.read(2 * PAGE_SAMPLES, 2 * PAGE_SAMPLES + 11)], [...silence(10), 7]);
});

test("stretches that continue are one, and beyond their bound the oldest goes", () => {
  const stretches = new Stretches(3);
  for (let i = 0; i < 100; i++) stretches.add(10 * i, 5 + 10 * i, 10);
  assert.deepEqual(stretches.all, [{ at: 0, from: 5, length: 1000 }]);
  for (const at of [2000, 3000, 4000]) stretches.add(at, at, 1);
  assert.deepEqual(
    stretches.all.map(({ at }) => at),
    [2000, 3000, 4000],
  );
  assert.equal(stretches.total, 1003);
});

test("what continues in one count only is another stretch", () => {
  const stretches = new Stretches();
  stretches.add(0, 0, 10);
  stretches.add(10, 50, 10);
  stretches.add(90, 60, 10);
  assert.deepEqual(stretches.between(5, 95), [
    { at: 5, from: 5, length: 5 },
    { at: 10, from: 50, length: 10 },
    { at: 90, from: 60, length: 5 },
  ]);
});

// --- the person ---

test("the microphone stands where it was captured, to the sample, also after a hole", () => {
  const { microphone } = begun();
  microphone.captured(10_960, numbered(10_000, 960));
  microphone.captured(13_000, numbered(12_040, 960));
  assert.deepEqual(microphone.held, { from: 10_000, to: 13_000 });
  assert.deepEqual(
    [...microphone.between(10_950, 12_050)],
    [...numbered(10_950, 10), ...silence(1080), ...numbered(12_040, 10)],
  );
});

test("what was held back, or lost to a slow network, was captured and not sent", () => {
  const { microphone } = begun();
  for (let until = 960; until <= 4800; until += 960) microphone.captured(until, numbered(until - 960, 960));
  for (const until of [960, 1920, 4800]) microphone.sent(until, 960);
  assert.equal(microphone.sentSamples, 3 * 960);
  assert.deepEqual(
    microphone.sentBetween(0, 4800),
    Int16Array.from([...numbered(0, 1920), ...silence(1920), ...numbered(3840, 960)]),
  );
  assert.deepEqual(microphone.between(0, 4800), numbered(0, 4800));
});

test("what was sent is counted anew in each conversation, and forgotten with its samples", () => {
  const { microphone } = begun(48_000, { mostBytes: 2 * PAGE_BYTES });
  for (let until = 960; until <= 300_000; until += 1920) {
    microphone.captured(until, numbered(until, 960)); // every other block is held back
    microphone.sent(until, 960);
  }
  assert.ok(microphone.sending.all.length <= 2 * (PAGE_SAMPLES / 1920) + 2);
  microphone.begin(48_000);
  assert.equal(microphone.sentSamples, 0);
  assert.deepEqual([...microphone.sentBetween(299_000, 299_003)], [0, 0, 0]);
});

test("an hour of microphone is bounded, and only its newest part is held", () => {
  const mostBytes = 8 * PAGE_BYTES;
  const { microphone } = begun(48_000, { mostBytes });
  const block = new Int16Array(960).fill(5);
  for (let until = 960; until <= 3600 * 48_000; until += 960) {
    microphone.captured(until, block);
    microphone.sent(until, 960);
  }
  const { from, to } = microphone.held;
  assert.deepEqual([to, microphone.sentSamples], [3600 * 48_000, 3600 * 48_000]);
  assert.ok(microphone.bytes <= mostBytes && to - from <= mostBytes / 2 && to - from > mostBytes / 2 - PAGE_SAMPLES);
  assert.deepEqual(microphone.sentBetween(to - 3, to), Int16Array.of(5, 5, 5));
});

// --- the answers ---

test("an answer cut off was received whole and heard to its last sample, no further", () => {
  const { playback } = begun();
  playback.open(3, "count");
  playback.received(3, numbered(0, 5000));
  playback.received(3, numbered(5000, 5000));
  playback.played({ track: 3, samples: 1, last: 70_000 });
  playback.played({ track: 3, samples: 961, last: 70_960 });
  playback.played({ track: 3, samples: 1234, last: 71_233 });
  playback.received(3, numbered(10_000, 100)); // late
  assert.deepEqual(playback.countOf("count"), { received: 10_100, heard: 1234 });
  assert.deepEqual(playback.heardOf("count"), numbered(0, 1234));
  assert.deepEqual(playback.receivedOf("count"), numbered(0, 10_100));
  assert.deepEqual(playback.held, { from: 70_000, to: 71_234 });
  assert.deepEqual([...playback.heardBetween(69_998, 71_237)], [...silence(2), ...numbered(0, 1234), ...silence(3)]);
});

test("a gap stands where nothing was heard, and what follows it where it was", () => {
  const { playback } = begun();
  playback.open(0, "a");
  playback.received(0, numbered(0, 1000));
  playback.played({ track: 0, samples: 1, last: 100 });
  playback.played({ track: 0, samples: 1000, last: 1099 }); // it ran dry
  playback.received(0, numbered(1000, 1000));
  playback.played({ track: 0, samples: 1500, last: 3499 });
  playback.played({ track: 0, samples: 2000, last: 3999 });
  assert.deepEqual(
    playback.heardBetween(100, 4000),
    Int16Array.from([...numbered(0, 1000), ...silence(1900), ...numbered(1000, 1000)]),
  );
});

test("what was left out was received and never heard, and what follows it keeps its place in the answer", () => {
  const { playback } = begun();
  playback.open(0, "a");
  playback.received(0, numbered(0, 1000));
  playback.played({ track: 0, samples: 1, last: 100, dropped: 0 });
  playback.played({ track: 0, samples: 500, last: 399, dropped: 200 }); // 300 were heard
  playback.played({ track: 0, samples: 1000, last: 899, dropped: 200 });
  assert.deepEqual(playback.countOf("a"), { received: 1000, heard: 800 });
  assert.deepEqual(playback.heardBetween(100, 900), Int16Array.from([...numbered(0, 300), ...numbered(500, 500)]));
  assert.deepEqual(playback.heardOf("a"), Int16Array.from([...numbered(0, 300), ...numbered(500, 500)]));
});

/** The worklet's own core over a conversation's sound, fed and rendered by chance; returns what went to the speaker. */
function rendered(random, playback, { tracks, stops }) {
  const out = new Float32Array(400_000);
  const core = new PlaybackCore(8000, (report) => playback.played({ ...report }));
  let frame = between(random, 0, 5000);
  const start = frame;
  const render = (quanta) => {
    for (let i = 0; i < quanta; i++, frame += 128) core.render(out.subarray(frame - start, frame - start + 128), frame);
  };
  for (let track = 0; track < tracks; track++) {
    playback.open(track, `item${track}`);
    core.open(track);
    for (let i = between(random, 1, 6); i > 0; i--) {
      const samples = numbered(between(random, 0, 9000), between(random, 1, 4000));
      playback.received(track, samples);
      core.push(track, samples);
      render(between(random, 0, 60));
    }
    if (stops && random() < 0.5) core.stop(track);
    else core.end(track);
    render(between(random, 0, 100));
  }
  render(1000);
  return { start, end: frame, out };
}

test("whatever the worklet renders, what counts as heard is what went to the speaker, sample by sample", () => {
  forMany(60, (random) => {
    const { playback } = begun(8000);
    const { start, end, out } = rendered(random, playback, { tracks: 4, stops: true });
    const heard = playback.heardBetween(start, end);
    let [same, sounding] = [0, 0];
    for (let i = 0; i < heard.length; i++) {
      const sample = Math.round(out[i] * 32_768);
      assert.ok(heard[i] !== 0 || Math.abs(sample) <= 30_000, "out of range");
      if (heard[i] === 0) continue;
      sounding++;
      assert.ok(Math.abs(sample) <= heard[i] + 1, `${sample} at ${i}, where ${heard[i]} should have faded or stood`);
      if (Math.abs(sample - heard[i]) <= 1) same++;
    }
    assert.ok(sounding > 0 && same > 0.8 * sounding, `${same} of ${sounding}`); // the rest fades
    let total = 0;
    for (let track = 0; track < 4; track++) total += playback.countOf(`item${track}`).heard;
    assert.equal(total, sounding);
  });
});

test("answers are forgotten with their samples, and what is held of one that is half gone is its newer half", () => {
  const { playback } = begun(48_000, { mostBytes: 2 * PAGE_BYTES });
  for (let track = 0; track < 100; track++) {
    playback.open(track, `item${track}`);
    playback.received(track, numbered(0, PAGE_SAMPLES / 2));
  }
  assert.deepEqual(playback.countOf("item0"), { received: 0, heard: 0 });
  assert.equal(playback.countOf("item98").received, PAGE_SAMPLES / 2);
  assert.ok(playback.answers.length <= 6 && playback.byTrack.size <= 6);
  playback.open(100, "long");
  playback.received(100, numbered(0, 4 * PAGE_SAMPLES));
  const long = playback.receivedOf("long");
  assert.equal(long.length, 4 * PAGE_SAMPLES);
  assert.equal(long[0], 0);
  assert.deepEqual(long.slice(-PAGE_SAMPLES), numbered(3 * PAGE_SAMPLES, PAGE_SAMPLES));
});

test("of an answer between whose parts another came, only what is held is noted", () => {
  const { playback } = begun(48_000, { mostBytes: 2 * PAGE_BYTES });
  const answer = playback.open(0, "a");
  playback.open(1, "b");
  for (let i = 0; i < 200; i++) for (const track of [0, 1]) playback.received(track, numbered(0, 1000));
  assert.equal(answer.received.total, 200_000);
  assert.ok(answer.received.all.length <= (2 * PAGE_SAMPLES) / 2000 + 2, `${answer.received.all.length} stretches`);
});

test("a number that is used again is another answer", () => {
  const { playback } = begun();
  playback.open(0, "first");
  playback.received(0, numbered(0, 10));
  playback.open(0, "second");
  playback.received(0, numbered(50, 20));
  playback.played({ track: 0, samples: 1, last: 9 });
  assert.deepEqual(playback.countOf("first"), { received: 10, heard: 0 });
  assert.deepEqual(playback.countOf("second"), { received: 20, heard: 1 });
});

// --- the last minute ---

const samplesIn = (recording) => [...new Int16Array(recording.wav, 44)];

/** Blocks of these samples, one behind the other, as a microphone gives them. */
function take(sound, samples, until = { at: 0 }) {
  until.at += samples.length;
  sound.microphone.captured(until.at, Int16Array.from(samples));
  return until;
}

test("nothing captured is no recording", () => {
  const sound = begun(100);
  assert.equal(sound.recording(), null);
  take(sound, [1, 2]);
  assert.equal(sound.recording(0), null);
  sound.begin(0);
  assert.equal(sound.recording(), null);
});

test("a recording is a WAV file that says what it holds", () => {
  const sound = begun(48_000);
  take(sound, [1, -2, 3]);
  const { wav, seconds } = sound.recording();
  const header = new DataView(wav);
  const text = (at, length) => String.fromCharCode(...new Uint8Array(wav, at, length));
  assert.deepEqual([text(0, 4), text(8, 8), text(36, 4)], ["RIFF", "WAVEfmt ", "data"]);
  assert.deepEqual([header.getUint32(4, true), header.getUint32(40, true)], [wav.byteLength - 8, 6]);
  assert.deepEqual([header.getUint16(20, true), header.getUint16(22, true), header.getUint16(34, true)], [1, 1, 16]);
  assert.deepEqual([header.getUint32(24, true), header.getUint32(28, true)], [48000, 96000]);
  assert.equal(seconds, 3 / 48000);
  assert.deepEqual(samplesIn({ wav }), [1, -2, 3]);
});

test("blocks are copied: one that is used again changes nothing", () => {
  const sound = begun(100);
  const lent = Int16Array.of(5, 6);
  sound.microphone.captured(2, lent);
  lent.fill(9);
  assert.deepEqual(samplesIn(sound.recording()), [5, 6]);
});

test("however the blocks fall, the last seconds are told, in order, and never more than a minute", () => {
  forMany(80, (random) => {
    const rate = 1 + Math.floor(random() * 50);
    const sound = begun(rate);
    const all = [];
    const until = { at: 0 };
    for (let i = 0; i < 30; i++) {
      const block = Array.from({ length: Math.floor(random() * 5 * rate) }, (_, n) => (all.length + n) % 30000);
      all.push(...block);
      take(sound, block, until);
    }
    const wanted = random() * 90;
    const count = Math.min(all.length, 60 * rate, Math.round(wanted * rate));
    const found = sound.recording(wanted);
    if (count === 0) return assert.equal(found, null);
    assert.deepEqual(samplesIn(found), all.slice(-count));
    assert.equal(found.seconds, count / rate);
  });
});

test("a recording reaches behind the beginning of a conversation; at another rate it begins anew", () => {
  const sound = begun(100);
  take(sound, [1, 2, 3]);
  sound.begin(100);
  assert.equal(sound.microphone.held, null);
  take(sound, [4], { at: 500 });
  assert.deepEqual(sound.microphone.held, { from: 500, to: 501 });
  assert.deepEqual(samplesIn(sound.recording()), [1, 2, 3, 4]);
  assert.deepEqual([...sound.microphone.between(498, 501)], [0, 0, 4]);
  sound.begin(200);
  take(sound, [5]);
  assert.deepEqual(samplesIn(sound.recording()), [5]);
});
