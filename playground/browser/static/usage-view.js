// @ts-check
import { el } from "./dom.js";

/** @param {HTMLElement} root */
export function mountPanel(root) {
  root.replaceChildren(el("p", {}, "usage"));
  return { close() {} };
}
