// @ts-check
// The tabs under the conversation: each is an element that Gradio lends, and a module that draws into it, handed what its
// stage holds.

import { loadStyle } from "../dom.js";
import { sourcesAround } from "./stage.js";

/** @typedef {import("./stage.js").Sources} Sources */
/** @typedef {{mountPanel: (root: HTMLElement, sources: Sources) => {close: () => void}}} Panel */

/** @type {Record<string, () => Promise<Panel>>} */
const PANELS = {
  timeline: () => import("../timeline/view.js"),
  events: () => import("../events/view.js"),
  latency: () => import("../latency/view.js"),
  usage: () => import("../usage/view.js"),
};

/** @type {WeakMap<Sources, Map<string, {close: () => void}>>} a tab that Gradio draws anew gets a panel of its own; the old one ends */
const mounted = new WeakMap();

/** Draw the panel `name` into the element of a tab. @param {HTMLElement} element @param {string} name */
export async function show(element, name) {
  const root = element.querySelector(".pl-panel");
  if (!(root instanceof HTMLElement)) return;
  for (const sheet of ["base.css", "panels.css"]) loadStyle(root.ownerDocument, sheet);
  const [{ mountPanel }, sources] = await Promise.all([PANELS[name](), sourcesAround(element)]);
  const panels = mounted.get(sources) ?? new Map();
  mounted.set(sources, panels);
  panels.get(name)?.close();
  panels.set(name, mountPanel(root, sources));
}
