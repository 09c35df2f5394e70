import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./support.mjs";

const { Clock } = await page("clock.js");
const { Timeline } = await page("timeline/core.js");
const { AnswerLevels } = await page("voices/answer-levels.js");
const { pictureOf, pitchOf, SPAN_MS } = await page("voices/picture.js");

const WIDTH = 800;
const VAD = { type: "server_vad", threshold: 0.5, prefix_padding_ms: 300, silence_duration_ms: 500 };
const NOTHING = { how: "speech", user_item_id: "", response_id: "", answer_item_id: "", status: "", threshold: null };
const MOMENTS = ["speech_start_ms", "started_ms", "speech_end_ms", "stopped_ms", "committed_ms", "created_ms"];
const LATER = ["first_audio_ms", "first_sound_ms", "done_ms", "ended_ms", "total_ms"];

const turn = (number, known) => ({
  ...NOTHING,
  ...Object.fromEntries([...MOMENTS, ...LATER].map((name) => [name, null])),
  prefix_padding_ms: 300,
  silence_ms: 500,
  number,
  ...known,
});

/** A conversation whose clocks agree, with a person who is loud from `from` to `to`. */
function talk({ from = 1000, to = 3000, until = 3400, detection = VAD } = {}) {
  const timeline = new Timeline(new Clock());
  timeline.takeFact({ type: "session", on: true, at: 0 });
  timeline.takeWire({
    at_ms: 0,
    from: "server",
    body: { type: "session.updated", session: { turn_detection: detection } },
  });
  for (let at = 20; at <= until; at += 20)
    timeline.takeFact({ type: "level", at, peak: at > from - 400 && at <= to ? 0.5 : 0 });
  for (let at = 32; at <= until; at += 32) timeline.takeSpeech({ at_ms: at, p: [at > from && at <= to ? 0.95 : 0.02] });
  return timeline;
}

const inkAt = (picture, ms) =>
  picture.person.find(({ x }) => picture.msAt(x) <= ms && picture.msAt(x + picture.pitch) > ms)?.ink;

test("speech is full ink, its padding fainter, what is no speech faint, and silence nothing", () => {
  const timeline = talk();
  timeline.takeTurn(turn(1, { speech_start_ms: 1000, speech_end_ms: 3000 }));
  const picture = pictureOf(timeline, new AnswerLevels(), 3400, WIDTH);
  assert.deepEqual(
    [650, 850, 1500, 3300].map((ms) => inkAt(picture, ms)),
    ["faint", "padding", "full", undefined],
  );
  assert.equal(picture.threshold, 0.5);
});

test("the box of silence fills up while the service waits, is full when it is over, and is no wider then", () => {
  const timeline = talk();
  timeline.takeTurn(turn(1, { speech_start_ms: 1000 }));
  const [early, late] = [3200, 3400].map((ms) => pictureOf(timeline, new AnswerLevels(), ms, WIDTH).silences[0]);
  assert.ok(early.filled < late.filled && late.filled < late.w);
  assert.equal(early.w, late.w);
  assert.equal(late.words, "500 ms of silence");
  timeline.takeTurn(turn(1, { speech_start_ms: 1000, speech_end_ms: 3000, stopped_ms: 3510 }));
  const [told] = pictureOf(timeline, new AnswerLevels(), 3520, WIDTH).silences;
  assert.equal(told.filled, told.w);
  assert.equal(told.w, late.w);
});

test("a short pause between words is no box, nor is typing", () => {
  const timeline = talk({ until: 3064 });
  timeline.takeTurn(turn(1, { speech_start_ms: 1000 }));
  assert.deepEqual(pictureOf(timeline, new AnswerLevels(), 3064, WIDTH).silences, []);
  timeline.takeTurn(turn(2, { how: "text", speech_start_ms: null }));
  assert.equal(pictureOf(timeline, new AnswerLevels(), 3064, WIDTH).silences.length, 0);
});

test("where meaning decides, the box has no width of its own: it is as long as it took", () => {
  const timeline = talk({ detection: { type: "semantic_vad", eagerness: "low" } });
  timeline.takeTurn(turn(1, { speech_start_ms: 1000, silence_ms: null, prefix_padding_ms: null }));
  const [early, late] = [3200, 3400].map((ms) => pictureOf(timeline, new AnswerLevels(), ms, WIDTH).silences[0]);
  assert.ok(early.w < late.w);
  assert.equal(late.filled, late.w);
  assert.equal(pictureOf(timeline, new AnswerLevels(), 3400, WIDTH).threshold, null);
  timeline.takeTurn(turn(1, { speech_start_ms: 1000, speech_end_ms: 3000, stopped_ms: 3900, silence_ms: null }));
  assert.equal(pictureOf(timeline, new AnswerLevels(), 4000, WIDTH).silences[0].words, "900 ms by meaning");
});

test("where what is said is only written down nobody waits", () => {
  const timeline = talk();
  const session = { object: "realtime.transcription_session", turn_detection: VAD };
  timeline.takeWire({ at_ms: 0, from: "server", body: { type: "transcription_session.updated", session } });
  timeline.takeTurn(turn(1, { speech_start_ms: 1000, speech_end_ms: 3000, stopped_ms: 3500 }));
  assert.deepEqual(pictureOf(timeline, new AnswerLevels(), 3600, WIDTH).waits, []);
  timeline.clear();
  assert.equal(timeline.isAnswered, true);
});

test("the wait counts up until the first sound, and stands before it from then on", () => {
  const timeline = talk();
  timeline.takeTurn(turn(1, { speech_start_ms: 1000, speech_end_ms: 3000, stopped_ms: 3500 }));
  assert.equal(pictureOf(timeline, new AnswerLevels(), 3600, WIDTH).waits[0].words, "600 ms");
  timeline.takeTurn(turn(1, { speech_start_ms: 1000, speech_end_ms: 3000, first_sound_ms: 3621, total_ms: 621 }));
  const picture = pictureOf(timeline, new AnswerLevels(), 5000, WIDTH);
  assert.equal(picture.waits[0].words, "621 ms");
  assert.ok(Math.abs(picture.msAt(picture.waits[0].x) - 3621) < 1);
});

/** An answer of two seconds, of which one was heard from 4000 on, and then cut. */
function cut() {
  const [timeline, answers] = [talk(), new AnswerLevels()];
  const rate = 1000;
  answers.received(0, new Int16Array(2 * rate).fill(8000), rate);
  const audio = { type: "response.output_audio.delta", item_id: "a", response_id: "r", delta: { audio_ms: 2000 } };
  timeline.takeWire({ at_ms: 3900, from: "server", body: audio });
  for (let ms = 20; ms <= 1000; ms += 20) {
    const fact = { type: ms < 1000 ? "heard" : "silenced", track: 0, item_id: "a", ms, at: 4000 + ms };
    timeline.takeFact(fact);
    answers.hear(fact.track, fact.item_id, fact.ms, fact.at);
  }
  return { timeline, answers };
}

test("an answer is drawn as it left the speaker, and what was cut off fades out behind the stroke", () => {
  const { timeline, answers } = cut();
  const picture = pictureOf(timeline, answers, 6000, WIDTH);
  const [first, last] = [picture.answer[0], picture.answer[picture.answer.length - 1]];
  const barMs = picture.msAt(picture.pitch) - picture.msAt(0);
  assert.ok(Math.abs(picture.msAt(first.x) - 4000) <= barMs, `${picture.msAt(first.x)}`);
  assert.ok(Math.abs(picture.msAt(last.x + picture.pitch) - 5000) <= barMs, `${picture.msAt(last.x)}`);
  assert.deepEqual(
    picture.cuts.map(({ words }) => words),
    ["cut after 1.0 s"],
  );
  assert.ok(picture.unheard.length > 10);
  assert.ok(picture.unheard.every(({ x }) => x >= picture.cuts[0].x));
  assert.ok(picture.unheard.every(({ fades }, i, all) => fades > 0 && (i === 0 || fades < all[i - 1].fades)));
});

test("an answer that was heard to its end leaves no stroke", () => {
  const { timeline, answers } = cut();
  timeline.takeFact({ type: "heard", track: 0, item_id: "a", ms: 2000, at: 6000 });
  const picture = pictureOf(timeline, answers, 6100, WIDTH);
  assert.deepEqual([picture.cuts, picture.unheard], [[], []]);
});

test("never more than ten seconds, as many bars as have room, and all of them inside", () => {
  const { timeline, answers } = cut();
  for (const width of [0, 40, 340, 862, 3000]) {
    const { person, answer, msAt } = pictureOf(timeline, answers, 20_000, width);
    assert.ok(person.length + answer.length <= (2 * width) / 3 + 2);
    assert.ok([...person, ...answer].every(({ x, share }) => x >= 0 && x <= width && share > 0 && share <= 1));
    if (width > 100) assert.ok(20_000 - msAt(0) <= SPAN_MS);
  }
});

test("muted and without a connection, the time it lasted is marked", () => {
  const timeline = talk();
  timeline.takeFact({ type: "mute", on: true, at: 2000 });
  timeline.takeWire({ at_ms: 2500, from: "link", body: { type: "link.lost", sentence: "Lost." } });
  const { bands, msAt } = pictureOf(timeline, new AnswerLevels(), 3000, WIDTH);
  assert.deepEqual(
    bands.map(({ x, w, words }) => [words, Math.round(msAt(x)), Math.round(msAt(x + w))]),
    [
      ["muted", 2000, 3000],
      ["no connection", 2500, 3000],
    ],
  );
});

test("on a projector bars are wider rather than more, and words grow with the picture", async () => {
  const bars = [360, 800, 1600].map((width) => Math.floor(width / pitchOf(width)));
  assert.ok(Math.max(...bars) < 2.5 * Math.min(...bars), bars.join());
  const { heights } = await page("voices/draw.js");
  assert.equal(heights(84).wordsPx, heights(128).wordsPx);
  assert.ok(heights(260).wordsPx > 1.5 * heights(128).wordsPx);
  for (const height of [84, 128, 260, 320]) {
    const { line, half, wordsPx } = heights(height);
    assert.ok(line - half >= wordsPx && line + half + wordsPx <= height, "there is room for words above and below");
  }
});
