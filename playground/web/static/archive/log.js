// @ts-check
// A conversation as it is kept: everything that was told to a Conversation, in order, a line each, and its sound beside it. Pure.
// 1. The first line says that this is such a log, and when the conversation began. Each other line is an array, by its first value:
//    "b" a session begins, or continues the conversation · "m" a text message of the bridge · "f" a fact of the page
//    "c" a block of the microphone was captured · "s" a block was sent · "r" audio of an answer was received · "p" what was played of one
// 2. A message stands as its frame came, to the letter: the record that is downloaded is the same before and after.
// 3. Sound is PCM16 little-endian, the samples of all "c" and "r" lines one after the other, at the rate of the "b" before them.
// 4. A last line that was cut off is passed over: a tab may end at any moment. Sound that is missing is silence.

import { phrase } from "../words.js";

/** @typedef {import("../conversation/conversation.js").Conversation} Conversation */
/** @typedef {import("../conversation/conversation.js").Message} Message */
/** @typedef {import("../sound/playback-sound.js").Rendered} Rendered */
/** @typedef {{rate: number, wallMs: number, now: number, shift: number}} LoggedBegin  `now`: the page's clock */
/**
 * @typedef {{kind: "b"} & LoggedBegin | {kind: "m", at: number, message: Message, text: string} | {kind: "f", fact: Message}
 *   | {kind: "c" | "s", until: number, length: number} | {kind: "r", track: number, length: number}
 *   | {kind: "p", report: Rendered}} LogEntry
 */

export const KEPT_VERSION = 1;
const LOWEST_RATE = 3000;
const HIGHEST_RATE = 768_000;
const LONGEST_BLOCK = HIGHEST_RATE * 60;

/** What cannot be read, in a sentence, and what to do about it. */
export class UnreadableError extends Error {
  /** @param {string} sentence @param {string} hint */
  constructor(sentence, hint) {
    super(sentence);
    this.sentence = sentence;
    this.hint = hint;
  }
}

/** The lines of a log, each without its line break. */
export const line = {
  /** @param {string} begun  ISO 8601, UTC */
  head: (begun) => JSON.stringify({ kept: KEPT_VERSION, begun }),
  /** @param {LoggedBegin} begin */
  begin: ({ rate, wallMs, now, shift }) => JSON.stringify(["b", rate, wallMs, now, shift]),
  /** @param {Message} message @param {string} text  its frame @param {number} at  the page's clock */
  message: (message, text, at) => `["m",${at},${/[\r\n]/.test(text) ? JSON.stringify(message) : text}]`,
  /** @param {Message} fact */
  fact: (fact) => JSON.stringify(["f", fact]),
  /** @param {number} until @param {number} length  samples */
  captured: (until, length) => JSON.stringify(["c", until, length]),
  /** @param {number} until @param {number} length  samples */
  sent: (until, length) => JSON.stringify(["s", until, length]),
  /** @param {number} track @param {number} length  samples */
  received: (track, length) => JSON.stringify(["r", track, length]),
  /** @param {Rendered} report */
  played: ({ track, samples, last, dropped = 0 }) => JSON.stringify(["p", { track, samples, last, dropped }]),
};

/** When the conversation of a log began. @param {string} text  the log, or its first line @returns {string} */
export function begunOf(text) {
  const head = parsed(text.slice(0, endOf(text, 0)));
  if (head?.kept === undefined) throw unreadable(phrase("archive.it_does_not_begin"));
  if (head.kept !== KEPT_VERSION)
    throw unreadable(
      phrase("archive.it_is_of_version", { version: String(head.kept).slice(0, 20), read: KEPT_VERSION }),
    );
  if (typeof head.begun !== "string" || Number.isNaN(Date.parse(head.begun)))
    throw unreadable(phrase("archive.its_first_line_does"));
  return head.begun;
}

/** What a log says, in order; throws UnreadableError where it says nothing that can be. @param {string} text @returns {Generator<LogEntry, void>} */
export function* entriesOf(text) {
  begunOf(text);
  yield* entriesIn(text, endOf(text, 0) + 1, 1);
}

/** What the lines of a part of a log say; the head says nothing. @param {string} text @param {number} [from] @param {number} [number]  lines before @returns {Generator<LogEntry, void>} */
export function* entriesIn(text, from = 0, number = 0) {
  for (let at = from; at < text.length; ) {
    const end = endOf(text, at);
    const said = text.slice(at, end);
    const entry = entryOf(said);
    number++;
    if (entry) yield entry;
    else if (number === 1 && parsed(said)?.kept === KEPT_VERSION) at = end;
    else if (end < text.length || parsed(said) !== undefined)
      throw unreadable(phrase("archive.line_is_none", { number }));
    at = end + 1;
  }
}

/** How many samples of sound a line has. @param {LogEntry} entry */
export const samplesIn = (entry) => (entry.kind === "c" || entry.kind === "r" ? entry.length : 0);

/** PCM16 little-endian as samples; half a sample at the end is left out. @param {Uint8Array} pcm */
export function asSamples(pcm) {
  const bytes = pcm.byteOffset % 2 === 0 ? pcm : pcm.slice();
  return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 1);
}

/** Tell a conversation everything that a log says. @param {Conversation} conversation @param {Iterable<LogEntry>} entries @param {Int16Array} sound  of the whole log */
export function playInto(conversation, entries, sound) {
  conversation.clear();
  let at = 0;
  for (const entry of entries) {
    tell(conversation, entry, blockOf(sound, at, samplesIn(entry)));
    at += samplesIn(entry);
  }
}

/** Tell a conversation what a line says. @param {Conversation} conversation @param {LogEntry} entry @param {Int16Array} samples  its sound, where it has some */
export function tell(conversation, entry, samples) {
  switch (entry.kind) {
    case "b":
      return conversation.beginAt(entry);
    case "m":
      return conversation.message(entry.message, entry.text, entry.at);
    case "f":
      return conversation.fact(entry.fact);
    case "c":
      return conversation.captured(entry.until, samples);
    case "s":
      return conversation.sent(entry.until, entry.length);
    case "r":
      return conversation.received(entry.track, samples);
    case "p":
      return conversation.played(entry.report);
  }
}

/** @param {Int16Array} sound @param {number} at @param {number} length */
function blockOf(sound, at, length) {
  const block = sound.subarray(at, at + length);
  if (block.length === length) return block;
  const whole = new Int16Array(length);
  whole.set(block);
  return whole;
}

/** @param {string} text @param {number} from */
function endOf(text, from) {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

/** @param {string} text @returns {any} undefined where it is no JSON */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param {string} text @returns {LogEntry | null} */
function entryOf(text) {
  const said = parsed(text);
  return Array.isArray(said) && Object.hasOwn(KINDS, said[0]) ? KINDS[said[0]](said, text) : null;
}

const isNumber = Number.isFinite;
const isCount = (/** @type {unknown} */ value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isLength = (/** @type {unknown} */ value) => isCount(value) && Number(value) <= LONGEST_BLOCK;
const isRate = (/** @type {unknown} */ value) =>
  isCount(value) && (value === 0 || (Number(value) >= LOWEST_RATE && Number(value) <= HIGHEST_RATE));
const isTyped = (/** @type {any} */ value) =>
  value !== null && typeof value === "object" && typeof value.type === "string";

/** @type {Record<string, (said: any[], text: string) => LogEntry | null>} null where a line lacks what it is read for */
const KINDS = {
  b: ([, rate, wallMs, now, shift]) =>
    isRate(rate) && [wallMs, now, shift].every(isNumber) ? { kind: "b", rate, wallMs, now, shift } : null,
  m: ([, at, message], text) =>
    isNumber(at) && isTyped(message) ? { kind: "m", at, message, text: frameIn(text) } : null,
  f: ([, fact]) => (isTyped(fact) ? { kind: "f", fact } : null),
  c: ([, until, length]) => blockAt("c", until, length),
  s: ([, until, length]) => blockAt("s", until, length),
  r: ([, track, length]) => (isCount(track) && isLength(length) ? { kind: "r", track, length } : null),
  p: ([, report]) => (isReport(report) ? { kind: "p", report } : null),
};

/** @param {"c" | "s"} kind @param {unknown} until @param {unknown} length @returns {LogEntry | null} */
const blockAt = (kind, until, length) =>
  Number.isSafeInteger(until) && isLength(length) ? { kind, until: Number(until), length: Number(length) } : null;

/** @param {any} report */
const isReport = (report) =>
  report !== null &&
  typeof report === "object" &&
  Number.isSafeInteger(report.last) &&
  [report.track, report.samples, report.dropped ?? 0].every(isCount);

/** The frame that stands in a line, as it came. @param {string} text */
const frameIn = (text) => text.slice(text.indexOf(",", text.indexOf(",") + 1) + 1, text.lastIndexOf("]"));

/** @param {string} hint */
const unreadable = (hint) => new UnreadableError(phrase("archive.this_is_no_log"), hint);
