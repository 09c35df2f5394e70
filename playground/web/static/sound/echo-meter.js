// @ts-check
// How loud what was heard comes back into the microphone, and after how long. Pure; it runs on the audio thread.
// 1. Both sides are thinned to about 4 kHz and correlated at every delay up to DELAY_S, with a memory of MEMORY_S that
//    counts only what sounded. The strongest delay is the echo's, and the share of the microphone that it explains says
//    whether it is one: `share` is 1 for an echo alone, about 0.03 for two people talking of different things.
// 2. What it explains, against what was heard, is the echo's level; where it explains nothing, the same sum is the level
//    that an echo could have at most: `level` is what is known, either way.
// 3. Nothing is allocated and nothing grows; a quantum of 128 costs some 20,000 multiplications while something sounds.

export const FRAME_S = 0.01;
const THIN_HZ = 4000;
const DELAY_S = 0.5;
const MEMORY_S = 1.5;
const SOUNDING = 1e-6; // -60 dBFS of the thinned signal: quieter is silence
const FRAMES = Math.round(DELAY_S / FRAME_S);

export class EchoMeter {
  /** @param {number} rate  Hz @param {() => void} framed  A frame of 10 ms is complete; read the fields. */
  constructor(rate, framed) {
    /** @private */ this.factor = Math.max(1, Math.round(rate / THIN_HZ));
    /** @private */ this.size = Math.round((rate / this.factor) * FRAME_S);
    /** @private */ this.framed = framed;
    const lags = FRAMES * this.size;
    /** Power of the microphone in the newest frame. */ this.microphone = 0;
    /** @private newest last, written twice so that any stretch lies in one piece */ this.past = new Float64Array(
      2 * lags,
    );
    /** @private */ this.at = 0;
    /** @private by delay in thinned samples */ this.products = new Float64Array(lags);
    /** Power of what was heard, by frame; a ring. @private */ this.powers = new Float64Array(FRAMES + 32);
    /** @private */ this.frame = 0;
    /** @private by delay in frames */ this.energies = new Float64Array(FRAMES);
    /** @private the same, in frames that sounded */ this.frames = new Float64Array(FRAMES);
    /** @private */ this.energy = 0;
    /** @private */ this.filled = 0;
    /** @private */ this.taken = 0;
    /** @private */ this.sums = { microphone: 0, heard: 0 };
    /** @private */ this.before = { microphone: 0, heard: 0 };
    /** @private */ this.frameSums = { microphone: 0, heard: 0 };
    /** @private */ this.sinceSound = Infinity;
    /** Of the microphone, 0..1. */ this.share = 0;
    /** Of the echo, in seconds. */ this.delay = 0;
  }

  /** Forget what was measured. */
  clear() {
    this.products.fill(0);
    this.energies.fill(0);
    this.frames.fill(0);
    this.energy = 0;
    this.share = this.delay = 0;
  }

  /** Take one quantum of both sides, of the same length. @param {Float32Array} microphone @param {Float32Array} heard */
  push(microphone, heard) {
    for (let i = 0; i < microphone.length; i++) {
      this.sums.microphone += microphone[i] || 0;
      this.sums.heard += heard[i] || 0;
      if (++this.taken === this.factor) this.thinned();
    }
  }

  /** Seconds of sound that could have come back after `delay` seconds. @param {number} delay */
  heardFor(delay) {
    return this.frames[Math.min(FRAMES - 1, Math.round(delay / FRAME_S))] * FRAME_S;
  }

  /** Whether anything sounded in the last `seconds`. @param {number} seconds */
  sounded(seconds) {
    return this.sinceSound * FRAME_S <= seconds;
  }

  /** The loudest frame that was heard between `from` and `to` seconds ago. @param {number} from @param {number} to */
  loudest(from, to) {
    const first = Math.max(0, Math.floor(from / FRAME_S));
    const last = Math.min(FRAMES + 31, Math.ceil(to / FRAME_S));
    let most = 0;
    for (let ago = first; ago <= last; ago++) {
      const power = this.powerAt(ago);
      if (power > most) most = power;
    }
    return most;
  }

  /** Power of what was heard so many frames ago. @param {number} ago */
  powerAt(ago) {
    return this.powers[(this.frame - ago + 2 * this.powers.length) % this.powers.length];
  }

  /** Power of all that the microphone heard, against what was heard `delay` seconds before. @param {number} delay */
  most(delay) {
    const energy = this.energies[Math.min(FRAMES - 1, Math.floor(delay / FRAME_S))];
    return energy > 1e-9 ? this.energy / energy : Infinity;
  }

  /** Power of the echo's strongest part, against what was heard. */
  get level() {
    return this.share > 0 ? this.most(this.delay) * this.share : 0;
  }

  /** Power of all of it while nothing else is in the microphone, against what was heard. */
  get total() {
    return this.most(this.delay);
  }

  /** @private */
  thinned() {
    const { sums, before, frameSums, size } = this;
    const microphone = (sums.microphone - before.microphone) / this.factor;
    const heard = (sums.heard - before.heard) / this.factor; // the difference takes out hum, and evens out speech
    before.microphone = sums.microphone;
    before.heard = sums.heard;
    sums.microphone = sums.heard = this.taken = 0;
    frameSums.microphone += microphone * microphone;
    frameSums.heard += heard * heard;
    const { past, products } = this;
    const lags = products.length;
    this.at = this.at === 0 ? lags - 1 : this.at - 1; // newest first
    past[this.at] = past[this.at + lags] = heard;
    if (this.sinceSound <= FRAMES && microphone !== 0) {
      const at = this.at;
      for (let lag = 0; lag < lags; lag++) products[lag] += microphone * past[at + lag];
    }
    if (++this.filled === size) this.finish();
  }

  /** @private */
  finish() {
    const { frameSums, size, powers } = this;
    this.filled = 0;
    this.frame = (this.frame + 1) % powers.length;
    powers[this.frame] = frameSums.heard / size;
    this.microphone = frameSums.microphone / size;
    this.sinceSound = powers[this.frame] > SOUNDING ? 0 : this.sinceSound + 1;
    if (this.sinceSound <= FRAMES) this.weigh(frameSums.microphone);
    frameSums.microphone = frameSums.heard = 0;
    this.framed();
  }

  /** @private @param {number} microphone */
  weigh(microphone) {
    const { products, energies, frames, size } = this;
    const keep = 1 - FRAME_S / MEMORY_S;
    this.energy = this.energy * keep + microphone;
    for (let ago = 0; ago < FRAMES; ago++) {
      const power = this.powerAt(ago);
      energies[ago] = energies[ago] * keep + power * size;
      frames[ago] = frames[ago] * keep + (power > SOUNDING ? 1 : 0);
    }
    let [best, bestLag] = [0, 0];
    for (let lag = 0; lag < products.length; lag++) {
      const product = products[lag] * keep;
      products[lag] = product;
      const energy = energies[(lag / size) | 0];
      const explained = energy > 1e-9 ? (product * product) / energy : 0;
      if (explained > best) [best, bestLag] = [explained, lag];
    }
    this.share = this.energy > 0 ? Math.min(1, best / this.energy) : 0;
    this.delay = (bestLag / size) * FRAME_S;
  }
}
