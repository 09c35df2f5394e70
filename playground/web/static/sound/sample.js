// @ts-check
// One sentence to the speaker, outside of any conversation, on the way that answers take: the same worklet, the same device.
// It has a sound of its own, made in the click that asks for it and closed at the end.

import { HEADER_BYTES } from "../bridge/frames.js";
import { openSound, SilentSound } from "./audio.js";
import { outputLatencyMs } from "./playback-position.js";

const TRACK = 1;
const PIECE = 4800; // samples, a tenth of a second at the usual rate

/**
 * Play what `fetch` gives for the device's rate, to its end or until it is no longer wanted. Rejects when aborted.
 * @param {(rate: number) => Promise<Int16Array | null>} fetch  PCM16 mono at `rate`, null where there is none
 * @param {string} speaker  device to play on, "" for the system's
 * @param {AbortSignal} signal
 * @returns {Promise<boolean>} whether something was heard
 */
export async function playSample(fetch, speaker, signal) {
  let end = () => {};
  const sound = openSound({
    block: (frame) => sound.lend(frame),
    report: ({ type }) => type === "end" && end(),
    held: () => {},
    echo: () => {},
  });
  try {
    const [samples] = await Promise.all([fetch(sound.rate), sound.prepare()]);
    signal.throwIfAborted();
    if (!samples || sound instanceof SilentSound) return false;
    if (speaker) await sound.chooseSpeaker(speaker).catch(() => {}); // then the default one
    const ended = until(signal, (done) => {
      end = done;
    });
    sound.tell("open", TRACK);
    for (let at = 0; at < samples.length; at += PIECE) sound.play(TRACK, frameOf(samples.subarray(at, at + PIECE)));
    sound.tell("end", TRACK);
    await ended;
    await until(signal, (done) => void setTimeout(done, outputLatencyMs(/** @type {AudioContext} */ (sound.context))));
    return true;
  } finally {
    sound.close();
  }
}

/** Settle when `start` calls back, or fail when it is no longer wanted. @param {AbortSignal} signal @param {(done: () => void) => void} start @returns {Promise<void>} */
function until(signal, start) {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    start(resolve);
  });
}

/** Samples behind a header that the worklet passes over. @param {Int16Array} samples */
function frameOf(samples) {
  const frame = new Uint8Array(HEADER_BYTES + samples.byteLength);
  frame.set(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength), HEADER_BYTES);
  return frame.buffer;
}
