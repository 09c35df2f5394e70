// @ts-check
// How much time the device lost. A context that cannot render in time stands still for a moment, its clock with it, while the
// microphone goes on: what was said meanwhile waits before the context, and from then on all that is said comes so much later.
// Pure.
// 1. The clock is seen in steps of the device's buffers, so only the least lag of half a second counts.
// 2. Two clocks drift apart by less than a tenth of a millisecond in that time: only more than that was a stall.

const WINDOW_MS = 500;
const STALL_MS = 8;

export class LostTime {
  constructor() {
    /** Lost since the last `forget`, in ms. */ this.ms = 0;
    /** @private of the half second that passes */ this.least = Infinity;
    /** @private of the half second before, once there was one */ this.before = NaN;
    /** @private */ this.since = 0;
  }

  /** How far the context's clock is behind the page's, now. @param {number} lagMs @param {number} nowMs */
  push(lagMs, nowMs) {
    this.least = Math.min(this.least, lagMs);
    if (nowMs - this.since < WINDOW_MS) return;
    if (this.least - this.before > STALL_MS) this.ms += this.least - this.before;
    [this.before, this.least, this.since] = [this.least, Infinity, nowMs];
  }

  /** What waited was let go. */
  forget() {
    this.ms = 0;
  }
}
