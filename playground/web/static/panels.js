// @ts-check
// The tabs under the conversation: each is an element that Gradio lends, and a module that draws into it.

import { loadStyle } from "./dom.js";

/** @typedef {{insight: import("./telemetry.js").Insight, handle: import("./main.js").Handle}} Sources */
/** @typedef {{mountPanel: (root: HTMLElement, sources: Sources) => {close: () => void}}} Panel */

/** @type {Record<string, () => Promise<Panel>>} */
const PANELS = {
  timeline: () => import("./timeline/view.js"),
  events: () => import("./events/view.js"),
  latency: () => import("./latency/view.js"),
  usage: () => import("./usage/view.js"),
};
const LOOK_EVERY_MS = 50;

/** @type {Map<string, {close: () => void}>} a tab that Gradio draws anew gets a panel of its own; the old one ends */
const mounted = new Map();

/** Draw the panel `name` into the element of a tab. @param {HTMLElement} element @param {string} name */
export async function show(element, name) {
  const root = /** @type {HTMLElement} */ (element.querySelector(".pl-panel"));
  loadStyle(root.ownerDocument, "panels.css");
  const [{ mountPanel }, sources] = await Promise.all([PANELS[name](), found(root.ownerDocument)]);
  mounted.get(name)?.close();
  mounted.set(name, mountPanel(root, sources));
}

/** The conversation, once it is there. @param {Document} page @returns {Promise<Sources>} */
async function found(page) {
  for (;;) {
    const handle = /** @type {any} */ (page.querySelector(".conversation"))?.playground;
    if (handle?.insight) return { handle, insight: handle.insight };
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
