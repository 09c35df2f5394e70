// @ts-check
// What is left of a conversation where its owner bounds it, and of the service's session, which is renewed before it ends:
// the bridge's messages as something that happens, and a quiet line that counts down. Nothing here ends anything: the
// server does.

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

/**
 * @param {{at_ms: number, ends_ms: number | null}} message  `session`, as the bridge says it @param {number} now  the page's clock
 * @returns {import("./core.js").Happening}
 */
export function sessionBegun({ at_ms: atMs, ends_ms: endsMs }, now) {
  return { type: "session", endsAt: endsMs === null ? null : now + endsMs - atMs };
}

/** When the session is renewed at the latest, in words; "" where the service does not say when it ends. @param {number | null} endsAt @param {number} now */
export function sessionInWords(endsAt, now) {
  if (endsAt === null) return "";
  return phrase("conversation.session_renewed_within", { time: timeInWords(Math.max(0, endsAt - now)) });
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
  const [left, session] = [el("span", { class: "pl-left" }), el("span", { class: "pl-session-left" })];
  session.title = phrase("conversation.session_renewed_before");
  /** @type {Allowance | null} */ let shown = null;
  /** @type {number | null} */ let sessionEndsAt = null;
  /** @type {ReturnType<typeof setInterval> | undefined} */ let timer;
  const tick = () => {
    setText(left, leftInWords(shown, performance.now()));
    setText(session, sessionInWords(sessionEndsAt, performance.now()));
  };
  const draw = (/** @type {import("./core.js").View} */ { allowance, sessionEndsAt: endsAt }) => {
    if (allowance === shown && endsAt === sessionEndsAt) return;
    [shown, sessionEndsAt] = [allowance, endsAt];
    clearInterval(timer);
    if (sessionEndsAt !== null || (shown && shown.endsAt !== null)) timer = setInterval(tick, EVERY_MS);
    tick();
  };
  return { elements: [session, left], draw, close: () => clearInterval(timer) };
}
