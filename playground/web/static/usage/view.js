// @ts-check
// The panel *Usage*: tokens of each turn and of the conversation, what they cost, the prices, and the budget.
// 1. Newest turn first; the last SHOWN stand here, the sums and the CSV are of all.
// 2. Input is what was not cached: each token stands in one column.

import { el, loadStyle, setText } from "../dom.js";
import { copy, saveAs } from "../download.js";
import { whileVisible } from "../visible.js";
import { grouped, phrase } from "../words.js";
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
  [phrase("usage.input_not_cached"), 3],
  [phrase("usage.input_cached"), 3],
  [phrase("usage.output"), 2],
];
const KINDS = [
  phrase("usage.text"),
  phrase("usage.audio"),
  phrase("usage.image"),
  phrase("usage.text"),
  phrase("usage.audio"),
  phrase("usage.image"),
  phrase("usage.text"),
  phrase("usage.audio"),
];
const EMPTY = phrase("usage.start_a_conversation");
const UNPRICED = phrase("usage.some_of_it_has");
const NOTES = phrase("usage.costs_are_reckoned");

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
    /** @private */ this.total = new TokenRow(phrase("usage.conversation"));
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
    this.total.draw(phrase("usage.conversation"), this.usage.total, total, total, isFree);
    while (this.lines.length < rows.length) {
      const line = new TokenRow("");
      this.lines.push(line);
      this.body.append(line.element);
    }
    for (const line of this.lines.splice(rows.length)) line.element.remove();
    for (const [n, { row, cost, running }] of rows.entries())
      this.lines[n].draw(
        row.turn ? phrase("usage.turn_number", { turn: row.turn }) : phrase("usage.in_no_turn"),
        row,
        cost,
        running,
        isFree,
      );
    const few =
      this.usage.count > SHOWN ? phrase("usage.the_last_of_turns", { shown: SHOWN, all: this.usage.count }) : "";
    setText(this.more, few + (total.unpriced > 0 && !isFree ? UNPRICED : ""));
  }

  /** @private */
  fullView() {
    const spans = GROUPS.map(([words, span]) => el("th", { scope: "colgroup", colSpan: span }, String(words)));
    const tall = (/** @type {string} */ words) => el("th", { scope: "col", rowSpan: 2 }, words);
    const head = el(
      "thead",
      {},
      el(
        "tr",
        {},
        tall(phrase("usage.turn")),
        tall(phrase("usage.cost")),
        tall(phrase("usage.so_far")),
        tall(phrase("usage.tokens_head")),
        ...spans,
        tall(phrase("usage.transcription")),
      ),
      el(
        "tr",
        {},
        ...KINDS.map((words, n) => el("th", { class: [0, 3, 6].includes(n) ? "us-first" : "", scope: "col" }, words)),
      ),
    );
    const rows = el(
      "table",
      { class: "us-turns", "aria-label": phrase("usage.tokens_and_cost_of") },
      head,
      el("tbody", { class: "us-total" }, this.total.element),
      this.body,
    );
    const copy = el(
      "button",
      { class: "pl-tool", type: "button", click: () => void this.copy() },
      phrase("usage.copy_as_csv"),
    );
    const keep = el(
      "button",
      { class: "pl-tool", type: "button", click: () => this.save() },
      phrase("usage.save_as_csv"),
    );
    return el(
      "div",
      { class: "us-full" },
      el(
        "div",
        { class: "us-scroll", tabIndex: 0, role: "region", "aria-label": phrase("usage.tokens_and_cost") },
        rows,
      ),
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
    setText(this.copied, isCopied ? phrase("usage.copied") : phrase("usage.the_browser_did"));
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
    setText(this.tokens, grouped(row.tokens));
    answered(row).forEach((tokens, n) => {
      setText(this.kinds[n], grouped(Number(tokens)));
      this.kinds[n].classList.toggle("us-none", tokens === 0);
    });
    setText(this.transcription, transcribed(row));
  }
}
