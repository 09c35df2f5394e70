// @ts-check
// Joins the editor of the setting *Tools* to its field and to its Gradio element. It judges nothing.
//
// Contract with playground/web/gradio_ui/tool_editor.py
// 1. `edit(number, wanted)` asks for the list with something done to it; the answer comes in `props.judged` with the same
//    number, and its `text` is written into the field once, as a person would: it can be undone, and counts as changed.
// 2. `props.judged` follows the field; `props.examples` names what can be inserted.

import { loadStyle } from "../dom.js";
import { ToolEditorView } from "../tools/editor-view.js";
import { offsetOf } from "../tools/place.js";
import { repliesOf } from "./tool-replies.js";

/** @typedef {import("../tools/editor-view.js").JudgedTools} JudgedTools */
/** @typedef {{examples: Record<string, string>, judged: JudgedTools & {number: number, text: string | null}}} EditorProps */

const SHEETS = ["base.css", "panels.css", "tools/tools.css"];

/** @param {{element: HTMLElement, props: EditorProps, watch: import("./host.js").Watch, edit: (number: number, wanted: string) => void}} gradio */
export function toolEditor({ element, props, watch, edit }) {
  const root = element.querySelector(".tool-editor");
  if (!(root instanceof HTMLElement)) return;
  const page = element.ownerDocument;
  for (const sheet of SHEETS) loadStyle(page, sheet);
  let asked = 0;
  const ask = (/** @type {string} */ wanted) => {
    asked += 1;
    edit(asked, wanted);
  };
  const view = new ToolEditorView(props.examples, repliesOf(page), {
    insert: ask,
    convert: () => ask("convert"),
    goTo: (place) => goTo(fieldIn(page), place),
  });
  root.replaceChildren(view.element);
  view.draw(props.judged);
  let written = 0;
  watch("judged", () => {
    const { number, text } = props.judged;
    view.draw(props.judged);
    if (number !== asked || number === written || text === null) return;
    written = number;
    write(fieldIn(page), text);
  });
}

/** @param {Document} page */
function fieldIn(page) {
  const field = page.querySelector("#setting-tools textarea");
  return field instanceof HTMLTextAreaElement ? field : null;
}

/** Put the cursor where a mistake is. @param {HTMLTextAreaElement | null} field @param {import("../tools/place.js").Place} place */
function goTo(field, place) {
  if (!field) return;
  const at = offsetOf(field.value, place);
  const lines = field.value.split("\n").length;
  field.focus();
  field.setSelectionRange(at, Math.min(field.value.length, at + 1));
  field.scrollTop = (field.scrollHeight * (place.line - 0.5)) / lines - field.clientHeight / 2;
  field.scrollIntoView({ block: "nearest" });
}

/** Write as a person would, and leave the field. @param {HTMLTextAreaElement | null} field @param {string} text */
function write(field, text) {
  if (!field) return;
  const before = field.ownerDocument.activeElement;
  field.focus({ preventScroll: true });
  field.select();
  if (!field.ownerDocument.execCommand("insertText", false, text)) {
    field.value = text; // a browser that does not write for others
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  field.blur();
  if (before instanceof HTMLElement && before !== field) before.focus({ preventScroll: true });
}
