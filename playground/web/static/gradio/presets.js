// @ts-check
// Joins the row of presets to the form, which is Gradio's: what a person chooses there fills it, and what changes in it is
// kept in this browser.
//
// Contract with playground/web/gradio_ui/presets.py and presets_calls.py
// 1. Python alone reads and writes the form. It is asked `describe`, `weigh`, `fill` and `read_file`; `filled` says that
//    the form was filled, for whoever else follows it.
// 2. The window's event `playground-form` says that something in the form changed, whoever changed it.
// 3. Nothing is kept before what was kept is restored; a restoring that failed leaves it as it is.

import { loadStyle } from "../dom.js";
import { copy, saveAs } from "../download.js";
import { fileName, freeName, written } from "../presets/core.js";
import { askName, ask as askPerson, changeList, faultList } from "../presets/dialog.js";
import { PresetStore } from "../presets/store.js";
import { PresetsView } from "../presets/view.js";
import { keeping } from "../usage/keeping.js";
import { phrase } from "../words.js";
import { inLanguage } from "./demo-words.js";
import { showStates, watchTitles } from "./groups.js";
import { questions } from "./questions.js";
import { restoring } from "./restoring.js";

/** @typedef {import("../presets/core.js").Preset} Preset */
/** @typedef {{value: any, included: Preset[], states: import("./groups.js").GroupStates, bounds: {name: number, presets: number, characters: number},
 *   file: {format: string, version: number, too_large: string}}} PresetProps */
/** @typedef {{kept: Record<string, unknown>, over: Record<string, string>, standing: Record<string, unknown>, link: string,
 *   states: import("./groups.js").GroupStates, has_secrets: boolean}} FormDescription */

const CHANGED = "playground-form";
const QUIET_MS = 300; // one writes: what is kept is what stands when one pauses
const LINK = "#settings=";
const LONG_LINK = 2_000;
const UNANSWERED = phrase("presets.the_page_got_no");
const LEFT_OUT = phrase("presets.a_link_leaves_out");
const NO_SECRETS = phrase("presets.what_your_tools_sign");

/**
 * @param {{element: HTMLElement, props: PresetProps, watch: import("./host.js").Watch,
 *   trigger: (event: string, data?: Record<string, unknown>) => void}} gradio
 */
export function presets({ element, props, watch, trigger }) {
  const root = element.querySelector(".pl-presets");
  if (!(root instanceof HTMLElement)) return;
  for (const sheet of ["base.css", "panels.css", "presets/presets.css"]) loadStyle(root.ownerDocument, sheet);
  const join = new PresetJoin(root, props, questions(props, watch, trigger), () => trigger("filled"));
  watchTitles(root.ownerDocument);
  restoring(root.ownerDocument, join.begin());
}

class PresetJoin {
  /**
   * @param {HTMLElement} root @param {PresetProps} props @param {import("./questions.js").Question} ask @param {() => void} filled
   */
  constructor(root, props, ask, filled) {
    /** @private */ this.page = root.ownerDocument;
    /** @private */ this.props = props;
    /** @private */ this.ask = ask;
    /** @private */ this.filled = filled;
    /** @private */ this.states = props.states;
    /** @private */ this.store = new PresetStore(keeping(), props.included, props.bounds.presets);
    /** @private */ this.view = new PresetsView(root, this.store, {
      use: (name) => void this.use(name),
      save: () => void this.save(),
      rename: () => void this.rename(),
      remove: () => this.remove(),
      exportOne: () => this.exportThese([this.store.find(this.store.chosen)], this.store.chosen),
      exportAll: () => this.exportThese(this.store.own, "presets"),
      importFile: () => this.importFile(),
      share: () => void this.share(),
      reset: () => void this.reset(),
      titled: (title) => showStates(this.page, { ...this.states, ...(title ? { agent: title } : {}) }),
    });
  }

  /** Restore what was kept; keep what changes from then on; offer what a link says. */
  async begin() {
    const { values, over, has_secrets } = this.store.kept;
    if (Object.keys(values).length > 0) {
      const answer = await this.fill("configured", values, JSON.stringify(over));
      if (!answer) return;
      const words = [...answer.faults, ...(answer.anew.length ? [anew(answer.anew)] : [])];
      if (has_secrets) words.push(phrase("presets.give_it_again", { told: NO_SECRETS }));
      this.view.say(words.join(" "));
      const form = await this.describe();
      if (!form) return;
      this.store.begin(keptOf(form));
      this.stands(form);
    }
    /** @type {ReturnType<typeof setTimeout> | undefined} */ let pause;
    window.addEventListener(CHANGED, () => {
      clearTimeout(pause);
      pause = setTimeout(() => void this.look(), QUIET_MS);
    });
    window.addEventListener("hashchange", () => void this.openLink());
    void this.openLink();
  }

  /** See how the form stands, and keep it. @private @returns {Promise<FormDescription | null>} */
  async look() {
    const form = await this.describe();
    if (!form) return null;
    this.store.keep(keptOf(form));
    this.stands(form);
    return form;
  }

  /** @private @param {FormDescription} form */
  stands({ standing, states }) {
    this.states = states;
    this.view.stands(standing);
  }

  /** @private @returns {Promise<FormDescription | null>} */
  describe() {
    return this.ask("describe");
  }

  /** @private @param {string} base @param {Record<string, unknown>} values @param {string} [over] */
  async fill(base, values, over = "") {
    const answer = await this.ask("fill", { base, values: JSON.stringify(values), over });
    await new Promise((resolve) => setTimeout(resolve)); // Gradio sets the form with the answer, not before
    if (answer) this.filled();
    else this.view.say(UNANSWERED);
    return answer;
  }

  // --- presets ---

  /** @private @param {string} name */
  async use(name) {
    const preset = this.store.find(name);
    const before = this.store.chosen;
    if (!preset) return this.view.draw(); // deleted in another tab
    const answer = await this.fill("form", preset.settings);
    if (!answer) return this.view.draw();
    this.store.choose(name);
    const words =
      [preset.about ?? "", ...answer.faults].filter(Boolean).join(" ") || phrase("presets.is_in_use", { name });
    this.view.say(words, this.backTo(answer.before, before));
    await this.look();
  }

  /** @private @param {Record<string, unknown> | null} values @param {string} chosen */
  backTo(values, chosen) {
    if (!values || Object.keys(values).length === 0) return null;
    return async () => {
      if (!(await this.fill("form", values))) return;
      this.store.choose(chosen);
      this.view.say(phrase("presets.the_settings_are_as_they"));
      await this.look();
    };
  }

  /** @private */
  async save() {
    const form = await this.look();
    if (!form) return this.view.say(UNANSWERED);
    const { chosen } = this.store;
    const name = await askName(this.page, {
      title: phrase("presets.save_the_settings"),
      name: this.store.isOwn(chosen) ? chosen : this.freeName(phrase("presets.my_preset")),
      most: this.props.bounds.name,
      confirm: phrase("presets.save"),
      about: phrase("presets.what_is_saved") + (form.has_secrets ? ` ${NO_SECRETS}` : ""),
      check: (wanted) => this.refusal(wanted, true),
    });
    if (!name) return;
    this.store.save({ name, settings: form.standing });
    this.view.draw();
    this.view.say(phrase("presets.name_is_saved", { name }));
  }

  /** @private */
  async rename() {
    const { chosen } = this.store;
    const name = await askName(this.page, {
      title: phrase("presets.rename_one", { name: chosen }),
      name: chosen,
      most: this.props.bounds.name,
      confirm: phrase("presets.rename_now"),
      check: (wanted) => (wanted.toLowerCase() === chosen.toLowerCase() ? "" : this.refusal(wanted, false)),
    });
    if (!name) return;
    this.store.rename(chosen, name);
    this.view.draw();
    this.view.say(phrase("presets.it_is_called_now", { name }));
  }

  /** @private */
  remove() {
    const preset = this.store.find(this.store.chosen);
    if (!preset) return;
    this.store.remove(preset.name);
    this.view.draw();
    this.view.say(phrase("presets.name_is_deleted", { name: preset.name }), () => {
      this.store.save(preset);
      this.view.draw();
      this.view.say(phrase("presets.name_is_back", { name: preset.name }));
    });
  }

  /** Say why a preset may not be called so. @private @param {string} name @param {boolean} mayReplace */
  refusal(name, mayReplace) {
    if (this.store.isIncluded(name)) return phrase("presets.a_preset_that_comes");
    if (this.store.isOwn(name)) return mayReplace ? "" : phrase("presets.another_preset_of_yours");
    return this.store.isFull && mayReplace ? phrase("presets.there_is_room", { most: this.props.bounds.presets }) : "";
  }

  /** @private @param {string} name */
  freeName(name) {
    return freeName(
      name,
      [...this.store.included, ...this.store.own].map((each) => each.name),
    );
  }

  // --- files ---

  /** @private @param {(Preset | null)[]} wanted @param {string} name */
  exportThese(wanted, name) {
    const found = wanted.flatMap((each) => (each ? [each] : []));
    saveAs(fileName(name), [written(found, this.props.file)], "application/json");
  }

  /** @private */
  importFile() {
    const input = Object.assign(this.page.createElement("input"), { type: "file", accept: ".json,application/json" });
    input.addEventListener("change", () => void this.take(input.files?.[0]));
    input.click();
  }

  /** @private @param {File | undefined} file */
  async take(file) {
    if (!file) return;
    if (file.size > this.props.bounds.characters) return this.view.say(this.props.file.too_large);
    const text = await file.text().catch(() => "");
    const answer = await this.ask("read_file", { text });
    if (!answer) return this.view.say(UNANSWERED);
    const { taken, isFull } = this.store.add(answer.presets);
    this.view.draw();
    if (answer.faults.length > 0 && taken === 0) return this.view.say(answer.faults.join(" "));
    const words = [phrase(taken ? "presets.imported" : "presets.none_imported", { count: taken })];
    if (isFull) words.push(phrase("presets.room_others_left", { most: this.props.bounds.presets }));
    if (answer.left_out) words.push(phrase("presets.what_their_tools_sign"));
    this.view.say([...words, ...answer.faults].join(" "));
  }

  // --- links ---

  /** @private */
  async share() {
    const form = await this.look();
    if (!form) return this.view.say(UNANSWERED);
    const link = `${location.origin}${location.pathname}${inLanguage(location.search)}#${form.link}`;
    const field = this.page.createElement("input");
    Object.assign(field, {
      className: "pl-field",
      type: "text",
      readOnly: true,
      value: link,
      ariaLabel: phrase("presets.link"),
    });
    const notes = [LEFT_OUT, ...(form.has_secrets ? [phrase("presets.your_tools_hold")] : [])];
    if (link.length > LONG_LINK) notes.push(phrase("presets.it_is_long_some"));
    const paragraphs = notes.map((each) =>
      Object.assign(this.page.createElement("p"), { className: "pl-quiet", textContent: each }),
    );
    const answered = askPerson(this.page, {
      title: phrase("presets.share_these_settings"),
      content: [field, ...paragraphs],
      confirm: phrase("presets.copy_the_link"),
      cancel: phrase("presets.close"),
      check: async () => ((await copy(link)) ? "" : phrase("presets.the_browser_did")),
    });
    field.select();
    if (await answered) this.view.say(phrase("presets.the_link_is_copied"));
  }

  /** @private */
  async openLink() {
    if (!location.hash.startsWith(LINK)) return;
    const { hash } = location;
    const found = await this.ask("weigh", { link: hash });
    const isWanted = await this.offer(found);
    if (location.hash === hash) history.replaceState(null, "", location.pathname + location.search);
    if (!isWanted) return;
    const answer = await this.fill("link", found.values);
    if (!answer) return;
    const before = this.store.chosen;
    this.store.choose("");
    this.view.say(phrase("presets.the_settings"), this.backTo(answer.before, before));
    await this.look();
  }

  /** Show what a link would change. @private @param {any} found @returns {Promise<boolean>} whether that is wanted */
  async offer(found) {
    const { changes = [], faults = found ? [] : [UNANSWERED] } = found ?? {};
    const wrong = faults.length > 0 ? [faultList(faults)] : [];
    if (changes.length > 0)
      return askPerson(this.page, {
        title: phrase("presets.this_link_changes_settings"),
        content: [changeList(changes), ...wrong],
        confirm: phrase("presets.apply"),
        cancel: phrase("presets.not_now"),
      });
    if (wrong.length > 0)
      await askPerson(this.page, {
        title: phrase("presets.this_link_changes_nothing"),
        content: wrong,
        confirm: phrase("presets.ok"),
        cancel: phrase("presets.close"),
      });
    else this.view.say(phrase("presets.the_settings_are_as"));
    return false;
  }

  /** @private */
  async reset() {
    const found = await this.ask("weigh");
    if (!found) return this.view.say(UNANSWERED);
    const chosen = this.store.chosen;
    if (found.changes.length > 0) {
      const isWanted = await askPerson(this.page, {
        title: phrase("presets.back_to_the_configured"),
        content: [changeList(found.changes)],
        confirm: phrase("presets.reset"),
      });
      if (!isWanted) return;
    }
    const answer = await this.fill("configured", {});
    if (!answer) return;
    this.store.choose("");
    this.view.say(phrase("presets.the_settings_are"), this.backTo(answer.before, chosen));
    await this.look();
  }
}

/** @param {FormDescription} form @returns {import("../presets/core.js").KeptSettings} */
const keptOf = ({ kept, over, has_secrets }) => ({ values: kept, over, has_secrets });

/** @param {readonly string[]} titles */
const anew = (titles) => phrase("presets.configured_anew_since", { names: titles.join(", ") });
