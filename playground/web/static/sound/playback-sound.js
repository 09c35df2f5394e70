// @ts-check
// What the service said, as it was received, and which of it left the speaker, when. Pure.
// 1. Each answer is counted from its own first sample; its audio lies in one store, behind what came before.
// 2. `heard` counts what the playback worklet rendered. An answer that was cut off ends with its last sample that left the
//    speaker; that the worklet fades it out over 4 ms is not written into it.
// 3. Moments are samples of the audio context's clock. A report says when the newest sample was rendered; those since the
//    report before it came one after the other, for a gap is reported by itself, and so is what was left out: that was
//    never heard, and what follows stands where it lies in the answer.
// 4. An answer whose samples memory has let go is forgotten.

import { SampleStore } from "./sample-store.js";
import { Stretches } from "./stretches.js";

/** @typedef {Pick<import("./playback-core.js").Report, "track" | "samples" | "last"> & {dropped?: number}} Rendered */
/**
 * @typedef {object} AnswerPlayed
 * @property {number} track  its number on the bridge
 * @property {string} itemId
 * @property {Stretches} received  its samples, and where they lie
 * @property {Stretches} heard  moments, and its samples
 * @property {number} passed  its samples that were heard or left out
 * @property {number} dropped  those of them that were left out
 */

const MOST_ANSWERS = 5000;

export class PlaybackSound {
  /** @param {{mostBytes: number}} bounds */
  constructor(bounds) {
    /** @private */ this.store = new SampleStore(bounds);
    /** @private @type {AnswerPlayed[]} the oldest first */ this.answers = [];
    /** @private @type {Map<number, AnswerPlayed>} the newest under each number */ this.byTrack = new Map();
  }

  clear() {
    this.store.clear();
    this.answers = [];
    this.byTrack.clear();
  }

  get bytes() {
    return this.store.bytes;
  }

  /** An answer will come under this number; the number may have been used before. @param {number} track @param {string} itemId @returns {AnswerPlayed} */
  open(track, itemId) {
    const answer = { track, itemId, received: new Stretches(), heard: new Stretches(), passed: 0, dropped: 0 };
    this.byTrack.set(track, answer);
    this.answers.push(answer);
    this.forget();
    return answer;
  }

  /** Take audio of an answer; it is only read. @param {number} track @param {Int16Array} samples */
  received(track, samples) {
    const answer = this.byTrack.get(track) ?? this.open(track, "");
    answer.received.add(answer.received.total, this.store.write(this.store.end, samples), samples.length);
    answer.received.dropBefore(this.store.first);
    this.forget();
  }

  /** Take what the worklet says of an answer. @param {Rendered} report */
  played({ track, samples, last, dropped = 0 }) {
    const answer = this.byTrack.get(track);
    if (!answer || samples <= answer.passed) return;
    const heard = samples - answer.passed - (dropped - answer.dropped);
    if (heard > 0) answer.heard.add(last - (heard - 1), answer.passed, heard);
    answer.passed = samples;
    answer.dropped = dropped;
  }

  /** How many samples of an answer were received, and heard. @param {string} itemId */
  countOf(itemId) {
    const count = { received: 0, heard: 0 };
    for (const answer of this.of(itemId)) {
      count.received += answer.received.total;
      count.heard += answer.heard.total;
    }
    return count;
  }

  /** An answer as it was received, as far as memory holds it. @param {string} itemId */
  receivedOf(itemId) {
    return joined(this.of(itemId).map((answer) => this.part(answer, 0, answer.received.total)));
  }

  /** An answer as far as it was heard, and memory holds it. @param {string} itemId */
  heardOf(itemId) {
    return joined(
      this.of(itemId).flatMap((answer) =>
        answer.heard.all.map(({ from, length }) => this.part(answer, from, from + length)),
      ),
    );
  }

  /** What was received of an answer behind the last that was heard or left out, as far as memory holds it. @param {string} itemId */
  restOf(itemId) {
    return joined(
      this.of(itemId).flatMap(({ received, passed }) =>
        received.between(passed, received.total).map(({ from, length }) => this.store.read(from, from + length)),
      ),
    );
  }

  /** How many samples that is. @param {string} itemId */
  restLength(itemId) {
    const held = this.of(itemId).flatMap(({ received, passed }) => received.between(passed, received.total));
    return held.reduce((sum, { length }) => sum + length, 0);
  }

  /** When an answer was heard, as far as memory holds it. @param {string} itemId @returns {{from: number, to: number}[]} moments */
  heardSpans(itemId) {
    return this.of(itemId).flatMap(({ heard, received }) =>
      heard.all.flatMap(({ at, from, length }) =>
        received
          .between(from, from + length)
          .map((part) => ({ from: at + part.at - from, to: at + part.at - from + part.length })),
      ),
    );
  }

  /**
   * The answer that was at the speaker at a moment, and which sample of it; null where none was.
   * @param {number} moment
   * @returns {{itemId: string, at: number, heard: number, received: number} | null}  `heard` and `received`: of all its samples
   */
  heardAt(moment) {
    for (const { itemId, heard, received, passed } of this.answers)
      for (const { from } of heard.between(moment, moment + 1))
        return { itemId, at: from, heard: passed, received: received.total };
    return null;
  }

  /** What left the speaker between two moments; silence where nothing did. @param {number} from @param {number} to */
  heardBetween(from, to) {
    const samples = new Int16Array(Math.max(0, to - from));
    for (const answer of this.answers)
      for (const stretch of answer.heard.between(from, to)) {
        samples.set(this.part(answer, stretch.from, stretch.from + stretch.length), stretch.at - from);
      }
    return samples;
  }

  /** From when to when something was heard; null where nothing was. @returns {{from: number, to: number} | null} */
  get held() {
    const all = this.answers.flatMap((answer) => answer.heard.all);
    if (all.length === 0) return null;
    return { from: Math.min(...all.map(({ at }) => at)), to: Math.max(...all.map(({ at, length }) => at + length)) };
  }

  /** @private @param {string} itemId */
  of(itemId) {
    return this.answers.filter((answer) => answer.itemId === itemId);
  }

  /** Samples of an answer; silence where memory has let them go. @private @param {AnswerPlayed} answer @param {number} from @param {number} to */
  part(answer, from, to) {
    const samples = new Int16Array(to - from);
    for (const { at, from: position, length } of answer.received.between(from, to))
      samples.set(this.store.read(position, position + length), at - from);
    return samples;
  }

  /** @private */
  forget() {
    while (this.answers.length > 1 && (this.isGone(this.answers[0]) || this.answers.length > MOST_ANSWERS)) {
      const answer = /** @type {AnswerPlayed} */ (this.answers.shift());
      if (this.byTrack.get(answer.track) === answer) this.byTrack.delete(answer.track);
    }
  }

  /** @private @param {AnswerPlayed} answer */
  isGone({ received }) {
    const newest = received.all[received.all.length - 1];
    return received.total > 0 && (!newest || newest.from + newest.length <= this.store.first);
  }
}

/** @param {Int16Array[]} parts */
function joined(parts) {
  const whole = new Int16Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
