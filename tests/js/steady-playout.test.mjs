// A source at real-time rate comes back to little in hand; what is left out is quiet, told, and never heard as a click.
import assert from "node:assert/strict";
import { test } from "node:test";
import { chance, forMany, page } from "./support.mjs";

const { PlaybackCore } = await page("sound/playback-core.js");
const { PlaybackSound } = await page("sound/playback-sound.js");
const { newTrack, PlaybackQueue } = await page("sound/playback-queue.js");
const { KEEP_MS, SLACK_MS, Surplus } = await page("sound/surplus.js");

const RATE = 24_000;
const QUANTUM = 128;
const FADE = (8 * RATE) / 1000;
const START = (4 * RATE) / 1000;
const LOUDEST_CUT = 0.02; // of 1: nothing louder is ever cut
const ms = (n) => Math.round((n * RATE) / 1000);
const between = (random, low, high) => low + random() * (high - low);

/** Words of a second at most, and pauses in which a room of `noise` is heard. */
function speech(seconds, random, noise = 0.003) {
  const samples = new Int16Array(seconds * RATE);
  for (let at = 0; at < samples.length; ) {
    const [word, pause] = [ms(between(random, 200, 900)), ms(between(random, 200, 400))];
    const [tone, loud] = [between(random, 150, 700), between(random, 0.2, 0.6)];
    for (let i = 0; i < word + pause && at < samples.length; i++, at++) {
      const voice = i < word ? loud * Math.sin((Math.PI * i) / word) * Math.sin((2 * Math.PI * tone * i) / RATE) : 0;
      samples[at] = Math.round(32_767 * (voice + noise * (2 * random() - 1)));
    }
  }
  return samples;
}

/** When each chunk comes, in ms, never before the one ahead of it: its time, and what `late` adds. */
function arrivals(count, everyMs, late) {
  let before = 0;
  return Array.from({ length: count }, (_, i) => {
    before = Math.max(before, i * everyMs + late(i * everyMs));
    return before;
  });
}

/** The worklet's core on a clock of its own, over what the page notes of it. */
class Line {
  constructor() {
    this.reports = [];
    this.out = [];
    this.least = []; // [ms, in hand when a chunk came, ms]
    this.sound = new PlaybackSound({ mostBytes: 2 ** 26 });
    this.core = new PlaybackCore(RATE, (report) => {
      this.reports.push({ ...report, atMs: (1000 * this.out.length) / RATE });
      this.sound.played(report);
    });
  }

  /** One answer, chunk by chunk at its times. */
  play(source, chunkMs, times, { end = true } = {}) {
    this.source = source;
    this.sound.open(1, "answer");
    this.core.open(1);
    const block = new Float32Array(QUANTUM);
    for (let next = 0, idle = 0; idle < 20; ) {
      for (; next < times.length && (1000 * this.out.length) / RATE >= times[next]; next++) {
        this.least.push([times[next], (1000 * this.core.queue.waiting) / RATE]);
        const chunk = source.slice(next * ms(chunkMs), (next + 1) * ms(chunkMs));
        this.sound.received(1, chunk);
        this.core.push(1, chunk);
        if (end && next === times.length - 1) this.core.end(1);
      }
      this.core.render(block, this.out.length);
      this.out.push(...block);
      idle = next === times.length && this.core.queue.waiting === 0 ? idle + 1 : 0;
    }
    return this;
  }

  of(type) {
    return this.reports.filter((report) => report.type === type);
  }

  get dropped() {
    return this.reports.at(-1).dropped;
  }

  /** Least in hand when a chunk came, from then on. */
  leastFrom(fromMs, toMs = Number.POSITIVE_INFINITY) {
    return Math.min(...this.least.filter(([at]) => at >= fromMs && at < toMs).map(([, inHand]) => inHand));
  }
}

const steepest = (samples, from, to) => {
  let most = 0;
  for (let i = Math.max(1, from); i < Math.min(to, samples.length); i++)
    most = Math.max(most, Math.abs(samples[i] - samples[i - 1]));
  return most;
};

/** All that must hold whatever came when. */
function assertWhole(line) {
  const { source, out } = line;
  const [answer] = line.sound.answers;
  const heard = answer.heard.all;
  assert.equal(line.of("end").at(-1).samples, source.length, "not all has passed");
  assert.equal(answer.heard.total + line.dropped, source.length, "heard and left out are not all that came");
  let passed = 0;
  for (const { at, from, length } of heard) {
    assert.ok(from >= passed, "out of order");
    for (let i = passed; i < from; i++)
      assert.ok(Math.abs(source[i]) <= 32_768 * LOUDEST_CUT, "a loud sample was left out");
    passed = from + length;
    const settled = Math.max(FADE, START);
    for (let i = settled; i < length; i++)
      assert.ok(
        Math.abs(out[at + i] * 32_768 - source[from + i]) < 1e-2,
        `sample ${from + i} is not what sounds at ${at + i}`,
      );
  }
  for (const [n, { at, from }] of heard.entries()) {
    if (n === 0 || heard[n - 1].from + heard[n - 1].length === from) continue; // a start, not a splice
    const own = steepest(source, heard[n - 1].from + heard[n - 1].length - 1, from + 2 * FADE) / 32_768;
    const most = own + (2 * LOUDEST_CUT) / FADE;
    assert.ok(steepest(out, at - 1, at + FADE + 2) <= most, `a click at ${at}`);
  }
}

/** Chunks that come `late` by chance, and a few times not at all for a while and then all at once. */
function rough(random, count, chunkMs, { jitterMs, stalls, untilMs }) {
  const holes = Array.from({ length: stalls }, () => ({
    at: between(random, 1500, untilMs),
    ms: between(random, 60, 300),
  }));
  return arrivals(count, chunkMs, (at) => {
    const hole = holes.find((each) => at >= each.at && at < each.at + each.ms);
    return hole ? hole.at + hole.ms - at : random() * jitterMs;
  });
}

test("whatever comes late, all that came was heard or told as left out, in order, without a click", () => {
  forMany(24, (random) => {
    const chunkMs = [10, 20, 40, 100][Math.floor(random() * 4)];
    const source = speech(16, random, between(random, 0, 0.006));
    const jitterMs = between(random, 0, 40);
    const times = rough(random, 16_000 / chunkMs, chunkMs, { jitterMs, stalls: 4, untilMs: 12_000 });
    assertWhole(new Line().play(source, chunkMs, times));
  });
});

test("after the last stall it is back within four seconds at what it needs, and stays there", () => {
  let trims = 0;
  forMany(24, (random) => {
    const chunkMs = [10, 20, 40, 100][Math.floor(random() * 4)];
    const source = speech(16, random);
    const jitterMs = between(random, 0, 15);
    const times = rough(random, 16_000 / chunkMs, chunkMs, { jitterMs, stalls: 3, untilMs: 9_000 });
    const line = new Line().play(source, chunkMs, times);
    trims += line.of("trim").length;
    const goal = KEEP_MS + SLACK_MS + 6; // a quantum is 5.3 ms
    assert.ok(line.leastFrom(14_500) <= goal, `${line.leastFrom(14_500)} ms were never needed`);
  });
  assert.ok(trims > 50, `${trims} in all: nothing was there to come back from`);
});

test("a source that only jitters is left alone once it has settled", () => {
  forMany(8, (random) => {
    const source = speech(40, random);
    const jitterMs = between(random, 0, 15);
    const line = new Line().play(
      source,
      20,
      arrivals(2000, 20, () => random() * jitterMs),
    );
    assert.ok(line.of("trim").filter(({ atMs }) => atMs > 20_000).length <= 1);
    assert.equal(line.of("gap").filter(({ atMs }) => atMs > 5000).length, 0);
  });
});

test("an answer that comes at once, or faster than it is heard, is played whole", () => {
  forMany(24, (random, seed) => {
    const source = speech(8, random);
    const speed = seed % 3 === 0 ? Number.POSITIVE_INFINITY : between(random, 1.15, 6);
    const line = new Line().play(
      source,
      20,
      arrivals(400, 20 / speed, () => random() * 15),
    );
    assert.equal(line.dropped, 0, `${speed} times as fast`);
    assertWhole(line);
  });
});

test("an answer whose beginning comes at once and whose rest in its time is played whole", () => {
  forMany(8, (random) => {
    const source = speech(12, random);
    const aheadMs = between(random, 350, 1500);
    const times = arrivals(600, 20, (at) => Math.max(-at, -aheadMs));
    assert.equal(new Line().play(source, 20, times).dropped, 0, `${aheadMs} ms ahead`);
  });
});

test("an answer that has ended, and one behind which another waits, loses nothing more", () => {
  const chunk = ms(20);
  const loud = Int16Array.from({ length: ms(3600) }, (_, i) => Math.round(9000 * Math.sin(i / 9)));
  const source = new Int16Array(ms(6000));
  source.set(loud); // and silence, in which all that is due may go
  const times = arrivals(300, 20, (at) => (at >= 1500 && at < 1900 ? 1900 - at : 0));
  for (const act of ["end", "next", "none"]) {
    const dropped = new Map();
    const core = new PlaybackCore(RATE, (report) => dropped.set(report.track, report.dropped));
    const block = new Float32Array(chunk / 4);
    for (let now = 0, next = 0, frame = 0; now < 6000; now += 20) {
      const isOver = now > 3960 && act !== "none"; // the silence is in the queue by then, and not yet at its head
      for (; next < times.length && times[next] <= now && !isOver; next++)
        core.push(1, source.slice(next * chunk, (next + 1) * chunk));
      if (now === 3960 && act === "end") core.end(1);
      if (now === 3960 && act === "next") core.push(2, loud);
      for (let i = 0; i < 4; i++, frame += block.length) core.render(block, frame);
    }
    assert.equal(dropped.get(1) > 0, act === "none", act);
  }
});

test("loud sound without a pause is never cut, however late it is", () => {
  const source = Int16Array.from({ length: 10 * RATE }, (_, i) => Math.round(9000 * Math.sin(i / 9)));
  const line = new Line().play(
    source,
    20,
    arrivals(500, 20, (at) => (at > 2000 && at < 2300 ? 2300 - at : 0)),
  );
  assert.equal(line.dropped, 0);
  assert.ok(line.leastFrom(5000) > 200);
});

test("a hiccup that comes again and again is learnt: it makes few gaps, not one each time", () => {
  const random = chance(9);
  const source = speech(240, random);
  const line = new Line().play(
    source,
    20,
    arrivals(12_000, 20, (at) => (at % 5000 < 20 && at > 2000 ? 70 : 0)),
  );
  assert.ok(line.of("gap").length <= 10, `${line.of("gap").length} gaps by 47 hiccups`);
});

test("gaps in the first second raise nothing, later ones do", () => {
  for (const [at, target] of [
    [600, 30],
    [1400, 60],
  ]) {
    const source = speech(3, chance(2));
    const line = new Line().play(
      source,
      20,
      arrivals(150, 20, (due) => (due >= at ? 200 : 0)),
    );
    const [gap] = line.of("gap");
    assert.deepEqual([gap.gaps, gap.targetMs], [1, target]);
  }
});

test("what nobody needed comes off the start-up buffer too", () => {
  const source = speech(10, chance(4), 0);
  const times = arrivals(500, 20, (at) => (at > 2000 && at < 2200 ? 2200 - at : 0));
  const line = new Line().play(source, 20, times);
  const targets = line.reports.map(({ targetMs }) => targetMs);
  assert.equal(Math.max(...targets), 60);
  assert.equal(targets.at(-1), 30);
});

/** Halves of a span, each with so much in hand when its chunks come; what is due after each. */
function judged(surplus, inHandMs) {
  const track = newTrack(1);
  let frame = 0;
  return inHandMs.map((inHand) => {
    track.waiting = ms(inHand);
    for (const half = frame + surplus.half; frame < half; frame += ms(20)) {
      surplus.arrived(track, ms(20), frame);
      surplus.played(track, ms(20));
    }
    return (1000 * surplus.due) / RATE;
  });
}

test("surplus is what two halves of a span did not need beyond what is kept, and no trifle", () => {
  assert.deepEqual(judged(new Surplus(RATE), [90, 90]), [0, 90 - KEEP_MS]);
  assert.deepEqual(judged(new Surplus(RATE), [90, 60, 90, 90]).slice(1), [60 - KEEP_MS, 0, 90 - KEEP_MS]);
  assert.deepEqual(judged(new Surplus(RATE), Array(3).fill(KEEP_MS + SLACK_MS - 1)), [0, 0, 0]);
});

test("what rises comes faster than it is heard: nothing of it is surplus", () => {
  assert.deepEqual(judged(new Surplus(RATE), [60, 70, 80, 90, 90]), [0, 0, 0, 0, 90 - KEEP_MS]);
});

test("what was taken is not taken twice", () => {
  const surplus = new Surplus(RATE);
  judged(surplus, [90, 90]);
  surplus.taken(surplus.due);
  assert.deepEqual(judged(surplus, [KEEP_MS]), [0]);
});

test("a gap soon after a piece was taken doubles the span, up to a bound, and a calm minute halves it", () => {
  const surplus = new Surplus(RATE);
  const [track, first] = [newTrack(1), surplus.half];
  surplus.gap();
  assert.equal(surplus.half, first);
  for (let i = 0; i < 9; i++) {
    surplus.taken(0);
    surplus.gap();
  }
  assert.equal(surplus.half, 32 * first);
  surplus.played(track, 61 * RATE);
  assert.equal(surplus.half, 16 * first);
  for (let i = 0; i < 9; i++) surplus.played(track, 61 * RATE);
  assert.equal(surplus.half, first);
});

test("quiet is asked of one track's samples alone, also where a silenced one lies between", () => {
  const queue = new PlaybackQueue(RATE);
  const [one, other] = [newTrack(1), newTrack(2)];
  for (const track of [one, other, one]) queue.push(track, new Int16Array(100));
  queue.drop(other);
  assert.ok(queue.isQuiet(one, 100, 0));
  assert.ok(!queue.isQuiet(one, 101, 0));
});

test("between two cuts 20 ms play untouched", () => {
  const line = new Line();
  const times = arrivals(300, 20, (at) => (at >= 1500 && at < 1900 ? 1900 - at : 0));
  line.play(new Int16Array(ms(6000)), 20, times);
  const cuts = line.of("trim").map(({ atMs }) => atMs);
  assert.ok(cuts.length > 5);
  for (let i = 1; i < cuts.length; i++) assert.ok(cuts[i] - cuts[i - 1] >= 28, `${cuts[i]} after ${cuts[i - 1]}`);
});
