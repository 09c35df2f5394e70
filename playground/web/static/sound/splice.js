// @ts-check
// Where sound may be cut, and how: only where it is quiet, and what was goes into what comes over 8 ms. Pure.
// 1. Quiet is what lies 30 dB below the loudest of the last seconds, between -48 and -34 dBFS: silence, or as good as.
// 2. Two quiet sounds faded into each other change from sample to sample by no more than the steeper of both, and their
//    distance over the length of the fade: not to be heard.
// 3. After a cut SPACE_MS play untouched, so that a long silence is not ground up.

const FADE_MS = 8;
const SPACE_MS = 20;
const FORGET_S = 5; // the loudest falls to a third
const [LOWEST, BELOW, HIGHEST] = [0.004, 0.03, 0.02];

export class Splice {
  /** @param {number} rate  Hz */
  constructor(rate) {
    /** what fades out, to be filled before `begin`: samples from -1 to 1 */
    this.tail = new Float32Array(Math.round((FADE_MS * rate) / 1000));
    /** @private */ this.whole = this.tail.length + Math.round((SPACE_MS * rate) / 1000);
    /** @private */ this.at = this.whole;
    /** @private */ this.loudest = 0;
    /** @private */ this.keeps = Math.exp(-1 / (FORGET_S * rate));
  }

  /** How loud a sample may be where sound is cut. */
  get quiet() {
    return Math.min(HIGHEST, Math.max(LOWEST, BELOW * this.loudest));
  }

  /** A cut is under way, or has just been. */
  get isBusy() {
    return this.at < this.whole;
  }

  /** The cut begins with the next sample. */
  begin() {
    this.at = 0;
  }

  /** Silence came: nothing is left to fade. */
  clear() {
    this.at = this.whole;
  }

  /** The next sample as it is to sound. @param {number} sample */
  next(sample) {
    this.loudest = Math.max(LOWEST, this.loudest * this.keeps, Math.abs(sample));
    if (this.at >= this.whole) return sample;
    const at = this.at++;
    if (at >= this.tail.length) return sample;
    const share = (at + 1) / (this.tail.length + 1);
    return this.tail[at] * (1 - share) + sample * share;
  }
}
