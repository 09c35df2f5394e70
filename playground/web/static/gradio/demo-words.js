// @ts-check
// What the demo view says: its title and subtitle, configured or from the link; how long the last answer took. Pure.
// What a link says comes from outside: it is one line of text, at most as long as what may be configured.

import { phrase } from "../words.js";

/** @typedef {{title: string, subtitle: string}} DemoTitle */
/** @typedef {import("../bridge/turn.js").Turn} Turn */

/** Control characters, line ends, and what turns the direction of the words around it. */
const NO_TEXT = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu;

/** @type {Partial<Record<Turn["how"], string>>} after what a wait is counted, by how the turn was taken */
const AFTER = {
  speech: phrase("demo.after_your_last_word"),
  held: phrase("demo.after_you_let_go"),
  text: phrase("demo.after_your_message"),
};

/** @param {string} search  of the address @param {DemoTitle} configured @param {Record<keyof DemoTitle, number>} most  characters @returns {DemoTitle} */
export function demoTitle(search, configured, most) {
  const asked = new URLSearchParams(search);
  const word = (/** @type {keyof DemoTitle} */ name) => oneLine(asked.get(name) ?? "", most[name]) || configured[name];
  return { title: word("title"), subtitle: word("subtitle") };
}

/** @param {string} text @param {number} most */
export function oneLine(text, most) {
  const characters = Array.from(text.replace(NO_TEXT, " ").replace(/\s+/g, " ").trim());
  if (characters.length <= most) return characters.join("");
  return `${characters
    .slice(0, most - 1)
    .join("")
    .trimEnd()}…`;
}

/** An address with another value of one word, or without it. @param {string} href @param {string} name @param {string | null} value */
export function withWord(href, name, value) {
  const address = new URL(href);
  if (value === null) address.searchParams.delete(name);
  else address.searchParams.set(name, value);
  return address.href;
}

/** The language that an address names, as a link names it. @param {string} search */
export function inLanguage(search) {
  const language = new URLSearchParams(search).get("lang");
  return language ? `?lang=${encodeURIComponent(language)}` : "";
}

/** How long the newest answer was waited for whose wait says something, or "". @param {readonly Turn[]} turns  the newest first */
export function waitOfNewest(turns) {
  const turn = turns.find(({ how, total_ms }) => total_ms !== null && AFTER[how]);
  return turn
    ? phrase("demo.first_sound_ms", { time: Math.round(turn.total_ms ?? 0), after: AFTER[turn.how] ?? "" })
    : "";
}
