// @ts-check
// Sound at its place: PCM16 samples by position, as many of the newest as memory may hold. Pure.
// 1. A position counts samples. What is written stands behind all that was; a stretch that was left out is silence.
// 2. Samples lie in pages of one size. Beyond `mostBytes` the oldest page goes and is written anew, so that a block costs
//    the same in the first minute and the last, and a full store asks for no more memory.

export const PAGE_SAMPLES = 32_768;
export const PAGE_BYTES = 2 * PAGE_SAMPLES;

export class SampleStore {
  /** @param {{mostBytes: number}} bounds */
  constructor({ mostBytes }) {
    /** @private */ this.mostPages = Math.max(2, Math.floor(mostBytes / PAGE_BYTES));
    /** @private @type {Map<number, Int16Array>} in order */ this.pages = new Map();
    /** the oldest sample that is there */ this.first = 0;
    /** one more than the newest */ this.end = 0;
  }

  /** Forget everything; positions begin anew. */
  clear() {
    this.pages.clear();
    this.first = this.end = 0;
  }

  get isEmpty() {
    return this.first === this.end;
  }

  /** What it takes in memory. */
  get bytes() {
    return this.pages.size * PAGE_BYTES;
  }

  /** Copy a block to `position`, or behind the newest sample where that is later. @param {number} position @param {Int16Array} samples @returns {number} where it stands */
  write(position, samples) {
    const start = Math.max(position, this.end);
    if (this.isEmpty) this.first = this.end = start;
    for (let done = 0; done < samples.length; ) {
      const number = Math.floor((start + done) / PAGE_SAMPLES);
      const offset = start + done - number * PAGE_SAMPLES;
      const count = Math.min(samples.length - done, PAGE_SAMPLES - offset);
      this.page(number).set(samples.subarray(done, done + count), offset);
      done += count;
    }
    this.end = start + samples.length;
    return start;
  }

  /** A copy of a stretch; silence where nothing is there. @param {number} from @param {number} to */
  read(from, to) {
    const samples = new Int16Array(Math.max(0, to - from));
    for (let at = Math.max(from, this.first), end = Math.min(to, this.end); at < end; ) {
      const number = Math.floor(at / PAGE_SAMPLES);
      const until = Math.min(end, (number + 1) * PAGE_SAMPLES);
      const start = number * PAGE_SAMPLES;
      const page = this.pages.get(number);
      if (page) samples.set(page.subarray(at - start, until - start), at - from);
      at = until;
    }
    return samples;
  }

  /** @private @param {number} number */
  page(number) {
    const known = this.pages.get(number);
    if (known) return known;
    const page = this.pages.size < this.mostPages ? new Int16Array(PAGE_SAMPLES) : this.letGo().fill(0);
    this.pages.set(number, page);
    return page;
  }

  /** Forget the oldest page. @private */
  letGo() {
    const [[number, page]] = this.pages;
    this.pages.delete(number);
    const [next] = this.pages.keys();
    this.first = next * PAGE_SAMPLES;
    return page;
  }
}
