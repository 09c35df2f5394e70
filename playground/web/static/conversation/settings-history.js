// @ts-check
// What was asked of which service, and what it said it holds, each with the moment of its change. Pure.
// 1. An entry is whole: whom the conversation is with and all settings as they stood from then on; `changed` names those that
//    differ from the entry before. What changes nothing is no entry.
// 2. Of each list the newest MOST are kept.

const MOST = 1000;

/** @typedef {Record<string, unknown>} Settings  by our names */
/** @typedef {import("../contract.js").Difference} Difference */
/** @typedef {{atMs: number, service: string, model: string, dialect: string, settings: Settings, changed: string[]}} AskedSettings  `atMs`: session time */
/** @typedef {{at: number, settings: Settings, differs: Difference[]}} Held  `at`: the page's clock */

export class SettingsHistory {
  constructor() {
    /** @type {AskedSettings[]} */ this.asked = [];
    /** @type {Held[]} */ this.held = [];
  }

  clear() {
    [this.asked, this.held] = [[], []];
  }

  /** What was asked last; null before a conversation began. @returns {AskedSettings | null} */
  get now() {
    return this.asked[this.asked.length - 1] ?? null;
  }

  /** What stood at a moment. @param {number} atMs  session time @returns {AskedSettings | null} */
  at(atMs) {
    return this.asked.findLast((entry) => entry.atMs <= atMs) ?? null;
  }

  /** The conversation began: the body of a record's first line. @param {Record<string, any>} record @param {number} atMs */
  takeRecord({ service = "", model = "", dialect = "", settings = {} }, atMs) {
    this.add({ atMs, service, model, dialect, settings });
  }

  /** Other settings are asked for. @param {Settings} settings @param {number} atMs */
  takeSettings(settings, atMs) {
    const { service = "", model = "", dialect = "" } = this.now ?? {};
    this.add({ atMs, service, model, dialect, settings });
  }

  /** The service said what it holds: a `confirmed` of the bridge. @param {Record<string, any>} message @param {number} at  the page's clock */
  takeConfirmed({ settings = {}, differs = [] }, at) {
    const last = this.held[this.held.length - 1];
    if (last && isSame(last.settings, settings) && isSame(last.differs, differs)) return;
    this.held.push({ at, settings, differs });
    if (this.held.length > MOST) this.held.shift();
  }

  /** @private @param {Omit<AskedSettings, "changed">} entry */
  add(entry) {
    const before = this.now;
    const changed = Object.keys(entry.settings).filter((name) => !isSame(before?.settings[name], entry.settings[name]));
    const isOther =
      before?.service !== entry.service || before.model !== entry.model || before.dialect !== entry.dialect;
    if (changed.length === 0 && !isOther) return;
    this.asked.push({ ...entry, changed });
    if (this.asked.length > MOST) this.asked.shift();
  }
}

const isSame = (/** @type {unknown} */ one, /** @type {unknown} */ other) =>
  JSON.stringify(one) === JSON.stringify(other);
