// @ts-check
// What is said beside a setting: the value that the service holds instead, and why a value cannot be. Worded here,
// shown by page.css.
// 1. A note is an attribute of the control, `data-confirmed` or `data-problem`: nothing is drawn inside what Gradio draws.
// 2. Gradio draws a control anew when it comes back into sight; its notes are put back then.
// 3. The sentence on top of the form stays for those who listen, and is seen only while its control is not.

/** @typedef {{field: string, asked: unknown, confirmed: unknown}} Difference */
/** @typedef {(names: string | string[], changed: () => void) => void} Watch */

const LONGEST = 60;
const PARTS = /** @type {const} */ (["confirmed", "problem"]);

/** @type {Record<typeof PARTS[number], Map<string, string>>} sentences by setting */
const notes = { confirmed: new Map(), problem: new Map() };
/** @type {MutationObserver | null} */ let redrawn = null;

/**
 * Say beside each control what the service holds instead of what was asked; forget what was said before.
 * @param {readonly Difference[]} differs @param {Record<string, string>} units
 */
export function showConfirmed(differs, units) {
  notes.confirmed = new Map(
    differs.map((difference) => [difference.field, differenceInWords(difference, units[difference.field])]),
  );
  show();
}

/** @param {Difference} difference @param {string} [unit] */
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
  const seen = new IntersectionObserver(look, { threshold: 0.5 });
  const changed = () => {
    const sentence = new DOMParser().parseFromString(props.value, "text/html").body.textContent ?? "";
    notes.problem = new Map(sentence && props.field ? [[props.field, sentence]] : []);
    show();
    seen.disconnect();
    place.dataset.seen = "false";
    const control = notes.problem.size > 0 && controlOf(props.field);
    if (control) seen.observe(control);
  };
  watch(["value", "field"], changed);
  changed();
}

const controlOf = (/** @type {string} */ field) => document.getElementById(`setting-${field}`);

function show() {
  redrawn ??= watchForm();
  for (const part of PARTS) {
    for (const control of document.querySelectorAll(`[data-${part}]`)) {
      if (notes[part].has(control.id.replace(/^setting-/, ""))) continue;
      control.removeAttribute(`data-${part}`);
      if (part === "problem") for (const input of fieldsOf(control)) input.removeAttribute("aria-invalid");
    }
    for (const [field, sentence] of notes[part]) note(controlOf(field), part, sentence);
  }
}

/** @param {HTMLElement | null} control @param {typeof PARTS[number]} part @param {string} sentence */
function note(control, part, sentence) {
  if (!control) return;
  if (control.getAttribute(`data-${part}`) !== sentence) control.setAttribute(`data-${part}`, sentence);
  if (part === "problem") for (const input of fieldsOf(control)) input.setAttribute("aria-invalid", "true");
}

const fieldsOf = (/** @type {Element} */ control) => control.querySelectorAll("input, textarea");

function watchForm() {
  const observer = new MutationObserver(() => show());
  observer.observe(document.getElementById("setup") ?? document.body, { childList: true, subtree: true });
  return observer;
}

/** @param {unknown} value @param {string} [unit] */
function worded(value, unit) {
  if (value === null || value === undefined || value === "") return "nothing";
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value === "number") return `${Number(value.toPrecision(6))}${unit ? ` ${unit}` : ""}`;
  const text = String(value).replace(/\s+/g, " ");
  return text.length > LONGEST ? `“${text.slice(0, LONGEST).trimEnd()}…”` : text;
}
