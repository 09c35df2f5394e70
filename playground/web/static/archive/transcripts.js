// @ts-check
// A described conversation in words: Markdown, WebVTT, JSON. Pure. Python writes the same to the byte (playground/archive/transcripts.py).

import { latencyLabel } from "../conversation/transcript-core.js";
import { moment } from "../timeline/words.js";
import { phrase } from "../words.js";
import { oneLine } from "./describing.js";

/** @typedef {import("./describing.js").Described} Described */
/** @typedef {import("./describing.js").SaidLine} SaidLine */

export const SPEAKERS = Object.freeze({
  user: phrase("archive.you"),
  assistant: phrase("archive.assistant"),
  tool: phrase("archive.tool"),
});
export const ENDED = Object.freeze({
  interrupted: phrase("archive.interrupted_here"),
  cut: phrase("archive.the_connection_was_lost"),
});
const SHOWN_MS = 2000;
const LEAST_MS = 500;

/** @param {Described} described */
export function markdown(described) {
  const { title, lines } = described;
  return `# ${plain(title)}\n\n${facts(described).map(plain).join(" · ")}\n${lines.map(paragraph).join("")}`;
}

/** @param {Described} described */
export const transcriptJson = ({ begun, lines }) => `${JSON.stringify({ begun, lines }, null, 2)}\n`;

/** Cues on the clock of the WAV. @param {Described} described */
export function webVtt({ lines, sound }) {
  const zero = sound?.from_ms ?? 0;
  const cues = lines.flatMap((line) =>
    line.from_ms !== null && wordsOf(line)
      ? cue(line, line.from_ms - zero, (line.to_ms ?? line.from_ms + SHOWN_MS) - zero)
      : [],
  );
  return `WEBVTT\n\nNOTE ${phrase("archive.times_count")}\n${cues.map((text, n) => `\n${n + 1}\n${text}`).join("")}`;
}

/** When, how long, with whom, how much. @param {Described} described */
export function facts({ begun, seconds, legs, turns, usage }) {
  const { service = "", model = "" } = legs[0] ?? {};
  const { tokens, cost } = usage.total;
  return [
    `${begun.slice(0, 10)} ${begun.slice(11, 16)} UTC`,
    moment(1000 * seconds, 0),
    [...new Set([service, model])].filter(Boolean).join(" "),
    phrase("archive.turns", { count: turns.length }),
    tokens ? phrase("archive.tokens", { tokens }) : "",
    cost ? `$${cost.usd.slice(0, -6)}${cost.without_price ? " + ?" : ""}` : "",
  ].filter(Boolean);
}

/** The words of a line that were heard, on one line. @param {SaidLine} line */
const wordsOf = ({ heard, status }) => `${oneLine(heard)}${status in ENDED && heard ? "…" : ""}`;

/** @param {SaidLine} line */
function paragraph(line) {
  const { role, text, heard, status, note, from_ms: fromMs } = line;
  const head = [SPEAKERS[role], fromMs === null ? "" : moment(fromMs, 1), latencyLabel(/** @type {any} */ (line))];
  const unheard = heard === text ? "" : oneLine(text.slice(heard.length));
  const end = status === "interrupted" || status === "cut" ? `*(${ENDED[status]})*` : "";
  const words = [plain(oneLine(heard)), end, unheard && `~~${plain(unheard)}~~`, note && `*(${plain(oneLine(note))})*`];
  const [who, ...rest] = head.filter(Boolean);
  return `\n**${who}**${rest.map((each) => ` · ${each}`).join("")}\n\n${words.filter(Boolean).join(" ")}\n`;
}

/** @param {SaidLine} line @param {number} fromMs @param {number} toMs */
function cue(line, fromMs, toMs) {
  const from = Math.max(0, fromMs);
  const words = wordsOf(line).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return [`${stamp(from)} --> ${stamp(Math.max(toMs, from + LEAST_MS))}\n<v ${SPEAKERS[line.role]}>${words}\n`];
}

/** 00:01:02.345. @param {number} ms */
function stamp(ms) {
  const whole = Math.round(ms);
  const two = (/** @type {number} */ value) => String(Math.floor(value)).padStart(2, "0");
  const rest = String(whole % 1000).padStart(3, "0");
  return `${two(whole / 3_600_000)}:${two((whole / 60_000) % 60)}:${two((whole / 1000) % 60)}.${rest}`;
}

/** Text that means nothing to Markdown. @param {string} text */
const plain = (text) => text.replace(/[\\`*_{}[\]<>#|~&]/g, "\\$&");
