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
const UNANSWERED = "The page got no answer. Reload it, and try again.";
const LEFT_OUT =
  "A link leaves out keys, what tools sign in with, and the address and deployment of a server of your own. Everything else, the instructions too, can be read in it.";
const NO_SECRETS = "What your tools sign in with is not kept.";

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
      if (has_secrets) words.push(`${NO_SECRETS} Give it again.`);
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
    const words = [preset.about ?? "", ...answer.faults].filter(Boolean).join(" ") || `${name} is in use.`;
    this.view.say(words, this.backTo(answer.before, before));
    await this.look();
  }

  /** @private @param {Record<string, unknown> | null} values @param {string} chosen */
  backTo(values, chosen) {
    if (!values || Object.keys(values).length === 0) return null;
    return async () => {
      if (!(await this.fill("form", values))) return;
      this.store.choose(chosen);
      this.view.say("The settings are as they were.");
      await this.look();
    };
  }

  /** @private */
  async save() {
    const form = await this.look();
    if (!form) return this.view.say(UNANSWERED);
    const { chosen } = this.store;
    const name = await askName(this.page, {
      title: "Save the settings as a preset",
      name: this.store.isOwn(chosen) ? chosen : this.freeName("My preset"),
      most: this.props.bounds.name,
      confirm: "Save",
      about: `All settings that act now, kept in this browser. A preset of yours with this name is replaced.${form.has_secrets ? ` ${NO_SECRETS}` : ""}`,
      check: (wanted) => this.refusal(wanted, true),
    });
    if (!name) return;
    this.store.save({ name, settings: form.standing });
    this.view.draw();
    this.view.say(`“${name}” is saved.`);
  }

  /** @private */
  async rename() {
    const { chosen } = this.store;
    const name = await askName(this.page, {
      title: `Rename “${chosen}”`,
      name: chosen,
      most: this.props.bounds.name,
      confirm: "Rename",
      check: (wanted) => (wanted.toLowerCase() === chosen.toLowerCase() ? "" : this.refusal(wanted, false)),
    });
    if (!name) return;
    this.store.rename(chosen, name);
    this.view.draw();
    this.view.say(`It is called “${name}” now.`);
  }

  /** @private */
  remove() {
    const preset = this.store.find(this.store.chosen);
    if (!preset) return;
    this.store.remove(preset.name);
    this.view.draw();
    this.view.say(`“${preset.name}” is deleted.`, () => {
      this.store.save(preset);
      this.view.draw();
      this.view.say(`“${preset.name}” is back.`);
    });
  }

  /** Say why a preset may not be called so. @private @param {string} name @param {boolean} mayReplace */
  refusal(name, mayReplace) {
    if (this.store.isIncluded(name)) return "A preset that comes with the page is called so. Choose another name.";
    if (this.store.isOwn(name)) return mayReplace ? "" : "Another preset of yours is called so. Choose another name.";
    return this.store.isFull && mayReplace ? `There is room for ${this.props.bounds.presets}. Delete one first.` : "";
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
    const words = [taken === 1 ? "One preset was imported." : `${taken || "No new"} presets were imported.`];
    if (isFull) words.push(`There is room for ${this.props.bounds.presets}; the others were left out.`);
    if (answer.left_out) words.push("What their tools sign in with was left out.");
    this.view.say([...words, ...answer.faults].join(" "));
  }

  // --- links ---

  /** @private */
  async share() {
    const form = await this.look();
    if (!form) return this.view.say(UNANSWERED);
    const link = `${location.origin}${location.pathname}#${form.link}`;
    const field = this.page.createElement("input");
    Object.assign(field, { className: "pl-field", type: "text", readOnly: true, value: link, ariaLabel: "Link" });
    const notes = [
      LEFT_OUT,
      ...(form.has_secrets ? ["Your tools hold a sign-in: whoever opens it gives theirs."] : []),
    ];
    if (link.length > LONG_LINK) notes.push("It is long: some programs cut such a link. A preset's file always works.");
    const paragraphs = notes.map((each) =>
      Object.assign(this.page.createElement("p"), { className: "pl-quiet", textContent: each }),
    );
    const answered = askPerson(this.page, {
      title: "Share these settings",
      content: [field, ...paragraphs],
      confirm: "Copy the link",
      cancel: "Close",
      check: async () => ((await copy(link)) ? "" : "The browser did not let us: copy it by hand."),
    });
    field.select();
    if (await answered) this.view.say("The link is copied.");
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
    this.view.say("The settings of the link are in use.", this.backTo(answer.before, before));
    await this.look();
  }

  /** Show what a link would change. @private @param {any} found @returns {Promise<boolean>} whether that is wanted */
  async offer(found) {
    const { changes = [], faults = found ? [] : [UNANSWERED] } = found ?? {};
    const wrong = faults.length > 0 ? [faultList(faults)] : [];
    if (changes.length > 0)
      return askPerson(this.page, {
        title: "This link changes settings",
        content: [changeList(changes), ...wrong],
        confirm: "Apply",
        cancel: "Not now",
      });
    if (wrong.length > 0)
      await askPerson(this.page, {
        title: "This link changes nothing",
        content: wrong,
        confirm: "OK",
        cancel: "Close",
      });
    else this.view.say("The settings are as the link says already.");
    return false;
  }

  /** @private */
  async reset() {
    const found = await this.ask("weigh");
    if (!found) return this.view.say(UNANSWERED);
    const chosen = this.store.chosen;
    if (found.changes.length > 0) {
      const isWanted = await askPerson(this.page, {
        title: "Back to the configured settings",
        content: [changeList(found.changes)],
        confirm: "Reset",
      });
      if (!isWanted) return;
    }
    const answer = await this.fill("configured", {});
    if (!answer) return;
    this.store.choose("");
    this.view.say("The settings are as configured.", this.backTo(answer.before, chosen));
    await this.look();
  }
}

/** @param {FormDescription} form @returns {import("../presets/core.js").KeptSettings} */
const keptOf = ({ kept, over, has_secrets }) => ({ values: kept, over, has_secrets });

/** @param {readonly string[]} titles */
const anew = (titles) =>
  `Configured anew since you set it: ${titles.join(", ")}. Yours is in use; Reset takes what is configured.`;
