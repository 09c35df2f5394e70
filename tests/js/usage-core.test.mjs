import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./support.mjs";

const { Usage, countsOf, tokensOf } = await page("usage/core.js");

const answer = (turn, id, fields = {}) => ({
  type: "usage",
  kind: "answer",
  turn,
  item_id: "",
  response_id: id,
  model: "gpt-realtime",
  at_ms: 0,
  input_text: 0,
  input_audio: 0,
  input_image: 0,
  cached_text: 0,
  cached_audio: 0,
  cached_image: 0,
  output_text: 0,
  output_audio: 0,
  seconds: 0,
  ...fields,
});
const transcription = (turn, id, fields = {}) => ({
  ...answer(turn, "", fields),
  kind: "transcription",
  item_id: id,
  model: "whisper-1",
  ...fields,
});

test("cached tokens are part of the input, and stand in one place only", () => {
  const counts = countsOf(
    answer(1, "r", {
      input_text: 313,
      input_audio: 476,
      input_image: 85,
      cached_text: 256,
      cached_audio: 384,
      cached_image: 85,
      output_text: 9,
      output_audio: 23,
    }),
  );
  assert.deepEqual(counts, {
    text: 57,
    audio: 92,
    image: 0,
    cached_text: 256,
    cached_audio: 384,
    cached_image: 85,
    output_text: 9,
    output_audio: 23,
    ms: 0,
  });
  assert.equal(tokensOf(counts), 313 + 476 + 85 + 9 + 23);
});

test("more cached than went in, and what is no number, do no harm", () => {
  const counts = countsOf(
    answer(1, "r", { input_text: 10, cached_text: 20, input_audio: undefined, output_text: "x" }),
  );
  assert.deepEqual([counts.text, counts.cached_text, counts.audio, counts.output_text], [0, 10, 0, 0]);
});

test("each turn and the whole conversation add up, answers and transcriptions apart", () => {
  const usage = new Usage();
  usage.take(answer(1, "r1", { input_text: 100, output_audio: 50 }));
  usage.take(transcription(1, "i1", { seconds: 3.2 }));
  usage.take(answer(2, "r2", { input_text: 150, cached_text: 100, output_audio: 60 }));
  usage.take(answer(2, "r3", { output_text: 5 }));
  const [second, first] = usage.latest(50);
  assert.deepEqual([first.turn, first.answers.tokens, first.transcriptions.all().ms], [1, 150, 3200]);
  assert.deepEqual([second.turn, second.tokens], [2, 215]);
  assert.equal(usage.total.tokens, 365);
  assert.deepEqual(usage.models, ["gpt-realtime", "whisper-1"]);
});

test("what is told twice counts once", () => {
  const usage = new Usage();
  assert.ok(usage.take(answer(1, "r1", { output_text: 5 })));
  assert.equal(usage.take(answer(1, "r1", { output_text: 5 })), null);
  assert.equal(usage.total.tokens, 5);
});

test("turns stand by their number, whenever their transcription came", () => {
  const usage = new Usage();
  usage.take(answer(2, "r2", { output_text: 1 }));
  usage.take(transcription(1, "i1", { input_audio: 4 }));
  usage.take(answer(0, "r0", { output_text: 1 }));
  assert.deepEqual(
    usage.latest(50).map(({ turn }) => turn),
    [2, 1, 0],
  );
});

test("a model that is not named is the one the conversation began with", () => {
  const usage = new Usage();
  usage.takeRecord({ service: "azure", model: "my-deployment" });
  usage.take(answer(1, "r1", { model: "", output_text: 1 }));
  assert.deepEqual(usage.models, ["my-deployment"]);
  assert.equal(usage.service, "azure");
  usage.clear();
  assert.deepEqual([usage.models, usage.service, usage.total.tokens], [[], "", 0]);
});
