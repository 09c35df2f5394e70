// @ts-check
// What a conversation is told, as the lines and the sound of its log (archive/log.js), and what a list says of it. Pure.
// 1. What was written since the last `take` waits here; a tab that dies loses just that.
// 2. Everything is written down as it came, in its order: whoever reads it back has the same conversation.

import { line } from "../archive/log.js";

/** @typedef {import("../conversation/conversation.js").Keeper} Keeper */
/** @typedef {import("../conversation/conversation.js").SessionBegin} SessionBegin */
/** @typedef {import("../conversation/conversation.js").Message} Message */
/** @typedef {{log: string, sound: Uint8Array}} LogPiece  whole lines, and PCM16 little-endian of theirs */
/**
 * What a list says of a conversation. `words`: its first; `seconds` that it lasted; `pieces` and `bytes` that are kept of it.
 * @typedef {{id: string, begunMs: number, endedMs: number, words: string, service: string, model: string, seconds: number,
 *   cost: string, pieces: number, bytes: number}} About
 */

/** Messages that say how things stand just now, some with the service's address: a conversation is not made of them. */
const PASSING = new Set(["notice", "notice_gone", "closed", "state", "ping", "ready", "event_result"]);
const MOST_WORDS = 80;
const NO_WORDS = "…"; // something was said, and nobody knows what

/** @param {string} id @param {number} begunMs @returns {About} */
export const nothingOf = (id, begunMs) => ({
  id,
  begunMs,
  endedMs: begunMs,
  words: "",
  service: "",
  model: "",
  seconds: 0,
  cost: "",
  pieces: 0,
  bytes: 0,
});

/** @implements {Keeper} */
export class LogWriter {
  /** @param {About} about  what is kept already @param {() => void} clear  the conversation is another from now on */
  constructor(about, clear) {
    this.about = about;
    this.clear = clear;
    /** @type {(() => void) | null} lets another tab write it */ this.letGo = null;
    /** @private @type {string[]} */ this.lines = [];
    /** @private @type {Int16Array[]} */ this.blocks = [];
    /** @private */ this.firstAt = NaN;
    /** @private */ this.isHeaded = about.pieces > 0;
    /** @private */ this.isAsked = Boolean(about.words);
  }

  /** Whether anything waits. */
  get hasMore() {
    return this.lines.length > 0;
  }

  /** What was written since this was asked last. @returns {LogPiece} */
  take() {
    const log = this.lines.map((each) => `${each}\n`).join("");
    const samples = new Int16Array(this.blocks.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const block of this.blocks) {
      samples.set(block, at);
      at += block.length;
    }
    [this.lines, this.blocks] = [[], []];
    return { log, sound: new Uint8Array(samples.buffer) };
  }

  /** @param {SessionBegin} begin @param {number} shiftMs */
  begin(begin, shiftMs) {
    if (Number.isNaN(this.firstAt)) this.firstAt = begin.now - 1000 * this.about.seconds;
    if (!this.isHeaded) {
      this.isHeaded = true;
      this.about.begunMs = begin.wallMs;
      this.lines.push(line.head(new Date(begin.wallMs).toISOString()));
    }
    this.lines.push(line.begin({ ...begin, shift: shiftMs }));
    this.about.endedMs = begin.wallMs;
  }

  /** @param {Message} message @param {string} text @param {number} at */
  message(message, text, at) {
    if (PASSING.has(message.type)) return;
    this.lines.push(line.message(message, text, at));
    this.passed(at);
    DESCRIBE[message.type]?.(this, message);
  }

  /** @param {Message} fact */
  fact(fact) {
    this.lines.push(line.fact(fact));
    this.passed(fact.at);
  }

  /** @param {number} until @param {Int16Array} samples */
  captured(until, samples) {
    this.lines.push(line.captured(until, samples.length));
    this.blocks.push(samples.slice());
  }

  /** @param {number} until @param {number} length */
  sent(until, length) {
    this.lines.push(line.sent(until, length));
  }

  /** @param {number} track @param {Int16Array} samples */
  received(track, samples) {
    this.lines.push(line.received(track, samples.length));
    this.blocks.push(samples.slice());
  }

  /** @param {import("../sound/playback-sound.js").Rendered} report */
  played(report) {
    this.lines.push(line.played(report));
  }

  /** The first words: the person's, or where they said none the assistant's. @param {Message} message */
  said({ role, text }) {
    if (this.isAsked || !text || role === "tool") return;
    this.about.words = String(text).replace(/\s+/g, " ").trim().slice(0, MOST_WORDS);
    this.isAsked = role === "user";
  }

  /** @private @param {unknown} at */
  passed(at) {
    if (typeof at !== "number" || Number.isNaN(this.firstAt)) return;
    const seconds = (at - this.firstAt) / 1000;
    if (seconds <= this.about.seconds) return;
    this.about.endedMs += 1000 * (seconds - this.about.seconds);
    this.about.seconds = seconds;
  }
}

/** @type {Record<string, (writer: LogWriter, message: any) => void>} */
const DESCRIBE = {
  turn: ({ about }) => {
    about.words ||= NO_WORDS;
  },
  line: (writer, message) => writer.said(message),
  wire: ({ about }, { from, body }) => {
    if (from === "playground") [about.service, about.model] = [String(body?.service ?? ""), String(body?.model ?? "")];
  },
};
