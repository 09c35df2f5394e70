// @ts-check
// The turns as a table: what a screen reader reads in place of the picture, and anybody who asks for it.
// A turn that changes costs its own row: rows are never built anew, and are laid out apart from each other (timeline.css),
// which is why their roles are said.

import { el, setText } from "../dom.js";
import { phrase } from "../words.js";
import { COLUMNS, row } from "./words.js";

/** @typedef {import("./core.js").Timeline} Timeline */

export class TimelineTable {
  constructor() {
    /** @private */ this.body = el("tbody", { role: "rowgroup" });
    /** @private @type {Map<number, HTMLTableRowElement>} */ this.rows = new Map();
    const head = el(
      "tr",
      { role: "row" },
      ...COLUMNS.map((name) => el("th", { scope: "col", role: "columnheader" }, name)),
    );
    this.none = el("p", { class: "pl-quiet" }, phrase("timeline.speak_or_type"));
    this.element = el(
      "div",
      { class: "pl-timeline-table pl-hidden" },
      this.none,
      el(
        "table",
        { role: "table", "aria-label": phrase("timeline.turns_of_the_conversation") },
        el("thead", { role: "rowgroup" }, head),
        this.body,
      ),
    );
  }

  /** @param {boolean} on */
  show(on) {
    this.element.classList.toggle("pl-hidden", !on);
  }

  /** @param {Timeline} timeline */
  draw(timeline) {
    if (timeline.turns.size < this.rows.size) this.clear();
    for (const number of timeline.changed) {
      const turn = timeline.turns.get(number);
      if (!turn) continue;
      const cells = this.rowOf(number).cells;
      for (const [i, text] of row(turn, timeline.silenceOf(turn)).entries()) setText(cells[i], text);
    }
    timeline.changed.clear();
    this.none.hidden = this.rows.size > 0;
  }

  clear() {
    this.body.replaceChildren();
    this.rows.clear();
  }

  /** @private @param {number} number */
  rowOf(number) {
    let found = this.rows.get(number);
    if (!found) {
      const cells = COLUMNS.slice(1).map(() => el("td", { role: "cell" }));
      found = el("tr", { role: "row" }, el("th", { scope: "row", role: "rowheader" }), ...cells);
      this.rows.set(number, found);
      this.body.append(found);
    }
    return found;
  }
}
