// @ts-check
// Which prices apply to the models of this conversation, and the table in which all prices can be read and changed.

import { el, setText } from "../dom.js";
import { phrase } from "../words.js";
import { FREE } from "./price-book.js";
import { FREE_SERVICES, KINDS } from "./prices.js";

/** @typedef {import("./price-book.js").PriceBook} PriceBook */
/** @typedef {import("./core.js").Usage} Usage */

const FREE_WORDS = phrase("usage.the_built_in_server");
const NOTE = phrase("usage.us_dollars_per_million");

/** One line a model: what it is priced as, and of what date. */
export class ApplyingView {
  /** @param {PriceBook} book @param {Usage} usage */
  constructor(book, usage) {
    /** @private */ this.book = book;
    /** @private */ this.usage = usage;
    /** @private @type {Map<string, ModelLine>} */ this.lines = new Map();
    /** @private */ this.free = el("p", { class: "pl-quiet" }, FREE_WORDS);
    this.element = el("div", { class: "us-applying" }, this.free);
  }

  draw() {
    const { book, usage } = this;
    const isFree = FREE_SERVICES.includes(usage.service);
    const names = new Map(isFree ? [] : usage.models.map((model) => [book.nameOf(model, usage.service), model]));
    this.free.hidden = !isFree;
    this.element.hidden = !isFree && names.size === 0;
    for (const [name, line] of this.lines) {
      if (names.has(name)) continue;
      line.element.remove();
      this.lines.delete(name);
    }
    for (const [name, model] of names) this.lineOf(name).draw(book.of(model, usage.service));
  }

  /** @private @param {string} name */
  lineOf(name) {
    const known = this.lines.get(name);
    if (known) return known;
    const line = new ModelLine(this.book, name);
    this.lines.set(name, line);
    this.element.append(line.element);
    return line;
  }
}

class ModelLine {
  /** @param {PriceBook} book @param {string} model */
  constructor(book, model) {
    /** @private */ this.book = book;
    /** @private */ this.model = model;
    /** @private */ this.offered = "";
    /** @private */ this.words = el("span", { class: "pl-quiet" });
    /** @private */ this.select = el("select", {
      class: "pl-field",
      "aria-label": phrase("usage.price_as", { model }),
      change: () => book.choose(model, this.select.value),
    });
    this.element = el(
      "div",
      { class: "us-model" },
      el("b", {}, model || phrase("usage.unnamed_model")),
      el("span", { class: "pl-quiet" }, phrase("usage.priced_as")),
      this.select,
      this.words,
    );
  }

  /** @param {import("./price-book.js").AppliedPrice} priced */
  draw({ origin, key, words }) {
    const { book, model, select } = this;
    const options = this.options();
    const offered = JSON.stringify(options);
    if (offered !== this.offered) {
      this.offered = offered;
      select.replaceChildren(...options.map(([value, label]) => el("option", { value }, label)));
    }
    select.value = book.isChosen(model) ? key : "";
    this.element.dataset.origin = origin;
    setText(this.words, words);
  }

  /** @private @returns {string[][]} value and label */
  options() {
    const own = this.book.listed(this.model);
    const others = this.book.keys.filter((key) => key !== own && key !== this.model);
    const itself = own ? [] : [[this.model, phrase("usage.prices_of_its_own")]];
    return [
      ["", own || phrase("usage.choose")],
      [FREE, phrase("usage.free")],
      ...itself,
      ...others.map((key) => [key, key]),
    ];
  }
}

/** All prices, each a field. Built when it is opened first. */
export class PriceTable {
  /** @param {PriceBook} book @param {Usage} usage */
  constructor(book, usage) {
    /** @private */ this.book = book;
    /** @private */ this.usage = usage;
    /** @private @type {Map<string, {row: HTMLElement, fields: Map<import("./prices.js").Kind, HTMLInputElement>, origin: HTMLElement}>} */ this.rows =
      new Map();
    /** @private */ this.body = el("tbody", {});
    /** @private */ this.wrong = el("p", { class: "us-wrong", role: "alert" });
    /** @private */ this.restore = el(
      "button",
      { class: "pl-tool", type: "button", click: () => this.restoreAll() },
      phrase("usage.restore_list_prices"),
    );
    const head = el(
      "tr",
      {},
      el("th", { scope: "col" }, phrase("usage.model")),
      ...KINDS.map(({ words }) => el("th", { scope: "col" }, words)),
      el("th", { scope: "col" }, phrase("usage.of")),
    );
    const table = el(
      "div",
      { class: "us-scroll" },
      el(
        "table",
        { class: "us-prices", "aria-label": phrase("usage.prices_in_us_dollars") },
        el("thead", {}, head),
        this.body,
      ),
    );
    /** @private */ this.details = el(
      "details",
      { class: "us-details", toggle: () => this.draw() },
      el("summary", {}, phrase("usage.prices")),
      el("p", { class: "pl-quiet" }, NOTE),
      this.wrong,
      table,
      this.restore,
    );
    this.element = this.details;
  }

  draw() {
    if (!this.details.open) return;
    const { book } = this;
    const keys = book.keys;
    for (const key of keys) if (!this.rows.has(key)) this.add(key);
    for (const [key, { row, fields, origin }] of this.rows) {
      row.hidden = !keys.includes(key);
      const prices = book.pricesOf(key);
      for (const [kind, field] of fields) {
        const isLeft = document.activeElement !== field && field.getAttribute("aria-invalid") !== "true";
        if (isLeft) field.value = prices[kind] ?? "";
      }
      setText(origin, book.dateOf(key));
    }
    this.restore.hidden = !book.isEdited;
  }

  /** @private @param {string} key */
  add(key) {
    const fields = new Map(KINDS.map(({ kind, words }) => [kind, this.field(key, kind, words)]));
    const origin = el("td", { class: "pl-quiet" });
    const row = el(
      "tr",
      {},
      el("th", { scope: "row" }, key),
      ...[...fields.values()].map((field) => el("td", {}, field)),
      origin,
    );
    this.rows.set(key, { row, fields, origin });
    this.body.append(row);
  }

  /** @private @param {string} key @param {import("./prices.js").Kind} kind @param {string} words */
  field(key, kind, words) {
    const about = { type: "text", inputMode: "decimal", autocomplete: "off", "aria-label": `${key}: ${words}` };
    const field = el("input", { class: "pl-field", ...about, change: () => this.edit(key, kind, field) });
    return field;
  }

  /** @private @param {string} key @param {import("./prices.js").Kind} kind @param {HTMLInputElement} field */
  edit(key, kind, field) {
    const wrong = this.book.edit(key, kind, field.value);
    field.setAttribute("aria-invalid", String(wrong !== ""));
    setText(this.wrong, wrong);
    this.draw();
  }

  /** @private */
  restoreAll() {
    for (const { fields } of this.rows.values())
      for (const field of fields.values()) field.removeAttribute("aria-invalid");
    setText(this.wrong, "");
    this.book.restore();
    this.draw();
  }
}
