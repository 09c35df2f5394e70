import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./support.mjs";

const { questions } = await page("gradio/questions.js");

test("questions are put one at a time, and an answer to another is passed over", async () => {
  const props = { value: "" };
  const raised = [];
  let changed = () => {};
  const ask = questions(
    props,
    (_, listener) => {
      changed = listener;
    },
    (event, data) => raised.push([event, data]),
  );
  const say = (value) => {
    props.value = value;
    changed();
  };
  const first = ask("describe");
  const second = ask("fill", { base: "form" });
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual(raised, [["describe", { number: 1 }]]);
  say({ number: 7 });
  assert.equal(props.value, "");
  say({ number: 1, kept: {} });
  assert.deepEqual(await first, { number: 1, kept: {} });
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual(raised[1], ["fill", { number: 2, base: "form" }]);
  say({ number: 2 });
  assert.deepEqual(await second, { number: 2 });
});
