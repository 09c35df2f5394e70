// The words of the page: entries with facts, counts, what a server told, numbers as a language writes them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./support.mjs";

const { wording } = await page("words/wording.js");
const { CATALOGUE } = await page("words/pt-BR.js");
const { phrase, grouped, decimal } = await page("words.js");
const HELLO = {
  "a.hello": "Hello, {name}.",
  "a.turns": { one: "{count} turn", other: "{count} turns" },
  "told.no": "Não, {who}.",
};

test("an entry is filled with its facts, and nothing else in it is touched", () => {
  const { phrase } = wording(HELLO, "en");
  assert.equal(phrase("a.hello", { name: "{name} $& Ada" }), "Hello, {name} $& Ada.");
  assert.equal(phrase("a.hello", {}), "Hello, {name}.");
  assert.equal(phrase("a.turns", { count: 1 }), "1 turn");
  assert.equal(phrase("a.turns", { count: 0 }), "0 turns");
});

test("what there is no entry for is its key, whatever objects have of themselves", () => {
  const { phrase } = wording(HELLO, "en");
  for (const key of ["a.missing", "constructor", "__proto__", "toString"]) assert.equal(phrase(key), key);
});

test("what the server told is worded by its codes, and as it was told where nobody did", () => {
  const { retold } = wording(HELLO, "pt-BR");
  const told = {
    sentence: [["told.no", "No, you.", { who: [["told.you", "you", {}]] }]],
    hint: [
      ["told.unknown", "As the service says it.", {}],
      ["told.no", "No, Ada.", { who: "Ada" }],
    ],
  };
  assert.deepEqual(retold({ sentence: "No, you.", hint: "As the service says it. No, Ada.", told }), {
    sentence: "Não, you.",
    hint: "As the service says it. Não, Ada.",
    note: "",
  });
  assert.deepEqual(retold({ sentence: "Old.", note: null }), { sentence: "Old.", hint: "", note: "" });
});

test("numbers are written as the language does", () => {
  const { grouped, decimal, decimalMark } = wording(CATALOGUE, "pt-BR");
  assert.deepEqual(
    [grouped(12345), decimal(0.5, 2), decimal(1234.5, 1), decimalMark],
    ["12.345", "0,50", "1234,5", ","],
  );
});

test("English numbers are what they were", () => {
  assert.deepEqual(
    [grouped(12345), decimal(0.5, 2), decimal(1234.56, 1), decimal(-0.04, 1)],
    ["12,345", "0.50", "1234.6", (-0.04).toFixed(1)],
  );
  assert.equal(phrase("conversation.start"), "Start");
});
