// @ts-check
// What of the microphone is sent: the sound of the browser's canceller while an echo is there to be cancelled, and the
// same sound without it otherwise. Pure; it runs on the audio thread, and allocates nothing.
// Both are the same microphone at the same time to within some 10 ms, so they are cross-faded, in one quantum.

import { EchoWatch } from "./echo-watch.js";

const QUANTUM = 128;

export class Canceller {
  /** @param {number} rate  Hz @param {boolean} isHeadset  no echo is assumed before one is measured */
  constructor(rate, isHeadset) {
    this.watch = new EchoWatch(rate, isHeadset ? "none" : "unknown");
    /** @private share of the cancelled sound, 0..1 */ this.share = 0;
    /** @private */ this.mixed = new Float32Array(QUANTUM);
  }

  /**
   * One quantum of each, of the same length; the answer is to be read before the next call.
   * @param {Float32Array} cancelled @param {Float32Array} plain @param {Float32Array} raw @param {Float32Array} heard
   */
  choose(cancelled, plain, raw, heard) {
    this.watch.push(raw, heard);
    const to = this.watch.isNeeded ? 1 : 0;
    if (this.share === to) return to === 1 ? cancelled : plain;
    const { length } = plain;
    if (this.mixed.length !== length) this.mixed = new Float32Array(length);
    for (let i = 0; i < length; i++) {
      const share = this.share + ((to - this.share) * (i + 1)) / length;
      this.mixed[i] = share * cancelled[i] + (1 - share) * plain[i];
    }
    this.share = to;
    return this.mixed;
  }
}
