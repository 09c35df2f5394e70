// @ts-check
// Which stretch of time the picture shows: zoom, pan, follow. Pure.
// 1. It always begins on a whole pixel of time at its zoom, so that a column covers the same stretch wherever it stands:
//    a picture that moves does not shimmer.
// 2. Following, now stands at `NOW_AT` of the width: what was received ahead of what is heard has room beside it.
// 3. Panning ends the following; panning back until now is in its place takes it up again.

export const MOST_MS_PER_PX = 60_000;
export const LEAST_MS_PER_PX = 0.25;
export const USUAL_MS_PER_PX = 30;
const NOW_AT = 0.86;

export class TimeWindow {
  constructor() {
    this.width = 1;
    this.msPerPx = USUAL_MS_PER_PX;
    this.isFollowing = true;
    /** @private */ this.left = 0;
    /** @private */ this.firstMs = 0;
    /** @private */ this.nowMs = 0;
  }

  get fromMs() {
    return Math.floor(this.left / this.msPerPx) * this.msPerPx;
  }

  get toMs() {
    return this.fromMs + this.width * this.msPerPx;
  }

  get spanMs() {
    return this.width * this.msPerPx;
  }

  /** @param {number} ms */
  toX(ms) {
    return (ms - this.fromMs) / this.msPerPx;
  }

  /** @param {number} x */
  at(x) {
    return this.fromMs + x * this.msPerPx;
  }

  /** Time went on, or the room changed. @param {number} firstMs @param {number} nowMs @param {number} width */
  update(firstMs, nowMs, width) {
    [this.firstMs, this.nowMs, this.width] = [firstMs, nowMs, Math.max(1, width)];
    if (this.isFollowing) this.left = this.pinned();
  }

  follow() {
    this.isFollowing = true;
    this.left = this.pinned();
  }

  /** Move the picture; false when there is nothing further that way. @param {number} px  later, or with - earlier */
  pan(px) {
    const before = this.left;
    this.left = this.clamped(before + px * this.msPerPx);
    if (this.left === before) return false;
    this.isFollowing = px > 0 && this.left >= this.pinned();
    return true;
  }

  /** @param {number} factor  above 1 shows more detail @param {number} [x]  what stays where it is; now while following */
  zoom(factor, x) {
    const anchor = x ?? (this.isFollowing ? this.toX(this.nowMs) : this.width / 2);
    const ms = this.left + anchor * this.msPerPx;
    this.msPerPx = Math.min(MOST_MS_PER_PX, Math.max(LEAST_MS_PER_PX, this.msPerPx / factor));
    this.left = this.clamped(ms - anchor * this.msPerPx);
    if (this.isFollowing) this.left = this.pinned();
  }

  /** Show all of it. */
  fit() {
    this.show(this.firstMs, this.nowMs);
    this.isFollowing = true;
    this.left = this.pinned();
  }

  /** Show this stretch, with some room around it. @param {number} fromMs @param {number} toMs */
  show(fromMs, toMs) {
    const ms = Math.max(1, toMs - fromMs);
    this.isFollowing = false;
    this.msPerPx = Math.min(MOST_MS_PER_PX, Math.max(LEAST_MS_PER_PX, ms / (this.width * NOW_AT)));
    this.left = fromMs - ((1 - NOW_AT) / 2) * this.spanMs;
  }

  /** Bring this stretch into view without zooming, if it is not there. @param {number} fromMs @param {number} toMs */
  reveal(fromMs, toMs) {
    if (fromMs >= this.fromMs && Math.min(toMs, this.nowMs) <= this.toMs) return;
    this.isFollowing = false;
    this.left = this.clamped(fromMs - Math.max(0.1 * this.spanMs, (this.spanMs - (toMs - fromMs)) / 2));
  }

  /** Go on to where a moment stands near the left edge, as one turns a page. @param {number} ms */
  turnPage(ms) {
    this.isFollowing = false;
    this.left = this.clamped(ms - 0.1 * this.spanMs);
  }

  /** Begin at the session's beginning. */
  home() {
    this.isFollowing = false;
    this.left = this.clamped(-Infinity);
  }

  /** @private */
  pinned() {
    return Math.max(this.earliest(), this.nowMs - NOW_AT * this.spanMs);
  }

  /** @private */
  earliest() {
    return this.firstMs - 8 * this.msPerPx;
  }

  /** @private @param {number} left */
  clamped(left) {
    return Math.max(this.earliest(), Math.min(left, this.pinned()));
  }
}
