// @ts-check
// What can be played of a conversation: one side of a turn, a turn, what was sent and never heard, or all of it. Pure.
// 1. A person is played as the service was sent them: what was said while nobody pressed to talk is not in it.
// 2. An answer is played as it left the speaker: with its gaps, and cut where it was cut.
// 3. Both sides stand on the clock of the ear: an answer was rendered an output latency before it was heard.
// 4. What memory has let go cannot be played, and is told apart from what never sounded.

import { Take } from "./take.js";

/** @typedef {import("../bridge/turn.js").Turn} Turn */
/** @typedef {import("../conversation/conversation.js").Conversation} Conversation */
/** @typedef {import("./take.js").Light} Light */
/** @typedef {import("./take.js").Piece} Piece */
/** @typedef {"held" | "gone" | "none"} Kept  gone: it sounded, and memory has let it go */

const TAIL_MS = 200;
const LONGEST_PAUSE_MS = 1000;
const LEAST_REST_MS = 50;

export class Takes {
  /** @param {Conversation} conversation */
  constructor(conversation) {
    /** @private */ this.sound = conversation.sound;
    /** @private */ this.timeline = conversation.telemetry.timeline;
  }

  /** Session time of a sample of the ear's clock. @param {number} frame */
  msOf(frame) {
    return this.timeline.toSession(this.sound.moments.atOf(frame));
  }

  /** @param {number} ms  session time @returns {number} */
  frameOf(ms) {
    return this.sound.moments.frameOf(ms - this.timeline.offsetMs);
  }

  /** Whether a person's side of a turn can be played. @param {Turn} turn @returns {Kept} */
  personIs(turn) {
    if (!isSpoken(turn)) return "none";
    return this.personSpan(turn) ? "held" : "gone";
  }

  /** Whether an answer can be played. @param {string} itemId @returns {Kept} */
  answerIs(itemId) {
    if (this.answerSpan(itemId)) return "held";
    return (this.timeline.answers.byItem.get(itemId)?.heardMs ?? 0) > 0 ? "gone" : "none";
  }

  /** Whether something of an answer was received that nobody heard. @param {string} itemId */
  hasRest(itemId) {
    const { sound } = this;
    return sound.moments.isKnown && sound.playback.restLength(itemId) > (LEAST_REST_MS * sound.rate) / 1000;
  }

  /** @param {Turn} turn */
  ofPerson(turn) {
    const span = this.personSpan(turn);
    return span && new Take(`person ${turn.number}`, [this.piece(span, ["person"])]);
  }

  /** @param {string} itemId */
  ofAnswer(itemId) {
    const span = this.answerSpan(itemId);
    return span && new Take(`answer ${itemId}`, [this.piece(span, ["answer"])]);
  }

  /** What was received of an answer and never heard, behind the moment at which it fell silent. @param {string} itemId */
  ofRest(itemId) {
    if (!this.hasRest(itemId)) return null;
    const { rate, playback } = this.sound;
    const samples = playback.restOf(itemId);
    const { silencedAt = null } = this.timeline.answers.byItem.get(itemId) ?? {};
    const fromMs =
      silencedAt === null ? this.msOf(this.answerSpan(itemId)?.to ?? 0) : this.timeline.toSession(silencedAt);
    return new Take(`rest ${itemId}`, [
      {
        length: samples.length,
        read: (from, count) => Float32Array.from(samples.subarray(from, from + count), (value) => value / 32768),
        msAt: (position) => fromMs + (1000 * position) / rate,
        lightsAt: (position) => {
          const share = position / samples.length;
          return [{ itemId, part: "rest", share, ofAll: share }];
        },
      },
    ]);
  }

  /** What the person said, and the answer as it was heard; of the wait between them a second at most. @param {Turn} turn */
  ofTurn(turn) {
    const [person, answer] = [this.personSpan(turn), this.answerSpan(turn.answer_item_id)];
    const pieces = person ? [this.piece(person, ["person"])] : [];
    if (answer) {
      const pause = (LONGEST_PAUSE_MS * this.sound.rate) / 1000;
      const from = person ? Math.min(answer.from, Math.max(person.to, answer.from - pause)) : answer.from;
      pieces.push(this.piece({ from, to: answer.to }, ["answer"]));
    }
    return pieces.length > 0 ? new Take(`turn ${turn.number}`, pieces) : null;
  }

  /** Both sides from a moment on, pauses and all, as far as memory holds them. @param {number} [fromMs]  session time */
  ofAll(fromMs = -Infinity) {
    const span = this.held();
    if (!span) return null;
    const from = fromMs === -Infinity ? span.from : Math.min(Math.max(span.from, this.frameOf(fromMs)), span.to - 1);
    return new Take("all", [this.piece({ from, to: span.to }, ["person", "answer"])]);
  }

  /** From when to when something is held, on the ear's clock. @private @returns {{from: number, to: number} | null} */
  held() {
    const { microphone, playback, moments } = this.sound;
    const [said, heard] = [microphone.sentHeld, playback.held];
    const spans = [said, heard && this.toEar(heard)].filter((span) => span !== null);
    if (spans.length === 0 || !moments.isKnown) return null;
    return { from: Math.min(...spans.map(({ from }) => from)), to: Math.max(...spans.map(({ to }) => to)) };
  }

  /** @private @param {Turn} turn @returns {{from: number, to: number} | null} */
  personSpan(turn) {
    const { microphone, moments } = this.sound;
    const held = microphone.sentHeld;
    if (!isSpoken(turn) || turn.speech_start_ms === null || !held || !moments.isKnown) return null;
    const padding = turn.how === "speech" ? (turn.prefix_padding_ms ?? 0) : 0;
    const from = Math.max(held.from, this.frameOf(turn.speech_start_ms - padding));
    const end = turn.speech_end_ms ?? turn.ended_ms;
    const to = end === null ? held.to : Math.min(held.to, this.frameOf(end + TAIL_MS));
    return from < to ? { from, to } : null;
  }

  /** @private @param {string} itemId @returns {{from: number, to: number} | null} */
  answerSpan(itemId) {
    const spans = itemId && this.sound.moments.isKnown ? this.sound.playback.heardSpans(itemId) : [];
    return spans.length > 0 ? this.toEar({ from: spans[0].from, to: spans[spans.length - 1].to }) : null;
  }

  /** @private */
  get latency() {
    return Math.round((this.sound.moments.latencyMs * this.sound.rate) / 1000);
  }

  /** @private @param {{from: number, to: number}} span */
  toEar({ from, to }) {
    return { from: from + this.latency, to: to + this.latency };
  }

  /** @private @param {{from: number, to: number}} span @param {("person" | "answer")[]} sides @returns {Piece} */
  piece({ from, to }, sides) {
    const { latency } = this;
    const { microphone, playback } = this.sound;
    return {
      length: to - from,
      read: (start, count) => {
        const [begin, end] = [from + start, from + start + count];
        const mixed = new Float32Array(count);
        if (sides.includes("person")) add(mixed, microphone.sentBetween(begin, end));
        if (sides.includes("answer")) add(mixed, playback.heardBetween(begin - latency, end - latency));
        return mixed;
      },
      msAt: (position) => this.msOf(from + position),
      lightsAt: (position) => [
        ...(sides.includes("person") ? this.personLights(this.msOf(from + position)) : []),
        ...(sides.includes("answer") ? answerLights(playback.heardAt(from + position - latency)) : []),
      ],
    };
  }

  /** @private @param {number} ms @returns {Light[]} */
  personLights(ms) {
    const { timeline } = this;
    return timeline.turnSpans.among(ms, ms).flatMap((turn) => {
      const { user_item_id: itemId, speech_start_ms: start, speech_end_ms: end } = turn;
      if (!isSpoken(turn) || start === null || end === null || ms < start || ms > end + TAIL_MS) return [];
      const share = Math.min(1, (ms - start) / Math.max(1, end - start));
      return [{ itemId, part: "said", share, ofAll: share }];
    });
  }
}

/** @param {{itemId: string, at: number, heard: number, received: number} | null} sounding @returns {Light[]} */
function answerLights(sounding) {
  if (!sounding) return [];
  const { itemId, at, heard, received } = sounding;
  return [{ itemId, part: "said", share: at / heard, ofAll: at / received }];
}

/** @param {Turn} turn */
const isSpoken = ({ how }) => how === "speech" || how === "held";

/** @param {Float32Array} mixed @param {Int16Array} samples */
function add(mixed, samples) {
  for (let i = 0; i < samples.length; i++) mixed[i] = Math.max(-1, Math.min(1, mixed[i] + samples[i] / 32768));
}
