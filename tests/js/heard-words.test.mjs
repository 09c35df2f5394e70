import assert from "node:assert/strict";
import { test } from "node:test";
import { forMany, page } from "./support.mjs";

const { HeardWords } = await page("conversation/heard-words.js");
const { endInWords } = await page("conversation/transcript-core.js");

const TEXT = "One, two, three, four, five, six, seven, eight, nine, ten.";

const sound = (itemId, ms) => ({
  from: "server",
  body: { type: "response.output_audio.delta", item_id: itemId, delta: { audio_ms: ms } },
});
const said = (itemId, delta) => ({
  from: "server",
  body: { type: "response.audio_transcript.delta", item_id: itemId, delta },
});

/** Words and sound as they came: [ms, characters known then]. */
function arrived(...pieces) {
  const words = new HeardWords();
  words.open("a");
  let known = 0;
  for (const [ms, chars] of pieces) {
    words.takeWire(said("a", "x".repeat(chars - known)));
    words.takeWire(sound("a", ms));
    known = chars;
  }
  return (heardMs, isWhole = true, text = TEXT) => text.slice(0, words.charsOf("a", text, heardMs, isWhole));
}

test("where words and sound come in step, each piece's words lie within its sound", () => {
  const heard = arrived([2000, 9], [2000, 15], [1000, 21]);
  const text = "One, two, three, four";
  assert.equal(heard(2000, true, text), "One, two,");
  assert.equal(heard(3000, true, text), "One, two,");
  assert.equal(heard(3900, true, text), "One, two, three,");
  assert.equal(heard(5000, true, text), text);
});

test("where the words run ahead, time is shared by letters", () => {
  const heard = arrived([2000, TEXT.length], [2000, TEXT.length]);
  assert.equal(heard(2000), "One, two, three, four, five, six,".slice(0, heard(2000).length));
  assert.ok(Math.abs(heard(2000).length - TEXT.length / 2) < 6);
});

test("while more is to come no more lights up than anybody can have said", () => {
  const heard = arrived([1000, TEXT.length]);
  assert.equal(heard(500, false), "One, two, three, four,");
  assert.notEqual(heard(1000, false), TEXT, "it stands there, and was not heard");
  assert.equal(heard(1000, true), TEXT);
});

test("what lights up only grows, ends with a word, and is nothing before the first sound", () => {
  forMany(50, (random) => {
    const pieces = Array.from({ length: 8 }, () => [50 + 900 * random(), 0]);
    let chars = 0;
    for (const piece of pieces) {
      chars = Math.min(TEXT.length, chars + Math.floor(20 * random()));
      piece[1] = chars;
    }
    const heard = arrived(...pieces);
    assert.equal(heard(0), "");
    let last = 0;
    for (let ms = 20; ms < 8000; ms += 20) {
      const { length } = heard(ms);
      assert.ok(length >= last);
      assert.ok(length === TEXT.length || length === 0 || /\s/.test(TEXT[length]));
      last = length;
    }
    assert.equal(last, TEXT.length);
  });
});

test("words that came before the sound count, and lengths that were rounded up still come to an end", () => {
  const words = new HeardWords();
  words.takeWire(said("a", TEXT.slice(0, 30)));
  words.open("a");
  for (let n = 0; n < 24; n++) words.takeWire(sound("a", 166.667));
  assert.equal(words.charsOf("a", TEXT, (24 * 500) / 3, true), TEXT.length);
  assert.ok(words.charsOf("a", TEXT, 2000, true) > 20);
});

test("an answer that has no sound, and one of another conversation, lights up nothing", () => {
  const words = new HeardWords();
  words.takeWire(sound("b", 100));
  assert.ok(!words.sounds("b"));
  assert.equal(words.charsOf("c", TEXT, 500, true), 0);
  words.open("a");
  assert.ok(words.sounds("a"));
  words.end("a");
  assert.ok(!words.sounds("a"));
  words.open("a");
  words.clear();
  assert.ok(!words.sounds("a"));
});

test("a line says how it ended and after how much, and one that is whole says nothing", () => {
  const end = (status, ms, role = "assistant") => endInWords({ status, role }, ms);
  assert.equal(end("interrupted", 4321), "interrupted after 4.3 s");
  assert.equal(end("stopped", 12_600), "stopped after 13 s");
  assert.equal(end("cut", 900), "the connection was lost after 0.9 s");
  assert.equal(end("interrupted", 0), "interrupted");
  assert.equal(end("cut", 900, "user"), "the connection was lost");
  assert.equal(end("done", 4321), "");
});

test("where the service says when a word sounds, that holds, and marks go with their word", () => {
  const words = new HeardWords();
  words.open("a");
  const timed = (text, offset, duration = 200) => ({
    from: "server",
    body: {
      ...{ type: "response.audio_timestamp.delta", item_id: "a", text },
      ...{ audio_offset_ms: offset, audio_duration_ms: duration },
    },
  });
  for (const [word, offset] of [
    ["One", 0],
    ["zwei", 300],
    ["two", 1400],
    ["three", 2000],
  ])
    words.takeWire(timed(word, offset));
  words.takeWire(timed("four", "soon"));
  words.takeWire(said("a", TEXT));
  words.takeWire(sound("a", 8000));
  const heard = (ms, isWhole = true) => TEXT.slice(0, words.charsOf("a", TEXT, ms, isWhole));
  assert.equal(heard(99), "");
  assert.equal(heard(100), "One,");
  assert.equal(heard(1499), "One,");
  assert.equal(heard(1500, false), "One, two,");
  assert.equal(heard(5000), "One, two, three,");
  assert.equal(heard(8000), TEXT);
});
