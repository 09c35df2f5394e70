// @ts-check
// What the timeline draws, as one model: levels, speech probabilities, turns, answers, happenings, gaps of the link. Pure.
// 1. Moments of the service and the backend are session time. Moments of the page are kept on the page's clock and converted
//    when they are read, for how the clocks stand to each other is refined as the conversation goes on.
// 2. Before the clocks are known to each other the session is taken to have begun with the press of *Start*.
// 3. What is kept is bounded: levels by their pages, everything with a place in time by `Spans`.
// 4. `revision` counts what changes the picture by more than time going on: neither levels and probabilities, nor an answer
//    that is received or heard a little further.

import { phrase } from "../words.js";
import { Answers } from "./answers.js";
import { byteOf, Levels } from "./levels.js";
import { Spans } from "./spans.js";
import { ToolCalls } from "./tool-calls.js";
import { FACTS, WIRE } from "./wire.js";
import { isDrawnAnew, spanOf } from "./words.js";

/** @typedef {import("./answers.js").Answer} Answer */
/** @typedef {import("./words.js").Turn} Turn */
/**
 * @typedef {"text" | "tool" | "result" | "asked" | "held" | "error" | "seam"} MarkerKind
 * @typedef {{kind: MarkerKind, atMs: number, words: string}} Marker
 * @typedef {{fromMs: number, toMs: number | null, words: string}} Gap  of the link
 * @typedef {{from: number, to: number | null}} Mute  on the page's clock
 * @typedef {{fromMs: number, threshold: number | null, paddingMs: number, silenceMs: number}} Detection  what the service holds
 */

export const LEVEL_MS = 20;
export const SPEECH_MS = 32;
export const EXIT_BELOW = 0.15;
const SPEECH_LATE = 12; // 0.4 s: told in portions, by way of the network
const MOST_SETTINGS = 1000;

export class Timeline {
  /** @param {import("../clock.js").Clock} clock */
  constructor(clock) {
    this.clock = clock;
    /** peaks of the microphone, on the page's clock */ this.levels = new Levels(LEVEL_MS);
    /** probabilities of speech, in session time */ this.speech = new Levels(SPEECH_MS, { late: SPEECH_LATE });
    this.answers = new Answers();
    /** @type {Spans<Turn>} */ this.turnSpans = new Spans();
    /** @type {Spans<Answer>} */ this.answerSpans = new Spans();
    /** @type {Spans<Marker>} */ this.happenings = new Spans();
    this.toolCalls = new ToolCalls();
    this.revision = 0;
    /** @type {Map<number, Turn>} in order */ this.turns = new Map();
    /** @type {Turn | null} */ this.newest = null;
    /** @private @type {Map<string, Turn>} */ this.turnByItem = new Map();
    /** @type {Set<number>} whose turns changed since the table was drawn */ this.changed = new Set();
    /** @type {Gap[]} */ this.gaps = [];
    /** @type {Mute[]} */ this.mutes = [];
    /** @type {Detection[]} */ this.detections = [];
    this.isAnswered = true; // what is said; else it is only written down
    /** @type {number | null} the page's clock */ this.startedAt = null;
    /** @type {number | null} the page's clock */ this.endedAt = null;
    this.latestMs = 0;
  }

  clear() {
    for (const each of [this.levels, this.speech, this.answers, this.turnSpans, this.answerSpans, this.happenings])
      each.clear();
    this.toolCalls.clear();
    for (const each of [this.turns, this.turnByItem, this.changed]) each.clear();
    [this.gaps, this.mutes, this.detections] = [[], [], []];
    this.newest = this.startedAt = this.endedAt = null;
    this.isAnswered = true;
    this.latestMs = 0;
    this.revision++;
  }

  /** @param {Record<string, any>} fact */
  takeFact(fact) {
    FACTS[fact.type]?.(this, fact);
  }

  /** @param {Record<string, any>} message */
  takeWire({ at_ms: atMs, from, body }) {
    this.latestMs = Math.max(this.latestMs, atMs);
    WIRE[`${from} ${body?.type}`]?.(this, body, atMs);
  }

  /** @param {Record<string, any>} message */
  takeTurn(message) {
    const turn = /** @type {Turn} */ (message);
    const old = this.turns.get(turn.number);
    if (!old || isDrawnAnew(old, turn)) this.revision++;
    const known = old ? Object.assign(old, turn) : turn;
    this.turns.set(turn.number, known);
    if (!this.newest || turn.number >= this.newest.number) this.newest = known;
    if (known.answer_item_id) this.turnByItem.set(known.answer_item_id, known);
    this.changed.add(turn.number);
    const [fromMs, toMs] = spanOf(known, Math.max(this.latestMs, known.speech_start_ms ?? 0));
    this.turnSpans.put(known, fromMs, toMs);
  }

  /** @param {Record<string, any>} message */
  takeSession({ is_renewed: isRenewed, at_ms: atMs }) {
    if (isRenewed) this.happen("seam", atMs, phrase("timeline.session_was_renewed"));
  }

  /** @param {Record<string, any>} message  `at_ms` is when the last one's audio was there */
  takeSpeech({ at_ms: atMs, p }) {
    for (const [i, each] of p.entries()) this.speech.add(atMs - (p.length - 1 - i) * SPEECH_MS, byteOf(each));
  }

  get isLive() {
    return this.startedAt !== null && this.endedAt === null;
  }

  get isEmpty() {
    return this.startedAt === null && this.turns.size === 0;
  }

  /** session time = the page's clock + this */
  get offsetMs() {
    return this.clock.isKnown ? this.clock.offsetMs : -(this.startedAt ?? 0);
  }

  /** @param {number} at @returns {number} session time */
  toSession(at) {
    return at + this.offsetMs;
  }

  /** Session time now, or when the conversation ended. @param {number} at  now, on the page's clock */
  nowMs(at) {
    return this.startedAt === null ? this.latestMs : this.toSession(this.endedAt ?? at);
  }

  /** Where the picture begins: the microphone may be heard before the session is. */
  get firstMs() {
    return Math.min(0, this.levels.isEmpty ? 0 : this.toSession(this.levels.originMs));
  }

  /** @param {Answer} answer @returns {Turn | null} */
  turnOf(answer) {
    return this.turnByItem.get(answer.itemId) ?? null;
  }

  /** The turn whose time a moment is, the newest where two share it. @param {number} ms @returns {Turn | null} */
  turnAt(ms) {
    const during = (/** @type {Turn} */ turn) => {
      const [fromMs, toMs] = spanOf(turn, -1);
      return ms >= fromMs && ms <= toMs;
    };
    return this.turnSpans.among(ms, ms).filter(during).pop() ?? null;
  }

  /** Session time at which a turn began; null where it is not known. @param {number} number */
  startOf(number) {
    const turn = this.turns.get(number);
    return turn ? spanOf(turn, 0)[0] : null;
  }

  /** How the answer of a turn fell silent. @param {Turn} turn @returns {import("./words.js").Silence} */
  silenceOf(turn) {
    const { truncatedMs = null, silencedAt = null } = this.answers.byItem.get(turn.answer_item_id) ?? {};
    return { truncatedMs, silencedMs: silencedAt === null ? null : this.toSession(silencedAt) };
  }

  /** What the service held for turn detection at a moment. @param {number} atMs @returns {Detection | null} */
  detectionAt(atMs) {
    for (let i = this.detections.length - 1; i >= 0; i--)
      if (this.detections[i].fromMs <= atMs) return this.detections[i];
    return this.detections[0] ?? null;
  }

  /** @param {Omit<Detection, "fromMs">} held @param {number} fromMs */
  hold(held, fromMs) {
    const last = this.detections[this.detections.length - 1];
    const isSame =
      last &&
      last.threshold === held.threshold &&
      last.paddingMs === held.paddingMs &&
      last.silenceMs === held.silenceMs;
    if (isSame) return;
    this.detections.push({ ...held, fromMs });
    if (this.detections.length > MOST_SETTINGS) this.detections.shift();
    this.revision++;
  }

  /** @param {MarkerKind} kind @param {number} atMs @param {string} words */
  happen(kind, atMs, words) {
    this.happenings.put({ kind, atMs, words }, atMs, atMs);
    this.revision++;
  }

  /** An answer has grown: find it where it stands now. @param {Answer} answer */
  place(answer) {
    const [first, last] = [answer.heard[0], answer.heard[answer.heard.length - 1]];
    const begins = [answer.firstMs ?? Infinity, first ? this.toSession(first.from) : Infinity];
    const fromMs = Math.min(...begins);
    const toMs = Math.max(
      (answer.firstMs ?? fromMs) + answer.receivedMs,
      last ? this.toSession(last.to) + answer.receivedMs - answer.heardMs : fromMs,
    );
    if (Number.isFinite(fromMs)) this.answerSpans.put(answer, fromMs, toMs);
  }
}
