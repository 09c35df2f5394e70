// @ts-check
// A value for each fixed step of time, kept so that any zoom is drawn in O(pixels): a pyramid of lowest and highest. Pure.
// 1. A value is a byte, 1..255; 0 says that nothing is known of this step. Several values for one step keep both extremes,
//    so the same values in any order and any portions give the same pyramid.
// 2. Steps live in pages of 8^4 with four coarser rows above them, each cell the extremes of eight below.
//    An hour of 20 ms steps is 44 pages, 0.4 MB. A stretch nobody spoke of costs nothing.
// 3. Beyond `most` pages the oldest is forgotten.

const FAN = 8;
const DEPTH = 4;
const STEPS = FAN ** DEPTH;
const ROWS = Array.from({ length: DEPTH + 1 }, (_, row) => (FAN * (STEPS - STEPS / FAN ** row)) / (FAN - 1)); // where each begins
const CELLS = ROWS[DEPTH] + 1;

/** @typedef {{low: Uint8Array, high: Uint8Array}} Page */

export class Levels {
  /** the clock's time of step 0 */ originMs = 0;
  /** what `extremes` found; 0 where nothing is known */ low = 0;
  /** likewise */ high = 0;
  /** @private @type {Map<number, Page>} */ pages = new Map();
  /** @private */ last = NaN;

  /**
   * @param {number} stepMs
   * @param {{most?: number, late?: number}} [bounds]  pages that are kept; steps that a value may come late and follow all the same
   */
  constructor(stepMs, { most = 256, late = 2 } = {}) {
    this.stepMs = stepMs;
    /** @private */ this.most = most;
    /** @private */ this.late = late;
  }

  clear() {
    this.originMs = 0;
    this.pages.clear();
    this.last = NaN;
    this.low = this.high = 0;
  }

  get isEmpty() {
    return this.pages.size === 0;
  }

  get bytes() {
    return this.pages.size * 2 * CELLS;
  }

  /**
   * Take the value of the step that ended at `at`. Moments of values that follow each other jitter, and mostly by being late:
   * up to `late` steps a value stands right behind the one before it; one that is early shows that those before were late.
   * @param {number} at @param {number} value
   */
  add(at, value) {
    if (Number.isNaN(this.last)) this.originMs = at - this.stepMs;
    const wanted = Math.round((at - this.originMs) / this.stepMs) - 1;
    const due = this.last + 1;
    this.last = wanted >= due - 1 && wanted <= due + this.late ? due : wanted;
    this.put(this.last, value);
  }

  /** @param {number} step @param {number} value */
  put(step, value) {
    const number = Math.floor(step / STEPS);
    const page = this.pages.get(number) ?? this.open(number);
    let cell = step - number * STEPS;
    for (let row = 0; row <= DEPTH; row++) {
      const at = ROWS[row] + cell;
      if (page.high[at] < value) page.high[at] = value;
      if (page.low[at] === 0 || page.low[at] > value) page.low[at] = value;
      cell = (cell / FAN) | 0;
    }
  }

  /**
   * Find the extremes between two moments of the clock into `low` and `high`; a step that is only touched counts.
   * @param {number} fromMs @param {number} toMs
   */
  between(fromMs, toMs) {
    const from = Math.floor((fromMs - this.originMs) / this.stepMs);
    this.extremes(from, Math.max(from + 1, Math.ceil((toMs - this.originMs) / this.stepMs)));
  }

  /** Find the extremes of the steps from..to - 1 into `low` and `high`. @param {number} from @param {number} to */
  extremes(from, to) {
    this.low = this.high = 0;
    for (let number = Math.floor(from / STEPS); number * STEPS < to; number++) {
      const page = this.pages.get(number);
      if (page) this.climb(page, Math.max(0, from - number * STEPS), Math.min(STEPS, to - number * STEPS));
    }
  }

  /** Take the ragged ends of a row, and the rest from the row above. @private @param {Page} page @param {number} from @param {number} to */
  climb(page, from, to) {
    for (let row = 0; from < to; row++) {
      while (from < to && from % FAN) this.see(page, ROWS[row] + from++);
      while (from < to && to % FAN) this.see(page, ROWS[row] + --to);
      [from, to] = [from / FAN, to / FAN];
    }
  }

  /** @private @param {Page} page @param {number} at */
  see({ low, high }, at) {
    if (high[at] > this.high) this.high = high[at];
    if (low[at] && (this.low === 0 || low[at] < this.low)) this.low = low[at];
  }

  /** @private @param {number} number */
  open(number) {
    const page = { low: new Uint8Array(CELLS), high: new Uint8Array(CELLS) };
    this.pages.set(number, page);
    if (this.pages.size > this.most) this.pages.delete(Math.min(...this.pages.keys()));
    return page;
  }
}

const FLOOR_DB = -60;

/** A peak of 0..1 as a byte, even steps in dB from -60 to 0. @param {number} peak */
export const byteOfPeak = (peak) => byteOf(peak > 0 ? 1 - (20 * Math.log10(peak)) / FLOOR_DB : 0);

/** A share of 0..1 as a byte. @param {number} share */
export const byteOf = (share) => 1 + Math.round(254 * Math.min(1, Math.max(0, share || 0)));

/** A byte as a share of 0..1. @param {number} byte */
export const shareOf = (byte) => (byte - 1) / 254;

/** A byte of a peak in dBFS. @param {number} byte */
export const decibelsOf = (byte) => FLOOR_DB * (1 - shareOf(byte));
