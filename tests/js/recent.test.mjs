import assert from "node:assert/strict";
import { test } from "node:test";
import { forMany, page } from "./support.mjs";

const { Recent } = await page("sound/recent.js");
const { HEADER_BYTES } = await page("bridge/frames.js");

/** A microphone frame that holds these samples. */
function frame(samples) {
  const buffer = new ArrayBuffer(HEADER_BYTES + 2 * samples.length);
  new Int16Array(buffer, HEADER_BYTES).set(samples);
  return buffer;
}

const samplesIn = (recording) => [...new Int16Array(recording.wav, 44)];

test("nothing heard is no recording", () => {
  const recent = new Recent(1);
  assert.equal(recent.recording(), null);
  recent.take(frame([1, 2]), 100);
  assert.equal(recent.recording(0), null);
  recent.clear();
  assert.equal(recent.recording(), null);
});

test("a recording is a WAV file that says what it holds", () => {
  const recent = new Recent(1);
  recent.take(frame([1, -2, 3]), 48000);
  const { wav, seconds } = recent.recording();
  const header = new DataView(wav);
  const text = (at, length) => String.fromCharCode(...new Uint8Array(wav, at, length));
  assert.deepEqual([text(0, 4), text(8, 8), text(36, 4)], ["RIFF", "WAVEfmt ", "data"]);
  assert.deepEqual([header.getUint32(4, true), header.getUint32(40, true)], [wav.byteLength - 8, 6]);
  assert.deepEqual([header.getUint16(20, true), header.getUint16(22, true), header.getUint16(34, true)], [1, 1, 16]);
  assert.deepEqual([header.getUint32(24, true), header.getUint32(28, true)], [48000, 96000]);
  assert.equal(seconds, 3 / 48000);
  assert.deepEqual(samplesIn({ wav }), [1, -2, 3]);
});

test("frames are copied: one that is used again changes nothing", () => {
  const recent = new Recent(1);
  const lent = frame([5, 6]);
  recent.take(lent, 100);
  new Int16Array(lent, HEADER_BYTES).fill(9);
  assert.deepEqual(samplesIn(recent.recording()), [5, 6]);
});

test("however the blocks fall, the last seconds are kept, in order, and no more", () => {
  forMany(80, (random) => {
    const rate = 1 + Math.floor(random() * 50);
    const kept = 1 + Math.floor(random() * 4);
    const recent = new Recent(kept);
    const all = [];
    for (let i = 0; i < 30; i++) {
      const block = Array.from({ length: Math.floor(random() * 3 * rate) }, (_, n) => (all.length + n) % 30000);
      all.push(...block);
      recent.take(frame(block), rate);
    }
    const wanted = random() * kept * 1.5;
    const count = Math.min(all.length, kept * rate, Math.round(wanted * rate));
    const found = recent.recording(wanted);
    if (count === 0) return assert.equal(found, null);
    assert.deepEqual(samplesIn(found), all.slice(-count));
    assert.equal(found.seconds, count / rate);
  });
});

test("another rate begins anew", () => {
  const recent = new Recent(1);
  recent.take(frame([1, 2, 3]), 100);
  recent.take(frame([4]), 200);
  assert.deepEqual(samplesIn(recent.recording()), [4]);
});
