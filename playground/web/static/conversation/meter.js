// @ts-check
// The microphone's level, drawn once per frame while there is something to draw: a bar and a mark that holds the peak.
// The scale is dBFS from -60 to 0. The threshold of voice activity detection is a probability and no place on this
// scale, so it is not drawn here.

import { el } from "../dom.js";
import { phrase } from "../words.js";

const FLOOR_DB = -60;
const HOLD_MS = 900;
const FALL_PER_MS = 1 / 600;

/** Where a peak of 0..1 stands on the bar, 0..1. @param {number} peak */
export function onScale(peak) {
  if (!(peak > 0)) return 0;
  return Math.min(1, Math.max(0, 1 - (20 * Math.log10(peak)) / FLOOR_DB));
}

export class Meter {
  constructor() {
    this.bar = el("div", { class: "pl-meter-bar" });
    this.mark = el("div", { class: "pl-meter-mark" });
    this.element = el(
      "div",
      { class: "pl-meter", role: "img", "aria-label": phrase("conversation.microphone_level") },
      this.bar,
      this.mark,
    );
    /** @private */ this.target = 0;
    /** @private */ this.shown = 0;
    /** @private */ this.peak = 0;
    /** @private */ this.peakAt = 0;
    /** @private */ this.drawnAt = 0;
    /** @private */ this.request = 0;
  }

  /** @param {number} peak  0..1 */
  level(peak) {
    this.target = onScale(peak);
    if (!this.request && (this.target > 0 || this.peak > 0))
      this.request = requestAnimationFrame((now) => this.draw(now));
  }

  close() {
    cancelAnimationFrame(this.request);
  }

  /** @private @param {number} now */
  draw(now) {
    const elapsed = Math.min(100, now - this.drawnAt);
    this.drawnAt = now;
    this.shown = Math.max(this.target, this.shown - elapsed * FALL_PER_MS);
    if (this.shown >= this.peak) [this.peak, this.peakAt] = [this.shown, now];
    else if (now - this.peakAt > HOLD_MS) this.peak = Math.max(this.shown, this.peak - elapsed * FALL_PER_MS);
    this.bar.style.transform = `scaleX(${this.shown.toFixed(3)})`;
    this.mark.style.transform = `translateX(${(100 * this.peak).toFixed(1)}%)`;
    this.mark.style.opacity = this.peak > 0.02 ? "1" : "0";
    const isAtRest = this.target === 0 && this.peak === 0;
    this.request = isAtRest ? 0 : requestAnimationFrame((next) => this.draw(next));
  }
}
