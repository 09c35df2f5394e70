// @ts-check
// The panel *Usage*: tokens of each turn and of the conversation, what they cost, the prices, and the budget.
// 1. Newest turn first; the last SHOWN stand here, the sums and the CSV are of all.
// 2. Input is what was not cached: each token stands in one column.

import { el, loadStyle, setText } from "../dom.js";
import { copy, saveAs } from "../download.js";
import { whileVisible } from "../visible.js";
import { BudgetView } from "./budget-view.js";
import { csv } from "./csv.js";
import { today } from "./keeping.js";
import { ApplyingView, PriceTable } from "./prices-view.js";
import { answered, costInWords, priced, table, transcribed } from "./rows.js";

/** @typedef {import("./core.js").Usage} Usage */
/** @typedef {import("./core.js").UsageRow} UsageRow */
/** @typedef {import("./price-book.js").Cost} Cost */

export const SHOWN = 50;
const GROUPS = [
  ["Input, not cached", 3],
  ["Input, cached", 3],
  ["Output", 2],
];
const KINDS = ["Text", "Audio", "Image", "Text", "Audio", "Image", "Text", "Audio"];
const EMPTY =
  "Start a conversation, and the tokens of each answer and what they cost are listed here, as soon as the service tells them at its end.";
const UNPRICED = "Some of it has no price: choose one above, or write it under Prices.";
const NOTES =
  "Costs are reckoned from the prices below, not taken from a bill. What an answer took is told when it ends: an answer that never ended, or a budget reached in the middle of one, shows here late or not at all.";

/**
 * @param {HTMLElement} root
 * @param {{conversation: import("../conversation/conversation.js").Conversation, spending: import("./spending.js").Spending}} sources
 */
export function mountPanel(root, { conversation, spending }) {
  loadStyle(root.ownerDocument, "usage/usage.css");
  root.classList.add("us-panel");
  const view = new UsageView(conversation.telemetry.usage, spending);
  root.replaceChildren(...view.elements);
  const drawing = whileVisible(root, () => view.draw(), { fps: 5 });
  view.redraw = () => {
    view.drawn = -1;
    drawing.dirty();
  };
  const elsewhere = () => view.redraw(); // another tab spent from the same budget
  window.addEventListener("storage", elsewhere);
  const endings = [conversation.onChange(drawing.dirty), spending.book.onChange(() => view.redraw())];
  return {
    close() {
      window.removeEventListener("storage", elsewhere);
      for (const end of endings) end();
      drawing.close();
    },
  };
}

class UsageView {
  /** @param {Usage} usage @param {import("./spending.js").Spending} spending */
  constructor(usage, spending) {
    /** @type {() => void} */ this.redraw = () => {};
    this.drawn = -1;
    /** @private */ this.usage = usage;
    /** @private */ this.book = spending.book;
    /** @private */ this.budget = new BudgetView(spending, () => this.redraw());
    /** @private */ this.applying = new ApplyingView(spending.book, usage);
    /** @private */ this.prices = new PriceTable(spending.book, usage);
    /** @private */ this.total = new TokenRow("Conversation");
    /** @private */ this.body = el("tbody", {});
    /** @private @type {TokenRow[]} */ this.lines = [];
    /** @private */ this.more = el("p", { class: "pl-quiet" });
    /** @private */ this.empty = el("p", { class: "pl-empty" }, EMPTY);
    /** @private */ this.copied = el("span", { class: "pl-quiet", role: "status" });
    /** @private */ this.full = this.fullView();
    this.elements = [this.budget.element, this.applying.element, this.empty, this.full, this.prices.element];
  }

  draw() {
    if (this.drawn === this.usage.revision) return;
    this.drawn = this.usage.revision;
    this.budget.draw();
    const isEmpty = this.usage.count === 0;
    this.empty.hidden = !isEmpty;
    this.full.hidden = isEmpty;
    this.applying.draw();
    this.prices.draw();
    this.drawRows();
  }

  /** @private */
  drawRows() {
    const { rows, total } = priced(this.usage, this.book, SHOWN);
    const isFree = this.usage.total.taken.every(([model]) => this.book.of(model, this.usage.service).origin === "free");
    this.total.draw("Conversation", this.usage.total, total, total, isFree);
    while (this.lines.length < rows.length) {
      const line = new TokenRow("");
      this.lines.push(line);
      this.body.append(line.element);
    }
    for (const line of this.lines.splice(rows.length)) line.element.remove();
    for (const [n, { row, cost, running }] of rows.entries())
      this.lines[n].draw(row.turn ? `Turn ${row.turn}` : "In no turn", row, cost, running, isFree);
    const few =
      this.usage.count > SHOWN
        ? `The last ${SHOWN} of ${this.usage.count} turns; the sums and the CSV are of all. `
        : "";
    setText(this.more, few + (total.unpriced > 0 && !isFree ? UNPRICED : ""));
  }

  /** @private */
  fullView() {
    const spans = GROUPS.map(([words, span]) => el("th", { scope: "colgroup", colSpan: span }, String(words)));
    const tall = (/** @type {string} */ words) => el("th", { scope: "col", rowSpan: 2 }, words);
    const head = el(
      "thead",
      {},
      el("tr", {}, tall("Turn"), tall("Cost"), tall("So far"), tall("Tokens"), ...spans, tall("Transcription")),
      el(
        "tr",
        {},
        ...KINDS.map((words, n) => el("th", { class: [0, 3, 6].includes(n) ? "us-first" : "", scope: "col" }, words)),
      ),
    );
    const rows = el(
      "table",
      { class: "us-turns", "aria-label": "Tokens and cost of each turn" },
      head,
      el("tbody", { class: "us-total" }, this.total.element),
      this.body,
    );
    const copy = el("button", { class: "pl-tool", type: "button", click: () => void this.copy() }, "Copy as CSV");
    const keep = el("button", { class: "pl-tool", type: "button", click: () => this.save() }, "Save as CSV");
    return el(
      "div",
      { class: "us-full" },
      el("div", { class: "us-scroll", tabIndex: 0, role: "region", "aria-label": "Tokens and cost" }, rows),
      this.more,
      el("div", { class: "pl-tools" }, copy, keep, this.copied),
      el("p", { class: "pl-quiet" }, NOTES),
    );
  }

  /** @private */
  csv() {
    return csv(table(priced(this.usage, this.book, Infinity).rows));
  }

  /** @private */
  save() {
    saveAs(`usage-${today()}.csv`, [this.csv()], "text/csv;charset=utf-8");
  }

  /** @private */
  async copy() {
    const isCopied = await copy(this.csv());
    setText(this.copied, isCopied ? "Copied." : "The browser did not let this page copy. Save it instead.");
  }
}

/** One row of the table. */
class TokenRow {
  /** @param {string} name */
  constructor(name) {
    /** @private */ this.name = el("th", { scope: "row" }, name);
    /** @private */ this.cost = el("td", {});
    /** @private */ this.running = el("td", {});
    /** @private */ this.tokens = el("td", {});
    /** @private */ this.kinds = KINDS.map((_, n) => el("td", { class: [0, 3, 6].includes(n) ? "us-first" : "" }));
    /** @private */ this.transcription = el("td", { class: "us-first" });
    this.element = el("tr", {}, this.name, this.cost, this.running, this.tokens, ...this.kinds, this.transcription);
  }

  /** @param {string} name @param {UsageRow} row @param {Cost} cost @param {Cost} running @param {boolean} isFree */
  draw(name, row, cost, running, isFree) {
    setText(this.name, name);
    setText(this.cost, costInWords(cost, isFree));
    setText(this.running, costInWords(running, isFree));
    setText(this.tokens, row.tokens.toLocaleString("en-US"));
    answered(row).forEach((tokens, n) => {
      setText(this.kinds[n], tokens.toLocaleString("en-US"));
      this.kinds[n].classList.toggle("us-none", tokens === 0);
    });
    setText(this.transcription, transcribed(row));
  }
}
