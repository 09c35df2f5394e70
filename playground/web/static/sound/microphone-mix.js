// @ts-check
// What of the microphone is sent: its sound as chosen, or unprocessed where that serves (echo-watch.js). Pure; it runs on the
// audio thread, and allocates nothing.
// 1. Both are the same microphone at the same time to within some 10 ms, so they are cross-faded.
// 2. What is left of an echo is turned down while nothing else is in the microphone.
// 3. To a detector a voice that begins at once, out of nothing, is a click for its first 300 ms, if not for good; one that
//    swells is a voice within 120 ms. So the unprocessed sound is turned down while nobody speaks, and swells when
//    somebody does (docs/decisions/0012-echo.md).

import { EchoWatch } from "./echo-watch.js";

const QUANTUM = 128;
const NOBODY = 0.1; // -20 dB
const ECHO_ALONE = 0.0001; // -80 dB: a detector hears a voice at -60 dBFS
const SWELL_S = 0.08;
const TO_RAW_S = 0.16;
const TO_CHOSEN_S = 0.01;

export class MicrophoneMix {
  /** @param {number} rate  Hz @param {boolean} isHeadset  no echo is assumed before one is measured */
  constructor(rate, isHeadset) {
    this.watch = new EchoWatch(rate, isHeadset ? "none" : "unknown");
    /** @private gains */ this.chosen = 1;
    /** @private */ this.raw = 0;
    /** @private */ this.rate = rate;
    /** @private */ this.mixed = new Float32Array(QUANTUM);
  }

  /**
   * One quantum of each, of the same length; the answer is to be read before the next call.
   * @param {Float32Array} chosen @param {Float32Array} raw  unprocessed @param {Float32Array} heard
   */
  choose(chosen, raw, heard) {
    this.watch.push(raw, heard);
    const { isRaw, isSpokenTo, isExplained } = this.watch;
    const toChosen = isRaw ? 0 : isExplained ? ECHO_ALONE : 1;
    const toRaw = isRaw ? (isSpokenTo ? 1 : NOBODY) : 0;
    if (this.chosen === toChosen && this.raw === toRaw && toChosen === 1) return chosen;
    const step = 1 / (this.rate * (isRaw ? (this.chosen > 0 ? TO_RAW_S : SWELL_S) : TO_CHOSEN_S));
    if (this.mixed.length !== raw.length) this.mixed = new Float32Array(raw.length);
    for (let i = 0; i < raw.length; i++) {
      this.chosen = towards(toChosen, this.chosen, step);
      this.raw = towards(toRaw, this.raw, step);
      this.mixed[i] = this.chosen * chosen[i] + this.raw * raw[i];
    }
    return this.mixed;
  }
}

/** @param {number} to @param {number} from @param {number} step */
const towards = (to, from, step) => (from < to ? Math.min(to, from + step) : Math.max(to, from - step));
