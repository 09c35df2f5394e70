// @ts-check
// The row on top of the form: which preset, *Save*, the menu, and a line that says what happened, with a way back.

import { el, setText } from "../dom.js";
import { phrase } from "../words.js";
import { isHeld } from "./core.js";
import { menu } from "./menu.js";

/** @typedef {import("./store.js").PresetStore} PresetStore */
/** @typedef {"save" | "rename" | "remove" | "exportOne" | "exportAll" | "importFile" | "share" | "reset"} PresetAct */
/** @typedef {Record<PresetAct, () => void> & {use: (name: string) => void, titled: (title: string) => void}} PresetActs
 *   `titled`: the form goes by this name now, "" where it goes by none */

const NONE = phrase("presets.none_chosen");

export class PresetsView {
  /** @param {HTMLElement} root @param {PresetStore} store @param {PresetActs} acts */
  constructor(root, store, acts) {
    /** @private */ this.store = store;
    /** @private */ this.titled = acts.titled;
    /** @private @type {import("./core.js").SettingValues | null} */ this.standing = null;
    /** @private */ this.select = el("select", {
      class: "pl-choice",
      "aria-label": phrase("presets.preset"),
      change: () => this.select.value && acts.use(this.select.value),
    });
    const isOwn = () => store.isOwn(store.chosen);
    const more = menu(phrase("presets.preset_menu"), [
      { words: phrase("presets.rename"), act: acts.rename, isOffered: isOwn },
      { words: phrase("presets.delete"), act: acts.remove, isOffered: isOwn },
      {
        words: phrase("presets.export_this_preset"),
        act: acts.exportOne,
        isOffered: () => store.chosen !== "",
        isApart: true,
      },
      { words: phrase("presets.export_all_of_mine"), act: acts.exportAll, isOffered: () => store.own.length > 0 },
      { words: phrase("presets.import"), act: acts.importFile },
      { words: phrase("presets.share_link"), act: acts.share, isApart: true },
      { words: phrase("presets.reset_settings"), act: acts.reset },
    ]);
    const save = el("button", { class: "pl-tool", type: "button", click: () => acts.save() }, phrase("presets.save"));
    /** @private */ this.words = el("span", {});
    /** @private */ this.back = el(
      "button",
      { class: "pl-undo", type: "button", hidden: true },
      phrase("presets.undo"),
    );
    /** @private */ this.note = el("p", { class: "pl-quiet pl-said", role: "status" }, this.words, " ", this.back);
    const title = el("span", { class: "pl-title", "aria-hidden": true }, phrase("presets.preset"));
    root.replaceChildren(title, el("div", { class: "pl-row" }, this.select, save, more), this.note);
    this.draw();
  }

  /** How the form stands now. @param {import("./core.js").SettingValues} standing */
  stands(standing) {
    this.standing = standing;
    this.draw();
  }

  draw() {
    const { chosen, included, own } = this.store;
    const preset = this.store.find(chosen);
    const isAsSet = Boolean(preset && (!this.standing || isHeld(preset.settings, this.standing)));
    const title = preset && !isAsSet ? `${chosen} (changed)` : chosen;
    const head = preset && !isAsSet ? title : NONE;
    const groups = [
      [phrase("presets.included"), included],
      [phrase("presets.mine"), own],
    ].map(([label, presets]) => group(String(label), /** @type {import("./core.js").Preset[]} */ (presets)));
    this.select.replaceChildren(
      el("option", { value: "" }, head),
      ...groups.filter((each) => each.children.length > 0),
    );
    this.select.value = isAsSet ? chosen : "";
    this.titled(preset ? title : "");
  }

  /** Say what happened; `undo` takes it back. @param {string} words @param {(() => void) | null} [undo] */
  say(words, undo = null) {
    setText(this.words, words);
    this.back.hidden = !undo;
    this.back.onclick = undo;
  }
}

/** @param {string} label @param {readonly import("./core.js").Preset[]} presets */
function group(label, presets) {
  const options = presets.map(({ name, about }) => el("option", { value: name, title: about ?? "" }, name));
  return el("optgroup", { label }, ...options);
}
