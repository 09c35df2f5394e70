// @ts-check
// The rows of the event inspector: one for each event, but one for all that only continue each other. Pure.
// 1. What a row says is read from the journal when somebody looks; of an event nothing stays but numbers.
// 2. Deltas of one content part are one row, also where others come between; so is what was heard of one answer, and what
//    the clocks were measured to be.
// 3. Microphone audio is one row until any other row begins: nothing else then happened within it.
// 4. Rows stand in the order of their first event. A row whose lines the journal has all let go is gone.
// 5. Whoever pauses looks at rows as they stood when the journal had `limit` lines.

import { keepNewest } from "../bounded.js";
import { ERRORS, kindsOf } from "./kinds.js";
import { Pairs } from "./pairs.js";
import { Rows } from "./rows.js";
import { idsOf } from "./turn-rows.js";
import { audioMsOf, deltaText, joinedSummary, summaryOf } from "./words.js";

/**
 * @typedef {{row: number, ms: number, answers: boolean}} Partner  `answers`: the row answers it, `ms` after; else it answered the row
 *
 * @typedef {object} Row
 * @property {number} row
 * @property {number} kinds  bits of kinds.js
 * @property {number} atMs  session time of its first event
 * @property {number} untilMs  of its last
 * @property {number} count  events in it
 * @property {number} audioMs  audio in them
 * @property {string} type
 * @property {string} summary
 * @property {string[]} ids  of the items and responses it is about
 * @property {Partner | undefined} partner  what it answers, else its first answer
 */

const MOST_OPEN = 256;
const PREVIEW_CHARS = 200;
const PREVIEW_PARTS = 200;
const NEWEST_SAYS_ALL = new Set(["page.heard", "page.measured"]);
const WHILE_NEWEST = new Set(["input_audio_buffer.append", "page.audio"]);

export class Events {
  /** Counts the conversations: the numbers of rows and lines start anew with each. */ epoch = 1;
  /** Events so far. */ total = 0;
  /** Rows with an error so far. */ errors = 0;
  /** @private @type {Map<string, number>} rows that may still grow */ open = new Map();

  /** @param {import("./journal.js").Journal} journal */
  constructor(journal) {
    /** @readonly */ this.journal = journal;
    /** @private */ this.rows = new Rows();
    /** @private */ this.pairs = new Pairs();
  }

  clear() {
    this.epoch++;
    this.total = 0;
    this.errors = 0;
    this.open.clear();
    this.rows.clear();
    this.pairs.clear();
  }

  /** The oldest row that is still there. */
  get first() {
    return this.rows.at.first;
  }

  /** How many rows there were: one more than the newest. */
  get end() {
    return this.rows.at.end;
  }

  /** How many lines there were. */
  get lines() {
    return this.rows.lines;
  }

  /** The oldest line that is still there. */
  get firstLine() {
    return this.rows.firstOfLines;
  }

  /** Events that were let go. */
  get gone() {
    return this.rows.gone;
  }

  /** @param {any} message a `wire` message @param {number} line where the journal holds it */
  take(message, line) {
    const body = Object(message.body);
    const amount = amountOf(message);
    this.total += amount.count;
    if (line < this.lines) return this.rows.grow(line, amount);
    if (this.journal.first > this.firstLine) this.letGo();
    const key = foldingKey(body);
    const row = this.continued(key);
    if (row !== undefined) this.rows.extend(row, amount);
    else this.begin(key, message.from, body, amount);
  }

  /** Changes when something of the row does. @param {number} row */
  versionOf(row) {
    return this.rows.version.get(row);
  }

  /** @param {number} row */
  kindsOf(row) {
    return this.rows.kinds.get(row);
  }

  /** The row that a line is part of. @param {number} line */
  rowOf(line) {
    return this.rows.rowOf(line);
  }

  /** @param {number} row */
  isHeld(row) {
    return this.rows.isHeld(row);
  }

  /** The lines of a row, oldest first. @param {number} row @param {number} [limit] @returns {Generator<number, void>} */
  *parts(row, limit = this.lines) {
    for (const line of this.rows.linesOf(row)) {
      if (line >= limit) return;
      yield line;
    }
  }

  /** @param {number} row one that is held @param {number} [limit] @returns {Row} */
  row(row, limit = this.lines) {
    const [first] = this.parts(row);
    const body = Object(this.journal.line(first).body);
    const { untilMs, count, audioMs } = this.amounts(row, limit);
    return {
      row,
      kinds: this.kindsOf(row),
      atMs: this.rows.at.get(row),
      untilMs,
      count,
      audioMs,
      type: String(body.type),
      summary: this.summary(row, body, audioMs, limit),
      ids: idsOf(body),
      partner: this.partners(row, limit)[0],
    };
  }

  /** The items and responses that a row is about. @param {number} row  one that is held */
  idsOf(row) {
    const [first] = this.parts(row);
    return first === undefined ? [] : idsOf(this.journal.line(first).body);
  }

  /** Session time of a row's first event. @param {number} row */
  atOf(row) {
    return this.rows.at.get(row);
  }

  /** The first row that begins at a moment or later. @param {number} atMs */
  rowAt(atMs) {
    const { at } = this.rows;
    let [low, high] = [at.first, at.end];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at.get(middle) < atMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** All that a row is paired with: what it answers, then its answers. @param {number} row @param {number} [limit] @returns {Partner[]} */
  partners(row, limit = this.lines) {
    const { at } = this.rows;
    const isThere = (/** @type {Partner} */ other) =>
      this.isHeld(other.row) && !this.parts(other.row, limit).next().done;
    return [
      ...this.pairs.answeredBy(row).map((asker) => ({ row: asker, ms: at.get(row) - at.get(asker), answers: true })),
      ...this.pairs.answersTo(row).map((answer) => ({ row: answer, ms: at.get(answer) - at.get(row), answers: false })),
    ].filter(isThere);
  }

  /** @private @param {string} key @param {string} from @param {any} body @param {import("./rows.js").Amount} amount */
  begin(key, from, body, amount) {
    const kinds = kindsOf(from, body);
    const row = this.rows.begin(kinds, amount);
    if (kinds & ERRORS) this.errors++;
    for (const asker of this.pairs.take(from, body)) this.rows.version.add(asker, 1);
    if (!key) return;
    this.open.delete(key); // the newest stands last
    this.open.set(key, row);
    keepNewest(this.open, MOST_OPEN);
  }

  /** The row that an event continues. @private @param {string} key @returns {number | undefined} */
  continued(key) {
    const row = key ? this.open.get(key) : undefined;
    if (row === undefined || !this.isHeld(row) || (WHILE_NEWEST.has(key) && row !== this.end - 1)) return undefined;
    return row;
  }

  /** @private */
  letGo() {
    this.rows.dropBefore(this.journal.first);
    this.pairs.dropBefore(this.first);
  }

  /** What a row adds up to. @private @param {number} row @param {number} limit */
  amounts(row, limit) {
    const { until, count, audio } = this.rows;
    if (this.rows.isWithin(row, limit))
      return { untilMs: until.get(row), count: count.get(row), audioMs: audio.get(row) };
    const sum = { untilMs: this.rows.at.get(row), count: 0, audioMs: 0 };
    for (const line of this.parts(row, limit)) {
      const amount = amountOf(this.journal.line(line));
      sum.untilMs = amount.until;
      sum.count += amount.count;
      sum.audioMs += amount.audio;
    }
    return sum;
  }

  /** @private @param {number} row @param {any} body of its first line @param {number} audioMs @param {number} limit */
  summary(row, body, audioMs, limit) {
    const key = foldingKey(body);
    if (!key) return summaryOf(body);
    if (WHILE_NEWEST.has(key)) return summaryOf({ type: body.type, audio_ms: audioMs });
    if (NEWEST_SAYS_ALL.has(body.type)) return summaryOf(this.newest(row, limit));
    return joinedSummary(audioMs ? "" : this.words(row, limit), audioMs);
  }

  /** The body of a row's newest line. @private @param {number} row @param {number} limit */
  newest(row, limit) {
    let newest = this.rows.lastOf(row);
    if (newest >= limit) for (const line of this.parts(row, limit)) newest = line;
    return Object(this.journal.line(newest).body);
  }

  /** The beginning of what a row's deltas say. @private @param {number} row @param {number} limit */
  words(row, limit) {
    let [words, read] = ["", 0];
    for (const line of this.parts(row, limit)) {
      words += deltaText(Object(this.journal.line(line).body));
      if (words.length > PREVIEW_CHARS || ++read === PREVIEW_PARTS) return `${words.slice(0, PREVIEW_CHARS)}…`;
    }
    return words;
  }
}

/** @param {any} message @returns {import("./rows.js").Amount} */
function amountOf({ at_ms: at, until_ms: until = at, count = 1, body }) {
  return { at, until, count, audio: audioMsOf(body) };
}

/** Events of one key may be one row; "" is a row of its own. @param {any} body @returns {string} */
function foldingKey(body) {
  const type = String(body.type);
  if (WHILE_NEWEST.has(type)) return type;
  if (NEWEST_SAYS_ALL.has(type)) return `${type} ${body.track ?? ""}`;
  if (!type.endsWith(".delta")) return "";
  return [type, body.item_id, body.response_id, body.output_index, body.content_index, body.summary_index].join(" ");
}
