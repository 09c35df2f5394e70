// @ts-check
// What this browser keeps of the form: the settings that differ from the configured ones, the person's own presets, and
// which one was chosen last. Read anew at each look: another tab writes there as well. Nothing in it is a secret; where
// the browser keeps nothing, it lasts as long as the page.

import { isSameName, joined, keptIn, merged, presetsIn } from "./core.js";

/** @typedef {import("./core.js").Preset} Preset */
/** @typedef {import("./core.js").KeptSettings} KeptSettings */
/** @typedef {{get: (name: string) => any, set: (name: string, value: any) => void}} Shelf */

const SETTINGS = "settings";
const PRESETS = "presets";
const CHOSEN = "preset";
/** @type {KeptSettings} */
const NOTHING = { values: {}, over: {}, has_secrets: false };

export class PresetStore {
  /** @param {Shelf} shelf @param {readonly Preset[]} included @param {number} most  presets of one's own */
  constructor(shelf, included, most) {
    /** @private */ this.shelf = shelf;
    this.included = included;
    /** @private */ this.most = most;
    /** @private */ this.before = NOTHING;
  }

  // --- settings ---

  /** @returns {KeptSettings} */
  get kept() {
    return keptIn(this.shelf.get(SETTINGS));
  }

  /** From here on, what differs from this is a change of this tab's. @param {KeptSettings} now */
  begin(now) {
    this.before = now;
  }

  /** Keep what changed in this tab. @param {KeptSettings} now */
  keep(now) {
    const stored = this.kept;
    const values = merged(stored.values, this.before.values, now.values);
    this.before = now;
    if (!values) return;
    const known = { ...stored.over, ...now.over };
    const over = Object.fromEntries(Object.entries(known).filter(([name]) => name in values));
    this.shelf.set(SETTINGS, { values, over, has_secrets: now.has_secrets });
  }

  // --- presets ---

  /** @returns {Preset[]} */
  get own() {
    return presetsIn(this.shelf.get(PRESETS));
  }

  /** @param {string} name @returns {Preset | null} */
  find(name) {
    return [...this.included, ...this.own].find((each) => each.name === name) ?? null;
  }

  /** @param {string} name */
  isIncluded(name) {
    return this.included.some((each) => isSameName(each.name, name));
  }

  /** @param {string} name */
  isOwn(name) {
    return this.own.some((each) => isSameName(each.name, name));
  }

  get isFull() {
    return this.own.length >= this.most;
  }

  /** Save under a name, in place of the one that had it. @param {Preset} preset */
  save(preset) {
    this.write([...this.own.filter((each) => !isSameName(each.name, preset.name)), preset]);
    this.choose(preset.name);
  }

  /** @param {string} from @param {string} to */
  rename(from, to) {
    this.write(this.own.map((each) => (each.name === from ? { ...each, name: to } : each)));
    this.choose(to);
  }

  /** @param {string} name */
  remove(name) {
    this.write(this.own.filter((each) => each.name !== name));
    this.choose("");
  }

  /** @param {readonly Preset[]} incoming */
  add(incoming) {
    const reserved = this.included.map((each) => each.name);
    const { list, taken, isFull } = joined(this.own, incoming, reserved, this.most);
    if (taken) this.write(list);
    return { taken, isFull };
  }

  get chosen() {
    const chosen = this.shelf.get(CHOSEN)?.name;
    return typeof chosen === "string" && this.find(chosen) ? chosen : "";
  }

  /** @param {string} name */
  choose(name) {
    this.shelf.set(CHOSEN, { name });
  }

  /** @private @param {Preset[]} presets */
  write(presets) {
    this.shelf.set(
      PRESETS,
      presets.sort((one, other) => one.name.localeCompare(other.name)),
    );
  }
}
