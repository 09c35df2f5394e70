import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./support.mjs";

const { doubtsInWords, scoredPieces, sureness } = await page("conversation/word-scores.js");

/** A line of words, each with how probable it is. */
function line(...words) {
  let at = 0;
  const scores = words.map(([word, probability]) => {
    const start = at;
    at += Array.from(word).length + 1;
    return { start, end: at - 1, probability };
  });
  return { text: words.map(([word]) => word).join(" "), scores };
}

test("a line without scores is one piece, and an empty one none", () => {
  assert.deepEqual(scoredPieces({ text: "Hello Ana" }), [{ text: "Hello Ana" }]);
  assert.deepEqual(scoredPieces({ text: "", scores: [] }), []);
});

test("words that are less sure are marked, in two steps, and the text stays what it was", () => {
  const said = line(["Hello", 0.99], ["Ana", 0.7], ["Maria", 0.2], ["Braga", 0.9]);
  const pieces = scoredPieces(said);
  assert.deepEqual(
    pieces.map(({ text, doubt = "" }) => [text, doubt]),
    [
      ["Hello ", ""],
      ["Ana", "less"],
      [" ", ""],
      ["Maria", "un"],
      [" Braga", ""],
    ],
  );
  assert.equal(pieces.map(({ text }) => text).join(""), said.text);
  assert.equal(sureness(pieces[1]), "70 % sure");
});

test("the scores count whole characters", () => {
  const pieces = scoredPieces(line(["😀😀", 0.95], ["Ana", 0.5]));
  assert.deepEqual(pieces.at(-1)?.text, "Ana");
});

test("what is doubted is said in words as well, as many as one reads", () => {
  assert.equal(doubtsInWords(scoredPieces(line(["Hello", 0.99]))), "");
  const two = scoredPieces(line(["Ana", 0.7], ["Hello", 0.99], ["Braga", 0.321]));
  assert.equal(doubtsInWords(two), "Less sure of: Ana (70 %), Braga (32 %)");
  const many = scoredPieces(line(...Array.from({ length: 8 }, (_, n) => [`w${n}`, 0.5])));
  assert.match(doubtsInWords(many), /w5 \(50 %\) and 2 more words$/);
  const seven = scoredPieces(line(...Array.from({ length: 7 }, (_, n) => [`w${n}`, 0.5])));
  assert.match(doubtsInWords(seven), / and 1 more word$/);
});
