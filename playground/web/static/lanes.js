// @ts-check
// Columns of numbers that only grow at the end and shrink at the start: what is kept of each line of a long session,
// outside the JavaScript heap. An index stays what it was when earlier values are let go. Pure.

const AT_FIRST = 1024;

/** @typedef {Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array} Numbers */

export class Lane {
  /** The oldest index that is still held. */ first = 0;
  /** One more than the newest index. */ end = 0;

  /** @param {{new (length: number): Numbers}} Kind */
  constructor(Kind) {
    /** @private */ this.Kind = Kind;
    /** @private */ this.values = new Kind(AT_FIRST);
  }

  clear() {
    this.values = new this.Kind(AT_FIRST);
    this.first = 0;
    this.end = 0;
  }

  /** @param {number} value @returns {number} its index */
  push(value) {
    if (this.end - this.first === this.values.length) this.resize(2 * this.values.length);
    this.values[this.end - this.first] = value;
    return this.end++;
  }

  /** @param {number} index */
  get(index) {
    return this.values[index - this.first];
  }

  /** @param {number} index @param {number} value */
  set(index, value) {
    this.values[index - this.first] = value;
  }

  /** @param {number} index @param {number} value */
  add(index, value) {
    this.values[index - this.first] += value;
  }

  /** Let go of all before `index`. @param {number} index */
  dropBefore(index) {
    const gone = Math.min(index, this.end) - this.first;
    if (gone <= 0) return;
    this.values.copyWithin(0, gone, this.end - this.first);
    this.first += gone;
  }

  /** @private @param {number} length */
  resize(length) {
    const larger = new this.Kind(length);
    larger.set(this.values);
    this.values = larger;
  }
}
