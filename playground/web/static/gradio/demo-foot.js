// @ts-check
// The foot of the demo view, all of it quiet: how long the last answer took, captions only, light or dark, and the way out.

import { el, setText } from "../dom.js";
import { onTheme } from "../timeline/paint.js";
import { phrase } from "../words.js";
import { waitOfNewest } from "./demo-words.js";
import { sourcesAround } from "./stage.js";
import { isCaptionsOnly, onView, showCaptions, showTheme, showView } from "./views.js";

const MOST_TURNS = 8; // behind tools and answers asked by hand a spoken turn may stand

/** @param {HTMLElement} element */
export function demoFoot(element) {
  const root = element.querySelector(".demo-foot");
  if (!(root instanceof HTMLElement)) return;
  const page = root.ownerDocument;
  const isDark = () => page.body.classList.contains("dark");
  const figure = el("span", { class: "demo-figure" });
  const captions = quiet(phrase("demo.captions_only"), () => showCaptions(page, !isCaptionsOnly(page)));
  const theme = quiet("", () => showTheme(page, !isDark()));
  const leave = quiet(phrase("demo.leave_demo"), () => showView(page, "full"));
  leave.classList.add("demo-leave");
  root.replaceChildren(figure, el("div", { class: "demo-switches" }, captions, theme, leave));
  const drawTheme = () => setText(theme, isDark() ? phrase("demo.light_theme") : phrase("demo.dark_theme"));
  onTheme(drawTheme);
  drawTheme();
  onView(page, () => captions.setAttribute("aria-pressed", String(isCaptionsOnly(page))));
  void followWaits(element, figure);
}

/** @param {string} words @param {() => void} click */
const quiet = (words, click) => el("button", { class: "demo-quiet", type: "button", click }, words);

/** @param {HTMLElement} element @param {HTMLElement} figure */
async function followWaits(element, figure) {
  const { conversation } = await sourcesAround(element);
  const { turns } = conversation.telemetry;
  const draw = () => setText(figure, waitOfNewest(turns.latest(MOST_TURNS)));
  conversation.onChange(draw);
  draw();
}
