// @ts-check
// The transcript as an ordered list, fed by `line` and `line_gone` in any order of arrival. Pure.
// 1. A line stands directly behind the line its `after` names, never where it happened to arrive.
// 2. A line whose `after` is not there yet stands at the end, and moves, with what follows it, when that line comes.
// 3. The place of a line that is gone is its own `after`'s.
// 4. A line that only grows moves nothing: what it costs does not depend on how many there are.
// 5. Who draws it is told each change, in order.

import { decimal, phrase } from "../words.js";

/**
 * @typedef {object} Line  as in docs/architecture.md
 * @property {string} item_id
 * @property {string | null} after
 * @property {"user" | "assistant" | "tool"} role
 * @property {string} text
 * @property {"streaming" | "done" | "interrupted" | "cut" | "failed" | "stopped"} status  interrupted by the person, cut by a
 *   lost connection, stopped with the conversation
 * @property {number | null} [heard_chars]
 * @property {string | null} [note]
 * @property {string | null} [call_id]
 * @property {number | null} [latency_ms]
 * @property {number[]} [pictures]  shown with it, by number
 * @property {WordScore[]} [scores]  how sure the transcription is of each word; none where it does not say
 * @property {CallResult} [result]  of a function call that was answered; told by this page, not by the bridge
 * @typedef {{start: number, end: number, probability: number}} WordScore  `start`, `end`: in code points of the text
 * @typedef {{ms: number, isAutomatic: boolean}} CallResult  how long after the call, and whether the page gave it by itself
 *
 * @typedef {{op: "put", line: Line, before: string | null} | {op: "update", line: Line} | {op: "remove", item_id: string}
 *   | {op: "clear"}} Change  `put` inserts or moves; `before` is the item it stands before, null at the end.
 */

export class Transcript {
  constructor() {
    /** @private @type {Set<(changes: readonly Change[]) => void>} */ this.listeners = new Set();
    this.empty();
  }

  /** Hear of each change; returns the way to end it. @param {(changes: readonly Change[]) => void} listener */
  onChange(listener) {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** All lines as they are read. @returns {Line[]} */
  inOrder() {
    return this.order.flatMap((id) => this.lines.get(id) ?? []);
  }

  /** Begin anew. */
  clear() {
    this.empty();
    this.tell([{ op: "clear" }]);
  }

  /** @private */
  empty() {
    /** @type {string[]} item ids as they are read */ this.order = [];
    /** @type {Map<string, Line>} */ this.lines = new Map();
    /** @private @type {Map<string, CallResult>} */ this.results = new Map();
    /** @private @type {Map<string, string | null>} */ this.gone = new Map();
    /** @private @type {Set<string>} */ this.astray = new Set();
  }

  /** @param {Line} line @returns {Change[]} what to draw, in this order */
  put(line) {
    const result = this.results.get(line.item_id);
    return this.tell(this.enter(result ? { ...line, result } : line));
  }

  /** A function call was answered. @param {string} itemId @param {CallResult} result @returns {Change[]} */
  answered(itemId, result) {
    this.results.set(itemId, result);
    const line = this.lines.get(itemId);
    return line ? this.put(line) : [];
  }

  /** @param {string} itemId @returns {Change[]} */
  remove(itemId) {
    return this.tell(this.drop(itemId));
  }

  /** @private @param {Change[]} changes */
  tell(changes) {
    if (changes.length > 0) for (const listener of this.listeners) listener(changes);
    return changes;
  }

  /** @private @param {Line} line @returns {Change[]} */
  enter(line) {
    const old = this.lines.get(line.item_id);
    this.lines.set(line.item_id, line);
    if (old && old.after === line.after) return [{ op: "update", line }];
    if (old) this.order.splice(this.order.indexOf(line.item_id), 1);
    /** @type {Change[]} */ const changes = [this.place(line.item_id)];
    for (const id of [...this.astray]) {
      if (this.resolve(/** @type {Line} */ (this.lines.get(id)).after) === line.item_id)
        changes.push(...this.bringHome(id));
    }
    return changes;
  }

  /** @private @param {string} itemId @returns {Change[]} */
  drop(itemId) {
    const line = this.lines.get(itemId);
    if (!line) return [];
    this.order.splice(this.order.indexOf(itemId), 1);
    this.lines.delete(itemId);
    this.astray.delete(itemId);
    this.gone.set(itemId, line.after);
    return [{ op: "remove", item_id: itemId }];
  }

  /** @private @param {string} id @returns {Change} */
  place(id) {
    const line = /** @type {Line} */ (this.lines.get(id));
    const after = this.resolve(line.after);
    const found = after === null ? -1 : this.order.lastIndexOf(after);
    const isAstray = after !== null && (found < 0 || after === id);
    const index = isAstray ? this.order.length : found + 1;
    this.astray.delete(id);
    if (isAstray) this.astray.add(id);
    this.order.splice(index, 0, id);
    return { op: "put", line, before: this.order[index + 1] ?? null };
  }

  /** Move a stray and the lines that follow it in a chain. @private @param {string} id @returns {Change[]} */
  bringHome(id) {
    const chain = [id];
    const start = this.order.indexOf(id);
    const follows = (/** @type {string | undefined} */ next) =>
      next !== undefined && this.resolve(this.lines.get(next)?.after ?? null) === chain[chain.length - 1];
    while (follows(this.order[start + chain.length])) chain.push(this.order[start + chain.length]);
    this.order.splice(start, chain.length);
    return chain.map((one) => this.place(one));
  }

  /** Step over lines that are gone. @private @param {string | null} id @returns {string | null} */
  resolve(id) {
    for (let steps = 0; id !== null && this.gone.has(id) && !this.lines.has(id) && steps <= this.gone.size; steps++) {
      id = this.gone.get(id) ?? null;
    }
    return id;
  }
}

/** @type {Record<string, string>} how a line that was broken off says so */
export const BROKEN_OFF = {
  interrupted: phrase("conversation.interrupted"),
  cut: phrase("conversation.cut_off"),
  stopped: phrase("conversation.stopped"),
};

/** How a line ended that was broken off, after how much of it was heard, or "". @param {Line} line @param {number} heardMs  0 where that is not known */
export function endInWords({ status, role }, heardMs) {
  const words = BROKEN_OFF[status] ?? "";
  return words && role === "assistant" && heardMs > 0
    ? phrase("conversation.ended_after", { words, time: spoken(heardMs) })
    : words;
}

/** 9 s, 4.3 s. @param {number} ms */
const spoken = (ms) => (ms >= 10_000 ? `${Math.round(ms / 1000)} s` : `${decimal(ms / 1000, 1)} s`);

/**
 * Cut the text of a line that was broken off behind the word that was last heard; a word heard in part counts as heard.
 * @param {Line} line
 * @returns {{heard: string, unheard: string}}  all heard unless the line was broken off
 */
export function splitHeard(line) {
  if (!BROKEN_OFF[line.status] || line.heard_chars == null) return { heard: line.text, unheard: "" };
  const characters = Array.from(line.text); // the session counts code points, JavaScript UTF-16 units
  let end = Math.max(0, Math.min(line.heard_chars, characters.length));
  while (end > 0 && end < characters.length && /\S/.test(characters[end - 1]) && /\S/.test(characters[end])) end++;
  return { heard: characters.slice(0, end).join("").trimEnd(), unheard: characters.slice(end).join("").trim() };
}

/** Whether a line is a function call that waits for its result. @param {Line} line */
export const awaitsResult = (line) => line.role === "tool" && line.status === "streaming" && Boolean(line.call_id);

/** What stands beside a line that took its time, or "". @param {Line} line */
export function latencyLabel(line) {
  if (line.result)
    return line.result.isAutomatic
      ? phrase("conversation.answered_by_itself", { time: inWords(line.result.ms) })
      : inWords(line.result.ms);
  return line.latency_ms == null ? "" : phrase("conversation.to_first_sound", { time: inWords(line.latency_ms) });
}

/** 96 ms, 1.4 s. @param {number} ms */
const inWords = (ms) => (Math.round(ms) < 1000 ? `${Math.round(ms)} ms` : `${decimal(ms / 1000, 1)} s`);
