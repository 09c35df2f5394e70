import assert from "node:assert/strict";
import { test } from "node:test";
import { forMany, page } from "./support.mjs";

const { Clock, errorInWords } = await page("clock.js");
const { Timeline } = await page("timeline/core.js");
const { TimeWindow, LEAST_MS_PER_PX, MOST_MS_PER_PX } = await page("timeline/window.js");
const { boxAt, boxesOf, lanesOf } = await page("timeline/boxes.js");
const { told } = await page("timeline/card.js");
const { duration, figures, moment, row, summary } = await page("timeline/words.js");

const TURN = {
  type: "turn",
  number: 3,
  how: "speech",
  answer_item_id: "a",
  status: "cancelled",
  threshold: 0.5,
  prefix_padding_ms: 300,
  silence_ms: 200,
  speech_start_ms: 1476,
  started_ms: 1572,
  speech_end_ms: 4200,
  stopped_ms: 4431,
  committed_ms: 4432,
  created_ms: 4440,
  first_audio_ms: 4700,
  first_sound_ms: 4800,
  done_ms: 5000,
  ended_ms: 6310,
  received_ms: 3600,
  heard_ms: 1510,
  interrupted: true,
  total_ms: 600,
  error_ms: 0.84,
};
const OFFSET = -10_000;

/** A conversation with one interrupted turn, and the picture of all of it. */
function pictured({ turn = TURN, msPerPx = 10, width = 900 } = {}) {
  const clock = new Clock();
  const timeline = new Timeline(clock);
  timeline.takeFact({ type: "session", on: true, at: 10_000 });
  clock.take({ offset_ms: OFFSET, error_ms: 0.8 });
  const wire = (at_ms, from, body) => timeline.takeWire({ type: "wire", at_ms, from, body });
  for (let i = 0; i < 30; i++)
    wire(4700 + 10 * i, "server", {
      type: "response.output_audio.delta",
      item_id: "a",
      response_id: "r",
      delta: { audio_ms: 120 },
    });
  for (let ms = 20; ms <= 1500; ms += 20)
    timeline.takeFact({ type: "heard", track: 0, item_id: "a", ms, at: 4800 + ms - OFFSET });
  timeline.takeFact({ type: "silenced", track: 0, item_id: "a", ms: 1510, at: 6310 - OFFSET });
  wire(6320, "server", { type: "conversation.item.truncated", item_id: "a", audio_end_ms: 1510 });
  timeline.takeTurn({ ...turn });
  const view = new TimeWindow();
  view.msPerPx = msPerPx;
  view.update(0, 8000, width);
  const lanes = lanesOf(236);
  return { timeline, view, lanes, boxes: boxesOf(timeline, view, lanes, 8000) };
}

const the = (boxes, kind) => {
  const found = boxes.filter((box) => box.kind === kind);
  assert.equal(found.length, 1, kind);
  return found[0];
};

test("padding, speech and silence stand one behind the other, as long as they are", () => {
  for (const msPerPx of [2, 10, 30]) {
    const { boxes, view } = pictured({ msPerPx, width: 9000 });
    const [padding, speech, silence] = ["padding", "speech", "silence"].map((kind) => the(boxes, kind));
    const near = (a, b) => assert.ok(Math.abs(a - b) < 1e-6, `${a} is not ${b}`);
    near(padding.w * msPerPx, 300);
    near(speech.w * msPerPx, 4200 - 1476);
    near(silence.w * msPerPx, 200);
    near(padding.x + padding.w, speech.x);
    near(speech.x + speech.w, silence.x);
    near(view.at(speech.x), 1476);
    assert.deepEqual([padding.y, silence.y], [speech.y, speech.y]);
  }
});

test("marks stand where they were received, later than the sound they are about", () => {
  const { boxes, view } = pictured();
  for (const [kind, ms] of [
    ["started", 1572],
    ["stopped", 4431],
    ["commit", 4432],
    ["created", 4440],
    ["done", 5000],
  ]) {
    const mark = the(boxes, kind);
    assert.ok(mark.isMark && Math.abs(view.at(mark.x) - ms) < 1e-6, kind);
  }
});

test("received is as long as all that came, heard as long as it sounded, and the rest was never heard", () => {
  const { boxes } = pictured();
  const span = ({ fromMs, toMs }) => [fromMs, toMs];
  assert.deepEqual(span(the(boxes, "received")), [4700, 8300]);
  assert.deepEqual(span(the(boxes, "heard")), [4800, 6310]);
  assert.deepEqual(span(the(boxes, "unheard")), [6310, 6310 + 3600 - 1510]);
  const cut = the(boxes, "cut");
  assert.deepEqual([cut.fromMs, cut.words, cut.turn.number], [6310, "cut at 1510 ms", 3]);
});

test("what was never heard ends where the next answer begins, and is told in full all the same", () => {
  const { timeline, view, lanes } = pictured();
  const unheard = () => boxesOf(timeline, view, lanes, 8000).find(({ kind, answer }) => kind === "unheard" && answer);
  const wire = { type: "response.output_audio.delta", item_id: "b", response_id: "s", delta: { audio_ms: 400 } };
  timeline.takeWire({ at_ms: 7000, from: "server", body: wire });
  assert.equal(unheard().toMs, 7000, "it will sound from its arrival on");
  for (let ms = 20; ms <= 60; ms += 20)
    timeline.takeFact({ type: "heard", track: 1, item_id: "b", ms, at: 7100 + ms - OFFSET });
  assert.equal(unheard().toMs, 7100, "it sounds");
  assert.deepEqual(told(timeline, unheard()).figures[0], { name: "never heard", value: "2.09 s" });

  timeline.takeFact({ type: "heard", track: 2, item_id: "c", ms: 20, at: 6000 - OFFSET });
  timeline.takeFact({ type: "heard", track: 3, item_id: "d", ms: 20, at: 9900 - OFFSET });
  assert.equal(unheard().toMs, 7100, "neither one before it nor one long after");
});

test("no comparison of clocks is told to be exact, and none that nobody made", () => {
  const told = [0.84, 9.96, 23.4, 0.1, 0.04, 0.0001].map(errorInWords);
  assert.deepEqual(told, ["0.8", "10", "23", "0.1", "< 0.1", "< 0.1"]);
  assert.deepEqual([0, null, undefined, NaN, -1].map(errorInWords), ["", "", "", "", ""]);
  for (const [error_ms, words] of [
    [0.04, "after 600 ms ± < 0.1"],
    [0, "after 600 ms"],
  ])
    assert.equal(figures({ ...TURN, error_ms }).find(({ name }) => name === "first sound").value, words);
});

test("somebody who still speaks has a bar that ends now, and none of what is not known yet", () => {
  const { boxes } = pictured({ turn: { ...TURN, speech_end_ms: null, stopped_ms: null, committed_ms: null } });
  const speech = the(boxes, "speech");
  assert.deepEqual([speech.fromMs, speech.toMs], [1476, 8000]);
  assert.equal(boxes.filter(({ kind }) => ["silence", "stopped", "commit"].includes(kind)).length, 0);
});

test("a typed turn has no speech, padding or silence, whatever the service holds for those who speak", () => {
  const turn = { ...TURN, how: "text", speech_start_ms: null, started_ms: null, stopped_ms: null };
  const { boxes } = pictured({ turn });
  assert.deepEqual(row(turn).slice(1, 5), ["typed", "0:04.20", "–", "–"]);
  assert.equal(boxes.filter(({ kind }) => ["padding", "speech", "silence", "started"].includes(kind)).length, 0);
});

test("a gap of the link that lasts reaches until now, over all lanes", () => {
  const { timeline, view, lanes } = pictured();
  timeline.takeWire({ at_ms: 7000, from: "link", body: { type: "link.lost", sentence: "Gone." } });
  const gap = the(boxesOf(timeline, view, lanes, 8000), "gap");
  assert.deepEqual([gap.fromMs, gap.toMs, gap.words, gap.y, gap.h], [7000, 8000, "Gone.", 0, lanes.axis.y]);
});

test("two thousand turns in one picture are no more boxes of a kind than pixels", () => {
  const { timeline, lanes } = pictured();
  for (let number = 4; number < 2004; number++) {
    const moved = Object.fromEntries(
      Object.entries(TURN).map(([key, value]) => [
        key,
        /(start|end|started|stopped|committed|created|audio|sound|done|ended)_ms$/.test(key)
          ? value + 7000 * number
          : value,
      ]),
    );
    timeline.takeTurn({ ...moved, number, answer_item_id: `a${number}` });
  }
  const view = new TimeWindow();
  view.update(0, 7000 * 2004, 900);
  view.fit();
  const boxes = boxesOf(timeline, view, lanes, 7000 * 2004);
  const counts = new Map();
  for (const { kind } of boxes) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  for (const [kind, count] of counts) assert.ok(count <= 905, `${kind}: ${count}`);
  assert.ok(counts.get("speech") > 700);
});

test("lanes never overlap and never leave the picture, at any height there is room for", () => {
  for (let height = 180; height <= 700; height += 7) {
    const { microphone, person, personMarks, received, heard, answerMarks, events, axis } = lanesOf(height);
    const all = [microphone, person, personMarks, received, heard, answerMarks, events, axis];
    for (let i = 1; i < all.length; i++) assert.ok(all[i].y >= all[i - 1].y + all[i - 1].h, `${height}: lane ${i}`);
    assert.ok(axis.y + axis.h <= height);
  }
});

test("what is pointed at is the mark before the bar, and the shorter bar before the longer", () => {
  const { boxes, lanes } = pictured();
  const { person, personMarks } = lanes;
  assert.equal(boxAt(boxes, the(boxes, "speech").x + 40, person.y + 4).kind, "speech");
  assert.equal(boxAt(boxes, the(boxes, "padding").x + 3, person.y + 4).kind, "padding");
  assert.equal(boxAt(boxes, the(boxes, "started").x + 3, personMarks.y + 6).kind, "started");
  assert.equal(boxAt(boxes, 5, lanes.events.y + 2), null);
});

test("zooming keeps what is under the finger where it is", () => {
  forMany(50, (random) => {
    const view = new TimeWindow();
    view.update(0, 3_600_000, 900);
    view.isFollowing = false;
    view.pan(-20_000 * random() - 10_000);
    const x = random() * 900;
    const before = view.at(x);
    view.zoom(1 + random() * 8, x);
    assert.ok(Math.abs(view.at(x) - before) <= 1.01 * 30, "within the pixel it stood on");
  });
});

test("a column covers the same stretch of time wherever the picture has moved to", () => {
  const view = new TimeWindow();
  for (let now = 60_000; now < 61_000; now += 17) {
    view.update(0, now, 900);
    assert.equal(view.fromMs % view.msPerPx, 0);
  }
});

test("following keeps now in its place; panning back ends it, panning to now takes it up again", () => {
  const view = new TimeWindow();
  view.update(0, 100_000, 1000);
  const place = view.toX(100_000);
  view.update(0, 105_000, 1000);
  assert.ok(Math.abs(view.toX(105_000) - place) <= 1);
  view.pan(-300);
  assert.equal(view.isFollowing, false);
  const from = view.fromMs;
  view.update(0, 110_000, 1000);
  assert.equal(view.fromMs, from);
  view.pan(5000);
  assert.equal(view.isFollowing, true);
});

test("there is nothing before the beginning nor after now, and panning says so", () => {
  const view = new TimeWindow();
  view.update(0, 100_000, 1000);
  assert.equal(view.pan(50), false);
  assert.equal(view.pan(-1e9), true);
  assert.equal(view.pan(-1), false);
  assert.ok(view.fromMs <= 0 && view.fromMs > -1000);
});

test("zoom has an end in both directions, and fit shows all of it", () => {
  const view = new TimeWindow();
  view.update(-500, 3_600_000, 1000);
  for (let i = 0; i < 60; i++) view.zoom(2);
  assert.equal(view.msPerPx, LEAST_MS_PER_PX);
  for (let i = 0; i < 60; i++) view.zoom(0.5);
  assert.equal(view.msPerPx, MOST_MS_PER_PX);
  view.fit();
  assert.ok(view.fromMs <= -500 && view.toMs >= 3_600_000);
});

test("a turn in figures says its lengths and its delays", () => {
  assert.deepEqual(
    figures(TURN, { truncatedMs: 1510, silencedMs: null }).map(({ name, value }) => `${name} ${value}`),
    [
      "speech 2.72 s",
      "noticed after 96 ms",
      "silence 200 ms",
      "end told after 231 ms",
      "commit after 232 ms",
      "answer begun after 240 ms",
      "first audio after 500 ms",
      "first sound after 600 ms ± 0.8",
      "received 3.60 s",
      "heard 1.51 s",
      "truncated to 1.51 s",
      "interrupted at 0:06.31",
    ],
  );
  assert.deepEqual(row(TURN), ["3", "spoken", "0:01.48", "2.72 s", "200 ms", "600 ms", "3.60 s", "1.51 s", "0:06.31"]);
  assert.equal(
    row(TURN, { truncatedMs: null, silencedMs: 6340 }).at(-1),
    "0:06.34",
    "the page knows better when it fell silent",
  );
  assert.match(
    summary([TURN], 8000),
    /one turn in 0:08\. Turn 3, spoken: speech 2\.72 s, first sound after 600 ms ± 0\.8, heard 1\.51 s, interrupted at 0:06\.31\.$/,
  );
});

test("lengths and moments read as they are said", () => {
  assert.deepEqual([0, 96.4, 999.6, 1420, 61_000].map(duration), ["0 ms", "96 ms", "1.00 s", "1.42 s", "61.00 s"]);
  assert.deepEqual(
    [0, 1476, 59_999, 3_723_456, -250].map((ms) => moment(ms)),
    ["0:00.00", "0:01.48", "1:00.00", "1:02:03.46", "−0:00.25"],
  );
  assert.deepEqual([moment(59_999, 0), moment(-0.4, 0), moment(61_234, 3)], ["1:00", "0:00", "1:01.234"]);
});

test("a function call is a stretch from the call to its first result, told with its time", () => {
  const { timeline, view, lanes } = pictured();
  const wire = (at_ms, from, body) => timeline.takeWire({ type: "wire", at_ms, from, body });
  const item = { id: "i", type: "function_call", call_id: "c", name: "get_weather", arguments: "{}" };
  const result = { type: "conversation.item.create", item: { type: "function_call_output", call_id: "c" } };
  wire(3000, "server", { type: "response.output_item.done", item });
  const open = the(boxesOf(timeline, view, lanes, 5000), "call");
  assert.deepEqual([open.fromMs, open.toMs, open.words], [3000, 5000, "get_weather waits for its result"]);

  wire(4200, "page", { type: "page.tool_result", call_id: "c", output: "", automatic: true });
  wire(4240, "client", result);
  wire(7000, "client", result); // told again, to a new session
  const boxes = boxesOf(timeline, view, lanes, 8000);
  const done = the(boxes, "call");
  assert.deepEqual([done.fromMs, done.toMs, done.y], [3000, 4240, lanes.events.y]);
  assert.deepEqual(told(timeline, done), {
    title: "get_weather, answered by itself",
    figures: [{ name: "call to result", value: "1.24 s" }],
  });
  assert.deepEqual(
    boxes.filter(({ kind }) => kind === "result").map(({ words }) => words),
    ["Tool result sent: get_weather, answered by itself, 1.24 s after the call", "Tool result sent"],
  );
  assert.equal(boxAt(boxes, view.toX(3000), lanes.events.y + 2).kind, "tool");
  assert.equal(boxAt(boxes, view.toX(3600), lanes.events.y + 2).kind, "call");
});

test("a call that waits is drawn wherever one looks, until the conversation is cleared", () => {
  const { timeline, lanes } = pictured();
  const item = { id: "i", type: "function_call", call_id: "c", name: "f" };
  timeline.takeWire({ at_ms: 1000, from: "server", body: { type: "response.output_item.done", item } });
  const late = new TimeWindow();
  late.msPerPx = 10;
  late.update(0, 600_000, 900);
  assert.ok(late.fromMs > 100_000);
  assert.equal(the(boxesOf(timeline, late, lanes, 600_000), "call").fromMs, 1000);
  timeline.clear();
  assert.equal(boxesOf(timeline, late, lanes, 600_000).filter(({ kind }) => kind === "call").length, 0);
});
