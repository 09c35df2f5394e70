// @ts-check
// What is said beside a setting: what it is for, the value that the service holds instead, why a value cannot be, and when
// a model that stands there is taken away.
// 1. A note is an attribute of the control, `data-confirmed`, `data-problem` or `data-ending`: setup.css shows one of them.
// 2. Gradio draws a control anew when it comes back into sight; its notes and its `?` are put back then.
// 3. Each sentence on top of the form stays for those who listen, and is seen only while its control is not.

import { el, loadStyle } from "../dom.js";
import { phrase } from "../words.js";
import { HelpButtons } from "./help.js";
import { keepTyped } from "./number-fields.js";
import { joinRadios } from "./radios.js";

/** @typedef {import("../contract.js").Difference} Difference */
/** @typedef {import("./host.js").Watch} Watch */
/** @typedef {Record<string, string>} Faults  sentences by the field they are about */
/** @typedef {{help: import("./help.js").Helps, said: string, faults: Faults, target_faults: Faults, endings: Faults}} ProblemProps */

const LONGEST = 60;
/** @typedef {"confirmed" | "problem" | "ending"} NoteKind */
/** @type {readonly NoteKind[]} */
const PARTS = ["confirmed", "problem", "ending"];

/** @type {WeakMap<Document, SetupNotes>} */
const ofPage = new WeakMap();

/** The notes of a page's form. @param {Document} page */
function notesOf(page) {
  const known = ofPage.get(page) ?? new SetupNotes(page);
  ofPage.set(page, known);
  return known;
}

class SetupNotes {
  /** @private @type {Record<NoteKind, Map<string, string>>} sentences by setting */
  notes = { confirmed: new Map(), problem: new Map(), ending: new Map() };

  /** @param {Document} page */
  constructor(page) {
    /** @private */ this.page = page;
    /** @private @type {(() => void)[]} */ this.listeners = [];
    const redrawn = new MutationObserver(() => this.show());
    redrawn.observe(page.getElementById("setup") ?? page.body, { childList: true, subtree: true });
  }

  /** Say these sentences beside their controls, and forget what was said before. @param {NoteKind} part @param {Map<string, string>} sentences */
  say(part, sentences) {
    this.notes[part] = sentences;
    this.show();
  }

  /** Hear whenever controls may have been drawn anew. @param {() => void} listener */
  onDrawn(listener) {
    this.listeners.push(listener);
    listener();
  }

  /** The block of a setting, or of a field of the service. @param {string} field */
  controlOf(field) {
    return this.page.getElementById(`setting-${field}`) ?? this.page.getElementById(field);
  }

  /** @private */
  show() {
    for (const listener of this.listeners) listener();
    for (const part of PARTS) {
      for (const control of this.page.querySelectorAll(`[data-${part}]`)) {
        if (this.notes[part].has(control.id.replace(/^setting-/, ""))) continue;
        control.removeAttribute(`data-${part}`);
        if (part === "problem") for (const input of fieldsOf(control)) mended(input);
      }
      for (const [field, sentence] of this.notes[part]) note(this.controlOf(field), part, sentence);
    }
  }
}

/**
 * Say beside each control what the service holds instead of what was asked; forget what was said before.
 * @param {readonly Difference[]} differs @param {Record<string, string>} units
 */
export function showConfirmed(differs, units) {
  const worded = new Map(differs.map((each) => [each.field, differenceInWords(each, units[each.field])]));
  notesOf(document).say("confirmed", worded);
}

/** @param {Pick<Difference, "asked" | "confirmed">} difference @param {string} [unit] */
export function differenceInWords({ asked, confirmed }, unit) {
  return phrase("setup.service_uses_you_asked", { confirmed: worded(confirmed, unit), asked: worded(asked, unit) });
}

/**
 * Say what `props` holds: at each field its fault and its help, on top what cannot be seen there.
 * @param {{element: HTMLElement, props: ProblemProps, watch: Watch}} gradio
 */
export function problems({ element, props, watch }) {
  const page = element.ownerDocument;
  const place = element.querySelector(".setup-problems");
  const setup = page.getElementById("setup");
  if (!place || !setup) return;
  loadStyle(page, "gradio/setup.css");
  const notes = notesOf(page);
  const help = new HelpButtons(page, props.help, (field) => notes.controlOf(field));
  notes.onDrawn(() => help.show());
  keepTyped(setup);
  joinRadios(setup);
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const sentence = place.querySelector(`[data-field="${target.id.replace(/^setting-/, "")}"]`);
        if (sentence instanceof HTMLElement) sentence.dataset.seen = String(isIntersecting);
      }
    },
    { threshold: 0.5 },
  );
  const changed = () => {
    const { said, faults, target_faults } = props;
    notes.say("ending", new Map(Object.entries(props.endings)));
    notes.say("problem", new Map([...Object.entries(faults), ...Object.entries(target_faults)]));
    const sentences = [...(said ? [["", said]] : []), ...Object.entries(faults)];
    if (place.getAttribute("data-told") === JSON.stringify(sentences)) return; // said once
    place.setAttribute("data-told", JSON.stringify(sentences));
    place.replaceChildren(...sentences.map(([field, sentence]) => alertOf(sentence, field)));
    seen.disconnect();
    for (const field of Object.keys(faults)) {
      const control = notes.controlOf(field);
      if (control) seen.observe(control);
    }
  };
  watch(["said", "faults", "target_faults", "endings"], changed);
  changed();
}

/** @param {string} sentence @param {string} field */
const alertOf = (sentence, field) => el("p", { role: "alert", "data-field": field, "data-seen": "false" }, sentence);

/** @param {HTMLElement | null} control @param {NoteKind} part @param {string} sentence */
function note(control, part, sentence) {
  if (!control) return;
  if (control.getAttribute(`data-${part}`) !== sentence) control.setAttribute(`data-${part}`, sentence);
  if (part === "problem") for (const input of fieldsOf(control)) invalid(input, sentence);
}

/** Let who listens hear why, at the field. @param {Element} input @param {string} sentence */
function invalid(input, sentence) {
  input.setAttribute("aria-invalid", "true");
  if (input.getAttribute("aria-description") !== sentence) input.setAttribute("aria-description", sentence);
}

/** @param {Element} input */
function mended(input) {
  for (const name of ["aria-invalid", "aria-description"]) input.removeAttribute(name);
}

const fieldsOf = (/** @type {Element} */ control) => control.querySelectorAll("input, textarea");

/** @param {unknown} value @param {string} [unit] */
function worded(value, unit) {
  if (value === null || value === undefined || value === "") return "nothing";
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value === "number") return `${Number(value.toPrecision(6))}${unit ? ` ${unit}` : ""}`;
  const text = String(value).replace(/\s+/g, " ");
  return text.length > LONGEST ? `“${text.slice(0, LONGEST).trimEnd()}…”` : text;
}
