// A conversation's log: what is told to a Conversation comes out of it as it went in, and nothing that is no log goes in.

import assert from "node:assert/strict";
import { test } from "node:test";
import { told } from "./kept.mjs";
import { forMany, page } from "./support.mjs";
import { append, file, header, wire } from "./wire.mjs";

const { Conversation } = await page("conversation/conversation.js");
const { asSamples, begunOf, entriesOf, line, playInto, UnreadableError } = await page("archive/log.js");

const HEAD = line.head("2026-11-30T03:21:58.000Z");
const log = (...lines) => [HEAD, ...lines].map((each) => `${each}\n`).join("");
const refused = (text, hint) =>
  assert.throws(
    () => [...entriesOf(text)],
    (error) => error instanceof UnreadableError && hint.test(error.hint),
  );

/** What can be read of a conversation. */
function readings({ transcript, journal, events, settings, telemetry, sound }) {
  const held = [sound.microphone.held, sound.playback.held];
  const heard = transcript.inOrder().map(({ item_id }) => [...sound.playback.heardOf(item_id)]);
  const { from = 0, to = 0 } = sound.microphone.held ?? {};
  const { turns, usage, clock, timeline } = telemetry;
  return {
    lines: transcript.inOrder(),
    record: file(journal),
    rows: events.end,
    asked: settings.asked,
    rate: sound.rate,
    held,
    heard,
    microphone: [...sound.microphone.between(from, to)],
    sent: [...sound.microphone.sentBetween(from, to)],
    turns: turns.latest(100),
    tokens: usage.total.tokens,
    clock: { ...clock },
    bounds: [timeline.startedAt, timeline.endedAt, timeline.latestMs],
  };
}

test("a conversation that is told its log is the conversation that wrote it", () => {
  forMany(10, (random) => {
    const { conversation, log: text, sound } = told(random);
    const again = new Conversation();
    playInto(again, entriesOf(text), sound);
    assert.deepEqual(readings(again), readings(conversation));
    assert.ok(readings(again).heard.flat().length > 0);
  });
});

test("a frame of the bridge stands in its line to the letter, whatever the service wrote", () => {
  const frame =
    '{"type":"wire","at_ms":120.0,"from":"server","body":{"type":"x",  "n":1e3,"s":"\\u00e9, ]","id":12345678901234567890}}';
  const [entry] = entriesOf(log(line.message(JSON.parse(frame), frame, 1.5)));
  assert.equal(entry.text, frame);
  assert.equal(entry.at, 1.5);
  const broken = frame.replace(",  ", ",\n");
  assert.equal([...entriesOf(log(line.message(JSON.parse(broken), broken, 0)))].length, 1);
});

test("a line that was being written when the tab ended is passed over, one in the middle is not", () => {
  const whole = log(
    line.begin({ rate: 48_000, wallMs: 1, now: 2, shift: 0 }),
    line.message(header, JSON.stringify(header), 3),
  );
  const kinds = (text) => [...entriesOf(text)].map(({ kind }) => kind);
  assert.deepEqual(kinds(whole), ["b", "m"]);
  assert.deepEqual(kinds(whole.slice(0, -10)), ["b"]);
  refused(`${whole.slice(0, -10)}\n${line.fact({ type: "session", on: true, at: 0 })}\n`, /Line 3/);
});

test("what is no log, or of another version, is said so", () => {
  refused("", /does not begin/);
  refused("PK", /does not begin/);
  refused(`${JSON.stringify(header)}\n`, /does not begin/);
  refused('{"kept":2,"begun":"2026-11-30T03:21:58.000Z"}\n', /version 2/);
  refused('{"kept":1,"begun":"yesterday"}\n', /when/);
  assert.equal(begunOf(`${HEAD}\n["f"`), "2026-11-30T03:21:58.000Z");
});

test("a line that cannot be is refused with its number", () => {
  const wrong = [
    '["x",1]',
    "{}",
    "7",
    '["b",1e9,0,0,0]',
    '["b",48000,0,null,0]',
    '["m",null,{"type":"line"}]',
    '["m",0,{}]',
    '["f",null]',
    '["c",1.5,3]',
    '["c",1,-3]',
    '["c",1,9007199254740000]',
    '["r","0",3]',
    '["p",{"track":0,"samples":-1,"last":0}]',
    '["__proto__",1]',
  ];
  for (const each of wrong) refused(log(each, line.sent(10, 10)), /Line 2/);
});

test("sound that is missing is silence, at its place", () => {
  const text = log(line.begin({ rate: 24_000, wallMs: 0, now: 0, shift: 0 }), line.captured(4, 4), line.captured(8, 4));
  const conversation = new Conversation();
  playInto(conversation, entriesOf(text), Int16Array.of(1, 2, 3, 4, 5));
  assert.deepEqual([...conversation.sound.microphone.between(0, 8)], [1, 2, 3, 4, 5, 0, 0, 0]);
});

test("samples are read from any place in a file", () => {
  const bytes = Uint8Array.of(9, 1, 0, 255, 255, 7);
  assert.deepEqual([...asSamples(bytes.subarray(1))], [1, -1]);
  assert.deepEqual([...asSamples(bytes.subarray(2, 4))], [-256]);
});

test("what begins a session is the caller's to say", () => {
  const begins = [1, 2].map((n) => ({ rate: 24_000 * n, wallMs: n, now: 10 * n, shift: n - 1 }));
  const text = log(...begins.map(line.begin), line.message(append(1), JSON.stringify(append(1)), 0));
  const heard = [];
  playInto(new Conversation(), entriesOf(text), new Int16Array(0), (_, begin, isFirst) =>
    heard.push([begin.rate, begin.shift, isFirst]),
  );
  assert.deepEqual(heard, [
    [24_000, 0, true],
    [48_000, 1, false],
  ]);
  const conversation = new Conversation();
  playInto(
    conversation,
    entriesOf(
      log(
        line.begin(begins[0]),
        line.message(
          wire(0, "link", { type: "link.dialled" }),
          JSON.stringify(wire(0, "link", { type: "link.dialled" })),
          0,
        ),
        line.begin(begins[0]),
      ),
    ),
    new Int16Array(0),
  );
  assert.equal(conversation.events.total, 1);
});
