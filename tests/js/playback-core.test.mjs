import assert from "node:assert/strict";
import { test } from "node:test";
import { chance, forMany, page } from "./support.mjs";

const { PlaybackCore } = await page("sound/playback-core.js");
const { LEAST_MS, StartBuffer } = await page("sound/start-buffer.js");

const RATE = 48000;
const QUANTUM = 128;
const FADE = 192; // 4 ms
const ms = (n) => Math.round((n * RATE) / 1000);

class Speaker {
  constructor() {
    this.reports = [];
    this.core = new PlaybackCore(RATE, (report) => this.reports.push({ ...report }));
    this.out = [];
  }
  run(quanta = 1) {
    const block = new Float32Array(QUANTUM);
    for (let i = 0; i < quanta; i++) {
      this.core.render(block, this.out.length);
      this.out.push(...block);
    }
    return this;
  }
  /** Render until nothing is left to sound. */
  drain() {
    do this.run(4);
    while (this.core.queue.waiting > 0 || this.out.at(-1) !== 0);
    return this;
  }
  of(type) {
    return this.reports.filter((report) => report.type === type);
  }
}

const flat = (length, value = 16384) => new Int16Array(length).fill(value);
const noise = (length, seed = 3) => {
  const random = chance(seed);
  return Int16Array.from({ length }, () => Math.floor(random() * 65536) - 32768);
};
const steepest = (samples) => samples.reduce((most, x, i) => Math.max(most, i ? Math.abs(x - samples[i - 1]) : 0), 0);

test("nothing received is silence", () => {
  assert.ok(new Speaker().run(20).out.every((x) => x === 0));
});

test("sound starts once the start-up buffer is in hand, not before", () => {
  const speaker = new Speaker();
  speaker.core.push(1, flat(ms(LEAST_MS) - 1));
  speaker.run();
  assert.ok(speaker.out.every((x) => x === 0));
  speaker.core.push(1, flat(1));
  speaker.run();
  assert.notEqual(speaker.out.at(-1), 0);
});

test("an answer shorter than the start-up buffer sounds at once when it is whole, and soon when its end is late", () => {
  const whole = new Speaker();
  whole.core.push(1, flat(50));
  whole.core.end(1);
  whole.drain();
  assert.equal(whole.of("end")[0].samples, 50);
  const late = new Speaker();
  late.core.push(1, flat(50));
  late.run(100);
  assert.equal(late.core.queue.waiting, 0);
});

test("any chunking gives the same samples, after the fade to the very bit", () => {
  const audio = noise(20_000);
  forMany(25, (random) => {
    const speaker = new Speaker();
    for (let at = 0; at < audio.length; ) {
      const length = 1 + Math.floor(random() * 3000);
      speaker.core.push(7, audio.slice(at, at + length));
      at += length;
    }
    speaker.core.end(7);
    speaker.drain();
    const played = speaker.out.slice(FADE, audio.length);
    assert.deepEqual(
      played,
      Array.from(audio.subarray(FADE), (x) => Math.fround(x / 32768)),
    );
    assert.deepEqual(
      speaker.of("end").map(({ track, samples }) => ({ track, samples })),
      [{ track: 7, samples: audio.length }],
    );
    assert.equal(speaker.core.gaps, 0);
  });
});

test("start, stop, gap and end never jump by more than the fade's step", () => {
  for (const act of ["stop", "gap", "end"]) {
    const speaker = new Speaker();
    speaker.core.push(1, flat(4001, 32000));
    if (act === "end") speaker.core.end(1);
    speaker.run(12);
    if (act === "stop") speaker.core.stop(1);
    speaker.drain();
    assert.ok(steepest(speaker.out) <= 1.01 / FADE, `${act}: ${steepest(speaker.out)}`);
    assert.equal(speaker.out.at(-1), 0);
  }
});

test("stop falls silent within the fade, and reports exactly what was rendered", () => {
  forMany(40, (random) => {
    const speaker = new Speaker();
    speaker.core.push(1, flat(RATE));
    const quanta = 3 + Math.floor(random() * 200);
    speaker.run(quanta);
    const before = quanta * QUANTUM;
    speaker.core.stop(1);
    speaker.run(3);
    const [report] = speaker.of("stopped");
    const sounded = speaker.out.findLastIndex((x) => x !== 0) + 1;
    assert.equal(report.samples, sounded);
    assert.ok(sounded - before <= FADE);
    assert.ok(
      speaker
        .run(5)
        .out.slice(sounded)
        .every((x) => x === 0),
    );
    assert.equal(speaker.core.queue.waiting, 0);
    assert.equal(speaker.of("end").length, 0);
  });
});

test("late audio of a silenced answer is dropped, and the next answer sounds", () => {
  const speaker = new Speaker();
  speaker.core.push(1, flat(9000));
  speaker.run(10);
  speaker.core.stop(1);
  speaker.core.stop(1);
  speaker.run(4);
  speaker.core.push(1, flat(9000));
  speaker.core.end(1);
  speaker.run(4);
  assert.ok(speaker.out.slice(-512).every((x) => x === 0));
  assert.equal(speaker.of("stopped").length, 1);
  speaker.core.push(2, flat(3000));
  speaker.core.end(2);
  speaker.drain();
  assert.equal(speaker.of("end")[0].samples, 3000);
});

test("stop answers at once for what waits, what ended, and what never came", () => {
  const speaker = new Speaker();
  speaker.core.push(1, flat(3000));
  speaker.core.end(1);
  speaker.drain();
  speaker.core.push(2, flat(10));
  for (const track of [1, 2, 9]) speaker.core.stop(track);
  assert.deepEqual(
    speaker.of("stopped").map(({ track, samples }) => [track, samples]),
    [
      [1, 3000],
      [2, 0],
      [9, 0],
    ],
  );
});

test("stopping one answer leaves the next one whole", () => {
  const speaker = new Speaker();
  speaker.core.push(1, flat(9000));
  speaker.core.push(2, flat(2000));
  speaker.core.end(2);
  speaker.run(10);
  speaker.core.stop(1);
  speaker.drain();
  assert.equal(speaker.of("end")[0].samples, 2000);
  assert.equal(speaker.core.gaps, 0);
});

test("running out is a gap only when more comes, and then the next start waits longer", () => {
  const speaker = new Speaker();
  speaker.core.push(1, flat(RATE + 2000)); // in the first second a gap says nothing of the network
  speaker.run(420);
  assert.equal(speaker.of("gap").length, 0);
  speaker.core.push(1, flat(2000));
  assert.equal(speaker.of("gap")[0].gaps, 1);
  assert.equal(speaker.core.buffer.targetMs, 2 * LEAST_MS);
  speaker.core.end(1);
  speaker.drain();
  assert.equal(speaker.core.gaps, 1);
  assert.equal(speaker.of("end")[0].samples, RATE + 4000);
});

test("an end that comes after the last sample was played is no gap", () => {
  const speaker = new Speaker();
  speaker.core.push(1, flat(2000));
  speaker.run(40);
  speaker.core.end(1);
  assert.equal(speaker.core.gaps, 0);
  assert.equal(speaker.of("end").length, 1);
});

test("rendered is told at the first sample and every 20 ms, and never shrinks", () => {
  const speaker = new Speaker();
  speaker.core.push(1, flat(RATE));
  speaker.run(300);
  const told = speaker.of("progress").map(({ samples }) => samples);
  assert.equal(told[0], 1);
  assert.equal(told[1], 961);
  assert.deepEqual(
    told,
    [...told].sort((a, b) => a - b),
  );
});

test("a minute in one burst is held, and what passes ten minutes is refused and said", () => {
  const speaker = new Speaker();
  for (let i = 0; i < 60; i++) speaker.core.push(1, flat(RATE));
  assert.equal(speaker.core.queue.waiting, 60 * RATE);
  speaker.core.queue.limit = 61 * RATE;
  speaker.core.push(1, flat(RATE));
  speaker.core.push(1, flat(1));
  assert.equal(speaker.of("full").length, 1);
});

test("a track number that is used again begins from nothing, even while the old one sounds", () => {
  const speaker = new Speaker();
  speaker.core.push(1, flat(9000));
  speaker.run(10);
  speaker.core.open(1);
  speaker.run(3);
  assert.equal(speaker.out.at(-1), 0);
  speaker.core.push(1, flat(3000));
  speaker.core.end(1);
  speaker.drain();
  assert.equal(speaker.of("end").at(-1).samples, 3000);
});

test("thousands of answers leave no memory behind", () => {
  const speaker = new Speaker();
  for (let track = 0; track < 2000; track++) {
    speaker.core.open(track);
    speaker.core.push(track, flat(1));
    speaker.core.stop(track);
  }
  assert.ok(speaker.core.tracks.size <= 257);
});

test("the start-up buffer grows with each gap to its bound, and shrinks back slowly with calm", () => {
  const buffer = new StartBuffer(RATE);
  buffer.played(RATE);
  for (let i = 0; i < 9; i++) buffer.gap();
  assert.equal(buffer.targetMs, 400);
  buffer.played(15 * RATE);
  assert.equal(buffer.targetMs, 390);
  for (let i = 0; i < 100; i++) buffer.played(15 * RATE);
  assert.equal(buffer.targetMs, LEAST_MS);
});

test("whatever happens in whatever order, tracks add up and output stays within bounds", () => {
  forMany(80, (random) => {
    const speaker = new Speaker();
    for (let i = 0; i < 120; i++) {
      const track = Math.floor(random() * 4);
      const acts = [
        () => speaker.core.push(track, noise(Math.floor(random() * 3000), i + 1)),
        () => speaker.core.end(track),
        () => speaker.core.stop(track),
        () => speaker.core.open(track),
        () => speaker.run(1 + Math.floor(random() * 8)),
      ];
      acts[Math.floor(random() * acts.length)]();
    }
    for (let i = 0; i < 250 && speaker.core.queue.waiting > 0; i++) speaker.run(8);
    speaker.run(8); // the fade
    assert.equal(speaker.core.queue.waiting, 0);
    assert.ok(speaker.out.every((x) => Math.abs(x) <= 1));
    assert.ok(speaker.out.slice(-QUANTUM).every((x) => x === 0));
  });
});
