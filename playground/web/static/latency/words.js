// @ts-check
// How the panel *Latency* words a turn, an owner and a number. Pure.

/** @typedef {import("../bridge/turn.js").LegOwner} LegOwner */
/** @typedef {import("../bridge/turn.js").How} How */

export const PERCENTS = [50, 95];

/** @type {Record<How, string>} */
export const HOW = {
  speech: "Spoken",
  held: "Held",
  text: "Typed",
  tool: "After a tool",
  asked: "Asked",
  idle: "Unasked",
};

/** @type {Record<LegOwner, string>} */
export const OWNER_NAMES = { vad: "VAD wait", service: "Service", network: "Network", us: "Playground" };

/** @param {number | null | undefined} ms */
export const bare = (ms) =>
  ms === null || ms === undefined ? "–" : Math.abs(ms) < 10 ? ms.toFixed(1) : Math.round(ms).toLocaleString("en-US");

/** @param {number | null} ms */
export const inMs = (ms) => (ms === null ? "–" : `${bare(ms)} ms`);
