import assert from "node:assert/strict";
import { test } from "node:test";
import { forMany, page, shuffled } from "./support.mjs";

const { Clock } = await page("clock.js");
const { Timeline } = await page("timeline/core.js");
const { Spans } = await page("timeline/spans.js");
const { byteOfPeak, shareOf } = await page("timeline/levels.js");

const NOTHING = {
  type: "turn",
  number: 1,
  how: "speech",
  answer_item_id: "",
  status: "",
  threshold: null,
  prefix_padding_ms: null,
  silence_ms: null,
  speech_start_ms: null,
  started_ms: null,
  speech_end_ms: null,
  stopped_ms: null,
  committed_ms: null,
  created_ms: null,
  first_audio_ms: null,
  first_sound_ms: null,
  done_ms: null,
  ended_ms: null,
  received_ms: 0,
  heard_ms: 0,
  interrupted: false,
  total_ms: null,
  error_ms: null,
};
const turn = (known) => ({ ...NOTHING, ...known });

function begun(at = 10_000) {
  const clock = new Clock();
  const timeline = new Timeline(clock);
  timeline.takeFact({ type: "session", on: true, at });
  return { clock, timeline };
}

const wire = (timeline, at_ms, from, body) => timeline.takeWire({ type: "wire", at_ms, from, body });
const delta = (item_id, ms) => ({
  type: "response.output_audio.delta",
  item_id,
  response_id: "r",
  delta: { audio_ms: ms },
});

test("levels taken before the clocks are known stand where they belong once they are", () => {
  const { clock, timeline } = begun();
  for (let i = 1; i <= 10; i++) timeline.takeFact({ type: "level", at: 10_000 + 20 * i, peak: i === 5 ? 1 : 0.001 });
  assert.equal(timeline.toSession(10_000), 0);
  clock.take({ offset_ms: -9_700, error_ms: 0.5 });
  timeline.levels.between(380 - timeline.offsetMs, 400 - timeline.offsetMs); // the fifth block: 10 080..10 100 of the page
  assert.equal(timeline.levels.high, byteOfPeak(1));
  timeline.levels.between(400 - timeline.offsetMs, 420 - timeline.offsetMs);
  assert.equal(timeline.levels.high, byteOfPeak(0.001));
});

test("the last of a portion of probabilities is the one whose audio arrived then, 32 ms each", () => {
  const { timeline } = begun();
  timeline.takeSpeech({ at_ms: 1000, p: [0.1, 0.5, 0.9] });
  const at = (ms) => {
    timeline.speech.between(ms, ms + 1);
    return timeline.speech.high ? Math.round(shareOf(timeline.speech.high) * 10) / 10 : null;
  };
  assert.deepEqual([at(1000 - 90), at(1000 - 60), at(1000 - 20), at(1001)], [0.1, 0.5, 0.9, null]);
});

test("probabilities in any portions give the same line", () => {
  forMany(20, (random) => {
    const all = Array.from({ length: 200 }, () => random());
    const lines = [1, 2].map(() => {
      const { timeline } = begun();
      for (let i = 0; i < all.length; ) {
        const n = Math.min(all.length - i, 1 + Math.floor(random() * 6));
        timeline.takeSpeech({ at_ms: 500 + 32 * (i + n), p: all.slice(i, i + n) });
        i += n;
      }
      return Buffer.from([...timeline.speech.pages.values()][0].high);
    });
    assert.deepEqual(lines[0], lines[1]);
  });
});

test("each audio delta adds what it lasts, from the first one's arrival, in either protocol", () => {
  const { timeline } = begun();
  wire(timeline, 2000, "server", delta("a", 120.5));
  wire(timeline, 2040, "server", { ...delta("a", 79.5), type: "response.audio.delta" });
  wire(timeline, 2050, "server", { ...delta("b", 5), delta: "not audio" });
  const { firstMs, receivedMs } = timeline.answers.of("a");
  assert.deepEqual([firstMs, receivedMs], [2000, 200]);
  assert.equal(timeline.answers.byItem.has("b"), false);
});

test("heard sound is real stretches of time: a report later than its sound explains begins another", () => {
  const { timeline } = begun();
  for (let ms = 20; ms <= 200; ms += 20)
    timeline.takeFact({ type: "heard", track: 1, item_id: "a", ms, at: 5000 + ms + (ms % 3) });
  for (let ms = 220; ms <= 300; ms += 20)
    timeline.takeFact({ type: "heard", track: 1, item_id: "a", ms, at: 5500 + ms });
  timeline.takeFact({ type: "silenced", track: 1, item_id: "a", ms: 310, at: 5811 });
  const { heard, heardMs, silencedAt } = timeline.answers.of("a");
  assert.deepEqual([heard.length, heardMs, silencedAt], [2, 310, 5811]);
  assert.deepEqual(
    heard.map(({ from }) => from),
    [5002, 5700],
  );
  assert.ok(Math.abs(heard[0].to - 5202) <= 3 && heard[1].to === 5811);
});

test("an answer is found wherever some of it stands, however the clock is refined", () => {
  const { clock, timeline } = begun();
  clock.take({ offset_ms: -10_000, error_ms: 1 });
  wire(timeline, 90_000, "server", delta("a", 20_000));
  clock.take({ offset_ms: -9_996, error_ms: 1 });
  for (const [from, to] of [
    [89_000, 90_001],
    [100_000, 100_010],
    [109_990, 120_000],
  ])
    assert.equal(timeline.answerSpans.among(from, to).length, 1);
});

test("how far an answer was heard is kept as we said it and as the service says it", () => {
  const { timeline } = begun();
  wire(timeline, 1, "client", { type: "conversation.item.truncate", item_id: "a", audio_end_ms: 1500 });
  wire(timeline, 2, "server", { type: "conversation.item.truncated", item_id: "a", audio_end_ms: 1480 });
  const { askedMs, truncatedMs } = timeline.answers.of("a");
  assert.deepEqual([askedMs, truncatedMs], [1500, 1480]);
});

test("the threshold is what the service held at each moment, in either protocol; without server VAD there is none", () => {
  const { timeline } = begun();
  const vad = (threshold) => ({ type: "server_vad", threshold, prefix_padding_ms: 300, silence_duration_ms: 200 });
  wire(timeline, 10, "server", {
    type: "session.created",
    session: { audio: { input: { turn_detection: vad(0.5) } } },
  });
  wire(timeline, 500, "server", {
    type: "session.updated",
    session: { audio: { input: { turn_detection: vad(0.5) } } },
  });
  wire(timeline, 900, "server", { type: "session.updated", session: { turn_detection: vad(0.7) } });
  wire(timeline, 950, "server", { type: "session.updated", session: { turn_detection: null } });
  assert.deepEqual(
    [0, 600, 900, 960].map((ms) => timeline.detectionAt(ms).threshold),
    [0.5, 0.5, 0.7, null],
  );
  assert.equal(timeline.detections.length, 3);
});

test("a lost link is one gap until it is open again, whatever fails between", () => {
  const { timeline } = begun();
  const lost = (sentence) => ({ type: "link.lost", code: "closed", sentence });
  wire(timeline, 0, "link", { type: "link.dialled" });
  wire(timeline, 1000, "link", lost("The service closed the connection."));
  wire(timeline, 1500, "link", lost("It refused the connection."));
  wire(timeline, 2500, "link", { type: "link.dialled" });
  wire(timeline, 9000, "link", lost("Again."));
  assert.deepEqual(timeline.gaps, [
    { fromMs: 1000, toMs: 2500, words: "The service closed the connection." },
    { fromMs: 9000, toMs: null, words: "Again." },
  ]);
});

test("text, tools, settings and errors stand at their moments; what has no place in the picture has none", () => {
  const { timeline } = begun();
  wire(timeline, 1, "client", { type: "session.update" });
  wire(timeline, 2, "server", { type: "session.updated", session: {} });
  wire(timeline, 3, "page", { type: "page.text", text: "Hello" });
  wire(timeline, 4, "server", { type: "response.output_item.done", item: { type: "function_call", name: "weather" } });
  wire(timeline, 5, "client", { type: "conversation.item.create", item: { type: "function_call_output" } });
  wire(timeline, 6, "server", { type: "error", error: { message: "No." } });
  wire(timeline, 7, "server", {
    type: "response.done",
    response: { status: "failed", status_details: { error: { message: "Full." } } },
  });
  wire(timeline, 8, "server", { type: "response.done", response: { status: "completed" } });
  wire(timeline, 9, "client", { type: "input_audio_buffer.append", audio: { audio_ms: 20 } });
  wire(timeline, 10, "server", {});
  wire(timeline, 11, "server", null);
  const found = timeline.happenings.among(0, 100).map(({ kind, atMs, words }) => [kind, atMs, words]);
  assert.deepEqual(found, [
    ["asked", 1, "Settings sent"],
    ["held", 2, "Settings confirmed"],
    ["text", 3, "Text sent: Hello"],
    ["tool", 4, "Tool call: weather"],
    ["result", 5, "Tool result sent"],
    ["error", 6, "Error: No."],
    ["error", 7, "Answer failed: Full."],
  ]);
});

test("a mute lasts until it is taken back, and none is told twice", () => {
  const { timeline } = begun();
  for (const [on, at] of [
    [false, 1],
    [true, 5],
    [true, 6],
    [false, 9],
    [true, 12],
  ])
    timeline.takeFact({ type: "mute", on, at });
  assert.deepEqual(timeline.mutes, [
    { from: 5, to: 9 },
    { from: 12, to: null },
  ]);
});

test("a turn that is told again is the same turn, and found where it has grown to", () => {
  const { timeline } = begun();
  timeline.takeTurn(turn({ speech_start_ms: 1000, started_ms: 1100, prefix_padding_ms: 300 }));
  const [first] = timeline.turnSpans.among(800, 900);
  timeline.takeTurn(
    turn({
      speech_start_ms: 1000,
      started_ms: 1100,
      speech_end_ms: 60_000,
      stopped_ms: 60_300,
      silence_ms: 200,
      answer_item_id: "a",
    }),
  );
  assert.equal(timeline.turnSpans.among(59_000, 61_000)[0], first);
  assert.equal(timeline.turns.size, 1);
  assert.equal(timeline.turnOf(timeline.answers.of("a")), first);
});

test("after the end time stands still, and a new conversation starts from nothing", () => {
  const { timeline } = begun(10_000);
  assert.equal(timeline.nowMs(12_000), 2000);
  timeline.takeTurn(turn({ speech_start_ms: 5 }));
  timeline.takeFact({ type: "session", on: false, at: 13_000 });
  assert.deepEqual([timeline.isLive, timeline.nowMs(99_000)], [false, 3000]);
  timeline.clear();
  assert.deepEqual([timeline.isEmpty, timeline.turns.size, timeline.turnSpans.size, timeline.firstMs], [true, 0, 0, 0]);
});

test("what touches a stretch is found once, in whatever order it was put and however it grew", () => {
  forMany(30, (random) => {
    const spans = new Spans();
    const things = Array.from({ length: 80 }, (_, id) => {
      const from = Math.floor(random() * 500_000);
      return { id, from, to: from + Math.floor(random() ** 4 * 300_000) };
    });
    for (const thing of shuffled(things, random)) {
      spans.put(thing, thing.from + random() * 1000, thing.from + random() * 1000);
      spans.put(thing, thing.from, thing.to);
    }
    for (let i = 0; i < 20; i++) {
      const from = random() * 500_000;
      const to = from + random() * 50_000;
      const found = spans.among(from, to);
      assert.equal(new Set(found).size, found.length);
      for (const thing of things) if (thing.from <= to && thing.to >= from) assert.ok(found.includes(thing));
    }
  });
});

test("beyond their bound the earliest things are forgotten", () => {
  const spans = new Spans(10);
  for (let i = 0; i < 25; i++) spans.put({ i }, i * 1000, i * 1000);
  assert.equal(spans.size, 10);
  assert.deepEqual(
    spans.among(0, 1e6).map(({ i }) => i),
    [15, 16, 17, 18, 19, 20, 21, 22, 23, 24],
  );
});
