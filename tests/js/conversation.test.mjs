import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./support.mjs";
import { append, file, header, wire } from "./wire.mjs";

const { Conversation } = await page("conversation/conversation.js");
const { splitHeard } = await page("conversation/transcript-core.js");
const { SettingsHistory } = await page("conversation/settings-history.js");

const line = (item_id, after, text = item_id) => ({ type: "line", item_id, after, role: "user", text, status: "done" });
const settings = (at_ms, values) => wire(at_ms, "page", { type: "page.settings", settings: values });
const began = (values, more = {}) => wire(0, "playground", { ...header.body, settings: values, ...more });

/** A conversation, and a way to say messages of the bridge to it. */
function opened(how) {
  const conversation = new Conversation(how);
  conversation.begin(24_000);
  const say = (...messages) => {
    for (const message of messages) conversation.message(message, JSON.stringify(message), 7);
  };
  return { conversation, say };
}

test("words, events, turns, tokens and sound of a conversation are read from one object", () => {
  const { conversation, say } = opened();
  say(header, line("a", null), line("b", "a"), { type: "line_gone", item_id: "a" }, append(20));
  say({ type: "clock", offset_ms: 5, error_ms: 1 }, { type: "turn", number: 1, how: "text", legs: [], total_ms: null });
  say({ type: "usage", kind: "answer", turn: 1, response_id: "r", model: "m", input_text: 3 });
  say({ type: "track", track: 4, item_id: "b" });
  conversation.sound.playback.received(4, Int16Array.of(1, 2));
  assert.deepEqual(
    conversation.transcript.inOrder().map(({ text }) => text),
    ["b"],
  );
  assert.equal(conversation.events.total, 2);
  assert.equal(file(conversation.journal), `${JSON.stringify(header)}\n${JSON.stringify(append(20))}\n`);
  assert.equal(conversation.telemetry.clock.offsetMs, 5);
  assert.equal(conversation.telemetry.turns.count, 1);
  assert.equal(conversation.telemetry.usage.total.tokens, 3);
  assert.deepEqual([...conversation.sound.playback.receivedOf("b")], [1, 2]);
});

test("another conversation begins with nothing, and a view is told so", () => {
  const { conversation, say } = opened();
  const told = [];
  conversation.transcript.onChange((changes) => told.push(...changes.map(({ op }) => op)));
  say(header, line("a", null), { type: "track", track: 0, item_id: "a" });
  say({ type: "usage", kind: "answer", turn: 1, response_id: "r", model: "m", input_text: 3 });
  conversation.sound.playback.received(0, Int16Array.of(1));
  conversation.clear();
  conversation.begin(48_000);
  assert.deepEqual(told.slice(0, 2), ["put", "clear"]);
  assert.deepEqual(conversation.transcript.inOrder(), []);
  assert.deepEqual([conversation.events.total, conversation.journal.size, conversation.settings.now], [0, 0, null]);
  assert.deepEqual(conversation.sound.playback.countOf("a"), { received: 0, heard: 0 });
  assert.equal(conversation.telemetry.usage.count, 0);
  assert.equal(conversation.sound.rate, 48_000);
});

/** An answer of four words and a second of sound, of which so many milliseconds were heard before the session ended. */
function ended(heardMs, status = "done") {
  const { conversation, say } = opened();
  const answer = { ...line("b", "a", "One 😀 three four."), role: "assistant", status };
  const words = { type: "response.output_audio_transcript.delta", item_id: "b", delta: answer.text };
  const sound = { type: "response.output_audio.delta", item_id: "b", delta: { audio_ms: 1000 } };
  say(header, line("a", null), { type: "track", track: 0, item_id: "b" }, wire(1, "server", words));
  say(wire(2, "server", sound), answer);
  conversation.received(0, new Int16Array(24_000));
  if (heardMs > 0) conversation.played({ track: 0, samples: 24 * heardMs, last: 30_000 });
  conversation.fact({ type: "session", on: false, at: 1500 });
  return conversation.transcript.inOrder()[1];
}

test("an answer whose words are whole is stopped where its sound was, and ends at the last word that was heard", () => {
  const stopped = ended(500);
  assert.deepEqual([stopped.status, stopped.heard_chars], ["stopped", 5]);
  assert.deepEqual(splitHeard(stopped), { heard: "One 😀", unheard: "three four." });
});

test("an answer whose words still come is stopped where its sound was, and what nobody heard stays apart", () => {
  const stopped = ended(500, "streaming");
  assert.deepEqual([stopped.status, splitHeard(stopped)], ["stopped", { heard: "One 😀", unheard: "three four." }]);
  const atOnce = ended(50, "streaming");
  assert.deepEqual(splitHeard(atOnce), { heard: "", unheard: "One 😀 three four." });
  const silent = ended(0, "streaming"); // no speaker says otherwise
  assert.deepEqual([silent.status, silent.heard_chars], ["stopped", undefined]);
});

test("an answer is stopped at the word that was lit last, where its words keep step with its sound", () => {
  const { conversation, say } = opened();
  const text = "One two three four five six.";
  const piece = (said, audio_ms) => [
    wire(1, "server", { type: "response.output_audio_transcript.delta", item_id: "b", delta: said }),
    wire(2, "server", { type: "response.output_audio.delta", item_id: "b", delta: { audio_ms } }),
  ];
  say(
    header,
    { type: "track", track: 0, item_id: "b" },
    ...piece(text.slice(0, 18), 500),
    ...piece(text.slice(18), 700),
  );
  say({ ...line("b", null, text), role: "assistant", status: "done" });
  conversation.received(0, new Int16Array(24 * 1200));
  conversation.played({ track: 0, samples: 24 * 500, last: 30_000 });
  conversation.fact({ type: "session", on: false, at: 1500 });
  assert.equal(splitHeard(conversation.transcript.inOrder()[0]).heard, "One two three four");
});

test("an answer that was heard to its last word, or that no speaker played, stays as it was told", () => {
  for (const heardMs of [1000, 990, 0]) assert.equal(ended(heardMs).status, "done");
  assert.equal(ended(500, "interrupted").status, "interrupted");
});

test("two conversations share nothing", () => {
  const [one, other] = [opened(), opened()];
  one.say(header, line("a", null), { type: "track", track: 0, item_id: "a" }, settings(5, { speed: 2 }));
  one.conversation.sound.playback.received(0, Int16Array.of(1));
  one.conversation.sound.microphone.captured(10, Int16Array.of(1));
  const { transcript, events, sound, settings: asked } = other.conversation;
  assert.deepEqual([transcript.inOrder(), events.total, sound.bytes, asked.now], [[], 0, 0, null]);
  assert.equal(sound.recording(), null);
});

test("however much happens, listeners hear of it once a frame, and no more once they have ended it", () => {
  const frames = [];
  const { conversation, say } = opened({ later: (tell) => frames.push(tell) });
  let heard = 0;
  const end = conversation.onChange(() => heard++);
  for (let i = 0; i < 5; i++) say(append(20 * i));
  conversation.fact({ type: "level", at: 0, peak: 0.1 });
  assert.equal(frames.length, 1);
  frames.shift()();
  assert.equal(heard, 1);
  say(append(100));
  end();
  frames.shift()();
  assert.equal(heard, 1);
});

test("a change of settings is kept with its moment and what it changed; what changes nothing is none", () => {
  const { conversation, say } = opened();
  say(began({ voice: "ash", speed: 1, tools: [] }, { service: "azure", model: "gpt" }));
  say(settings(1500, { voice: "ash", speed: 1.5, tools: [] }), settings(1600, { voice: "ash", speed: 1.5, tools: [] }));
  say(settings(9000, { voice: "sage", speed: 1, tools: [] }), wire(9100, "page", { type: "page.interrupt" }));
  const { asked } = conversation.settings;
  assert.deepEqual(
    asked.map(({ atMs, changed }) => [atMs, changed]),
    [
      [0, ["voice", "speed", "tools"]],
      [1500, ["speed"]],
      [9000, ["voice", "speed"]],
    ],
  );
  assert.deepEqual(
    new Set(asked.map(({ service, model, dialect }) => `${service} ${model} ${dialect}`)),
    new Set(["azure gpt ga"]),
  );
  assert.equal(conversation.settings.at(1499)?.settings.speed, 1);
  assert.equal(conversation.settings.at(1500)?.settings.speed, 1.5);
  assert.equal(conversation.settings.at(8999)?.settings.speed, 1.5);
  assert.equal(conversation.settings.now.settings.voice, "sage");
});

test("another service is a change, also with the same settings", () => {
  const history = new SettingsHistory();
  history.takeRecord({ service: "azure", model: "a", settings: { speed: 1 } }, 0);
  history.takeRecord({ service: "openai", model: "a", settings: { speed: 1 } }, 10);
  assert.deepEqual(
    history.asked.map(({ service, changed }) => [service, changed]),
    [
      ["azure", ["speed"]],
      ["openai", []],
    ],
  );
});

test("what the service said it holds is kept when it changes", () => {
  const { conversation, say } = opened();
  const differs = [{ field: "speed", asked: 2, confirmed: 1.5 }];
  say(
    { type: "confirmed", settings: { speed: 1.5 }, differs },
    { type: "confirmed", settings: { speed: 1.5 }, differs },
  );
  say({ type: "confirmed", settings: { speed: 2 }, differs: [] });
  assert.deepEqual(
    conversation.settings.held.map(({ at, settings: held, differs: { length } }) => [at, held.speed, length]),
    [
      [7, 1.5, 1],
      [7, 2, 0],
    ],
  );
});

test("of a thousand changes and more the oldest go first", () => {
  const history = new SettingsHistory();
  for (let i = 0; i < 1500; i++) {
    history.takeSettings({ speed: i }, i);
    history.takeConfirmed({ settings: { speed: i } }, i);
  }
  assert.deepEqual([history.asked.length, history.held.length], [1000, 1000]);
  assert.deepEqual([history.asked[0].atMs, history.held[0].at, history.now.atMs], [500, 500, 1499]);
});
