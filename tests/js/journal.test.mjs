import assert from "node:assert/strict";
import { test } from "node:test";
import { forMany, page } from "./support.mjs";
import { append, file, header, read, recorder, talk, wire } from "./wire.mjs";

const { Journal } = await page("events/journal.js");
const WORDS = ["", "plain", "ünïcödé 😀", '"quoted" \\ and \u2028', "<b>bold</b>", "x".repeat(700)];

/** Lines of any length, in any order, some of them microphone audio. */
function anything(random, count) {
  let at = 0;
  return Array.from({ length: count }, () => {
    at += Math.round(random() * 300_000) / 1000;
    if (random() < 0.6) return append(at, Math.round(random() * 40_000) / 1000);
    return wire(at, ["server", "client", "page", "link"][Math.floor(random() * 4)], {
      type: "any",
      text: WORDS[Math.floor(random() * WORDS.length)],
    });
  });
}
const isMicrophone = ({ body }) => body.type === "input_audio_buffer.append";
const sum = (values) => values.reduce((total, value) => total + value, 0);

test("whatever was taken is read back equal, line by line and as a file, however the chunks fall", () => {
  forMany(60, (random) => {
    const { journal, say } = recorder({ chunkBytes: 64 + Math.floor(random() * 4000) });
    const said = anything(random, 200);
    say(...said);
    const lines = Array.from({ length: journal.size }, (_, line) => journal.line(line));
    assert.deepEqual(read(file(journal)), lines);
    assert.deepEqual(
      lines.filter((line) => !isMicrophone(line)),
      said.filter((line) => !isMicrophone(line)),
    );
    assert.deepEqual(
      lines.map((_, line) => JSON.parse(journal.text(line))),
      lines,
    );
  });
});

test("folding microphone audio loses no command, no millisecond and no order", () => {
  forMany(60, (random) => {
    const { journal, say } = recorder({ chunkBytes: 999 });
    const said = anything(random, 200);
    say(...said);
    const lines = read(file(journal));
    const spread = lines.flatMap((line) => Array(line.count ?? 1).fill(isMicrophone(line)));
    assert.deepEqual(spread, said.map(isMicrophone));
    const audio = (messages) => sum(messages.filter(isMicrophone).map(({ body }) => body.audio.audio_ms));
    assert.ok(Math.abs(audio(lines) - audio(said)) < 0.001 * said.length);
    for (const { at_ms, until_ms = at_ms } of lines) assert.ok(until_ms - at_ms >= 0 && until_ms - at_ms < 1000);
  });
});

test("a second of microphone audio is one line, in the form a replay reads", () => {
  const { journal, say } = recorder();
  say(header, ...Array.from({ length: 120 }, (_, i) => append(1000 + 20 * i)));
  assert.equal(journal.size, 4);
  assert.equal(
    journal.text(1),
    '{"type":"wire","at_ms":1000,"from":"client","count":50,"until_ms":1980,"body":{"type":"input_audio_buffer.append","audio":{"audio_ms":1000}}}',
  );
  assert.deepEqual(
    [2, 3].map((line) => journal.line(line).count),
    [50, 20],
  );
});

test("audio that says more than how long it is keeps its own line", () => {
  const { journal, say } = recorder();
  const named = wire(20, "client", { type: "input_audio_buffer.append", event_id: "mine", audio: { audio_ms: 20 } });
  say(append(0), named, append(40));
  assert.deepEqual(read(file(journal)), [append(0), named, append(40)]);
});

test("a file taken in again gives the same file", () => {
  const { journal, say } = recorder();
  say(...talk(5));
  const again = recorder();
  again.say(...read(file(journal)));
  assert.equal(file(again.journal), file(journal));
  assert.equal(again.events.total, [...talk(5)].length);
});

test("a frame is kept as it came, but on one line", () => {
  const journal = new Journal();
  const message = wire(1, "server", { type: "a" });
  const spaced = '{ "type":"wire", "at_ms":1.0, "from":"server", "body":{"type":"a"} }';
  journal.take(message, spaced);
  journal.take(message, '{\n"type":"wire"}');
  assert.deepEqual([journal.text(0), journal.text(1)], [spaced, JSON.stringify(message)]);
});

test("beyond the bound the oldest lines go, the newest and the record's first line stay", () => {
  forMany(20, (random) => {
    const { journal, say } = recorder({ mostBytes: 20_000, chunkBytes: 2000 });
    const said = [header, ...anything(random, 2000)];
    say(...said);
    const kept = read(file(journal));
    assert.ok(journal.first > 0);
    assert.deepEqual(kept[0], header);
    assert.equal(kept.length, 1 + journal.size - journal.first);
    assert.deepEqual(
      kept.slice(1),
      Array.from({ length: journal.size - journal.first }, (_, i) => journal.line(journal.first + i)),
    );
    const others = (messages) => messages.filter((line) => !isMicrophone(line));
    assert.deepEqual(others(kept.slice(1)), others(said).slice(-others(kept.slice(1)).length));
    assert.ok(sum(journal.parts().map((part) => part.length)) <= 20_000 + 200);
  });
});

test("an hour of talk, and a hundred thousand lines, are kept whole", () => {
  const journal = new Journal();
  let [at, commands] = [0, 0];
  for (const message of talk(1000)) {
    journal.take(message, JSON.stringify(message));
    [at, commands] = [message.at_ms, commands + 1];
  }
  assert.ok(at > 60 * 60_000, `only ${at / 60_000} minutes`);
  assert.ok(commands > 100_000 && journal.size > 100_000, `${journal.size} lines`);
  assert.equal(journal.first, 0);
});

test("what is said in a new conversation starts from nothing", () => {
  const { journal, say } = recorder();
  say(...talk(2));
  journal.clear();
  assert.deepEqual([journal.size, journal.first, journal.bytes, journal.parts()], [0, 0, 0, []]);
});
