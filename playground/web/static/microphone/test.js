// @ts-check
// Three seconds of the microphone, measured and played back. Draws nothing: it tells how it stands.
// 1. It has a sound of its own, so that it works with and without a conversation, and leaves nothing open behind it.
// 2. Of a running conversation it borrows the microphone, which is muted for the service until it is given back: neither
//    the test nor its playback is a turn of the conversation.
// 3. It may be stopped at any moment; it then ends as soon as it can, and says nothing more.

import { samplesOf } from "../bridge/frames.js";
import { openSound, SilentSound } from "../sound/audio.js";
import { missingHere, refusalOf, troubleOf } from "../sound/devices.js";
import { outputLatencyMs } from "../sound/playback-position.js";
import { levelsOf, TestRecording } from "./core.js";

const ECHO_MS = 250; // what a room still says after the speaker has stopped

/** @typedef {import("../conversation/acts.js").Borrowed} Borrowed */

/** A microphone of one's own, opened for the test alone. @param {MediaStream} stream @returns {Borrowed} */
export const own = (stream) => ({
  stream,
  inConversation: false,
  giveBack: () => {
    for (const track of stream.getTracks()) track.stop();
  },
});

/**
 * @typedef {{phase: "asking"} | {phase: "recording", secondsLeft: number, peak: number}
 *   | {phase: "playing", levels: import("./core.js").Loudness}
 *   | {phase: "done", levels: import("./core.js").Loudness}
 *   | {phase: "failed", trouble: import("../sound/devices.js").Trouble} | {phase: "stopped"}} Standing
 */

/**
 * Record, measure, play back; call it from a click.
 * @param {{borrow: () => Promise<Borrowed>, speaker: string, tell: (standing: Standing) => void,
 *   opened: (borrowed: Borrowed) => void, signal: AbortSignal}} how  `opened` is called once the microphone is there
 */
export async function testMicrophone({ borrow, speaker, tell, opened, signal }) {
  /** @type {(frame: ArrayBuffer, peak: number) => void} */ let take = () => {};
  const sound = openSound({
    block: (frame, peak) => {
      take(frame, peak);
      sound.lend(frame);
    },
    report: () => {},
    held: () => {},
    echo: () => {},
  });
  /** @type {Borrowed | null} */ let borrowed = null;
  try {
    if (sound instanceof SilentSound)
      return tell({ phase: "failed", trouble: missingHere() ?? troubleOf({ name: "NoAudioWorklet" }) });
    tell({ phase: "asking" });
    const prepared = sound.prepare().catch(() => Promise.reject({ name: "NotLoaded" }));
    borrowed = await borrow();
    opened(borrowed);
    await prepared;
    if (speaker) await sound.chooseSpeaker(speaker).catch(() => {}); // then the default one
    signal.throwIfAborted();
    const recording = new TestRecording(sound.rate);
    const full = until(signal, (done) => {
      take = (frame, peak) => {
        recording.take(samplesOf(frame));
        if (recording.isFull) return done();
        tell({ phase: "recording", secondsLeft: recording.secondsLeft, peak });
      };
    });
    sound.listenTo({ chosen: borrowed.stream, raw: null, isHeadset: false });
    await full;
    take = () => {};
    sound.listenToNothing();
    const levels = levelsOf(recording.samples, recording.rate);
    tell({ phase: "playing", levels });
    await play(/** @type {AudioContext} */ (sound.context), recording, signal);
    tell({ phase: "done", levels });
  } catch (error) {
    tell(signal.aborted ? { phase: "stopped" } : { phase: "failed", trouble: refusalOf(/** @type {Error} */ (error)) });
  } finally {
    take = () => {};
    borrowed?.giveBack();
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

/** Play a recording to its end. @param {AudioContext} context @param {TestRecording} recording @param {AbortSignal} signal */
async function play(context, recording, signal) {
  const buffer = context.createBuffer(1, recording.length, recording.rate);
  const channel = buffer.getChannelData(0);
  for (const [i, sample] of recording.samples.entries()) channel[i] = sample / 32768;
  const source = new AudioBufferSourceNode(context, { buffer });
  source.connect(context.destination);
  await until(signal, (done) => {
    source.onended = done;
    source.start();
  });
  await until(signal, (done) => void setTimeout(done, outputLatencyMs(context) + ECHO_MS));
}
