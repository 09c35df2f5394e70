// @ts-check
// How much audio to have in hand before sound starts: little, more after a gap, slowly less again. Pure.
// A gap in the first second of sound is the page's own start (its scripts, the browser's first block), and says nothing of
// the network: it raises nothing.

export const LEAST_MS = 30;
export const MOST_MS = 400;
const STEP_DOWN_MS = 10;
const CALM_MS = 15_000; // of sound without a gap, for one step down
const START_MS = 1000;
const PATIENCE_MS = 150; // beyond the target: what has come is played even if it is less

export class StartBuffer {
  /** @param {number} rate  Hz */
  constructor(rate) {
    this.rate = rate;
    this.targetMs = LEAST_MS;
    /** @private */ this.calm = 0;
    /** @private */ this.waited = 0;
    /** @private of sound, until gaps count */ this.starting = (START_MS * rate) / 1000;
  }

  /** Decide whether to start with `waiting` samples in hand. @param {number} waiting @param {boolean} complete */
  ready(waiting, complete) {
    const target = (this.targetMs * this.rate) / 1000;
    const patience = target + (PATIENCE_MS * this.rate) / 1000;
    const go = complete || waiting >= target || this.waited >= patience;
    if (go) this.waited = 0;
    return go;
  }

  /** Note that one quantum passed in waiting. @param {number} samples */
  held(samples) {
    this.waited += samples;
  }

  /** Note that `samples` were played without a gap. @param {number} samples */
  played(samples) {
    this.calm += samples;
    if (this.starting > 0) this.starting -= samples;
    if (this.calm < (CALM_MS * this.rate) / 1000) return;
    this.calm = 0;
    this.targetMs = Math.max(LEAST_MS, this.targetMs - STEP_DOWN_MS);
  }

  /** Note that `samples` were in hand that nobody needed. @param {number} samples */
  spared(samples) {
    this.targetMs = Math.max(LEAST_MS, this.targetMs - (1000 * samples) / this.rate);
  }

  /** Note a gap: the next start waits longer. */
  gap() {
    this.calm = 0;
    if (this.starting > 0) return;
    this.targetMs = Math.min(MOST_MS, this.targetMs * 2);
  }
}
