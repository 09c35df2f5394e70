// @ts-check
// Audio that was received and not played yet, as the chunks it came in: PCM16, converted only when played. Pure.
// 1. A burst of minutes is only references in a ring; the ring doubles in `push`, never in `next`.
// 2. At most `limit` samples wait; a chunk beyond that is refused whole.
// 3. What is skipped has passed like what was played: a position in the source stays what it is.
// 4. Chunks of a stopped track are skipped when their turn comes; they no longer count as waiting from `drop` on.

/**
 * One answer's audio.
 * @typedef {object} Track
 * @property {number} track
 * @property {number} passed  Samples that went to the output or were left out: the position in the source.
 * @property {number} dropped  Those of them that were left out.
 * @property {number} last  The context's clock at the newest of them.
 * @property {number} waiting  Samples in the queue.
 * @property {number} gaps  Underruns.
 * @property {boolean} ended  No more audio will come.
 * @property {boolean} stopped  Silenced; whatever comes late is dropped.
 * @property {boolean} told  Its end was reported.
 * @property {boolean} starved  It ran out before its end; a gap, if more comes.
 * @property {number} arrived  The context's clock when its newest chunk came; -1 before the first.
 * @property {number} ahead  By how many samples that chunk came before its time at real-time rate.
 * @property {number} lead  The same, of a chunk that would come at once behind it.
 */

/** @param {number} track @returns {Track} */
export const newTrack = (track) => ({
  track,
  passed: 0,
  dropped: 0,
  last: 0,
  waiting: 0,
  gaps: 0,
  ended: false,
  stopped: false,
  told: false,
  starved: false,
  arrived: -1,
  ahead: 0,
  lead: 0,
});

export class PlaybackQueue {
  /** @param {number} limit  samples */
  constructor(limit) {
    this.limit = limit;
    this.waiting = 0;
    /** @private @type {(Int16Array | null)[]} */ this.chunks = new Array(64).fill(null);
    /** @private @type {(Track | null)[]} */ this.owners = new Array(64).fill(null);
    /** @private */ this.head = 0;
    /** @private */ this.count = 0;
    /** @private */ this.offset = 0;
  }

  /** Queue one chunk; false when it would exceed the limit. @param {Track} owner @param {Int16Array} samples */
  push(owner, samples) {
    if (this.waiting + samples.length > this.limit) return false;
    if (samples.length === 0) return true;
    if (this.count === this.chunks.length) this.grow();
    const tail = (this.head + this.count++) % this.chunks.length;
    this.chunks[tail] = samples;
    this.owners[tail] = owner;
    owner.waiting += samples.length;
    this.waiting += samples.length;
    return true;
  }

  /** The track whose sample comes next, or null. @returns {Track | null} */
  owner() {
    while (this.count > 0) {
      const owner = this.owners[this.head];
      if (owner && !owner.stopped) return owner;
      this.advance();
    }
    return null;
  }

  /** Take the next sample, -32768..32767; only after `owner()` was not null. */
  next() {
    const chunk = /** @type {Int16Array} */ (this.chunks[this.head]);
    const owner = /** @type {Track} */ (this.owners[this.head]);
    const sample = chunk[this.offset++];
    owner.waiting--;
    owner.passed++;
    this.waiting--;
    if (this.offset === chunk.length) this.advance();
    return sample;
  }

  /** Whether the next `count` samples are all of `owner` and none is louder than `most`. @param {Track} owner @param {number} count @param {number} most  0..32768 */
  isQuiet(owner, count, most) {
    if (owner.waiting < count) return false;
    for (let slot = this.head, offset = this.offset, left = count; left > 0; slot = (slot + 1) % this.chunks.length) {
      const chunk = this.chunks[slot];
      if (!chunk || this.owners[slot] !== owner) return false;
      const end = Math.min(chunk.length, offset + left);
      left -= end - offset;
      for (; offset < end; offset++) if (chunk[offset] > most || chunk[offset] < -most) return false;
      offset = 0;
    }
    return true;
  }

  /** Copy the next samples to `into`, -1..1, and leave `count` out; only where `isQuiet` found both. @param {Float32Array} into @param {number} count */
  leaveOut(into, count) {
    this.peek(into);
    const owner = /** @type {Track} */ (this.owners[this.head]);
    owner.dropped += count;
    owner.passed += count;
    owner.waiting -= count;
    this.waiting -= count;
    for (let left = count; left > 0; ) {
      const chunk = /** @type {Int16Array} */ (this.chunks[this.head]);
      const part = Math.min(left, chunk.length - this.offset);
      left -= part;
      this.offset += part;
      if (this.offset === chunk.length) this.advance();
    }
  }

  /** @private @param {Float32Array} into */
  peek(into) {
    for (let slot = this.head, offset = this.offset, i = 0; i < into.length; slot = (slot + 1) % this.chunks.length) {
      const chunk = /** @type {Int16Array} */ (this.chunks[slot]);
      for (; offset < chunk.length && i < into.length; offset++, i++) into[i] = chunk[offset] / 32768;
      offset = 0;
    }
  }

  /** Forget what waits of `owner`. @param {Track} owner */
  drop(owner) {
    this.waiting -= owner.waiting;
    owner.waiting = 0;
    owner.stopped = true;
  }

  /** @private */
  advance() {
    this.chunks[this.head] = this.owners[this.head] = null;
    this.head = (this.head + 1) % this.chunks.length;
    this.count--;
    this.offset = 0;
  }

  /** @private */
  grow() {
    const size = this.chunks.length;
    const order = Array.from({ length: 2 * size }, (_, i) => (i < size ? (this.head + i) % size : -1));
    this.chunks = order.map((from) => (from < 0 ? null : this.chunks[from]));
    this.owners = order.map((from) => (from < 0 ? null : this.owners[from]));
    this.head = 0;
  }
}
