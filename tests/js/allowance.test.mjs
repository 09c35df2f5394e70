import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./support.mjs";

const { admitted, leftInWords, sessionBegun, sessionInWords } = await page("conversation/allowance.js");
const { AT_REST, reduce } = await page("conversation/core.js");
const { standingOf } = await page("conversation/state-words.js");

const SENTENCE = "All places are taken. It starts by itself when it is your turn.";
const queued = (place) => admitted({ place, sentence: SENTENCE, left_s: null, left_tokens: null }, 0);
const left = (left_s, left_tokens = null, now = 0) => admitted({ place: 0, sentence: "", left_s, left_tokens }, now);

test("who waits in line sees the place and why, and the conversation begins by itself", () => {
  let view = reduce(AT_REST, { type: "start" });
  view = reduce(view, queued(3));
  assert.deepEqual(standingOf(view), { mood: "dialling", words: "Number 3 in line", sentence: SENTENCE });
  view = reduce(view, queued(1));
  assert.equal(standingOf(view).words, "Next in line");
  view = reduce(view, { type: "ready" });
  assert.deepEqual([view.phase, view.place, standingOf(view).words], ["live", 0, "Connecting"]);
});

test("who stops waiting is at rest, and a late word of the line changes nothing", () => {
  const stopped = reduce(reduce(reduce(AT_REST, { type: "start" }), queued(2)), { type: "stop" });
  assert.deepEqual([stopped.phase, stopped.place, standingOf(stopped).words], ["idle", 0, "Ready"]);
  assert.equal(reduce(stopped, queued(1)), stopped);
  assert.equal(reduce(stopped, left(60)), stopped);
});

test("what is left is said in minutes, at last in seconds, and of tokens the number", () => {
  const { allowance } = left(900, null, 1000);
  assert.equal(leftInWords(allowance, 1000), "15 min left");
  assert.equal(leftInWords(allowance, 1000 + 811_000), "89 s left");
  assert.equal(leftInWords(allowance, 1000 + 10_000_000), "0 s left");
  assert.equal(leftInWords(left(900, 12_500).allowance, 0), "15 min left · 12,500 tokens left today");
  assert.equal(leftInWords(left(null, 5).allowance, 0), "5 tokens left today");
  assert.equal(leftInWords(null, 0), "");
});

test("what is left goes with the conversation", () => {
  const live = [{ type: "start" }, { type: "ready" }, left(60)].reduce(reduce, AT_REST);
  assert.equal(live.allowance.endsAt, 60_000);
  assert.equal(reduce(live, { type: "stop" }).allowance, null);
});

test("a session says within what time it is renewed, as long as it lasts", () => {
  const begun = sessionBegun({ is_renewed: false, at_ms: 2_000, ends_ms: 1_802_000 }, 500);
  const live = [{ type: "start" }, { type: "ready" }, begun].reduce(reduce, AT_REST);
  assert.equal(live.sessionEndsAt, 1_800_500);
  assert.equal(sessionInWords(live.sessionEndsAt, 500), "session renewed within 30 min");
  assert.equal(sessionInWords(live.sessionEndsAt, 1_790_500), "session renewed within 10 s");
  const gone = sessionBegun({ is_renewed: false, at_ms: 3_000, ends_ms: null }, 0);
  assert.equal(sessionInWords(reduce(live, gone).sessionEndsAt, 0), "");
  assert.equal(reduce(live, { type: "stop" }).sessionEndsAt, null);
  assert.equal(reduce(AT_REST, begun), AT_REST);
});
