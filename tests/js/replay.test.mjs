import assert from "node:assert/strict";
import { test } from "node:test";
import { forMany, page } from "./support.mjs";

const { Conversation } = await page("conversation/conversation.js");
const { MomentWatch, Moments } = await page("sound/moments.js");
const { soundedChars, Take } = await page("replay/take.js");
const { Takes } = await page("replay/takes.js");

const RATE = 1000; // a sample is a millisecond
const BEGAN_AT = 50_000; // the page's clock when the context's stood at 0
const OFFSET = -49_000; // session time = the page's clock + this: sample 0 is session time 1000
const LATENCY = 20;

const turn = (number, more) => ({
  type: "turn",
  number,
  how: "speech",
  user_item_id: `u${number}`,
  answer_item_id: `a${number}`,
  response_id: `r${number}`,
  prefix_padding_ms: 0,
  silence_ms: 0,
  speech_start_ms: null,
  speech_end_ms: null,
  ended_ms: null,
  legs: [],
  total_ms: null,
  ...more,
});
const filled = (value, count) => new Int16Array(count).fill(value);
const HALF = 16384;
const HEARD = 8192;

/** A conversation with a spoken turn: 100 to 300 said, 500 to 900 answered, of which 700 was received. */
function spoken({ mostBytes, cut = 400 } = {}) {
  const conversation = new Conversation({ sound: mostBytes ? { mostBytes } : undefined });
  conversation.begin(RATE);
  const { sound } = conversation;
  conversation.fact({ type: "session", on: true, at: BEGAN_AT - 100 });
  conversation.message({ type: "clock", offset_ms: OFFSET, error_ms: 0 }, "", 0);
  for (let until = 100; until <= 2000; until += 100) {
    conversation.fact({ type: "moment", frame: until, at: BEGAN_AT + until, latency_ms: LATENCY });
    sound.microphone.captured(until, filled(until > 100 && until <= 300 ? HALF : 0, 100));
    sound.microphone.sent(until, 100);
  }
  conversation.message({ type: "track", track: 0, item_id: "a1" }, "", 0);
  sound.playback.received(0, filled(HEARD, 700));
  sound.playback.played({ track: 0, samples: cut, last: 500 + cut - 1 });
  conversation.fact({ type: "heard", item_id: "a1", ms: cut, at: BEGAN_AT + 500 + cut + LATENCY });
  conversation.fact({ type: "silenced", item_id: "a1", ms: cut, at: BEGAN_AT + 500 + cut + LATENCY });
  const told = turn(1, { speech_start_ms: 1100, speech_end_ms: 1300, ended_ms: 1900 });
  conversation.message(told, "", 0);
  conversation.fact({ type: "session", on: false, at: BEGAN_AT + 2000 });
  return { conversation, takes: new Takes(conversation), told };
}

const sounding = (samples, value) => {
  const at = [...samples.keys()].filter((i) => samples[i] === value);
  return [at[0], at.length];
};

// --- when a sample was ---

test("a sample's moment is known between sights of both clocks, before the first and behind the last", () => {
  const moments = new Moments();
  moments.begin(RATE);
  assert.equal(moments.isKnown, false);
  moments.take({ frame: 1000, at: 5000 });
  moments.take({ frame: 2000, at: 6100 }); // the device stood still for 100 ms
  moments.take({ frame: 3000, at: 7100 });
  assert.deepEqual(
    [0, 1000, 1500, 2000, 2500, 4000].map((frame) => moments.atOf(frame)),
    [4000, 5000, 5550, 6100, 6600, 8100],
  );
  for (const frame of [0, 700, 1500, 2999, 5000]) assert.equal(moments.frameOf(moments.atOf(frame)), frame);
});

test("a sight that turns a clock back counts for nothing, and another conversation begins with none", () => {
  const moments = new Moments();
  moments.begin(RATE);
  moments.take({ frame: 1000, at: 5000, latency_ms: 30 });
  moments.take({ frame: 900, at: 5100 });
  moments.take({ frame: 1100, at: 4900 });
  assert.equal(moments.atOf(2000), 6000);
  assert.equal(moments.latencyMs, 30);
  moments.begin(RATE);
  assert.deepEqual([moments.isKnown, moments.latencyMs], [false, 0]);
});

test("of each second the sight counts that was late the least", () => {
  forMany(20, (random) => {
    const watch = new MomentWatch();
    const moments = new Moments();
    moments.begin(RATE);
    for (let frame = 20; frame < 20_000; frame += 20) {
      const moment = watch.see(frame, 7000 + frame + (frame % 260 === 0 ? 0 : 20 * random()), RATE);
      if (moment) moments.take(moment);
    }
    for (const frame of [2000, 9999, 18_000]) assert.ok(Math.abs(moments.atOf(frame) - 7000 - frame) < 1e-6);
  });
});

// --- what sounds when ---

test("a person is played as they were sent, from their first word to a little behind their last", () => {
  const { takes, told } = spoken();
  assert.equal(takes.personIs(told), "held");
  const take = takes.ofPerson(told);
  const samples = take.read(0, take.length);
  assert.deepEqual(sounding(samples, 0.5), [0, 200]);
  assert.equal(take.length, 400);
  assert.equal(take.at(0).ms, 1100);
  assert.equal(take.at(200).ms, 1300);
});

test("an answer is played as far as it was heard, at the moment at which the ear heard it", () => {
  const { takes } = spoken();
  const take = takes.ofAnswer("a1");
  assert.equal(take.length, 400);
  assert.deepEqual(sounding(take.read(0, 1000), 0.25), [0, 400]);
  assert.equal(take.at(0).ms, 1500 + LATENCY);
});

test("what was received and not heard is played by itself, behind the moment of silence", () => {
  const { takes } = spoken();
  const take = takes.ofRest("a1");
  assert.equal(take.length, 300);
  assert.deepEqual(sounding(take.read(0, 300), 0.25), [0, 300]);
  assert.equal(take.at(0).ms, 1900 + LATENCY);
  assert.deepEqual(take.at(150).lights, [{ itemId: "a1", part: "rest", share: 0.5, ofAll: 0.5 }]);
  assert.equal(spoken({ cut: 700 }).takes.ofRest("a1"), null);
});

test("a turn is the person, then the answer; of a long wait between them a second is left", () => {
  const { takes, told } = spoken();
  const take = takes.ofTurn(told);
  const samples = take.read(0, take.length);
  assert.deepEqual(sounding(samples, 0.5), [0, 200]);
  assert.deepEqual(sounding(samples, 0.25), [400 + LATENCY, 400], "from 1100 to 1520 and on");
  const early = turn(1, { speech_start_ms: 1000, speech_end_ms: 1010 }); // spoken until 1210, with what follows
  assert.equal(takes.ofTurn(early).length, 920, "a wait that is short is whole");
  const late = turn(2, { speech_start_ms: 1100, speech_end_ms: 1150, answer_item_id: "" });
  assert.equal(takes.ofTurn(late).length, 250);
});

test("of a wait of many seconds the last is played", () => {
  const { conversation, takes } = spoken();
  const { playback } = conversation.sound;
  playback.open(1, "a9");
  playback.received(1, filled(HEARD, 100));
  playback.played({ track: 1, samples: 100, last: 5099 });
  const told = turn(9, { speech_start_ms: 1100, speech_end_ms: 1300 });
  const take = takes.ofTurn(told);
  assert.deepEqual(sounding(take.read(0, take.length), 0.25), [400 + 1000, 100]);
  assert.equal(take.at(400).ms, 5000 + 1000 - 1000 + LATENCY);
});

test("all of it holds both sides where they were, and each moment is told in session time, in any portions", () => {
  const { takes } = spoken();
  const take = takes.ofAll();
  const whole = take.read(0, take.length);
  assert.deepEqual(sounding(whole, 0.5), [100, 200]);
  assert.deepEqual(sounding(whole, 0.25), [500 + LATENCY, 400]);
  assert.equal(take.at(100).ms, 1100);
  forMany(10, (random) => {
    const parts = [];
    for (let at = 0; at < take.length; ) {
      const part = take.read(at, 1 + Math.floor(400 * random()));
      parts.push(...part);
      at += part.length;
    }
    assert.deepEqual(parts, [...whole]);
  });
});

test("all of it can begin at a moment, but not behind its end", () => {
  const { takes } = spoken();
  assert.equal(takes.ofAll(1500).at(0).ms, 1500);
  assert.equal(takes.ofAll(99_000).length, 1);
});

test("words that sound are told with how far they have sounded", () => {
  const { takes } = spoken();
  const all = takes.ofAll();
  assert.deepEqual(all.at(200).lights, [{ itemId: "u1", part: "said", share: 0.5, ofAll: 0.5 }]);
  assert.deepEqual(all.at(700 + LATENCY).lights, [{ itemId: "a1", part: "said", share: 0.5, ofAll: 200 / 700 }]);
  assert.deepEqual(all.at(1500).lights, []);
});

test("a typed turn has no sound of the person, and an answer without sound none of its own", () => {
  const { takes } = spoken();
  const typed = turn(3, { how: "text", answer_item_id: "written", speech_end_ms: 1200 });
  assert.deepEqual([takes.personIs(typed), takes.ofPerson(typed)], ["none", null]);
  assert.deepEqual(
    [takes.answerIs("written"), takes.ofAnswer("written"), takes.ofRest("written")],
    ["none", null, null],
  );
  assert.equal(takes.ofTurn(typed), null);
});

test("what was not sent is not played: nobody pressed to talk", () => {
  const conversation = new Conversation();
  conversation.begin(RATE);
  conversation.fact({ type: "moment", frame: 100, at: BEGAN_AT });
  conversation.sound.microphone.captured(100, filled(HALF, 100));
  assert.equal(new Takes(conversation).ofAll(), null);
  conversation.sound.microphone.captured(200, filled(HALF, 100));
  conversation.sound.microphone.sent(200, 100);
  conversation.sound.microphone.captured(300, filled(HALF, 100));
  conversation.sound.microphone.captured(400, filled(HALF, 100));
  conversation.sound.microphone.sent(400, 100);
  const take = new Takes(conversation).ofAll();
  assert.deepEqual([take.length, take.read(0, 1)[0], take.read(150, 1)[0], take.read(250, 1)[0]], [300, 0.5, 0, 0.5]);
});

test("what memory has let go is told apart from what never sounded", () => {
  const { conversation, takes, told } = spoken({ mostBytes: 1 });
  const { microphone, playback } = conversation.sound;
  for (let until = 2100; until < 140_000; until += 100) {
    microphone.captured(until, filled(1, 100));
    microphone.sent(until, 100);
  }
  playback.open(1, "a2");
  for (let i = 0; i < 1400; i++) playback.received(1, filled(1, 100));
  assert.equal(takes.personIs(told), "gone");
  assert.equal(takes.answerIs("a1"), "gone");
  assert.deepEqual([takes.ofPerson(told), takes.ofAnswer("a1"), takes.ofTurn(told)], [null, null, null]);
});

test("pieces stand one behind the other, and behind the last nothing sounds", () => {
  const piece = (value, length, ms) => ({
    length,
    read: (from, count) => Float32Array.from({ length: count }, (_, i) => value + from + i),
    msAt: (position) => ms + position,
    lightsAt: () => [{ itemId: String(value), part: "said", share: 0, ofAll: 0 }],
  });
  const take = new Take("two", [piece(10, 3, 100), piece(20, 2, 900)]);
  assert.deepEqual([...take.read(1, 9)], [11, 12, 20, 21]);
  assert.deepEqual([...take.read(4, 1)], [21]);
  assert.deepEqual([take.at(2).ms, take.at(3).ms, take.at(3).lights[0].itemId], [102, 900, "20"]);
  assert.deepEqual(take.at(5), { ms: 902, lights: [] });
});

test("a word lights up once half of it has sounded", () => {
  const text = "one three five";
  const lit = (share) => text.slice(0, soundedChars(text, share));
  assert.deepEqual([0, 0.1, 1.5 / 14, 0.4, 6.5 / 14, 0.9, 1].map(lit), [
    "",
    "",
    "one",
    "one",
    "one three",
    "one three five",
    "one three five",
  ]);
  assert.equal(soundedChars("", 1), 0);
});
