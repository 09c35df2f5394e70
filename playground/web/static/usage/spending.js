// @ts-check
// Holds a conversation to its budget: counts what it takes at the prices in force, warns once, ends it, refuses the next.
// 1. The service tells what an answer took when the answer ends: the last one may go over the budget, never the next.
// 2. When prices change, what this conversation took since the last reset is counted anew; earlier ones stay as they were.
// 3. Tokens without a price cannot be held to a budget in dollars; that is said once a conversation.

import { phrase } from "../words.js";
import { Tally } from "./core.js";

/** @typedef {import("../conversation/core.js").Notice} Notice */
/** @typedef {Pick<import("../contract.js").Controls, "stop" | "notice" | "dismiss" | "guard" | "observe">} BudgetHolder */

const CODES = Object.freeze({ near: "budget_near", spent: "budget_spent", unpriced: "budget_unpriced" });

export class Spending {
  /**
   * @param {BudgetHolder} conversation @param {import("./core.js").Usage} usage
   * @param {import("./price-book.js").PriceBook} book @param {import("./budget.js").Budget} budget
   */
  constructor(conversation, usage, book, budget) {
    this.book = book;
    this.budget = budget;
    /** @private */ this.tally = new Tally();
    /** @private */ this.pico = 0n;
    /** @private */ this.conversation = conversation;
    this.usage = usage;
    /** @private */ this.isRunning = false;
    /** @private */ this.unpricedTold = false;
    /** @private */ this.endings = [
      conversation.guard(() => this.refusal()),
      conversation.observe((fact) => fact.type === "session" && this.session(fact.on)),
      usage.onTaken((model, counts) => this.took({ model, counts })),
      book.onChange(() => this.settle()),
    ];
  }

  /** A conversation started (everything before it is settled) or ended. @param {boolean} on */
  session(on) {
    this.isRunning = on;
    if (!on) return;
    this.unpricedTold = false;
    this.countAnew();
  }

  /** Count what one answer or transcription took. @param {{model: string, counts: import("./core.js").Counts} | null} taken */
  took(taken) {
    if (!taken) return;
    const before = this.tally.tokens;
    this.tally.add(taken.model, taken.counts);
    this.settle(this.tally.tokens - before);
  }

  /** Set or lift the limit; says what is wrong with it, or "". @param {string} text @param {import("./budget.js").Unit} unit */
  limit(text, unit) {
    const wrong = this.budget.set(text, unit);
    if (wrong) return wrong;
    this.takeBack();
    this.speak();
    return "";
  }

  /** Begin to count at nothing. */
  reset() {
    this.countAnew();
    this.budget.reset();
    this.takeBack();
  }

  close() {
    for (const end of this.endings) end();
  }

  /** @private */
  countAnew() {
    this.tally = new Tally();
    this.pico = 0n;
  }

  /** @private @param {number} [tokens] */
  settle(tokens = 0) {
    const { pico, unpriced } = this.book.costOf(this.tally.models, this.usage.service);
    this.budget.add(pico - this.pico, tokens);
    this.pico = pico;
    if (unpriced > 0) this.sayUnpriced();
    this.speak();
  }

  /** @private */
  speak() {
    const { level } = this.budget;
    if (level === "near" && !this.budget.now.warned) {
      this.budget.warned();
      this.conversation.notice(nearly(this.budget));
    }
    if (level !== "spent" || !this.isRunning) return;
    this.conversation.stop();
    this.conversation.dismiss(CODES.near);
    this.conversation.notice(ended(this.budget));
  }

  /** @private @returns {Notice | null} */
  refusal() {
    return this.budget.level === "spent" ? refused(this.budget) : null;
  }

  /** @private */
  sayUnpriced() {
    const { limit, unit } = this.budget.now;
    if (this.unpricedTold || !limit || unit !== "usd") return;
    this.unpricedTold = true;
    this.conversation.notice(UNPRICED);
  }

  /** Take back what was said of a budget that no longer holds. @private */
  takeBack() {
    for (const code of Object.values(CODES)) this.conversation.dismiss(code);
  }
}

/** @type {Notice} */
const UNPRICED = {
  sentence: phrase("usage.some_of_what_this"),
  hint: phrase("usage.choose_its_prices_under"),
  level: "info",
  code: CODES.unpriced,
};

/** @param {import("./budget.js").Budget} budget @returns {Notice} */
const nearly = ({ spentInWords, limitInWords }) => ({
  sentence: phrase("usage.most_of_the_budget", { spent: spentInWords, limit: limitInWords }),
  hint: phrase("usage.when_all"),
  level: "info",
  code: CODES.near,
});

/** @param {import("./budget.js").Budget} budget @returns {Notice} */
const ended = ({ spentInWords, limitInWords }) => ({
  sentence: phrase("usage.the_budget", { limit: limitInWords }),
  hint: phrase("usage.were_spent_what", { spent: spentInWords }),
  level: "error",
  code: CODES.spent,
});

/** @param {import("./budget.js").Budget} budget @returns {Notice} */
const refused = ({ limitInWords }) => ({
  sentence: phrase("usage.not_started", { limit: limitInWords }),
  hint: phrase("usage.raise_it_or_reset"),
  level: "error",
  code: CODES.spent,
});
