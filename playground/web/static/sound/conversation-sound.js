// @ts-check
// The sound of one conversation, both sides, in one time: the person as captured and as sent, the answers as received and
// as heard. Pure.
// 1. A moment is a sample of the audio context's clock, at one rate for both sides; it begins anew with each conversation.
// 2. Memory holds MOST_BYTES of each side, five minutes at 48 kHz; the oldest goes first, and neither side pushes the
//    other out. Whoever keeps sound for longer is the conversation's keeper.
// 3. What a block costs does not grow with the conversation.

import { MicrophoneSound } from "./microphone-sound.js";
import { Moments } from "./moments.js";
import { PlaybackSound } from "./playback-sound.js";
import { wavOf } from "./wav.js";

export const MOST_BYTES = 32 * 1024 * 1024;
export const LATELY_S = 60;

export class ConversationSound {
  /** @param {{mostBytes?: number}} [bounds]  of each side */
  constructor({ mostBytes = MOST_BYTES } = {}) {
    this.rate = 0;
    this.microphone = new MicrophoneSound({ mostBytes });
    this.playback = new PlaybackSound({ mostBytes });
    /** when each sample was */ this.moments = new Moments();
  }

  /** A conversation begins. @param {number} rate  Hz */
  begin(rate) {
    this.rate = rate;
    this.microphone.begin(rate);
    this.playback.clear();
    this.moments.begin(rate);
  }

  /** Behind the last sample that was captured or heard, on their clock. */
  get end() {
    return Math.max(this.microphone.held?.to ?? 0, this.playback.held?.to ?? 0);
  }

  /** What it takes in memory. */
  get bytes() {
    return this.microphone.bytes + this.playback.bytes;
  }

  /**
   * The last `seconds` of the microphone as a WAV file, or as much as there is; null where there is nothing.
   * @param {number} [seconds]  at most a minute
   * @returns {{wav: ArrayBuffer, seconds: number} | null}
   */
  recording(seconds = LATELY_S) {
    const { rate } = this;
    const samples = this.microphone.lately(Math.round(Math.min(seconds, LATELY_S) * rate));
    return samples.length > 0 ? { wav: wavOf(samples, rate), seconds: samples.length / rate } : null;
  }
}
