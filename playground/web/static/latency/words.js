// @ts-check
// How the panel *Latency* words a turn, an owner and a number. Pure.

import { decimal, grouped, phrase } from "../words.js";

/** @typedef {import("../bridge/turn.js").LegOwner} LegOwner */
/** @typedef {import("../bridge/turn.js").How} How */

export const PERCENTS = [50, 95];

/** @type {Record<How, string>} */
export const HOW = {
  speech: phrase("latency.spoken"),
  held: phrase("latency.held"),
  text: phrase("latency.typed"),
  tool: phrase("latency.after_a_tool"),
  asked: phrase("latency.asked"),
  idle: phrase("latency.unasked"),
};

/** @type {Record<LegOwner, string>} */
export const OWNER_NAMES = {
  vad: phrase("latency.vad_wait"),
  service: phrase("latency.service"),
  network: phrase("latency.network"),
  us: phrase("latency.playground"),
};

/** @param {number | null | undefined} ms */
export const bare = (ms) =>
  ms === null || ms === undefined ? "–" : Math.abs(ms) < 10 ? decimal(ms, 1) : grouped(Math.round(ms));

/** @param {number | null} ms */
export const inMs = (ms) => (ms === null ? "–" : `${bare(ms)} ms`);
