import assert from "node:assert/strict";
import { test } from "node:test";
import { forMany, page } from "./support.mjs";

const { besideInWords, levelInWords, levelsOf, TestRecording, verdictInWords, verdictOf } =
  await page("microphone/core.js");
const { ALL_ON, isObeyed, restored } = await page("sound/processing.js");

const RATE = 48_000;
const sine = (amplitude, seconds = 1) =>
  Int16Array.from({ length: RATE * seconds }, (_, i) =>
    Math.round(32767 * amplitude * Math.sin((2 * Math.PI * 440 * i) / RATE)),
  );
const about = (value, expected, error = 0.1) =>
  assert.ok(Math.abs(value - expected) <= error, `${value} is not about ${expected}`);

test("a full-scale sine has a peak of 0 dBFS and a level 3 dB under it", () => {
  const { level_db, peak_db } = levelsOf(sine(1), RATE);
  about(peak_db, 0);
  about(level_db, -3.01);
});

test("pauses do not make speech quiet", () => {
  const speech = new Int16Array(RATE * 3);
  speech.set(sine(0.1), RATE);
  about(levelsOf(speech, RATE).level_db, levelsOf(sine(0.1), RATE).level_db);
});

test("levels never pass full scale, and the level never the peak", () => {
  forMany(50, (random) => {
    const noise = Int16Array.from({ length: 5000 }, () => Math.floor(random() * 65536) - 32768);
    const { level_db, peak_db } = levelsOf(noise, RATE);
    assert.ok(level_db <= peak_db && peak_db <= 0);
  });
});

test("nothing, too quiet, too loud and fine are told apart", () => {
  const verdict = (samples) => verdictOf(levelsOf(samples, RATE));
  assert.equal(verdict(new Int16Array(RATE)), "nothing");
  assert.equal(verdict(sine(0.001)), "nothing");
  assert.equal(verdict(sine(0.01)), "quiet");
  assert.equal(verdict(sine(0.25)), "fine");
  assert.equal(verdict(sine(1).map((value) => Math.max(-32768, Math.min(32767, 2 * value)))), "clipping");
  assert.match(verdictInWords(levelsOf(new Int16Array(RATE), RATE)), /^Nothing was heard\./);
});

test("a level is told in whole decibels, and of silence nothing", () => {
  assert.equal(levelInWords(levelsOf(sine(1), RATE)), "Level −3 dBFS, peak 0 dBFS.");
  assert.equal(levelInWords(levelsOf(new Int16Array(RATE), RATE)), "");
});

test("a recording takes the first three seconds, however they are cut, and counts down", () => {
  forMany(20, (random) => {
    const recording = new TestRecording(RATE);
    const told = [];
    for (let at = 0; !recording.isFull; ) {
      const size = 1 + Math.floor(random() * 5000);
      recording.take(Int16Array.from({ length: size }, (_, i) => (at + i) % 1000));
      at += size;
      told.push(recording.secondsLeft);
    }
    assert.equal(recording.length, 3 * RATE);
    assert.ok(recording.samples.every((value, i) => value === i % 1000));
    assert.deepEqual([...new Set(told)], [3, 2, 1, 0]);
  });
});

test("what was kept comes back, and what cannot be read is on", () => {
  const off = { echoCancellation: false, onlyWhileEcho: false, noiseSuppression: true, autoGainControl: false };
  assert.deepEqual(restored(JSON.stringify(off)), off);
  const { onlyWhileEcho, ...keptBefore } = off;
  assert.deepEqual(restored(JSON.stringify(keptBefore)), { ...off, onlyWhileEcho: true });
  for (const unreadable of [null, "", "{", "null", "[]", '{"echoCancellation": "no"}', "7"])
    assert.deepEqual(restored(unreadable), ALL_ON);
});

test("beside a switch stands what the browser does instead, and nothing where it obeys", () => {
  assert.equal(besideInWords(true, true), "");
  assert.equal(besideInWords(true, "remote-only"), "");
  assert.equal(besideInWords(false, true), "The browser keeps it on.");
  assert.equal(besideInWords(true, false), "The browser keeps it off.");
  assert.equal(besideInWords(true, undefined), "The browser does not say.");
});

test("a browser obeys when nothing that it says differs", () => {
  assert.ok(isObeyed(ALL_ON, { echoCancellation: "all", noiseSuppression: true }));
  assert.ok(!isObeyed(ALL_ON, { echoCancellation: true, noiseSuppression: false }));
});
