import assert from "node:assert/strict";
import { test } from "node:test";
import { forMany, page } from "./support.mjs";

const { blockSamples, CaptureCore } = await page("sound/capture-core.js");
const { samplesOf } = await page("bridge/frames.js");

/** A core that gives every frame straight back, and what it emitted. */
function capture(rate, frames = 4) {
  const blocks = [];
  const peaks = [];
  const core = new CaptureCore(rate, (frame, peak) => {
    blocks.push(...samplesOf(frame));
    peaks.push(peak);
    core.lend(frame);
  });
  for (let i = 0; i < frames; i++) core.lend(new ArrayBuffer(core.frameBytes));
  return { core, blocks, peaks };
}

test("a block is exactly 20 ms at every usual rate, and the nearest to it at the others", () => {
  const rates = [8000, 16000, 22050, 24000, 32000, 44100, 48000, 96000, 11025];
  assert.deepEqual(rates.map(blockSamples), [160, 320, 441, 480, 640, 882, 960, 1920, 221]);
});

test("any chunking gives the same samples, and none is lost between blocks", () => {
  forMany(60, (random) => {
    const rate = [8000, 22050, 44100, 48000][Math.floor(random() * 4)];
    const input = Float32Array.from({ length: 5000 }, () => random() * 3 - 1.5);
    const { core, blocks } = capture(rate);
    for (let at = 0; at < input.length; ) {
      const length = Math.floor(random() * 700);
      core.push(input.subarray(at, at + length));
      at += length;
    }
    const expected = Array.from(input, (x) => Math.max(-32768, Math.min(32767, Math.round(x * 32768))));
    const whole = Math.floor(input.length / core.size) * core.size;
    assert.deepEqual(blocks, expected.slice(0, whole));
    assert.equal(core.lost, 0);
  });
});

test("a block says how far into the quantum it reaches, so its place is known to the sample", () => {
  forMany(20, (random) => {
    let at = 0;
    const ends = [];
    const core = new CaptureCore(48_000, (frame, _, used) => {
      ends.push(at + used);
      core.lend(frame);
    });
    core.lend(new ArrayBuffer(core.frameBytes));
    for (; at < 10_000; at += 128) core.push(new Float32Array(128).fill(random()));
    assert.deepEqual(
      ends,
      ends.map((_, i) => 960 * (i + 1)),
    );
  });
});

test("what is too loud is clipped, and what is no number is silence", () => {
  const { core, blocks } = capture(8000);
  core.push(Float32Array.of(2, 1, -1, -2, NaN, Infinity, -Infinity, ...new Array(153).fill(0)));
  assert.deepEqual(blocks.slice(0, 7), [32767, 32767, -32768, -32768, 0, 32767, -32768]);
});

test("muted, silence keeps flowing at the same pace and the level is zero", () => {
  const { core, blocks, peaks } = capture(8000);
  core.muted = true;
  core.push(new Float32Array(480).fill(0.7));
  assert.deepEqual(blocks, new Array(480).fill(0));
  assert.deepEqual(peaks, [0, 0, 0]);
});

test("the level is the loudest sample of its block", () => {
  const { core, peaks } = capture(8000);
  core.push(Float32Array.from({ length: 320 }, (_, i) => (i === 7 ? -0.5 : i === 200 ? 0.25 : 0)));
  assert.deepEqual(peaks, [0.5, 0.25]);
});

test("while the page keeps all frames, samples are counted as lost, and later blocks keep their place", () => {
  const sent = [];
  const core = new CaptureCore(8000, (frame) => sent.push(frame));
  core.lend(new ArrayBuffer(core.frameBytes));
  core.push(new Float32Array(480).fill(0.1));
  assert.equal(sent.length, 1);
  assert.equal(core.lost, 320);
  core.lend(sent[0]);
  core.push(new Float32Array(160).fill(0.5));
  assert.equal(samplesOf(sent[1])[0], 16384);
});

test("a frame of another size is not taken into the pool", () => {
  const { core, blocks } = capture(8000, 0);
  core.lend(new ArrayBuffer(10));
  core.push(new Float32Array(160));
  assert.equal(blocks.length, 0);
});
