import assert from "node:assert/strict";
import { test } from "node:test";
import { forMany, page, shuffled } from "./support.mjs";

const { awaitsResult, latencyLabel, splitHeard, Transcript } = await page("conversation/transcript-core.js");

const line = (item_id, after, more = {}) => ({ item_id, after, role: "user", text: item_id, status: "done", ...more });
const chain = (ids) => ids.map((id, i) => line(id, i ? ids[i - 1] : null));

/** Follow the changes as a page does, to see that they draw what the order says. */
function draw(drawn, changes) {
  for (const change of changes) {
    const id = change.line?.item_id ?? change.item_id;
    if (change.op === "update") continue;
    const at = drawn.indexOf(id);
    if (at >= 0) drawn.splice(at, 1);
    if (change.op === "put") drawn.splice(change.before === null ? drawn.length : drawn.indexOf(change.before), 0, id);
  }
}

test("lines stand where `after` says, in whatever order they arrive", () => {
  const ids = [..."abcdefghij"];
  forMany(200, (random) => {
    const transcript = new Transcript();
    const drawn = [];
    for (const one of shuffled(chain(ids), random)) draw(drawn, transcript.put(one));
    assert.deepEqual(transcript.order, ids);
    assert.deepEqual(drawn, ids);
  });
});

test("a growing line moves nothing and draws one line, however many there are", () => {
  const transcript = new Transcript();
  for (const one of chain(Array.from({ length: 500 }, (_, i) => `i${i}`))) transcript.put(one);
  const grown = line("i250", "i249", { text: "more" });
  assert.deepEqual(transcript.put(grown), [{ op: "update", line: grown }]);
});

test("a line inserted between two others stands between them", () => {
  const transcript = new Transcript();
  for (const one of chain(["a", "b"])) transcript.put(one);
  transcript.put(line("between", "a"));
  assert.deepEqual(transcript.order, ["a", "between", "b"]);
});

test("a line that is gone leaves its place to those after it", () => {
  const transcript = new Transcript();
  for (const one of chain(["a", "b"])) transcript.put(one);
  assert.deepEqual(transcript.remove("b"), [{ op: "remove", item_id: "b" }]);
  transcript.put(line("c", "b"));
  assert.deepEqual(transcript.order, ["a", "c"]);
  assert.deepEqual(transcript.remove("b"), []);
});

test("a line moves when its `after` changes", () => {
  const transcript = new Transcript();
  for (const one of chain(["a", "b", "c"])) transcript.put(one);
  transcript.put(line("a", "c"));
  assert.deepEqual(transcript.order, ["b", "c", "a"]);
});

test("whatever arrives, each line stands once and the drawing agrees", () => {
  forMany(200, (random) => {
    const transcript = new Transcript();
    const drawn = [];
    const name = () => `i${Math.floor(random() * 8)}`;
    for (let i = 0; i < 60; i++) {
      const act =
        random() < 0.8 ? transcript.put(line(name(), random() < 0.2 ? null : name())) : transcript.remove(name());
      draw(drawn, act);
    }
    assert.deepEqual(drawn, transcript.order);
    assert.deepEqual([...transcript.order].sort(), [...transcript.lines.keys()].sort());
  });
});

test("an interrupted answer is cut behind the word that was last heard", () => {
  const cut = (text, heard_chars) => splitHeard({ ...line("a", null), text, heard_chars, status: "interrupted" });
  assert.deepEqual(cut("one two three", 3), { heard: "one", unheard: "two three" });
  assert.deepEqual(cut("one two three", 5), { heard: "one two", unheard: "three" });
  assert.deepEqual(cut("one two", 0), { heard: "", unheard: "one two" });
  assert.deepEqual(cut("one two", 99), { heard: "one two", unheard: "" });
  assert.deepEqual(cut("😀😀 ok", 3), { heard: "😀😀", unheard: "ok" });
});

test("an answer that was not interrupted was heard whole", () => {
  assert.deepEqual(splitHeard({ ...line("a", null), text: "all", heard_chars: 1 }), { heard: "all", unheard: "" });
});

test("a function call waits for its result until it is answered, and nothing else waits", () => {
  const call = { ...line("a", null), role: "tool", call_id: "call_1", status: "streaming" };
  assert.equal(awaitsResult(call), true);
  for (const status of ["done", "interrupted", "failed"]) assert.equal(awaitsResult({ ...call, status }), false);
  for (const role of ["user", "assistant"]) assert.equal(awaitsResult({ ...call, role }), false);
  for (const call_id of ["", null, undefined]) assert.equal(awaitsResult({ ...call, call_id }), false);
});

test("latency is told in the unit one reads at a glance", () => {
  assert.deepEqual(
    [null, 419.6, 999, 1240].map((latency_ms) => latencyLabel({ latency_ms })),
    ["", "420 ms to first sound", "999 ms to first sound", "1.2 s to first sound"],
  );
});
