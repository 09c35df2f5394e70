// @ts-check
// How loud the answers were, as they left the speaker: a peak each 20 ms, first by place in the answer, then by the moment it
// was heard; and what of an answer is left unheard. Pure.

import { byteOfPeak, Levels } from "../timeline/levels.js";

export const BLOCK_MS = 20;
const MOST_ANSWERS = 8; // the picture holds ten seconds

/** @typedef {{peaks: number[], loudest: number, samples: number, passed: number}} AnswerPeaks  `loudest` and `samples` of the block that is not full yet */

export class AnswerLevels {
  constructor() {
    /** by the conversation's clock, as it was heard */ this.heard = new Levels(BLOCK_MS);
    /** @private @type {Map<number, AnswerPeaks>} */ this.byTrack = new Map();
    /** @private @type {Map<string, AnswerPeaks>} */ this.byItem = new Map();
  }

  clear() {
    this.heard.clear();
    this.byTrack.clear();
    this.byItem.clear();
  }

  /** Audio of an answer came; it is only read. @param {number} track @param {Int16Array} samples @param {number} rate  Hz */
  received(track, samples, rate) {
    const answer = this.of(track);
    const block = Math.round((rate * BLOCK_MS) / 1000);
    for (const sample of samples) {
      const size = sample < 0 ? -sample : sample;
      if (size > answer.loudest) answer.loudest = size;
      if (++answer.samples < block) continue;
      answer.peaks.push(byteOfPeak(answer.loudest / 32768));
      answer.loudest = answer.samples = 0;
    }
  }

  /** So much of an answer had left the speaker by then. @param {number} track @param {string} itemId @param {number} ms @param {number} at */
  hear(track, itemId, ms, at) {
    const answer = this.of(track);
    if (itemId) this.byItem.set(itemId, answer);
    for (const end = Math.floor(ms / BLOCK_MS); answer.passed < end; answer.passed++)
      this.heard.add(at - (ms - (answer.passed + 1) * BLOCK_MS), answer.peaks[answer.passed] ?? 1);
  }

  /** The peaks of what was received of an answer and not heard. @param {string} itemId @returns {number[]} */
  restOf(itemId) {
    const answer = this.byItem.get(itemId);
    return answer ? answer.peaks.slice(answer.passed) : [];
  }

  /** @private @param {number} track @returns {AnswerPeaks} */
  of(track) {
    let answer = this.byTrack.get(track);
    if (!answer) {
      answer = { peaks: [], loudest: 0, samples: 0, passed: 0 };
      this.byTrack.set(track, answer);
      for (const places of [this.byTrack, this.byItem])
        if (places.size > MOST_ANSWERS) places.delete(/** @type {never} */ ([...places.keys()][0]));
    }
    return answer;
  }
}
