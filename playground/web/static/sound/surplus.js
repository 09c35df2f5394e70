// @ts-check
// How much waits beyond need while a source plays that arrives as fast as it is heard: it would be late for ever. Pure.
// 1. Needed is what the latest chunk found in hand. Whatever was in hand even then, through a whole span, nobody needed:
//    all of it beyond KEEP_MS is surplus, once it is SLACK_MS or more. Two halves of a span are judged, one after the other.
// 2. Only a source at real-time rate has a surplus: one that never came further ahead than LEAD_MS, with chunks in both
//    halves, and whose stock does not rise. What comes in a burst, or faster than it is heard, is to be played whole.
// 3. A gap soon after something was taken says that it was needed: from then on a span is twice as long. Calm halves it.

/** @typedef {import("./playback-queue.js").Track} Track */

export const KEEP_MS = 12; // a device takes 10 ms at a time
export const SLACK_MS = 8;
const HALF_MS = 500;
const MOST_HALF_MS = 16_000;
const RISE_MS = 8; // from one half to the next; jitter is more, and then the next half decides
const LEAD_MS = 250;
const CREDIT_MS = 2000; // so late may a source be, and come after it, without being ahead
const LEAK = 1.01; // a source's clock may be faster than ours, and a lead long ago says nothing
const SOON_MS = 15_000;
const CALM_MS = 60_000;

export class Surplus {
  /** @param {number} rate  Hz */
  constructor(rate) {
    /** @private @param {number} ms */ this.samples = (ms) => Math.round((ms * rate) / 1000);
    this.due = 0;
    this.half = this.samples(HALF_MS);
    /** @private */ this.passed = 0;
    /** @private least in hand when a chunk came, in this half */ this.low = Number.POSITIVE_INFINITY;
    /** @private and in the half before */ this.before = Number.POSITIVE_INFINITY;
    /** @private */ this.sinceTaken = this.samples(SOON_MS);
    /** @private */ this.sinceGap = 0;
  }

  /** Sound begins, or another track's: what was measured says nothing of it. */
  begin() {
    this.due = this.passed = 0;
    this.low = this.before = Number.POSITIVE_INFINITY;
  }

  /** A chunk of `count` samples has come; before it is queued. @param {Track} track @param {number} count @param {number} frame  on the context's clock */
  arrived(track, count, frame) {
    const since = track.arrived < 0 ? 0 : frame - track.arrived;
    track.arrived = frame;
    track.ahead = Math.max(-this.samples(CREDIT_MS), track.lead - LEAK * since);
    track.lead = track.ahead + count;
    this.low = Math.min(this.low, track.waiting);
  }

  /** `count` samples of `track` were played. @param {Track} track @param {number} count */
  played(track, count) {
    this.sinceTaken = Math.min(this.samples(SOON_MS), this.sinceTaken + count);
    this.grow(count);
    this.passed += count;
    if (this.passed < this.half) return;
    this.due = this.judge(track);
    this.passed = 0;
    this.before = this.low;
    this.low = Number.POSITIVE_INFINITY;
  }

  /** So much of what was due was taken out of the queue. @param {number} count */
  taken(count) {
    this.due = Math.max(0, this.due - count);
    this.sinceTaken = 0;
  }

  /** The track ran out before its end. */
  gap() {
    if (this.sinceTaken < this.samples(SOON_MS)) this.half = Math.min(this.samples(MOST_HALF_MS), 2 * this.half);
    this.sinceGap = 0;
  }

  /** @private @param {Track} track @returns {number} */
  judge(track) {
    const least = Math.min(this.low, this.before, track.waiting);
    const isSteady = Number.isFinite(this.low + this.before) && this.low - this.before <= this.samples(RISE_MS);
    if (!isSteady || track.ahead > this.samples(LEAD_MS)) return 0;
    const surplus = least - this.samples(KEEP_MS);
    return surplus < this.samples(SLACK_MS) ? 0 : surplus;
  }

  /** Calm grows. @private @param {number} count */
  grow(count) {
    this.sinceGap += count;
    if (this.sinceGap < this.samples(CALM_MS)) return;
    this.sinceGap = 0;
    this.half = Math.max(this.samples(HALF_MS), this.half / 2);
  }
}
