// @ts-check
// What one row holds: its JSON, what it belongs to, and the events that were folded into it. Text only ever becomes text.

import { el, setText } from "../dom.js";
import { copy } from "../download.js";
import { grouped, phrase } from "../words.js";
import { RECEIVED, SENT } from "./kinds.js";
import { momentText, spanText, summaryOf } from "./words.js";

/**
 * @typedef {import("./core.js").Events} Events
 * @typedef {import("./core.js").Row} Row
 */

const PARTS_AT_ONCE = 200;
const COPIED_MS = 1500;

export class EventDetail {
  /** The row that is shown, or -1. */ row = -1;
  /** @private what was drawn last */ version = "";
  /** @private lines from here on are not shown */ limit = 0;
  /** @private @type {number[]} lines whose buttons stand there */ listed = [];

  /** @param {Events} events @param {{close: () => boolean, reveal: (row: number) => void, say: (words: string) => void}} asked */
  constructor(events, asked) {
    /** @private */ this.events = events;
    /** @private */ this.asked = asked;
    this.title = el("h2", { class: "pl-ev-title" });
    this.copy = el(
      "button",
      { type: "button", class: "pl-tool", click: () => void this.copied() },
      phrase("events.copy_json"),
    );
    this.about = el("p", { class: "pl-quiet" });
    this.partners = el("ul", { class: "pl-ev-partners", "aria-label": phrase("events.belongs_to") });
    this.parts = el("ol", { class: "pl-ev-parts", "aria-label": phrase("events.events_in_this_row") });
    this.more = el("button", { type: "button", class: "pl-tool", click: () => this.addParts(PARTS_AT_ONCE) });
    this.partsBox = el("div", { class: "pl-ev-parts-box" }, this.parts, this.more);
    this.json = el("pre", { class: "pl-ev-json", tabIndex: 0, role: "region", "aria-label": "JSON", dir: "ltr" });
    const close = el(
      "button",
      { type: "button", class: "pl-tool", "aria-label": phrase("events.close_details"), click: () => asked.close() },
      "✕",
    );
    this.element = el(
      "section",
      {
        class: "pl-ev-detail",
        "aria-label": phrase("events.event_details"),
        hidden: true,
        keydown: (/** @type {KeyboardEvent} */ event) =>
          event.key === "Escape" && asked.close() && event.preventDefault(),
      },
      el("div", { class: "pl-ev-bar" }, this.title, this.copy, close),
      this.about,
      this.partners,
      this.partsBox,
      this.json,
    );
  }

  /** @param {number} row @param {number} limit */
  open(row, limit) {
    this.row = row;
    this.version = "";
    this.listed = [];
    this.parts.replaceChildren();
    this.element.hidden = false;
    this.element.scrollTop = 0;
    this.draw(limit);
    const [first] = this.events.parts(row, limit);
    this.showLine(first);
  }

  close() {
    this.row = -1;
    this.element.hidden = true;
    this.json.textContent = "";
  }

  /** Keep what is shown true. @param {number} limit */
  draw(limit) {
    if (this.row < 0) return;
    if (!this.events.isHeld(this.row)) return this.asked.close();
    const version = `${this.events.versionOf(this.row)} ${limit < this.events.lines ? limit : ""}`;
    if (version === this.version) return;
    this.version = version;
    this.limit = limit;
    const row = this.events.row(this.row, limit);
    setText(this.title, row.type);
    setText(this.about, aboutText(row));
    this.partners.replaceChildren(...this.events.partners(this.row, limit).map((partner) => this.partner(partner)));
    this.partners.hidden = this.partners.childElementCount === 0;
    this.addParts(this.listed.length ? 0 : PARTS_AT_ONCE);
  }

  /** @private @param {import("./core.js").Partner} partner */
  partner({ row, ms, answers }) {
    const { type, atMs } = this.events.row(row);
    const words = answers
      ? phrase("events.span_after", { time: spanText(ms), type })
      : phrase("events.span_until", { time: spanText(ms), type });
    return el(
      "li",
      {},
      el(
        "button",
        { type: "button", class: "pl-tool", click: () => this.asked.reveal(row) },
        `${answers ? "↑" : "↓"} ${words}`,
        el("span", { class: "pl-quiet" }, ` ${momentText(atMs)}`),
      ),
    );
  }

  /** List further events of a row that has more than one. @private @param {number} most */
  addParts(most) {
    const lines = [...this.events.parts(this.row, this.limit)];
    const room = Math.max(PARTS_AT_ONCE, this.listed.length + most);
    this.partsBox.hidden = lines.length < 2;
    if (lines.length < 2) return;
    const from = this.listed.length ? lines.findIndex((line) => line > this.listed[this.listed.length - 1]) : 0;
    const fresh = from < 0 ? [] : lines.slice(from, from + room - this.listed.length);
    this.parts.append(...fresh.map((line) => this.part(line)));
    this.listed.push(...fresh);
    const left = lines.length - this.listed.length;
    this.more.hidden = left <= 0;
    setText(this.more, phrase("events.more_of", { more: Math.min(left, PARTS_AT_ONCE), left }));
  }

  /** @private @param {number} line */
  part(line) {
    const { at_ms: atMs, count, body } = this.events.journal.line(line);
    const words = summaryOf(Object(body)) || String(Object(body).type);
    return el(
      "li",
      {},
      el(
        "button",
        { type: "button", "data-line": line, click: () => this.showLine(line) },
        el("span", { class: "pl-quiet" }, momentText(atMs)),
        ` ${words}${count ? ` × ${count}` : ""}`,
      ),
    );
  }

  /** @private @param {number} line */
  showLine(line) {
    for (const button of this.parts.querySelectorAll("button")) {
      button.setAttribute("aria-current", String(button.dataset.line === String(line)));
    }
    if (line < this.events.firstLine) return;
    this.json.textContent = JSON.stringify(this.events.journal.line(line).body, null, 2);
    this.json.scrollTop = 0;
  }

  /** @private */
  async copied() {
    await copy(this.json.textContent ?? "");
    setText(this.copy, phrase("events.copied"));
    this.asked.say(phrase("events.json_copied"));
    setTimeout(() => setText(this.copy, phrase("events.copy_json")), COPIED_MS);
  }
}

/** @param {Row} row */
function aboutText({ kinds, atMs, untilMs, count, audioMs }) {
  const way =
    kinds & SENT
      ? phrase("events.way_sent")
      : kinds & RECEIVED
        ? phrase("events.way_received")
        : phrase("events.page_or_link");
  const until =
    count > 1 ? phrase("events.from_to", { from: momentText(atMs), to: momentText(untilMs) }) : momentText(atMs);
  const events = count > 1 ? ` · ${phrase("events.events", { count, number: grouped(count) })}` : "";
  return `${way} ${until}${events}${audioMs ? ` · ${phrase("events.audio", { time: spanText(audioMs) })}` : ""}`;
}
