import assert from "node:assert/strict";
import { test } from "node:test";
import { forMany, page } from "./support.mjs";

const { outputLatencyMs, PlaybackPosition } = await page("sound/playback-position.js");

test("heard is rendered less the way to the ear, and is first said when it rises above nothing", () => {
  const heard = new PlaybackPosition(48000);
  assert.equal(heard.progress(1, 1, 40), null);
  assert.equal(heard.progress(1, 1920, 40), null);
  assert.deepEqual(heard.progress(1, 2400, 40), { track: 1, ms: 10 });
});

test("then it is said each time it grew by 100 ms", () => {
  const heard = new PlaybackPosition(1000);
  const said = Array.from({ length: 351 }, (_, i) => heard.progress(1, i, 0)?.ms).filter((ms) => ms !== undefined);
  assert.deepEqual(said, [1, 101, 201, 301]);
});

test("what was left out counts once what follows it has left the speaker, and not before", () => {
  const heard = new PlaybackPosition(1000); // a sample is a millisecond
  heard.trim(1, 520, 20); // 500 were rendered, 20 left out
  heard.trim(1, 590, 40); // and after 50 more, 20 again
  assert.equal(heard.atSpeaker(1, 600, 100), 460); // both are on their way to the speaker
  assert.equal(heard.atSpeaker(1, 639, 100), 499);
  assert.equal(heard.atSpeaker(1, 640, 100), 520); // all before the first has left it
  assert.equal(heard.atSpeaker(1, 689, 100), 569);
  assert.equal(heard.atSpeaker(1, 690, 100), 590);
  assert.deepEqual(heard.stopped(1, 700), { track: 1, ms: 700 });
});

test("whatever is left out, the position at the speaker is the one that was rendered a latency ago", () => {
  forMany(60, (random) => {
    const heard = new PlaybackPosition(1000);
    const latency = 1 + Math.floor(random() * 200);
    const rendered = [];
    for (let i = 0, at = 0, dropped = 0; i < 2000; i++) {
      if (random() < 0.01) {
        const count = 1 + Math.floor(random() * 20);
        at += count;
        dropped += count;
        heard.trim(1, at, dropped);
      }
      rendered.push(at++);
      if (i < latency || random() > 0.1) continue;
      const found = heard.atSpeaker(1, at, latency);
      assert.ok(rendered[i - latency] < found && found <= rendered[i - latency + 1], `${found} at sample ${i}`);
    }
  });
});

test("the end says all of it, with done, once", () => {
  const heard = new PlaybackPosition(48000);
  heard.progress(1, 4800, 40);
  assert.deepEqual(heard.end(1, 48000), { track: 1, ms: 1000, done: true });
  assert.equal(heard.end(1, 48000), null);
});

test("silenced, the number is exact to the sample and the last one", () => {
  const heard = new PlaybackPosition(44100);
  assert.deepEqual(heard.stopped(3, 1), { track: 3, ms: 0.023 });
  assert.equal(heard.progress(3, 90000, 0), null);
  assert.equal(heard.end(3, 90000), null);
  assert.deepEqual(heard.all(), { 3: 0.023 });
});

test("a track number that is used again is counted anew", () => {
  const heard = new PlaybackPosition(1000);
  heard.stopped(1, 500);
  heard.open(1);
  assert.deepEqual(heard.progress(1, 20, 0), { track: 1, ms: 20 });
});

test("whatever the latency does, what was said never shrinks and never passes what was rendered", () => {
  forMany(60, (random) => {
    const heard = new PlaybackPosition(48000);
    let rendered = 0;
    let last = 0;
    for (let i = 0; i < 200; i++) {
      rendered += Math.floor(random() * 2000);
      const report = heard.progress(1, rendered, random() * 300);
      if (!report) continue;
      assert.ok(report.ms > last && report.ms <= rendered / 48 + 0.001);
      last = report.ms;
    }
  });
});

test("a browser that states no latency counts as none, and nonsense too", () => {
  const contexts = [
    {},
    { baseLatency: 0.01 },
    { baseLatency: 0.01, outputLatency: 0.03 },
    { outputLatency: NaN },
    { outputLatency: -1 },
  ];
  assert.deepEqual(contexts.map(outputLatencyMs), [0, 10, 40, 0, 0]);
});
