// @ts-check
// The row that holds the budget: its limit, its unit, what is spent of it, and the way to set it back.

import { el, setText } from "../dom.js";
import { phrase } from "../words.js";

const HELP = phrase("usage.the_service_tells_what");

export class BudgetView {
  /** @param {import("./spending.js").Spending} spending @param {() => void} changed */
  constructor(spending, changed) {
    /** @private */ this.spending = spending;
    /** @private */ this.changed = changed;
    /** @private */ this.field = el("input", {
      class: "pl-field us-limit",
      type: "text",
      inputMode: "decimal",
      autocomplete: "off",
      placeholder: phrase("usage.no_limit"),
      "aria-label": phrase("usage.budget"),
      title: HELP,
      "aria-describedby": "us-budget-wrong",
      change: () => this.set(),
    });
    /** @private */ this.unit = el(
      "select",
      { class: "pl-field", "aria-label": phrase("usage.unit_of_the_budget"), change: () => this.changeUnit() },
      el("option", { value: "usd" }, phrase("usage.us_dollars")),
      el("option", { value: "tokens" }, phrase("usage.tokens_unit")),
    );
    /** @private */ this.bar = el("i", {});
    /** @private */ this.meter = el(
      "div",
      {
        class: "us-meter",
        role: "meter",
        "aria-label": phrase("usage.spent_of_the_budget"),
        "aria-valuemin": 0,
        "aria-valuemax": 100,
      },
      this.bar,
    );
    /** @private */ this.spent = el("span", { class: "us-spent" });
    /** @private */ this.reset = el(
      "button",
      { class: "pl-tool", type: "button", click: () => this.clear() },
      phrase("usage.reset"),
    );
    /** @private */ this.wrong = el("p", { class: "us-wrong", id: "us-budget-wrong", role: "alert" });
    this.element = el(
      "div",
      { class: "us-budget" },
      el(
        "div",
        { class: "pl-tools" },
        el("span", { class: "us-label" }, phrase("usage.budget")),
        this.field,
        this.unit,
        this.meter,
        this.spent,
        this.reset,
      ),
      this.wrong,
    );
  }

  draw() {
    const { budget } = this.spending;
    const { unit, since } = budget.now;
    if (document.activeElement !== this.field && !this.wrong.textContent) this.field.value = budget.limitAsWritten;
    if (document.activeElement !== this.unit) this.unit.value = unit;
    const isLimited = budget.level !== "none";
    const { percent } = budget;
    this.meter.hidden = !isLimited;
    this.meter.dataset.level = budget.level;
    this.meter.setAttribute("aria-valuenow", String(Math.min(100, percent)));
    this.bar.style.width = `${Math.min(100, percent)}%`;
    const facts = { spent: budget.spentInWords, limit: budget.limitInWords, percent, since };
    const spent = phrase(isLimited ? "usage.spent_of_limit" : "usage.spent_since", facts);
    setText(this.spent, since ? spent : phrase("usage.nothing_spent_yet"));
    this.reset.hidden = !since;
  }

  /** @private */
  set() {
    this.say(this.spending.limit(this.field.value, this.unit.value === "tokens" ? "tokens" : "usd"));
  }

  /** @private */
  changeUnit() {
    this.field.value = "";
    this.set();
  }

  /** @private */
  clear() {
    this.spending.reset();
    this.changed();
  }

  /** @private @param {string} wrong */
  say(wrong) {
    setText(this.wrong, wrong);
    this.field.setAttribute("aria-invalid", String(wrong !== ""));
    this.changed();
  }
}
