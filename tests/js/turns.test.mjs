import assert from "node:assert/strict";
import { test } from "node:test";
import { forMany, page } from "./support.mjs";

const { LEGS, OWNERS, Ranked, TurnLatencies, shareOf, withoutTotal } = await page("latency/turns.js");

const turn = (number, fields = {}) => ({
  type: "turn",
  number,
  how: "speech",
  status: "completed",
  interrupted: false,
  silence_ms: 500,
  speech_start_ms: 0,
  speech_end_ms: 1000,
  committed_ms: null,
  created_ms: null,
  first_audio_ms: null,
  first_sound_ms: null,
  done_ms: null,
  ended_ms: null,
  legs: [],
  total_ms: null,
  error_ms: null,
  ...fields,
});
const heard = (number, silence, response, fields = {}) =>
  turn(number, {
    legs: [
      { name: "silence", owner: "vad", ms: silence },
      { name: "response", owner: "service", ms: response },
      { name: "playback", owner: "us", ms: 40 },
    ],
    total_ms: silence + response + 40,
    first_sound_ms: 9,
    ...fields,
  });

test("every leg has an owner and stands once, in the order in which time passes", () => {
  assert.deepEqual(
    LEGS.map(({ name }) => name),
    [
      "microphone",
      "network_out",
      "silence",
      "detection",
      "commit",
      "response",
      "first_audio",
      "network_back",
      "playback",
    ],
  );
  assert.deepEqual([...new Set(LEGS.map(({ owner }) => owner))].sort(), [...OWNERS].sort());
});

test("p50 and p95 are nearest-rank, as in the textbook", () => {
  const ranked = new Ranked();
  for (const value of [50, 15, 40, 20, 35]) ranked.add(value);
  assert.deepEqual(
    [5, 30, 40, 50, 95, 100].map((percent) => ranked.percentile(percent)),
    [15, 20, 20, 35, 50, 50],
  );
  assert.equal(new Ranked().percentile(50), null);
});

test("percentiles hold whatever was added and taken away, and are values that occurred", () => {
  forMany(100, (random) => {
    const [ranked, kept] = [new Ranked(), []];
    for (let i = 0; i < 60; i++) {
      const value = Math.floor(random() * 20);
      if (random() < 0.3 && kept.length) ranked.remove(kept.splice(Math.floor(random() * kept.length), 1)[0]);
      else {
        ranked.add(value);
        kept.push(value);
      }
    }
    const sorted = [...kept].sort((a, b) => a - b);
    for (const percent of [50, 95]) {
      const naive =
        sorted.find((value) => sorted.filter((other) => other <= value).length * 100 >= percent * sorted.length) ??
        null;
      assert.equal(ranked.percentile(percent), naive);
    }
  });
});

test("a turn that was told again counts once, as it was told last", () => {
  const turns = new TurnLatencies();
  turns.take(turn(1));
  assert.equal(turns.heard("speech"), 0);
  turns.take(heard(1, 500, 300));
  turns.take(heard(1, 500, 320));
  assert.equal(turns.count, 1);
  assert.equal(turns.heard("speech"), 1);
  assert.equal(turns.percentile("speech", "total", 50), 860);
  assert.equal(turns.percentile("speech", "response", 95), 320);
  assert.equal(turns.percentile("speech", "service", 95), 320);
  assert.equal(turns.percentile("speech", "network", 50), 0);
});

test("typed and held turns are counted apart from spoken ones", () => {
  const turns = new TurnLatencies();
  turns.take(heard(1, 500, 300));
  turns.take(heard(2, 0, 100, { how: "text" }));
  turns.take(heard(3, 0, 200, { how: "held" }));
  assert.deepEqual(
    ["speech", "text", "held"].map((how) => turns.percentile(how, "total", 50)),
    [840, 140, 240],
  );
});

test("a turn that was interrupted before it was heard is in the list and in no figure", () => {
  const turns = new TurnLatencies();
  turns.take(heard(1, 500, 300));
  turns.take(turn(2, { interrupted: true, status: "cancelled" }));
  assert.equal(turns.heard("speech"), 1);
  assert.deepEqual(
    turns.latest(50).map(({ number }) => number),
    [2, 1],
  );
  assert.equal(withoutTotal(turns.latest(1)[0]), "Interrupted before it was heard.");
});

test("why there is no total is said for every state of a turn", () => {
  assert.equal(withoutTotal(heard(1, 1, 1)), "");
  assert.equal(withoutTotal(turn(1, { status: "failed" })), "The answer failed.");
  assert.equal(withoutTotal(turn(1, { status: "", speech_end_ms: null })), "Speaking…");
  assert.equal(withoutTotal(turn(1, { status: "" })), "Waiting for the answer…");
  assert.equal(withoutTotal(turn(1, { status: "", answered_with: 2 })), "Answered with turn 2.");
  assert.equal(withoutTotal(turn(1, { status: "in_progress", created_ms: 2 })), "Thinking…");
  assert.equal(withoutTotal(turn(1, { status: "completed", created_ms: 2 })), "Answered without sound.");
  assert.match(withoutTotal(turn(1, { how: "idle", first_sound_ms: 5 })), /Nobody spoke/);
});

test("only the newest turns are handed out, all are kept, and clear forgets them", () => {
  const turns = new TurnLatencies();
  for (let number = 1; number <= 300; number++) turns.take(heard(number, 500, number));
  assert.equal(turns.latest(50).length, 50);
  assert.equal(turns.latest(50)[0].number, 300);
  assert.equal(turns.heard("speech"), 300);
  assert.equal(turns.percentile("speech", "response", 95), 285);
  turns.clear();
  assert.equal(turns.count, 0);
  assert.equal(turns.percentile("speech", "total", 50), null);
});

test("an owner's share is the sum of its legs", () => {
  const legs = [
    { name: "microphone", owner: "us", ms: 20 },
    { name: "playback", owner: "us", ms: 60.5 },
    { name: "commit", owner: "service", ms: 7 },
  ];
  assert.equal(shareOf(turn(1, { legs }), "us"), 80.5);
});

test("the newest turn that was heard says what the figures open on", () => {
  const turns = new TurnLatencies();
  assert.equal(turns.newestHeard, null);
  turns.take(turn(1));
  assert.equal(turns.newestHeard, null, "nobody heard an answer yet");
  turns.take(heard(2, 500, 100));
  turns.take(heard(3, 0, 100, { how: "text" }));
  turns.take(turn(4));
  turns.take(heard(5, 0, 100, { how: "idle" }));
  assert.equal(turns.newestHeard, "text", "neither one that was not heard nor one that is not counted");
  turns.clear();
  assert.equal(turns.newestHeard, null);
});
