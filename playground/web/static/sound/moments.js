// @ts-check
// When a sample was: the audio context's clock beside the page's, as both were seen about once a second. Pure.
// 1. It outlives the context: what is kept says where each sample stood in time.
// 2. A context's clock moves in device buffers, and stands still while the device stalls. Read together with the page's it
//    is late by up to a buffer, so of each second only the sight counts in which it was furthest.
// 3. Between two sights time is shared; before the first and behind the last it goes on at the rate.

const EVERY_MS = 1000;
const MOST = 20_000; // five hours and more

/** @typedef {{frame: number, at: number, latency_ms?: number}} Moment  `at`: the page's clock when the context's stood at
 *   `frame`; `latency_ms`: from there to the ear */

/** Sees both clocks often, and says what is worth keeping. */
export class MomentWatch {
  constructor() {
    /** @private */ this.toldAt = -Infinity;
    /** @private @type {Moment | null} */ this.best = null;
  }

  /** @param {number} frame @param {number} at @param {number} rate  Hz @returns {Moment | null} what to keep, once a second */
  see(frame, at, rate) {
    const lag = (/** @type {Moment} */ moment) => moment.at - (1000 * moment.frame) / rate;
    const seen = { frame, at };
    if (!this.best || lag(seen) <= lag(this.best)) this.best = seen;
    if (at - this.toldAt < EVERY_MS) return null;
    const { best } = this;
    [this.best, this.toldAt] = [null, at];
    return best;
  }
}

export class Moments {
  constructor() {
    /** From the context's clock to the ear, as last told. */ this.latencyMs = 0;
    /** @private */ this.rate = 0;
    /** @private @type {number[]} */ this.frames = [];
    /** @private @type {number[]} */ this.ats = [];
  }

  /** Another clock. @param {number} rate  Hz */
  begin(rate) {
    this.latencyMs = 0;
    this.rate = rate;
    [this.frames, this.ats] = [[], []];
  }

  get isKnown() {
    return this.frames.length > 0;
  }

  /** @param {Moment} moment */
  take({ frame, at, latency_ms: latencyMs }) {
    this.latencyMs = latencyMs ?? this.latencyMs;
    const last = this.frames.length - 1;
    if (last >= 0 && (frame <= this.frames[last] || at <= this.ats[last])) return;
    this.frames.push(frame);
    this.ats.push(at);
    if (this.frames.length > MOST) for (const all of [this.frames, this.ats]) all.shift();
  }

  /** The page's clock when the context's stood at `frame`. @param {number} frame */
  atOf(frame) {
    return between(this.frames, this.ats, frame, 1000 / this.rate);
  }

  /** Where the context's clock stood at a moment of the page, to the sample. @param {number} at */
  frameOf(at) {
    return Math.round(between(this.ats, this.frames, at, this.rate / 1000));
  }
}

/** @param {number[]} xs  rising @param {number[]} ys @param {number} x @param {number} slope  outside of them */
function between(xs, ys, x, slope) {
  const last = xs.length - 1;
  if (x <= xs[0]) return ys[0] + (x - xs[0]) * slope;
  if (x >= xs[last]) return ys[last] + (x - xs[last]) * slope;
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle] <= x) low = middle;
    else high = middle;
  }
  return ys[low] + ((ys[high] - ys[low]) * (x - xs[low])) / (xs[high] - xs[low]);
}
