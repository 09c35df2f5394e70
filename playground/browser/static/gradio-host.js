// @ts-check
// Joins the conversation (main.js) to its Gradio element: tickets, changed settings, what the service confirmed.
// It draws nothing but one attribute: `data-confirmed` on a setting's control, worded here and shown by page.css.
//
// Contract with playground/ui/conversation.py
// 1. `start(number)` raises the event; the answer comes in `props.value` with the same number, and is emptied at once.
// 2. `props.threshold` and `props.push_to_talk` follow the settings; `props.units` names the unit of a setting.

import { Insight } from "./insight.js";
import { mount } from "./main.js";

/**
 * @typedef {{number: number, ticket?: string, sentence?: string, hint?: string}} Answer
 * @typedef {{value: Answer | "", threshold: number, push_to_talk: boolean, units: Record<string, string>}} Props
 * @typedef {(names: string | string[], changed: () => void) => void} Watch
 */

/** @param {{element: HTMLElement, props: Props, watch: Watch, start: (number: number) => void}} gradio */
export function host({ element, props, watch, start }) {
  const root = /** @type {any} */ (element.querySelector(".conversation"));
  const demo = new URLSearchParams(location.search).get("view") === "demo";
  document.body.dataset.view = demo ? "demo" : "full";

  const handle = mount(root, {
    requestTicket: tickets(props, watch, start),
    onConfirmed: (_settings, differs) => showConfirmed(differs, props.units),
    onState: (link) => link === "idle" && showConfirmed([], props.units),
    options: { threshold: props.threshold, demo, pushToTalk: props.push_to_talk },
  });
  root.playground.insight = new Insight(handle);
  watch("threshold", () => handle.setThreshold(props.threshold));
  watch("push_to_talk", () => handle.setPushToTalk(props.push_to_talk));
}

/**
 * @param {Props} props
 * @param {Watch} watch
 * @param {(number: number) => void} start
 * @returns {() => Promise<any>} asks for one ticket
 */
function tickets(props, watch, start) {
  /** @type {Map<number, (answer: Answer) => void>} */
  const waiting = new Map();
  let asked = 0;
  watch("value", () => {
    const answer = props.value;
    if (!answer) return;
    props.value = "";
    waiting.get(answer.number)?.(answer);
    waiting.delete(answer.number);
  });
  return () =>
    new Promise((resolve) => {
      asked += 1;
      waiting.set(asked, resolve);
      start(asked);
    });
}

/**
 * Write beside each control what the service holds instead of what was asked.
 *
 * @param {{field: string, asked: unknown, confirmed: unknown}[]} differs
 * @param {Record<string, string>} units
 */
export function showConfirmed(differs, units) {
  for (const control of document.querySelectorAll("[data-confirmed]")) control.removeAttribute("data-confirmed");
  for (const { field, asked, confirmed } of differs) {
    const unit = units[field];
    document
      .getElementById(`setting-${field}`)
      ?.setAttribute("data-confirmed", `Service uses ${worded(confirmed, unit)} (you asked ${worded(asked, unit)})`);
  }
}

/**
 * @param {unknown} value
 * @param {string | undefined} unit
 */
function worded(value, unit) {
  if (value === null || value === undefined || value === "") return "nothing";
  if (typeof value === "boolean") return value ? "on" : "off";
  return unit ? `${value} ${unit}` : String(value);
}
