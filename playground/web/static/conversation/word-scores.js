// @ts-check
// The words of which a transcription is less sure: marked where they stand, and named in words beside. Pure.
// Two steps, so that the mark is not by shade alone: less sure is underlined with dots, unsure with a wave.

import { decimal, phrase } from "../words.js";

/** @typedef {import("./transcript-core.js").Line} Line */
/** @typedef {"less" | "un"} Doubt  less sure, or unsure */
/** @typedef {{text: string, doubt?: Doubt, percent?: string}} ScoredPiece */

const SURE = 0.9; // and more: such a word is not marked
const LESS_SURE = 0.6;
const MOST_NAMED = 6;

/** A line's text in pieces, in order; one piece without a mark where nothing is doubted. @param {Line} line @returns {ScoredPiece[]} */
export function scoredPieces({ text, scores = [] }) {
  const characters = Array.from(text); // the scores count code points
  const doubted = scores.filter(({ probability }) => probability < SURE);
  /** @type {ScoredPiece[]} */ const pieces = [];
  let at = 0;
  const plain = (/** @type {number} */ end) => end > at && pieces.push({ text: characters.slice(at, end).join("") });
  for (const { start, end, probability } of doubted) {
    plain(start);
    const doubt = probability < LESS_SURE ? "un" : "less";
    pieces.push({ text: characters.slice(start, end).join(""), doubt, percent: decimal(100 * probability, 0) });
    at = end;
  }
  plain(characters.length);
  return pieces;
}

/** What a piece's mark says, to point at. @param {ScoredPiece} piece */
export const sureness = ({ percent = "" }) => phrase("conversation.sure_to", { percent });

/** Which words are doubted, in a sentence, or "". @param {readonly ScoredPiece[]} pieces */
export function doubtsInWords(pieces) {
  const doubted = pieces.filter(({ doubt }) => doubt);
  if (doubted.length === 0) return "";
  const words = doubted
    .slice(0, MOST_NAMED)
    .map(({ text, percent = "" }) => phrase("conversation.word_sure_to", { word: text, percent }))
    .join(", ");
  const count = doubted.length - MOST_NAMED;
  return count > 0
    ? phrase("conversation.less_sure_of_and_more", { words, count })
    : phrase("conversation.less_sure_of", { words });
}
