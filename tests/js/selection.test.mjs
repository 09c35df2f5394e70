import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./support.mjs";
import { header, recorder, talk, wire } from "./wire.mjs";

const { Conversation } = await page("conversation/conversation.js");
const { Selection } = await page("conversation/selection.js");
const { TurnItems } = await page("conversation/turn-items.js");
const { firstRowOf, idsOf } = await page("events/turn-rows.js");

const turn = (number, more = {}) => ({
  type: "turn",
  number,
  how: "speech",
  user_item_id: `item_u${number}`,
  response_id: `resp_${number}`,
  answer_item_id: `item_a${number}`,
  legs: [],
  total_ms: null,
  ...more,
});

test("a turn that is chosen again is let go, and every change is told once", () => {
  const selection = new Selection();
  const told = [];
  const end = selection.onChange(() => told.push(selection.turn));
  selection.choose(2);
  selection.choose(2);
  selection.toggle(2);
  assert.equal(selection.turn, null);
  selection.clear();
  selection.toggle(3);
  selection.toggle(4);
  assert.deepEqual(told, [2, null, 3, 4]);
  assert.equal(selection.revision, 4);
  end();
  selection.clear();
  assert.equal(told.length, 4);
});

test("an item belongs to the turn it began, to the turn it answers, or to the turn whose answer it came with", () => {
  const items = new TurnItems();
  const call = {
    type: "response.output_item.added",
    response_id: "resp_1",
    item: { id: "call", type: "function_call" },
  };
  items.takeWire(wire(5, "server", call)); // before the turn is told
  items.take(turn(1));
  items.take(turn(2, { answer_item_id: "" }));
  assert.deepEqual(
    ["item_u1", "item_a1", "resp_1", "call", "item_u2", "item_a2", ""].map((id) => items.of(id)?.number ?? null),
    [1, 1, 1, 1, 2, null, null],
  );
  items.take(turn(2));
  assert.equal(items.of("nobody", "item_a2")?.number, 2);
  items.clear();
  assert.equal(items.of("item_u1", "call"), null);
});

test("what is told of a turn again is no news, a new item is", () => {
  const items = new TurnItems();
  items.take(turn(1, { answer_item_id: "" }));
  const { revision } = items;
  items.take(turn(1, { answer_item_id: "", status: "in_progress" }));
  assert.equal(items.revision, revision);
  items.take(turn(1));
  assert.equal(items.revision, revision + 1);
});

test("another conversation begins with nothing chosen", () => {
  const conversation = new Conversation();
  conversation.begin(24_000);
  conversation.message(turn(1), "", 0);
  conversation.selection.choose(1);
  conversation.clear();
  assert.equal(conversation.selection.turn, null);
  assert.equal(conversation.turnItems.of("item_u1"), null);
});

test("the first row of a turn is the first that names one of its items, from its beginning on", () => {
  const { events, say } = recorder();
  say(...talk(3));
  const items = new TurnItems();
  for (const number of [0, 1, 2]) items.take(turn(number));
  const turnOf = (...ids) => items.of(...ids);
  for (const number of [0, 1, 2]) {
    const row = firstRowOf(events, turnOf, number, number === 0 ? 0 : events.row(events.end - 1).atMs * (number / 3));
    assert.deepEqual(events.row(row).ids, [`item_u${number}`]);
    assert.equal(events.row(row).type, "input_audio_buffer.speech_started");
  }
  assert.equal(firstRowOf(events, turnOf, 7, 0), -1);
  assert.equal(firstRowOf(events, turnOf, 0, Infinity), -1);
});

test("what an event names, whatever it is", () => {
  assert.deepEqual(idsOf({ item: { id: "a" }, response_id: "r" }), ["a", "r"]);
  assert.deepEqual(idsOf({ item_id: "a", response: { id: "r" } }), ["a", "r"]);
  assert.deepEqual([idsOf(null), idsOf(7), idsOf({ item_id: 3, item: "no" })], [[], [], []]);
  assert.deepEqual(idsOf(header.body), []);
});

test("a row is found by its moment, the first at it or behind it", () => {
  const { events, say } = recorder();
  say(...[10, 20, 20, 30].map((at) => wire(at, "server", { type: `at.${at}` })));
  assert.deepEqual(
    [0, 10, 11, 20, 30, 31].map((at) => events.rowAt(at)),
    [0, 0, 1, 1, 3, 4],
  );
});
