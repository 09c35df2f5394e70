import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./support.mjs";

const { differenceInWords } = await page("gradio/setup-notes.js");
const said = (confirmed, asked, unit) => differenceInWords({ field: "any", confirmed, asked }, unit);

test("what the service uses stands beside what was asked, with its unit", () => {
  assert.equal(said(200, 500, "ms"), "Service uses 200 ms (you asked 500 ms)");
  assert.equal(said(true, false), "Service uses on (you asked off)");
  assert.equal(said(null, 6000, "ms"), "Service uses nothing (you asked 6000 ms)");
});

test("a number is told as it was meant, not as a computer adds", () => {
  assert.equal(said(0.1 + 0.2, 0.5), "Service uses 0.3 (you asked 0.5)");
});

test("a long text is told by its beginning", () => {
  const words = said("You are helpful. ".repeat(100), "");
  assert.ok(words.length < 140, words);
  assert.match(words, /^Service uses “You are helpful\. .*…” \(you asked nothing\)$/);
});
