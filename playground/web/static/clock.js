// @ts-check
// How the page's clock (performance.now()) stands to session time, as the session measured it. Pure.

import { decimal } from "./words.js";

/** How far a comparison of clocks may be off, as it is told: none is exact. "" where it is not known. @param {number | null | undefined} errorMs */
export function errorInWords(errorMs) {
  if (!errorMs || !(errorMs > 0)) return "";
  return errorMs < 0.1 ? "< 0.1" : decimal(errorMs, errorMs < 9.95 ? 1 : 0);
}

export class Clock {
  isKnown = false;
  /** session time = page clock + offsetMs */ offsetMs = 0;
  /** the two are known to each other as well as this; 0 where nobody said */ errorMs = 0;

  clear() {
    this.isKnown = false;
    this.offsetMs = 0;
    this.errorMs = 0;
  }

  /** @param {{offset_ms?: number, error_ms?: number}} message */
  take({ offset_ms: offsetMs, error_ms: errorMs }) {
    this.isKnown = true;
    this.offsetMs = offsetMs ?? 0;
    this.errorMs = errorMs ?? 0;
  }

  /** Session time of a moment of the page. @param {number} at */
  toSession(at) {
    return at + this.offsetMs;
  }
}
