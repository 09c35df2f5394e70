// @ts-check
// What a function is answered with when the model calls it: asked of the person, or written once for every call. Pure.

import { fill } from "./template.js";

/** @typedef {"ask" | "answer" | "fail"} ReplyKind  ask the person, always answer with `text`, fail with it */
/** @typedef {{kind: ReplyKind, text: string, delayMs: number}} Reply */

export const LONGEST_REPLY = 20_000; // characters; the bridge takes 64,000 of JSON
export const LONGEST_DELAY_MS = 60_000;
/** @type {readonly ReplyKind[]} */
const KINDS = ["ask", "answer", "fail"];
/** @type {Readonly<Reply>} */
export const ASK = Object.freeze({ kind: "ask", text: "", delayMs: 0 });

/**
 * What a function returns for one call, and which arguments it names in vain. The protocol has no failure of a function:
 * it is told as an object with `error`, which models know.
 * @param {Readonly<Reply>} reply @param {import("./template.js").Arguments} given @returns {{output: string, missing: string[]}}
 */
export function outputOf({ kind, text }, given) {
  const { text: words, missing } = fill(text, given);
  return { output: kind === "fail" ? JSON.stringify({ error: words }) : words, missing };
}

/** Whether a reply says nothing that is not so anyway. @param {Reply} reply */
export const isUntouched = ({ kind, text, delayMs }) =>
  kind === ASK.kind && text === ASK.text && delayMs === ASK.delayMs;

/** What a reply can be of a value of any shape. @param {any} value @returns {Reply} */
export function judged(value) {
  const { kind, text, delayMs } = value ?? {};
  return {
    kind: KINDS.includes(kind) ? kind : ASK.kind,
    text: typeof text === "string" ? text.slice(0, LONGEST_REPLY) : ASK.text,
    delayMs: Number.isFinite(delayMs) ? Math.min(LONGEST_DELAY_MS, Math.max(0, Math.round(delayMs))) : ASK.delayMs,
  };
}
