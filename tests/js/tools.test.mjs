import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./support.mjs";

const { argumentsIn, fill, placesIn } = await page("tools/template.js");
const { ToolReplies } = await page("tools/replies.js");
const { judged, outputOf } = await page("tools/reply.js");
const { offsetOf } = await page("tools/place.js");
const { AutomaticResults } = await page("conversation/automatic-results.js");
const { latencyLabel, Transcript } = await page("conversation/transcript-core.js");
const { Conversation } = await page("conversation/conversation.js");

const GIVEN = {
  city: "Lisbon",
  days: 3,
  sure: true,
  none: null,
  place: { name: "Rua Augusta" },
  items: ["a", { n: 2 }],
};

// --- templates -------------------------------------------------------------------------------------------------------

for (const [template, text] of [
  ["Sunny in {{city}}.", "Sunny in Lisbon."],
  ["{{ city }}, {{days}} days, {{sure}}, {{none}}", "Lisbon, 3 days, true, null"],
  ["{{place.name}} {{items.0}} {{items.1.n}}", "Rua Augusta a 2"],
  ["{{place}}", '{"name":"Rua Augusta"}'],
  ["{{city}} is first", "Lisbon is first"],
  ["no place at all { } {{", "no place at all { } {{"],
  ['{"in": "{{city}}", "days": {{days}}}', '{"in": "Lisbon", "days": 3}'],
  ['{"city": {{city}}, "all": {{items}}}', '{"city": "Lisbon", "all": ["a",{"n":2}]}'],
  ['["{{days}} days"]', '["3 days"]'],
]) {
  test(`a template is filled: ${template}`, () => assert.deepEqual(fill(template, GIVEN), { text, missing: [] }));
}

test("a template that is JSON stays JSON, whatever the arguments hold", () => {
  const odd = { city: 'a "b" \\ \n c', deep: { q: '"' } };
  const { text } = fill('{"city": "in {{city}}", "as": {{city}}, "deep": "{{deep}}"}', odd);
  assert.deepEqual(JSON.parse(text), { city: `in ${odd.city}`, as: odd.city, deep: JSON.stringify(odd.deep) });
});

test("an argument is written, never read: a place in it stays", () => {
  assert.equal(fill("{{a}} $& {{b}}", { a: "{{b}}", b: "$1" }).text, "{{b}} $& $1");
});

test("an argument that the call has not is named once, and its place stays", () => {
  assert.deepEqual(fill("{{town}} {{town}} {{place.zip}} {{city}}", GIVEN), {
    text: "{{town}} {{town}} {{place.zip}} Lisbon",
    missing: ["town", "place.zip"],
  });
  assert.deepEqual(fill("{{constructor}} {{city.length}} {{items.length}}", GIVEN).missing, [
    "constructor",
    "city.length",
  ]);
  assert.deepEqual(placesIn("{{a}} {{b.c}} {{a}}"), ["a", "b.c"]);
});

test("arguments are an object, or not whole yet", () => {
  assert.deepEqual(argumentsIn('{"a": 1}'), { a: 1 });
  for (const text of ["", "{", '{"a": 1', "[1]", "null", "7"]) assert.equal(argumentsIn(text), null);
});

test("a failure is an object with the error, filled like an answer", () => {
  assert.deepEqual(outputOf({ kind: "fail", text: 'No "{{city}}".', delayMs: 0 }, GIVEN), {
    output: '{"error":"No \\"Lisbon\\"."}',
    missing: [],
  });
  assert.equal(outputOf({ kind: "answer", text: "", delayMs: 0 }, GIVEN).output, "");
});

test("a place in a text is found by line and column, in characters", () => {
  const text = "a\n😀b\n\nc";
  const at = (line, column) => offsetOf(text, { line, column });
  assert.deepEqual([at(1, 1), at(2, 1), at(2, 2), at(3, 1), at(4, 1)], [0, 2, 4, 6, 7]);
  assert.deepEqual([at(2, 99), at(99, 1)], [5, 8]);
});

// --- what is kept ----------------------------------------------------------------------------------------------------

function kept(text = null) {
  const store = { text };
  const replies = () =>
    new ToolReplies(
      () => store.text,
      (_, words) => {
        store.text = words;
      },
    );
  return { store, replies };
}

test("a reply is remembered by the function's name; one that says nothing is not", () => {
  const { store, replies } = kept();
  replies().set("get_weather", { kind: "answer", text: "sunny" });
  replies().set("get_weather", { delayMs: 300 });
  assert.deepEqual(replies().of("get_weather"), { kind: "answer", text: "sunny", delayMs: 300 });
  assert.deepEqual(replies().of("other"), { kind: "ask", text: "", delayMs: 0 });
  replies().set("get_weather", { kind: "ask", text: "", delayMs: 0 });
  assert.equal(store.text, "{}");
});

test("a function of any name has a reply of its own", () => {
  const { replies } = kept();
  for (const name of ["constructor", "__proto__", "toString"]) {
    assert.equal(replies().of(name).kind, "ask");
    replies().set(name, { kind: "fail", text: name });
    assert.equal(replies().of(name).text, name);
  }
});

test("what was kept by whomever is borne", () => {
  for (const text of ["", "[", "null", "7", "[1]", '{"a": null, "b": 7}']) {
    assert.deepEqual(kept(text).replies().of("a"), { kind: "ask", text: "", delayMs: 0 });
  }
  assert.deepEqual(judged({ kind: "shout", text: 7, delayMs: -5 }), { kind: "ask", text: "", delayMs: 0 });
  assert.equal(judged({ kind: "answer", text: "", delayMs: 1e9 }).delayMs, 60_000);
  assert.equal(judged({ kind: "answer", text: "", delayMs: Number.NaN }).delayMs, 0);
});

test("no more replies are kept than anybody needs, the oldest go first", () => {
  const { store, replies } = kept();
  const all = replies();
  for (let i = 0; i < 250; i++) all.set(`f${i}`, { kind: "fail" });
  const names = Object.keys(JSON.parse(store.text));
  assert.deepEqual([names.length, names[0], names.at(-1)], [200, "f50", "f249"]);
});

// --- answering by itself ---------------------------------------------------------------------------------------------

const CALL = { item_id: "i", after: null, role: "tool", status: "streaming", call_id: "c" };

/** A page whose clock stands still until it is told, with one function that has a reply. */
function answering(reply, { isHeard = true } = {}) {
  const transcript = new Transcript();
  const sent = [];
  const timers = [];
  let now = 1000;
  const results = new AutomaticResults({
    replyTo: (name) => (name === "get_weather" ? reply : { kind: "ask", text: "", delayMs: 0 }),
    send: (callId, output) => {
      sent.push([callId, output]);
      return isHeard;
    },
    now: () => now,
    later: (ms, act) => {
      const timer = { at: now + ms, act };
      timers.push(timer);
      return () => {
        timer.act = () => {};
      };
    },
  });
  transcript.onChange((changes) => results.take(changes));
  const wait = (ms) => {
    now += ms;
    for (const timer of timers.splice(0)) timer.at <= now ? timer.act() : timers.push(timer);
  };
  const line = (text, more = {}) => transcript.put({ ...CALL, text, ...more });
  return { transcript, results, sent, wait, line };
}
const SUNNY = { kind: "answer", text: "Sunny in {{city}}", delayMs: 300 };

test("a call is answered after its delay, once, with its arguments", () => {
  const { results, sent, wait, line } = answering(SUNNY);
  line('get_weather({"city": "Lisbon"})');
  assert.deepEqual([results.of("c").output, results.of("c").dueAt], ["Sunny in Lisbon", 1300]);
  wait(299);
  assert.deepEqual(sent, []);
  line('get_weather({"city": "Lisbon"})');
  wait(1);
  wait(1000);
  assert.deepEqual(sent, [["c", "Sunny in Lisbon"]]);
});

test("a call whose arguments are still coming waits for them", () => {
  const { sent, wait, line } = answering({ ...SUNNY, delayMs: 0 });
  for (const text of ["", "get_weather()", 'get_weather({"city": "Li']) line(text);
  wait(1000);
  assert.deepEqual(sent, []);
  line('get_weather({"city": "Lisbon (PT)"})');
  wait(0);
  assert.deepEqual(sent, [["c", "Sunny in Lisbon (PT)"]]);
});

for (const [why, act] of [
  ["the person writes", ({ results }) => results.hold("c")],
  ["it was answered otherwise", ({ line }) => line('get_weather({"city": "x"})', { status: "done" })],
  ["the session is over", ({ results }) => results.stop()],
  ["another conversation begins", ({ transcript }) => transcript.clear()],
]) {
  test(`nothing is sent by itself once ${why}`, () => {
    const all = answering(SUNNY);
    all.line('get_weather({"city": "Lisbon"})');
    act(all);
    all.wait(1000);
    assert.deepEqual(all.sent, []);
  });
}

test("an answer that names what the call has not waits for the person", () => {
  const { results, sent, wait, line } = answering({ ...SUNNY, text: "{{town}}" });
  line('get_weather({"city": "Lisbon"})');
  wait(1000);
  assert.deepEqual([sent, results.of("c").missing, results.of("c").dueAt], [[], ["town"], null]);
});

test("a function that is asked of the person, and what is no call, are let be", () => {
  const { results, wait, sent, line, transcript } = answering({ kind: "ask", text: "x", delayMs: 0 });
  line("get_weather({})");
  transcript.put({ ...CALL, item_id: "j", call_id: null, text: "get_weather({})" });
  transcript.put({ ...CALL, item_id: "k", call_id: "k", role: "assistant", text: "get_weather({})" });
  wait(1000);
  assert.deepEqual([results.of("c"), sent], [null, []]);
});

// --- how long it took ------------------------------------------------------------------------------------------------

const wire = (at_ms, from, body) => ({ type: "wire", at_ms, from, body });
const called = wire(1000, "server", {
  type: "response.output_item.done",
  item: { id: "i", type: "function_call", call_id: "c", name: "get_weather", arguments: "{}" },
});
const given = (automatic) => wire(2000, "page", { type: "page.tool_result", call_id: "c", output: "", ...automatic });
const sentAt = (at_ms) =>
  wire(at_ms, "client", { type: "conversation.item.create", item: { type: "function_call_output", call_id: "c" } });

for (const [automatic, label] of [
  [{}, "1.2 s"],
  [{ automatic: true }, "1.2 s · answered by itself"],
]) {
  test(`the line of a call says how long it took: ${label}`, () => {
    const conversation = new Conversation();
    const labels = [];
    conversation.transcript.onChange((changes) => labels.push(...changes.map(({ line }) => latencyLabel(line))));
    conversation.message({ type: "line", ...CALL, text: "get_weather({})" }, "", 0);
    for (const message of [called, given(automatic), sentAt(2240), sentAt(9000)])
      conversation.message(message, JSON.stringify(message), 0);
    conversation.message({ type: "line", ...CALL, text: "get_weather({})", status: "done" }, "", 0);
    assert.deepEqual(labels, ["", label, label]);
  });
}

test("a result that comes before its line is told with it", () => {
  const conversation = new Conversation();
  for (const message of [called, sentAt(1500)]) conversation.message(message, JSON.stringify(message), 0);
  conversation.message({ type: "line", ...CALL, text: "get_weather({})" }, "", 0);
  assert.equal(latencyLabel(conversation.transcript.inOrder()[0]), "500 ms");
  conversation.clear();
  conversation.message({ type: "line", ...CALL, text: "get_weather({})" }, "", 0);
  assert.equal(latencyLabel(conversation.transcript.inOrder()[0]), "");
});
