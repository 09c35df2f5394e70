// @ts-check
// Things with a beginning and an end in time, found again by a stretch of it. Pure.
// 1. A thing may grow in both directions and move: `put` it again. Adding and growing cost the same at any count.
// 2. `among` gives what may touch a stretch, each thing once, by where it begins; the caller looks at the exact ends.
// 3. Beyond `most` things the earliest are forgotten.

const BUCKET_MS = 8192;
const SLACK_MS = 4096; // clocks are refined after a thing was put

/** @template T */
export class Spans {
  /** @param {number} [most] */
  constructor(most = 20_000) {
    /** @private */ this.most = most;
    this.clear();
  }

  clear() {
    /** @private @type {Map<number, Set<T>>} */ this.buckets = new Map();
    /** @private @type {Map<T, [number, number]>} */ this.places = new Map();
  }

  get size() {
    return this.places.size;
  }

  /** @param {T} thing @param {number} fromMs @param {number} toMs */
  put(thing, fromMs, toMs) {
    const [first, last] = [bucketOf(fromMs - SLACK_MS), bucketOf(Math.max(fromMs, toMs) + SLACK_MS)];
    const place = this.places.get(thing);
    if (place?.[0] === first && place[1] === last) return;
    if (place) this.take(thing, place);
    this.places.set(thing, [first, last]);
    for (let number = first; number <= last; number++) this.bucket(number).add(thing);
    if (this.places.size > this.most) this.forget();
  }

  /** @param {number} fromMs @param {number} toMs @returns {T[]} */
  among(fromMs, toMs) {
    const [first, last] = [bucketOf(fromMs), bucketOf(toMs)];
    const found = [];
    for (let number = first; number <= last; number++) {
      for (const thing of this.buckets.get(number) ?? []) {
        const begins = this.places.get(thing)?.[0] ?? first;
        if (number === Math.max(first, begins)) found.push(thing);
      }
    }
    return found;
  }

  /** @private @param {number} number */
  bucket(number) {
    const found = this.buckets.get(number) ?? new Set();
    this.buckets.set(number, found);
    return found;
  }

  /** @private @param {T} thing @param {[number, number]} place */
  take(thing, [first, last]) {
    for (let number = first; number <= last; number++) {
      const bucket = this.bucket(number);
      bucket.delete(thing);
      if (bucket.size === 0) this.buckets.delete(number);
    }
    this.places.delete(thing);
  }

  /** @private */
  forget() {
    const [[oldest, place]] = this.places;
    this.take(oldest, place);
  }
}

/** @param {number} ms */
const bucketOf = (ms) => Math.floor(ms / BUCKET_MS);
