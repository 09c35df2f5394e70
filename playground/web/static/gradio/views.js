// @ts-check
// Which view the page shows: all of it, or the demo view, which is the conversation alone in large type.
// 1. Body says it, `data-view` ("full" or "demo") and `data-captions` ("shown" or "only"); gradio_ui/demo.css does the rest.
// 2. The address says the same, so that it can be loaded again and passed on. Nothing is loaded anew: a conversation goes on.
// 3. The document's event `playground-view` tells who follows.

import { withWord } from "./demo-words.js";

/** The way in and the way out: who was pressed is gone, and the other one has the focus. */
const WAYS = { full: "#header .to-demo", demo: ".demo-leave" };

/** @param {Document} page */
export const isDemo = (page) => page.body.dataset.view === "demo";

/** @param {Document} page */
export const isCaptionsOnly = (page) => page.body.dataset.captions === "only";

/** @param {Document} page @param {"full" | "demo"} view */
export function showView(page, view) {
  page.body.dataset.view = view;
  noteInAddress("view", view === "demo" ? view : null);
  page.dispatchEvent(new Event("playground-view"));
  const way = page.querySelector(WAYS[view]);
  if (way instanceof HTMLElement) way.focus({ preventScroll: true });
}

/** @param {Document} page @param {boolean} only  no picture of the voices, larger words */
export function showCaptions(page, only) {
  page.body.dataset.captions = only ? "only" : "shown";
  noteInAddress("captions", only ? "only" : null);
  page.dispatchEvent(new Event("playground-view"));
}

/** Light or dark; Gradio reads the same word when the page is loaded. @param {Document} page @param {boolean} dark */
export function showTheme(page, dark) {
  page.body.classList.toggle("dark", dark);
  noteInAddress("__theme", dark ? "dark" : "light");
}

/** Be called now, and when another view is shown. @param {Document} page @param {() => void} show */
export function onView(page, show) {
  page.addEventListener("playground-view", show);
  show();
}

/** @param {string} name @param {string | null} value */
const noteInAddress = (name, value) => history.replaceState(history.state, "", withWord(location.href, name, value));
