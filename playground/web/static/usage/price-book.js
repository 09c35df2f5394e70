// @ts-check
// Which prices apply to a model, as listed or as the person wrote them, and what its tokens cost. Pure.
// 1. A model is known by its name, or by the longest listed name that it only adds a date to ("gpt-realtime-2025-08-28").
//    Any other name, as deployments have, is priced as the person chooses, once; nothing is guessed.
// 2. The built-in server is free. A server of one's own is nobody's list's: whatever it calls its model, that is priced as
//    the person chooses, and under a name of its own.
// 3. Tokens whose price is unknown cost nothing here and are counted as unpriced, to be said wherever a cost is shown.
// 4. Edited prices are kept with the day of the edit; "restore" forgets them all.

import { phrase } from "../words.js";
import { TOKEN_KINDS } from "./core.js";
import { micro, ofTime, ofTokens, plain } from "./money.js";
import { FREE_SERVICES, KINDS, LIST, LIST_DATE, UNLISTED_SERVICES } from "./prices.js";

/** @typedef {import("./prices.js").Kind} Kind */
/** @typedef {import("./prices.js").Prices} Prices */
/** @typedef {import("./core.js").Counts} Counts */
/** @typedef {{edited: Record<string, {date: string, prices: Prices}>, chosen: Record<string, string>}} KeptPrices */
/** @typedef {{origin: "free" | "list" | "own" | "none", key: string, prices: Prices, words: string}} AppliedPrice */
/** @typedef {{pico: bigint, unpriced: number}} Cost  `unpriced`: tokens, or seconds, that have no price */

export const FREE = "free";
const ONLY_A_DATE = /^-(\d{4}-\d{2}-\d{2}|latest)$/;

export class PriceBook {
  /** @param {import("./keeping.js").Keeping} keeping @param {() => string} today */
  constructor(keeping, today) {
    /** @private */ this.keeping = keeping;
    /** @private */ this.today = today;
    /** @private @type {Set<() => void>} */ this.listeners = new Set();
    /** @private @type {Map<string, Map<Kind, bigint>>} */ this.amounts = new Map();
    /** @private @type {KeptPrices} */ this.kept = { edited: {}, chosen: {}, ...keeping.get("prices") };
  }

  /** @param {() => void} listener */
  onChange(listener) {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** The models whose prices can be shown and edited. */
  get keys() {
    const own = Object.values(this.kept.chosen).filter((key) => key && key !== FREE);
    return [...new Set([...Object.keys(LIST), ...Object.keys(this.kept.edited), ...own])];
  }

  get isEdited() {
    return Object.keys(this.kept.edited).length > 0;
  }

  /** The prices under a name, as they are in force. @param {string} key @returns {Prices} */
  pricesOf(key) {
    return this.kept.edited[key]?.prices ?? LIST[key] ?? {};
  }

  /** Which prices apply to a model. @param {string} model @param {string} service @returns {AppliedPrice} */
  of(model, service) {
    if (FREE_SERVICES.includes(service))
      return { origin: "free", key: FREE, prices: {}, words: phrase("usage.built_in_free") };
    const name = this.nameOf(model, service);
    const key = this.kept.chosen[name] ?? listed(name);
    if (key === FREE) return { origin: "free", key, prices: {}, words: phrase("usage.free_as_you_chose") };
    if (!key) return { origin: "none", key: "", prices: {}, words: phrase("usage.no_price_known") };
    const edited = this.kept.edited[key];
    if (edited)
      return {
        origin: "own",
        key,
        prices: edited.prices,
        words: phrase("usage.your_prices_edited", { date: edited.date }),
      };
    if (!LIST[key]) return { origin: "none", key, prices: {}, words: phrase("usage.your_prices_none_given") };
    return { origin: "list", key, prices: LIST[key], words: phrase("usage.prices_looked_up", { date: LIST_DATE }) };
  }

  /** What a model is called here: the same name elsewhere is another model. @param {string} model @param {string} service */
  nameOf(model, service) {
    return UNLISTED_SERVICES.includes(service)
      ? phrase("usage.own_server", { model: model || phrase("usage.unnamed") })
      : model;
  }

  /** The listed name that a model goes by of itself, or "". @param {string} model */
  listed(model) {
    return listed(model);
  }

  /** @param {string} model  whether the person said how to price it */
  isChosen(model) {
    return Object.hasOwn(this.kept.chosen, model);
  }

  /** Where the prices under a name come from, and of which day. @param {string} key */
  dateOf(key) {
    const edited = this.kept.edited[key];
    if (edited) return phrase("usage.prices_yours", { date: edited.date });
    return LIST[key] ? phrase("usage.prices_list", { date: LIST_DATE }) : phrase("usage.none_yet");
  }

  /** Price a model as another, as `FREE`, or by a name of its own ("" to go by its own name again). @param {string} model @param {string} key */
  choose(model, key) {
    if (key) this.kept.chosen[model] = key;
    else delete this.kept.chosen[model];
    this.changed();
  }

  /** Write a price; says what is wrong with it, or "". An empty one is unknown. @param {string} key @param {Kind} kind @param {string} text */
  edit(key, kind, text) {
    const amount = text.trim() === "" ? undefined : micro(text);
    if (amount === null) return phrase("usage.a_price");
    const prices = { ...this.pricesOf(key) };
    if (amount === undefined) delete prices[kind];
    else prices[kind] = plain(amount);
    this.kept.edited[key] = { date: this.today(), prices };
    this.changed();
    return "";
  }

  /** Forget all edits. */
  restore() {
    this.kept.edited = {};
    this.changed();
  }

  /** What a model's tokens and time cost. @param {string} model @param {string} service @param {Counts} counts @returns {Cost} */
  cost(model, service, counts) {
    const { origin, key } = this.of(model, service);
    if (origin === "free") return { pico: 0n, unpriced: 0 };
    const amounts = this.amountsOf(key);
    let [pico, unpriced] = [0n, 0];
    for (const kind of TOKEN_KINDS) {
      const price = amounts.get(kind);
      if (price === undefined) unpriced += counts[kind];
      else pico += ofTokens(counts[kind], price);
    }
    const minute = amounts.get("minute");
    if (minute === undefined) unpriced += Math.ceil(counts.ms / 1000);
    else pico += ofTime(counts.ms, minute);
    return { pico, unpriced };
  }

  /** What all of it costs together. @param {Iterable<[string, Counts]>} taken @param {string} service @returns {Cost} */
  costOf(taken, service) {
    let [pico, unpriced] = [0n, 0];
    for (const [model, counts] of taken) {
      const cost = this.cost(model, service, counts);
      pico += cost.pico;
      unpriced += cost.unpriced;
    }
    return { pico, unpriced };
  }

  /** @private @param {string} key */
  amountsOf(key) {
    const known = this.amounts.get(key);
    if (known) return known;
    /** @type {Map<Kind, bigint>} */
    const amounts = new Map();
    for (const { kind } of KINDS) {
      const amount = micro(this.pricesOf(key)[kind] ?? "");
      if (amount !== null) amounts.set(kind, amount);
    }
    this.amounts.set(key, amounts);
    return amounts;
  }

  /** @private */
  changed() {
    this.amounts.clear();
    this.keeping.set("prices", this.kept);
    for (const listener of this.listeners) listener();
  }
}

/** The listed name that `model` goes by, or "". @param {string} model */
function listed(model) {
  const name = model.toLowerCase().replace(/^.*\//, ""); // gateways put the maker before it
  const fits = Object.keys(LIST).filter(
    (key) => name === key || (name.startsWith(key) && ONLY_A_DATE.test(name.slice(key.length))),
  );
  return fits.reduce((longest, key) => (key.length > longest.length ? key : longest), "");
}
