// @ts-check
// *Test connection*: the button, *Cancel* while it runs, and the steps as they pass. What was told is true of the form as it
// stood: once something in it changes it is gone, and a test that runs ends.
//
// Contract with playground/web/gradio_ui/connection_test.py
// 1. `test(number)` raises the event, `cancel(number)` ends it and those before; `props.steps`, `said` and `is_running` follow, with the same number.
// 2. The window's event `playground-form` says that something in the form changed.

import { el, loadStyle, setText } from "../dom.js";
import { phrase } from "../words.js";

/** @typedef {{name: string, how: string, what: string}} CheckStep */
/** @typedef {{steps: CheckStep[], said: string, is_running: boolean, number: number}} TestProps */

const WORDS = new Map([
  ["ok", "passed"],
  ["failed", "failed"],
  ["-", phrase("setup.nothing_to_check")],
  ["?", phrase("setup.not_tried")],
]);
const MARKS = new Map([
  ["ok", "✓"],
  ["failed", "✕"],
]);

/** @param {{element: HTMLElement, props: TestProps, watch: import("./host.js").Watch, test: (number: number) => void, cancel: (number: number) => void}} gradio */
export function connectionTest({ element, props, watch, test, cancel }) {
  const root = element.querySelector(".connection-test");
  if (!(root instanceof HTMLElement)) return;
  for (const sheet of ["base.css", "panels.css", "gradio/setup.css"]) loadStyle(root.ownerDocument, sheet);
  let [asked, over] = [0, 0]; // numbers: of the last press, and of the last one that was cancelled, whether or not that is answered
  let isStale = false;
  const end = () => {
    over = asked;
    cancel(asked);
    draw();
  };
  const press = () => {
    if (isRunning()) return end();
    isStale = false;
    test(++asked);
    draw();
  };
  const button = el("button", { class: "pl-tool", type: "button", click: press });
  const said = el("p", { class: "connection-said", role: "status" });
  const list = el("ol", { class: "connection-steps" });
  root.replaceChildren(button, list, said);

  const isWaiting = () => asked !== props.number;
  const isRunning = () => asked !== over && (isWaiting() || props.is_running);
  function draw() {
    const steps = isStale || isWaiting() ? [] : props.steps;
    setText(button, isRunning() ? phrase("setup.cancel") : phrase("setup.test_connection"));
    setText(said, isRunning() ? phrase("setup.connecting") : isStale || isWaiting() ? "" : props.said);
    list.replaceChildren(...steps.map(row));
  }
  watch(["steps", "said", "is_running", "number"], draw);
  window.addEventListener("playground-form", () => {
    isStale = true;
    if (isRunning()) end();
    else draw();
  });
  draw();
}

/** @param {CheckStep} step */
const row = ({ name, how, what }) =>
  el(
    "li",
    { "data-how": how },
    el("span", { class: "connection-mark", "aria-hidden": "true" }, MARKS.get(how) ?? "–"),
    el("b", {}, name),
    el("span", { class: "connection-how" }, WORDS.get(how) ?? how),
    el("span", { class: "connection-what" }, what),
  );
