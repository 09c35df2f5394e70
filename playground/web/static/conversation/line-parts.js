// @ts-check
// The lines of a transcript in parts of a few: the browser lays out and draws the parts in sight and passes over the others as one
// box each, so that the newest line costs the same on turn one and turn one thousand. Finding and copying reach every part.

import { el } from "../dom.js";

const LINES = 24; // of a part: about what two windows show

export class LineParts {
  constructor() {
    this.element = el("div", { class: "pl-lines" });
  }

  /** Have `line` stand before `next`, or last. @param {Element} line @param {Element | null} next */
  put(line, next) {
    const left = line.parentElement;
    if (next) next.before(line);
    else this.lastWithRoom(line).append(line);
    if (left !== line.parentElement) this.tidy(left);
  }

  /** @param {Element} line */
  remove(line) {
    const left = line.parentElement;
    line.remove();
    this.tidy(left);
  }

  clear() {
    this.element.replaceChildren();
  }

  /** @private @param {Element} line  that may stand there already */
  lastWithRoom(line) {
    const last = this.element.lastElementChild;
    if (last && (last.childElementCount < LINES || last.contains(line))) return last;
    return this.element.appendChild(el("div", { class: "pl-lines-part" }));
  }

  /** @private @param {Element | null} part */
  tidy(part) {
    if (part?.childElementCount === 0) part.remove();
  }
}
