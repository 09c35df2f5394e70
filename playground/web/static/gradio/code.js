// @ts-check
// The tab *Code*, as far as the page itself has a part in it: it says when the program comes into sight, and hands the
// person its files, each under its own name, or all of them as one ZIP. What Gradio draws there, keys reach, the choices as
// one each, the program to be scrolled, and eyes can read.
//
// Contract with playground/web/gradio_ui/code.py
// 1. `show()` raises the event `shown`: the program is to be written for the form as it stands.
// 2. `props.value` is what is shown there now, or "" where that is no program.

import { el, loadStyle } from "../dom.js";
import { saveAs } from "../download.js";
import { phrase } from "../words.js";
import { codeInk } from "./code-ink.js";
import { joinRadios } from "./radios.js";

/** @typedef {import("./host.js").Watch} Watch */
/** @typedef {{files: Record<string, string>, name: string, zip: string}} Sample  `zip`: base64 of all files in one */

/** @param {{element: HTMLElement, props: {value: Sample | ""}, watch: Watch, show: () => void}} gradio */
export function code({ element, props, watch, show }) {
  const row = element.querySelector(".pl-tools");
  if (!(row instanceof HTMLElement)) return;
  for (const sheet of ["base.css", "panels.css"]) loadStyle(element.ownerDocument, sheet);
  const draw = () =>
    row.replaceChildren(...(props.value ? [el("span", {}, phrase("code.download")), ...buttons(props.value)] : []));
  watch("value", draw);
  draw();

  let isShown = false;
  const resized = new ResizeObserver(([{ contentRect }]) => {
    const isNow = contentRect.width > 0;
    if (isNow && !isShown) show();
    isShown = isNow;
  });
  const panel = element.closest("#code") ?? element;
  resized.observe(panel);
  joinRadios(panel);
  const ink = codeInk(panel);
  const drawn = () => {
    reachable(panel);
    ink();
  };
  new MutationObserver(drawn).observe(panel, { childList: true, subtree: true });
  drawn();
}

/** What scrolls is reached by keys, and says what it is. @param {Element} panel */
function reachable(panel) {
  for (const program of panel.querySelectorAll('.cm-scroller[tabindex="-1"]')) {
    program.setAttribute("tabindex", "0");
    program.setAttribute("role", "region");
    program.setAttribute(
      "aria-label",
      program.closest(".block")?.querySelector("label")?.textContent?.trim() || phrase("code.program"),
    );
  }
}

/** @param {Sample} sample */
function buttons({ files, name, zip }) {
  const named = Object.entries(files);
  const one = named.map(([file, text]) => button(file, () => saveAs(file, [text], "text/plain")));
  if (named.length === 1) return one;
  return [...one, button(phrase("code.all_files_zip"), () => saveAs(name, [bytesOf(zip)], "application/zip"))];
}

/** @param {string} words @param {() => void} save */
function button(words, save) {
  const made = el("button", { type: "button", className: "pl-tool", textContent: words });
  made.setAttribute("aria-label", phrase("code.download_one", { words }));
  made.addEventListener("click", save);
  return made;
}

/** @param {string} base64 */
const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
