// @ts-check
// A file that is dragged onto the page, wherever, is opened as *Open a file* opens one; while it hovers the page says so.
// 1. What others take is theirs: text fields, pictures, recordings, and whatever was taken before it came to the document.
// 2. On a page of several stages each conversation takes what falls on its own; what falls beside them all, the first one.

import { el } from "../dom.js";
import { phrase } from "../words.js";

const THEIRS = /^(image|audio)\//;
const FIELDS = "textarea, [contenteditable], input:not([type=checkbox], [type=radio], [type=range])";

/**
 * @param {HTMLElement} root  of the conversation
 * @param {(file: File) => void} open
 * @returns {{close: () => void}}
 */
export function takeDrops(root, open) {
  const page = root.ownerDocument;
  const hint = el("div", { class: "pl-drop-hint", hidden: true }, phrase("kept.drop_the_file"));
  page.body.append(hint); // on a page where something stands in the conversation's place it is seen too
  const isOurs = (/** @type {DragEvent} */ { target, dataTransfer }) => {
    if (!(target instanceof Element) || target.closest(FIELDS)) return false;
    if (!(target.closest(".stage") ?? page.documentElement).contains(root)) return false;
    return [...(dataTransfer?.items ?? [])].some(({ kind, type }) => kind === "file" && !THEIRS.test(type));
  };
  const over = (/** @type {DragEvent} */ event) => {
    hint.hidden = event.defaultPrevented || !isOurs(event);
    if (!hint.hidden) event.preventDefault();
  };
  const leave = (/** @type {DragEvent} */ event) => {
    if (!event.relatedTarget) hint.hidden = true; // it left the window
  };
  const drop = (/** @type {DragEvent} */ event) => {
    hint.hidden = true;
    if (event.defaultPrevented || !isOurs(event)) return;
    event.preventDefault();
    const file = [...(event.dataTransfer?.files ?? [])].find(({ type }) => !THEIRS.test(type));
    if (file) open(file);
  };
  page.addEventListener("dragover", over);
  page.addEventListener("dragleave", leave);
  page.addEventListener("drop", drop);
  const close = () => {
    page.removeEventListener("dragover", over);
    page.removeEventListener("dragleave", leave);
    page.removeEventListener("drop", drop);
    hint.remove();
  };
  return { close };
}
