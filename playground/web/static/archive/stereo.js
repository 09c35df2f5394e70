// @ts-check
// Both sides of a conversation as one WAV file: left the person as sent, right the answer as heard, PCM16 at 24 kHz. Pure.
// 1. One clock to the sample: sample n of both sides is what was there n / 24000 s after the first sound that is held.
// 2. It comes in pieces of a second, so that whoever writes it may let others have their turn.

import { RateConversion } from "./resampling.js";

export const WAV_RATE = 24_000;
const HEADER_BYTES = 44;
const [CHANNELS, SAMPLE_BYTES] = [2, 2];

/** @typedef {import("../sound/conversation-sound.js").ConversationSound} ConversationSound */
/** @typedef {{from: number, to: number}} SoundSpan  samples of the conversation's own clock */

/** From when to when there is sound of either side; null where there is none. @param {ConversationSound} sound @returns {SoundSpan | null} */
export function stretchOf({ microphone, playback }) {
  const held = [microphone.held, playback.held].flatMap((each) => each ?? []);
  if (held.length === 0) return null;
  return { from: Math.min(...held.map(({ from }) => from)), to: Math.max(...held.map(({ to }) => to)) };
}

/** How many samples the file has. @param {ConversationSound} sound @param {SoundSpan} stretch */
export const lengthOf = ({ rate }, { from, to }) => new RateConversion(rate, WAV_RATE).length(to - from);

/** The file, piece by piece. @param {ConversationSound} sound @param {SoundSpan} stretch @returns {Generator<Uint8Array<ArrayBuffer>, void>} */
export function* stereoWav({ rate, microphone, playback }, { from, to }) {
  const conversion = new RateConversion(rate, WAV_RATE);
  const total = conversion.length(to - from);
  const person = (/** @type {number} */ start, /** @type {number} */ end) =>
    microphone.sentBetween(from + start, from + end);
  const answer = (/** @type {number} */ start, /** @type {number} */ end) =>
    playback.heardBetween(from + start, from + end);
  yield header(total);
  for (let first = 0; first < total; first += WAV_RATE) {
    const count = Math.min(WAV_RATE, total - first);
    const [left, right] = [conversion.at(person, first, count), conversion.at(answer, first, count)];
    const both = new Int16Array(CHANNELS * count);
    for (let n = 0; n < count; n++) [both[2 * n], both[2 * n + 1]] = [left[n], right[n]];
    yield new Uint8Array(both.buffer);
  }
}

/** @param {number} samples  of each side */
function header(samples) {
  const view = new DataView(new ArrayBuffer(HEADER_BYTES));
  const frame = CHANNELS * SAMPLE_BYTES;
  const words = (/** @type {number} */ at, /** @type {string} */ text) => {
    for (let i = 0; i < text.length; i++) view.setUint8(at + i, text.charCodeAt(i));
  };
  words(0, "RIFF");
  view.setUint32(4, HEADER_BYTES - 8 + frame * samples, true);
  words(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // integers
  view.setUint16(22, CHANNELS, true);
  view.setUint32(24, WAV_RATE, true);
  view.setUint32(28, frame * WAV_RATE, true);
  view.setUint16(32, frame, true);
  view.setUint16(34, 8 * SAMPLE_BYTES, true);
  words(36, "data");
  view.setUint32(40, frame * samples, true);
  return new Uint8Array(view.buffer);
}
