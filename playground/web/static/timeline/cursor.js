// @ts-check
// The line that moves over the picture while the conversation plays: an element of its own, so that the picture is not drawn
// anew for it. The picture goes on with it, unless somebody has moved it elsewhere.

import { el } from "../dom.js";

export class TimelineCursor {
  /** @param {{view: import("./window.js").TimeWindow, left: number, changed: () => void}} picture  `left`: px beside the plot */
  constructor(picture) {
    this.element = el("div", { class: "pl-timeline-cursor", hidden: true, "aria-hidden": "true" });
    /** @private */ this.picture = picture;
    /** @private */ this.wasInside = true;
  }

  /** @param {number | null} ms  session time; null while nothing plays */
  show(ms) {
    const { view, left } = this.picture;
    if (ms === null || view.width < 2) {
      this.element.hidden = true;
      this.wasInside = true;
      return;
    }
    if (!this.isInside(ms) && this.wasInside) {
      view.turnPage(ms);
      this.picture.changed();
    }
    this.wasInside = this.isInside(ms);
    this.element.hidden = !this.wasInside;
    this.element.style.transform = `translateX(${(left + view.toX(ms)).toFixed(1)}px)`;
  }

  /** @private @param {number} ms */
  isInside(ms) {
    const { view } = this.picture;
    return view.toX(ms) >= 0 && view.toX(ms) <= view.width;
  }
}
