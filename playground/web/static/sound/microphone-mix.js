// @ts-check
// What of the microphone is sent: its sound as chosen, or unprocessed where that serves (echo-watch.js). Pure; it runs on the
// audio thread, and allocates nothing.
// Both are the same microphone at the same time to within some 10 ms, so they are cross-faded. The way to the unprocessed
// sound is slow: to a detector a voice that begins at once, out of nothing, is a click for its first 200 ms and more;
// one that swells for 160 ms is a voice (docs/decisions/0011-echo.md).

import { EchoWatch } from "./echo-watch.js";

const QUANTUM = 128;
const TO_CHOSEN_S = 0.01;
const TO_RAW_S = 0.16;

export class MicrophoneMix {
  /** @param {number} rate  Hz @param {boolean} isHeadset  no echo is assumed before one is measured */
  constructor(rate, isHeadset) {
    this.watch = new EchoWatch(rate, isHeadset ? "none" : "unknown");
    /** @private share of the unprocessed sound, 0..1 */ this.share = 0;
    /** @private in a sample */ this.up = 1 / (TO_RAW_S * rate);
    /** @private */ this.down = 1 / (TO_CHOSEN_S * rate);
    /** @private */ this.mixed = new Float32Array(QUANTUM);
  }

  /**
   * One quantum of each, of the same length; the answer is to be read before the next call.
   * @param {Float32Array} chosen @param {Float32Array} raw  unprocessed @param {Float32Array} heard
   */
  choose(chosen, raw, heard) {
    this.watch.push(raw, heard);
    const { isRaw } = this.watch;
    if (this.share === Number(isRaw)) return isRaw ? raw : chosen;
    if (this.mixed.length !== raw.length) this.mixed = new Float32Array(raw.length);
    for (let i = 0; i < raw.length; i++) {
      this.share = isRaw ? Math.min(1, this.share + this.up) : Math.max(0, this.share - this.down);
      this.mixed[i] = this.share * raw[i] + (1 - this.share) * chosen[i];
    }
    return this.mixed;
  }
}
