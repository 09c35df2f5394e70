// @ts-check
// How much may be spent, in dollars or in tokens, and what was spent since it was last set back. Pure.
// 1. Both are always counted, so that the unit can be changed; kept across reloads, and shared by the tabs of a browser.
// 2. Levels: none (no limit) → open → near (80 %, said once) → spent (100 %).

import { grouped, phrase } from "../words.js";
import { dollars, micro, plain } from "./money.js";

/** @typedef {"usd" | "tokens"} Unit */
/** @typedef {"none" | "open" | "near" | "spent"} Level */
/** @typedef {{limit: string, unit: Unit, pico: string, tokens: number, since: string, warned: boolean}} KeptBudget */

const PICO_IN_MICRO = 1_000_000n;
const NEAR_PERCENT = 80n;
const TOKENS = /^\d{1,15}$/;

/** @type {Record<Unit, {wrong: string}>} */
const UNITS = {
  usd: { wrong: phrase("usage.a_budget") },
  tokens: { wrong: phrase("usage.a_budget_is_a") },
};

export class Budget {
  /** @param {import("./keeping.js").Keeping} keeping @param {() => string} today */
  constructor(keeping, today) {
    /** @private */ this.keeping = keeping;
    /** @private */ this.today = today;
  }

  /** @returns {KeptBudget} */
  get now() {
    return { limit: "", unit: "usd", pico: "0", tokens: 0, since: "", warned: false, ...this.keeping.get("budget") };
  }

  /** Set or lift the limit; says what is wrong with it, or "". @param {string} text @param {Unit} unit */
  set(text, unit) {
    const bare = text.trim().replace(/[\s_]/g, "");
    const amount = unit === "usd" ? micro(bare) : TOKENS.test(bare) ? BigInt(bare) : null;
    if (bare !== "" && !amount) return UNITS[unit].wrong;
    this.change({ limit: bare === "" ? "" : String(amount), unit, warned: false });
    return "";
  }

  /** Count what was spent; may be negative, when prices were corrected. @param {bigint} pico @param {number} tokens */
  add(pico, tokens) {
    const { now } = this;
    const since = now.since || this.today();
    const spent = BigInt(now.pico) + pico;
    this.change({ pico: String(spent < 0n ? 0n : spent), tokens: Math.max(0, now.tokens + tokens), since });
  }

  /** Begin to count at nothing. */
  reset() {
    this.change({ pico: "0", tokens: 0, since: this.today(), warned: false });
  }

  /** Note that it was said that the budget is nearly spent. */
  warned() {
    this.change({ warned: true });
  }

  /** @returns {Level} */
  get level() {
    const { limit, spent } = this.sides;
    if (!limit) return "none";
    if (spent >= limit) return "spent";
    return spent * 100n >= limit * NEAR_PERCENT ? "near" : "open";
  }

  /** What is spent of the limit, in whole per cent, over 100 where the last answer went over; 0 without a limit. */
  get percent() {
    const { limit, spent } = this.sides;
    return limit ? Number((spent * 100n) / limit) : 0;
  }

  /** The limit as a person writes it, "" without one. */
  get limitAsWritten() {
    const { limit, unit } = this.now;
    return unit === "usd" && limit ? plain(BigInt(limit)) : limit;
  }

  /** What was spent, in words of the unit. */
  get spentInWords() {
    const { unit, pico, tokens } = this.now;
    return unit === "usd" ? dollars(BigInt(pico), 4) : tokensInWords(tokens);
  }

  /** The limit in words, "" without one. */
  get limitInWords() {
    const { limit, unit } = this.now;
    if (!limit) return "";
    return unit === "usd"
      ? dollars(BigInt(limit) * PICO_IN_MICRO, limit.endsWith("0000") ? 2 : 6)
      : tokensInWords(Number(limit));
  }

  /** Limit and spending in the unit's smallest parts. @private @returns {{limit: bigint, spent: bigint}} */
  get sides() {
    const { limit, unit, pico, tokens } = this.now;
    const scale = unit === "usd" ? PICO_IN_MICRO : 1n;
    return { limit: BigInt(limit || 0) * scale, spent: unit === "usd" ? BigInt(pico) : BigInt(tokens) };
  }

  /** @private @param {Partial<KeptBudget>} change */
  change(change) {
    this.keeping.set("budget", { ...this.now, ...change });
  }
}

/** @param {number} tokens */
export const tokensInWords = (tokens) => phrase("usage.tokens", { count: tokens, number: grouped(tokens) });
