// @ts-check
// The controls over the picture, left to right: what it shows, playing it, moving and zooming it.

import { el } from "../dom.js";
import { phrase } from "../words.js";
import { KEY_ZOOM } from "./input.js";

/**
 * @param {{status: HTMLElement, replay: HTMLElement, hands: import("./input.js").Hands, follow: HTMLElement, table: HTMLElement}} parts
 */
export const toolbar = ({ status, replay, hands, follow, table }) =>
  el(
    "div",
    { class: "pl-tools" },
    replay,
    status,
    el("span", { class: "pl-space" }),
    tool("−", () => hands.zoom(1 / KEY_ZOOM), phrase("timeline.zoom_out")),
    tool("+", () => hands.zoom(KEY_ZOOM), phrase("timeline.zoom_in")),
    tool(phrase("timeline.fit"), () => hands.fit(), phrase("timeline.fit_all")),
    follow,
    table,
  );

/** @param {string} name @param {() => void} click @param {string} [label] */
export const tool = (name, click, label) =>
  el(
    "button",
    { class: "pl-tool", type: "button", click, ...(label ? { "aria-label": label, title: label } : {}) },
    name,
  );
