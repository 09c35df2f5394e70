// @ts-check
// Which samples stood where: stretches in which one count of samples runs beside another. Pure.
// 1. What only continues makes the newest stretch longer: an hour without a break is one stretch.
// 2. Beyond `most` stretches the oldest is forgotten.

/** @typedef {{at: number, from: number, length: number}} Stretch  samples `from`… stood at `at`… */

const MOST = 10_000;

export class Stretches {
  /** @param {number} [most] */
  constructor(most = MOST) {
    /** @private */ this.most = most;
    /** @type {Stretch[]} the oldest first */ this.all = [];
    /** samples in all that ever were */ this.total = 0;
  }

  clear() {
    this.all = [];
    this.total = 0;
  }

  /** @param {number} at @param {number} from @param {number} length */
  add(at, from, length) {
    const newest = this.all[this.all.length - 1];
    this.total += length;
    if (newest && newest.at + newest.length === at && newest.from + newest.length === from) newest.length += length;
    else this.all.push({ at, from, length });
    if (this.all.length > this.most) this.all.shift();
  }

  /** Forget what stood on samples before `from`. @param {number} from */
  dropBefore(from) {
    while (this.all.length > 0 && this.all[0].from + this.all[0].length <= from) this.all.shift();
  }

  /** Whatever stood at `start`… up to `end`, cut to it. @param {number} start @param {number} end @returns {Stretch[]} */
  between(start, end) {
    return this.all.flatMap(({ at, from, length }) => {
      const [begin, until] = [Math.max(start, at), Math.min(end, at + length)];
      return begin < until ? [{ at: begin, from: from + begin - at, length: until - begin }] : [];
    });
  }
}
