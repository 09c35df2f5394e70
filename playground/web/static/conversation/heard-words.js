// @ts-check
// Which words of an answer have been heard so far, while it sounds. Pure. The rule is the session's own (conversation/alignment.py),
// which has the last word: what it says of an answer that was broken off replaces this. Words and sound are taken from the record,
// where they stand in the order in which the service sent them; the lines of the transcript come seldomer than their words.

import { keepNewest } from "../bounded.js";

const LARGEST_LEAD_MS = 1000;
const MOST_ANSWERS = 64;
const [FASTEST_CHARS_PER_MS, AT_ONCE] = [0.024, 8]; // nobody says more: while words come ahead of their sound

const SOUND = new Set(["response.output_audio.delta", "response.audio.delta"]);
const WORDS = new Set(["response.output_audio_transcript.delta", "response.audio_transcript.delta"]);
const WORD_TIMES = "response.audio_timestamp.delta"; // few services say when a word sounds: where one does, that holds

const ROUNDING_MS = 1; // the record says lengths to a thousandth

/** @typedef {{sounds: boolean, chars: number, receivedMs: number, untilMs: number[], known: number[], joints: [number, number][], timed: [number, string][]}} ArrivedWords */

export class HeardWords {
  constructor() {
    /** @private @type {Map<string, ArrivedWords>} */ this.arrived = new Map();
  }

  clear() {
    this.arrived.clear();
  }

  /** An answer begins to sound; its first words may have come before. @param {string} itemId */
  open(itemId) {
    this.of(itemId).sounds = true;
  }

  /** It has sounded. @param {string} itemId */
  end(itemId) {
    const answer = this.arrived.get(itemId);
    if (answer) answer.sounds = false;
  }

  /** @private @param {string} itemId */
  of(itemId) {
    const answer = this.arrived.get(itemId) ?? {
      sounds: false,
      chars: 0,
      receivedMs: 0,
      untilMs: [],
      known: [],
      joints: [[0, 0]],
      timed: [],
    };
    this.arrived.set(itemId, answer);
    keepNewest(this.arrived, MOST_ANSWERS);
    return answer;
  }

  /** Whether of an answer words or sound came. @param {string} itemId */
  has(itemId) {
    return this.arrived.has(itemId);
  }

  /** Whether an answer sounds now. @param {string} itemId */
  sounds(itemId) {
    return this.arrived.get(itemId)?.sounds === true;
  }

  /** Take a line of the record. @param {{from: string, body?: any}} line */
  takeWire({ from, body }) {
    if (from !== "server" || typeof body?.item_id !== "string") return;
    if (WORDS.has(body.type)) this.of(body.item_id).chars += String(body.delta ?? "").length;
    else if (body.type === WORD_TIMES) time(this.of(body.item_id), body);
    else if (SOUND.has(body.type) && body.delta?.audio_ms > 0) receive(this.of(body.item_id), body.delta.audio_ms);
  }

  /** How many characters of its text were heard, up to a word's end. @param {string} itemId @param {string} text @param {number} heardMs @param {boolean} isWhole  no more of it will come */
  charsOf(itemId, text, heardMs, isWhole) {
    const answer = this.arrived.get(itemId);
    if (!answer || heardMs <= 0 || answer.known.length === 0) return 0;
    if (isWhole && heardMs + ROUNDING_MS >= answer.receivedMs) return text.length;
    const ms = Math.min(heardMs, answer.receivedMs);
    if (answer.timed.length > 0) return timedUntil(text, answer.timed, ms);
    const chars = keepsStep(answer) ? inStep(answer, ms) : inProportion(answer, text, ms);
    return wordEnd(text, isWhole ? chars : Math.min(chars, AT_ONCE + heardMs * FASTEST_CHARS_PER_MS));
  }
}

/** So much more of its sound came. @param {ArrivedWords} answer @param {number} ms */
function receive(answer, ms) {
  const before = answer.known[answer.known.length - 1] ?? 0;
  if (answer.chars > before && before > 0) answer.joints.push([answer.receivedMs, before]);
  answer.receivedMs += ms;
  answer.untilMs.push(answer.receivedMs);
  answer.known.push(answer.chars);
}

/** When one of its words sounds: the middle of it. @param {ArrivedWords} answer @param {any} body */
function time(answer, { text, audio_offset_ms: offsetMs, audio_duration_ms: durationMs }) {
  if (typeof text === "string" && Number.isFinite(offsetMs) && Number.isFinite(durationMs))
    answer.timed.push([offsetMs + durationMs / 2, text.trim()]);
}

/** Where the last word ends whose middle was heard, marks behind it included. @param {string} text @param {[number, string][]} timed @param {number} ms */
function timedUntil(text, timed, ms) {
  let [end, heard] = [0, 0];
  for (const [middleMs, word] of timed) {
    const at = word ? text.indexOf(word, end) : -1;
    if (at < 0) continue;
    end = at + word.length;
    if (middleMs <= ms) heard = end;
  }
  return heard === 0 ? 0 : heard + (text.slice(heard).match(/^[^\p{L}\p{N}\s]*/u)?.[0].length ?? 0);
}

/** @param {ArrivedWords} answer */
function keepsStep({ receivedMs, known, joints }) {
  const total = Math.max(1, known[known.length - 1]);
  const leads = joints.map(([ms, chars]) => Math.abs((chars / total) * receivedMs - ms));
  return joints.length > 1 && Math.max(...leads) <= LARGEST_LEAD_MS;
}

/** @param {ArrivedWords} answer @param {number} ms */
function inStep({ receivedMs, known, joints }, ms) {
  const all = [...joints, [receivedMs, known[known.length - 1]]];
  const next = all.findIndex(([at]) => at >= ms);
  if (next <= 0) return all[Math.max(0, next)][1];
  const [[fromMs, from], [toMs, to]] = [all[next - 1], all[next]];
  return toMs > fromMs ? from + ((to - from) * (ms - fromMs)) / (toMs - fromMs) : to;
}

/** @param {ArrivedWords} answer @param {string} text @param {number} ms */
function inProportion({ receivedMs, untilMs, known }, text, ms) {
  const at = untilMs.findIndex((until) => until >= ms);
  return Math.min((text.length * ms) / receivedMs, known[at < 0 ? known.length - 1 : at]);
}

/** Where the last word ends of which at least half lies within the first characters. @param {string} text @param {number} chars */
function wordEnd(text, chars) {
  let end = 0;
  for (const { 0: word, index } of text.matchAll(/\S+/g)) {
    if (index + word.length / 2 > chars) break;
    end = index + word.length;
  }
  return end;
}
