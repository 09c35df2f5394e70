// @ts-check
// What of the microphone is sent: the sound of the browser's canceller while an echo is there to be cancelled, and the
// same sound without it otherwise. Pure; it runs on the audio thread, and allocates nothing.
// Both are the same microphone at the same time to within some 10 ms, so they are cross-faded. The way back from the
// canceller is slow: to a detector a voice that begins at once, out of nothing, is a click for its first 200 ms and more;
// that swells for 160 ms it is a voice, sooner than the canceller's (docs/decisions/0011-echo.md).

import { EchoWatch } from "./echo-watch.js";

const QUANTUM = 128;
const TO_CANCELLED_S = 0.01;
const TO_PLAIN_S = 0.16;

export class Canceller {
  /** @param {number} rate  Hz @param {boolean} isHeadset  no echo is assumed before one is measured */
  constructor(rate, isHeadset) {
    this.watch = new EchoWatch(rate, isHeadset ? "none" : "unknown");
    /** @private share of the cancelled sound, 0..1 */ this.share = 0;
    /** @private in a sample */ this.up = 1 / (TO_CANCELLED_S * rate);
    /** @private */ this.down = 1 / (TO_PLAIN_S * rate);
    /** @private */ this.mixed = new Float32Array(QUANTUM);
  }

  /**
   * One quantum of each, of the same length; the answer is to be read before the next call.
   * @param {Float32Array} cancelled @param {Float32Array} plain @param {Float32Array} raw  unprocessed @param {Float32Array} heard
   */
  choose(cancelled, plain, raw, heard) {
    this.watch.push(raw, heard);
    const { isNeeded } = this.watch;
    if (this.share === Number(isNeeded)) return isNeeded ? cancelled : plain;
    if (this.mixed.length !== plain.length) this.mixed = new Float32Array(plain.length);
    for (let i = 0; i < plain.length; i++) {
      this.share = isNeeded ? Math.min(1, this.share + this.up) : Math.max(0, this.share - this.down);
      this.mixed[i] = this.share * cancelled[i] + (1 - this.share) * plain[i];
    }
    return this.mixed;
  }
}
