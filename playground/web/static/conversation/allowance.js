// @ts-check
// What is left of a conversation where its owner bounds it: the bridge's `admission` as something that happens, and a quiet
// line that counts down. Nothing here ends anything: the server does.

import { el, setText } from "../dom.js";
import { grouped, phrase, retold } from "../words.js";

/** @typedef {import("./core.js").Allowance} Allowance */

const EVERY_MS = 1000;
const IN_SECONDS_MS = 90_000;

/**
 * @param {any} message  `admission`, as the bridge says it @param {number} now  the page's clock
 * @returns {import("./core.js").Happening}
 */
export function admitted({ place, left_s, left_tokens, ...told }, now) {
  if (place > 0) return { type: "queued", place, sentence: retold(told).sentence };
  const endsAt = Number.isFinite(left_s) ? now + 1000 * left_s : null;
  return { type: "allowance", allowance: { endsAt, tokens: Number.isFinite(left_tokens) ? left_tokens : null } };
}

/** What is left, in words; "" where nothing is bounded. @param {Allowance | null} allowance @param {number} now */
export function leftInWords(allowance, now) {
  if (!allowance) return "";
  const { endsAt, tokens } = allowance;
  const time = endsAt === null ? [] : [phrase("conversation.left", { time: timeInWords(Math.max(0, endsAt - now)) })];
  return [
    ...time,
    ...(tokens === null ? [] : [phrase("conversation.tokens_left_today", { tokens: grouped(tokens) })]),
  ].join(" · ");
}

/** @param {number} ms */
const timeInWords = (ms) => (ms < IN_SECONDS_MS ? `${Math.ceil(ms / 1000)} s` : `${Math.ceil(ms / 60_000)} min`);

/** The line: it says nothing where nothing is bounded, and is no news to a screen reader. */
export function allowanceLine() {
  const element = el("span", { class: "pl-left" });
  /** @type {Allowance | null} */ let shown = null;
  /** @type {ReturnType<typeof setInterval> | undefined} */ let timer;
  const tick = () => setText(element, leftInWords(shown, performance.now()));
  const draw = (/** @type {import("./core.js").View} */ { allowance }) => {
    if (allowance === shown) return;
    shown = allowance;
    clearInterval(timer);
    if (shown && shown.endsAt !== null) timer = setInterval(tick, EVERY_MS);
    tick();
  };
  return { element, draw, close: () => clearInterval(timer) };
}
