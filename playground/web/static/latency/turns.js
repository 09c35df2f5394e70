// @ts-check
// The turns of a conversation and how long each leg of the way to the ear took. Pure; draws nothing.
// 1. A turn comes whole in a message `turn`, and anew each time something in it changed; the last one holds.
// 2. A turn counts once its `total_ms` is known: its first sound was heard. One that was never heard counts nowhere.
// 3. Spoken turns, held turns, typed turns and answers to tools are counted apart: their ways are not the same.
// 4. Percentiles are nearest-rank: p95 is the smallest value that 95 % of the turns do not exceed, one that occurred.

import { phrase } from "../words.js";

/** @typedef {import("../bridge/turn.js").Turn} Turn */
/** @typedef {import("../bridge/turn.js").LegOwner} LegOwner */
/** @typedef {import("../bridge/turn.js").How} How */

/** The legs in the order in which time passes, and whose each is. @type {readonly {name: string, owner: LegOwner, words: string}[]} */
export const LEGS = Object.freeze([
  { name: "microphone", owner: "us", words: phrase("latency.microphone") },
  { name: "network_out", owner: "network", words: phrase("latency.network_out") },
  { name: "silence", owner: "vad", words: phrase("latency.silence") },
  { name: "detection", owner: "service", words: phrase("latency.detection") },
  { name: "commit", owner: "service", words: phrase("latency.commit") },
  { name: "response", owner: "service", words: phrase("latency.response") },
  { name: "first_audio", owner: "service", words: phrase("latency.first_audio") },
  { name: "network_back", owner: "network", words: phrase("latency.network_back") },
  { name: "playback", owner: "us", words: phrase("latency.playback") },
]);

/** @type {readonly LegOwner[]} */
export const OWNERS = Object.freeze(["vad", "service", "network", "us"]);

/** @type {readonly How[]} the kinds of turns that are counted, each by itself */
export const KINDS = Object.freeze(["speech", "held", "text", "tool", "asked"]);

/** Values kept in order, so that a percentile is one look. */
export class Ranked {
  constructor() {
    /** @private @type {number[]} */ this.values = [];
  }

  get count() {
    return this.values.length;
  }

  /** @param {number} value */
  add(value) {
    this.values.splice(this.place(value), 0, value);
  }

  /** @param {number} value  one that was added */
  remove(value) {
    const at = this.place(value);
    if (this.values[at] === value) this.values.splice(at, 1);
  }

  /** Nearest-rank percentile, null of nothing. @param {number} percent  above 0, at most 100 */
  percentile(percent) {
    const rank = Math.max(1, Math.ceil((percent * this.values.length) / 100));
    return this.values.length ? this.values[rank - 1] : null;
  }

  /** Where `value` belongs: before the first that is not smaller. @private @param {number} value */
  place(value) {
    let [low, high] = [0, this.values.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.values[middle] < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

export class TurnLatencies {
  constructor() {
    /** grows with every change */ this.revision = 0;
    /** @private @type {Map<number, Turn>} */ this.turns = new Map();
    /** @private @type {number[]} */ this.numbers = [];
    /** @private @type {Map<string, Ranked>} */ this.ranked = new Map();
  }

  clear() {
    this.revision++;
    this.turns.clear();
    this.numbers = [];
    this.ranked.clear();
  }

  get count() {
    return this.numbers.length;
  }

  /** @param {any} message  a `turn` of the bridge */
  take(message) {
    this.revision++;
    const before = this.turns.get(message.number);
    if (before) this.rank(before, (ranked, ms) => ranked.remove(ms));
    else this.numbers.push(message.number);
    this.turns.set(message.number, message);
    this.rank(message, (ranked, ms) => ranked.add(ms));
  }

  /** The newest turns, the newest first. @param {number} most @returns {Turn[]} */
  latest(most) {
    const newest = this.numbers.slice(-most).reverse();
    return newest.flatMap((number) => this.turns.get(number) ?? []);
  }

  /** @param {number} number @returns {Turn | null} */
  of(number) {
    return this.turns.get(number) ?? null;
  }

  /** The kind of the newest turn that was heard; null while none was. @returns {How | null} */
  get newestHeard() {
    for (let at = this.numbers.length - 1; at >= 0; at--) {
      const turn = this.turns.get(this.numbers[at]);
      if (turn && turn.total_ms !== null && KINDS.includes(turn.how)) return turn.how;
    }
    return null;
  }

  /** How many turns of a kind were heard. @param {How} how */
  heard(how) {
    return this.ranked.get(`${how} total`)?.count ?? 0;
  }

  /**
   * A percentile over the turns of a kind that were heard.
   * @param {How} how @param {string} what  "total", an owner, or a leg's name @param {number} percent
   * @returns {number | null}  milliseconds; null when none was heard or none had such a leg
   */
  percentile(how, what, percent) {
    return this.ranked.get(`${how} ${what}`)?.percentile(percent) ?? null;
  }

  /** @private @param {Turn} turn @param {(ranked: Ranked, ms: number) => void} change */
  rank(turn, change) {
    if (turn.total_ms === null) return;
    for (const [what, ms] of parts(turn, turn.total_ms)) {
      const key = `${turn.how} ${what}`;
      const ranked = this.ranked.get(key) ?? new Ranked();
      this.ranked.set(key, ranked);
      change(ranked, ms);
    }
  }
}

/** What is counted of a turn: its total, each owner's share, each leg. @param {Turn} turn @param {number} totalMs @returns {[string, number][]} */
function parts(turn, totalMs) {
  /** @type {[string, number][]} */ const shares = OWNERS.map((owner) => [owner, shareOf(turn, owner)]);
  /** @type {[string, number][]} */ const legs = turn.legs.map(({ name, ms }) => [name, ms]);
  return [["total", totalMs], ...shares, ...legs];
}

/** What of a turn's total is an owner's, in ms. @param {Turn} turn @param {LegOwner} owner */
export function shareOf(turn, owner) {
  return turn.legs.reduce((sum, leg) => (leg.owner === owner ? sum + leg.ms : sum), 0);
}

/** Why a turn has no total, or "" when it has one. @param {Turn} turn */
export function withoutTotal(turn) {
  if (turn.total_ms !== null) return "";
  if (turn.first_sound_ms !== null)
    return turn.how === "idle" ? phrase("latency.nobody_spoke_before") : phrase("latency.heard_but_its_beginning");
  if (turn.answered_with) return phrase("latency.answered_with_turn", { turn: turn.answered_with });
  if (turn.status === "failed") return phrase("latency.the_answer_failed");
  if (turn.interrupted || turn.status === "cancelled") return phrase("latency.interrupted_before_it_was");
  if (turn.status === "incomplete") return phrase("latency.ended_before_it_was");
  if (turn.status === "completed")
    return turn.first_audio_ms === null
      ? phrase("latency.answered_without_sound")
      : phrase("latency.waiting_to_be_heard");
  if (turn.created_ms !== null) return phrase("latency.thinking");
  return turn.speech_end_ms === null ? phrase("latency.speaking") : phrase("latency.waiting_for_the_answer");
}
