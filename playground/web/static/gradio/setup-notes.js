// @ts-check
// What is said beside a setting: the value that the service holds instead, and why a value cannot be. Worded here,
// shown by page.css.
// 1. A note is an attribute of the control, `data-confirmed` or `data-problem`: nothing is drawn inside what Gradio draws.
// 2. Gradio draws a control anew when it comes back into sight; its notes are put back then.
// 3. The sentence on top of the form stays for those who listen, and is seen only while its control is not.

/** @typedef {import("../main.js").Difference} Difference */
/** @typedef {(names: string | string[], changed: () => void) => void} Watch */

const LONGEST = 60;
/** @typedef {"confirmed" | "problem"} Part */
/** @type {readonly Part[]} */
const PARTS = ["confirmed", "problem"];

/** @type {WeakMap<Document, SetupNotes>} */
const ofPage = new WeakMap();

/** The notes of a page's form. @param {Document} page */
function notesOf(page) {
  const known = ofPage.get(page) ?? new SetupNotes(page);
  ofPage.set(page, known);
  return known;
}

class SetupNotes {
  /** @private @type {Record<Part, Map<string, string>>} sentences by setting */
  notes = { confirmed: new Map(), problem: new Map() };

  /** @param {Document} page */
  constructor(page) {
    /** @private */ this.page = page;
    const redrawn = new MutationObserver(() => this.show());
    redrawn.observe(page.getElementById("setup") ?? page.body, { childList: true, subtree: true });
  }

  /** Say these sentences beside their controls, and forget what was said before. @param {Part} part @param {Map<string, string>} sentences */
  say(part, sentences) {
    this.notes[part] = sentences;
    this.show();
  }

  /** @param {string} field */
  controlOf(field) {
    return this.page.getElementById(`setting-${field}`);
  }

  /** @private */
  show() {
    for (const part of PARTS) {
      for (const control of this.page.querySelectorAll(`[data-${part}]`)) {
        if (this.notes[part].has(control.id.replace(/^setting-/, ""))) continue;
        control.removeAttribute(`data-${part}`);
        if (part === "problem") for (const input of fieldsOf(control)) input.removeAttribute("aria-invalid");
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
  const worded = differs.map((each) => /** @type {const} */ ([each.field, differenceInWords(each, units[each.field])]));
  notesOf(document).say("confirmed", new Map(worded));
}

/** @param {Pick<Difference, "asked" | "confirmed">} difference @param {string} [unit] */
export function differenceInWords({ asked, confirmed }, unit) {
  return `Service uses ${worded(confirmed, unit)} (you asked ${worded(asked, unit)})`;
}

/**
 * Set what `element` says beside the control that `props.field` names.
 * @param {{element: HTMLElement, props: {value: string, field: string}, watch: Watch}} gradio
 */
export function problems({ element, props, watch }) {
  const place = /** @type {HTMLElement} */ (element.closest("#problem") ?? element);
  const look = (/** @type {IntersectionObserverEntry[]} */ [entry]) => {
    place.dataset.seen = String(entry.isIntersecting);
  };
  const notes = notesOf(element.ownerDocument);
  const seen = new IntersectionObserver(look, { threshold: 0.5 });
  const changed = () => {
    const sentence = new DOMParser().parseFromString(props.value, "text/html").body.textContent ?? "";
    const isPlaced = sentence !== "" && props.field !== "";
    notes.say("problem", new Map(isPlaced ? [[props.field, sentence]] : []));
    seen.disconnect();
    place.dataset.seen = "false";
    const control = isPlaced ? notes.controlOf(props.field) : null;
    if (control) seen.observe(control);
  };
  watch(["value", "field"], changed);
  changed();
}

/** @param {HTMLElement | null} control @param {Part} part @param {string} sentence */
function note(control, part, sentence) {
  if (!control) return;
  if (control.getAttribute(`data-${part}`) !== sentence) control.setAttribute(`data-${part}`, sentence);
  if (part === "problem") for (const input of fieldsOf(control)) input.setAttribute("aria-invalid", "true");
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
