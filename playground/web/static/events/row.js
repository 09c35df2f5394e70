// @ts-check
// One row of the list of events, which draws now this event and now another.

import { el, setText } from "../dom.js";
import { grouped, phrase } from "../words.js";
import { ERRORS, RECEIVED, SENT } from "./kinds.js";
import { momentText, spanText } from "./words.js";

export class RowView {
  constructor() {
    this.mark = el("span", { "aria-hidden": "true" });
    this.way = el("span", { class: "pl-hidden" });
    this.time = el("span", { class: "pl-ev-time", role: "gridcell" });
    this.type = el("span", { class: "pl-ev-name" });
    this.tail = el("span", { class: "pl-ev-name" });
    this.times = el("span", { class: "pl-ev-times" });
    this.flag = el(
      "span",
      { class: "pl-ev-flag" },
      el("span", { class: "pl-ev-sign", "aria-hidden": "true" }, "!"),
      phrase("events.error"),
    );
    this.words = el("span", { class: "pl-ev-words", dir: "auto" });
    this.partner = el("span", { class: "pl-ev-delta", role: "gridcell" });
    this.element = el(
      "div",
      { class: "pl-ev-row", role: "row", tabIndex: -1 },
      el("span", { class: "pl-ev-way", role: "gridcell" }, this.mark, this.way),
      this.time,
      el("span", { class: "pl-ev-type", role: "gridcell" }, this.type, this.tail, this.times),
      el("span", { class: "pl-ev-summary", role: "gridcell" }, this.flag, this.words),
      this.partner,
    );
    /** Of the items and responses it is about. @type {string[]} */ this.ids = [];
    /** @private */ this.drawn = "";
    /** @private */ this.stood = "";
  }

  /** Leave the list, ready for another row. */
  forget() {
    this.element.remove();
    this.drawn = "";
    this.stood = "";
  }

  /** @param {import("./core.js").Events} events @param {number} row @param {number} limit */
  draw(events, row, limit) {
    const drawn = `${events.epoch} ${row} ${events.versionOf(row)}`;
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const { kinds, atMs, count, type, summary, partner, ids } = events.row(row, limit);
    this.ids = ids;
    const way = kinds & SENT ? "↑sent" : kinds & RECEIVED ? "↓received" : phrase("events.page_or_link_row");
    this.element.dataset.row = String(row);
    this.element.classList.toggle("pl-ev-error", Boolean(kinds & ERRORS));
    this.flag.hidden = !(kinds & ERRORS);
    setText(this.mark, way[0]);
    setText(this.way, way.slice(1));
    setText(this.time, momentText(atMs));
    const end = type.includes(".") ? type.lastIndexOf(".") : type.length; // never the end is cut, which tells more
    setText(this.type, type.slice(0, end));
    setText(this.tail, type.slice(end));
    setText(this.times, count > 1 ? `× ${grouped(count)}` : "");
    setText(this.words, summary);
    setText(this.partner, partner ? `${partner.answers ? "+" : "→"} ${spanText(partner.ms)}` : "");
  }

  /** @param {number} place @param {number} rowPx @param {{isReachable: boolean, isOpened: boolean, isOfTurn: boolean}} how */
  stand(place, rowPx, { isReachable, isOpened, isOfTurn }) {
    const stood = `${place} ${rowPx} ${isReachable} ${isOpened} ${isOfTurn}`;
    if (stood === this.stood) return;
    this.stood = stood;
    this.element.style.transform = `translateY(${place * rowPx}px)`;
    this.element.setAttribute("aria-rowindex", String(place + 2));
    this.element.setAttribute("aria-selected", String(isOpened));
    this.element.classList.toggle("pl-ev-of-turn", isOfTurn);
    this.element.tabIndex = isReachable ? 0 : -1;
  }
}
