// A conversation as a file: what is exported and opened again is what it was; what is no such file is a sentence.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { Script } from "node:vm";
import { BEGUN, told } from "./kept.mjs";
import { chance, page } from "./support.mjs";
import { file, header } from "./wire.mjs";

const { archiveName, exportArchive, openArchive } = await page("archive/archive.js");
const { asSamples } = await page("archive/log.js");
const { rebuild } = await page("archive/rebuilding.js");
const { describe } = await page("archive/describing.js");
const { markdown, webVtt } = await page("archive/transcripts.js");
const { RateConversion } = await page("archive/resampling.js");
const { directoryOf, unpacked, zipOf } = await page("archive/zip.js");
const { PriceBook } = await page("usage/price-book.js");

const STATIC = new URL("../../playground/web/static/", import.meta.url);
const FIXTURE = new URL("../support/archive/", import.meta.url);
const read = (name) => readFile(new URL(name, STATIC), "utf8");
const kept = (log, sound) => ({ log, sound: new Uint8Array(sound.buffer) });
const filesIn = async (zip) => {
  const entries = await directoryOf(zip, 64);
  return Object.fromEntries(
    await Promise.all([...entries.values()].map(async (entry) => [entry.name, await unpacked(zip, entry, 1 << 30)])),
  );
};
const text = (bytes) => new TextDecoder().decode(bytes);

/** A conversation and the archive of it. */
async function exported(random, rate, more = {}) {
  const { conversation, log, sound } = told(random, rate);
  const zip = await exportArchive({ ...kept(log, sound), ...more }, read);
  return { conversation, log, sound, zip, files: await filesIn(zip) };
}

// --- there and back ---

test("log and sound survive export and open to the byte, and the next export is the same file", async () => {
  const { log, sound, zip } = await exported(chance(3), 48_000);
  const opened = await openArchive(zip);
  assert.equal(opened.log, log);
  assert.deepEqual(asSamples(opened.sound), sound);
  const again = await exportArchive(opened, read);
  assert.deepEqual(Buffer.from(await again.arrayBuffer()), Buffer.from(await zip.arrayBuffer()));
});

test("the events in it are what the tab Events downloads", async () => {
  const { conversation, files } = await exported();
  assert.equal(text(files["events.jsonl"]), file(conversation.journal));
});

test("an archive holds what its README says, and nothing else", async () => {
  const { files } = await exported();
  const named = new Set(text(files["README.txt"]).match(/^\w+\.\w+|transcript\.\w+/gm));
  assert.deepEqual(
    [...named].sort(),
    Object.keys(files)
      .filter((name) => name !== "README.txt")
      .sort(),
  );
  assert.equal(archiveName(told().log), "conversation-2026-11-30-032158.zip");
});

test("a log whose tab ended before its sound was kept is exported with silence there", async () => {
  const { log, sound } = told();
  const opened = await openArchive(await exportArchive(kept(log, sound.slice(0, -700)), read));
  const all = asSamples(opened.sound);
  assert.equal(all.length, sound.length);
  assert.deepEqual([...all.subarray(-700)], Array(700).fill(0));
});

test("what was typed and read has no WAV and no sound", async () => {
  const { log } = told();
  const silent = log.split("\n").filter((line) => !/^\["[csrp]"/.test(line));
  const { files } = { files: await filesIn(await exportArchive(kept(silent.join("\n"), new Int16Array(0)), read)) };
  assert.ok(!("conversation.wav" in files));
  assert.equal(JSON.parse(text(files["conversation.json"])).sound, null);
});

// --- the sound ---

test("left is the person as sent, right the answer as heard, each sample at its place, silence after a cut", async () => {
  const { conversation, files } = await exported();
  const wav = files["conversation.wav"];
  const view = new DataView(wav.buffer, wav.byteOffset);
  assert.deepEqual([view.getUint16(22, true), view.getUint32(24, true)], [2, 24_000]);
  const both = asSamples(wav.slice(44));
  const side = (n) => Int16Array.from({ length: both.length / 2 }, (_, at) => both[2 * at + n]);
  const { microphone, playback } = conversation.sound;
  const { from } = microphone.held;
  assert.deepEqual(side(0), microphone.sentBetween(from, from + both.length / 2));
  assert.deepEqual(side(1), playback.heardBetween(from, from + both.length / 2));
  const { turns, sound } = JSON.parse(text(files["conversation.json"]));
  const cut = Math.round((turns[1].first_sound_ms + turns[1].heard_ms - sound.from_ms) * 24);
  assert.notEqual(side(1)[cut - 2], 0);
  assert.ok(
    side(1)
      .subarray(cut + 2)
      .every((sample) => sample === 0),
  );
});

test("sample 0 of the WAV is the session time that is said, whatever the rate", async () => {
  for (const rate of [16_000, 24_000, 44_100, 48_000]) {
    const { files } = await exported(chance(5), rate);
    assert.ok(Math.abs(JSON.parse(text(files["conversation.json"])).sound.from_ms) < 0.1, rate);
  }
});

test("a tone keeps its height, its level and its moments at any rate", () => {
  for (const rate of [8000, 22_050, 44_100, 48_000, 96_000]) {
    const tone = (hz, at) =>
      Int16Array.from({ length: rate }, (_, n) => Math.round(10_000 * Math.sin((2 * Math.PI * hz * n) / at)));
    const source = tone(1000, rate);
    const reads = (from, to) => Int16Array.from({ length: to - from }, (_, n) => source[from + n] ?? 0);
    const conversion = new RateConversion(rate, 24_000);
    assert.equal(conversion.length(rate), 24_000);
    const out = conversion.at(reads, 0, 24_000);
    for (let n = 2000; n < 22_000; n++)
      assert.ok(Math.abs(out[n] - 10_000 * Math.sin((2 * Math.PI * n) / 24)) < 12, `${rate} Hz, sample ${n}`);
    assert.deepEqual([...conversion.at(reads, 777, 555)], [...out.subarray(777, 777 + 555)]);
  }
});

test("what 24 kHz cannot hold is not folded into what it can", () => {
  const source = Int16Array.from({ length: 48_000 }, (_, n) =>
    Math.round(20_000 * Math.sin((2 * Math.PI * 15_000 * n) / 48_000)),
  );
  const out = new RateConversion(48_000, 24_000).at(
    (from, to) => Int16Array.from({ length: to - from }, (_, n) => source[from + n] ?? 0),
    4000,
    16_000,
  );
  assert.ok(out.every((sample) => Math.abs(sample) < 30));
});

// --- the words ---

test("words, turns and figures are what the fixture says, which Python is held to as well", async () => {
  const log = await readFile(new URL("log.jsonl", FIXTURE), "utf8");
  const samples = JSON.parse(await readFile(new URL("samples.json", FIXTURE), "utf8"));
  const described = describe(rebuild(log, new Int16Array(samples)));
  assert.deepEqual(
    JSON.parse(JSON.stringify(described)),
    JSON.parse(await readFile(new URL("conversation.json", FIXTURE), "utf8")),
  );
  assert.equal(markdown(described), await readFile(new URL("transcript.md", FIXTURE), "utf8"));
  assert.equal(webVtt(described), await readFile(new URL("transcript.vtt", FIXTURE), "utf8"));
});

test("costs are told by the prices in force, and only where there are prices", () => {
  const { log, sound } = told();
  const book = new PriceBook({ get: () => null, set: () => {} }, () => "2026-11-30");
  const free = describe(rebuild(log, sound), book);
  assert.deepEqual(free.usage.total.cost, { usd: "0.000000000000", without_price: 0 });
  assert.equal(describe(rebuild(log, sound)).usage.total.cost, null);
  const paid = describe(rebuild(log.replaceAll('"builtin"', '"gpt-realtime"'), sound), book);
  assert.equal(paid.usage.total.cost.usd, "0.007392000000");
});

test("the page of an archive is one script that a browser can read, and no word of the conversation is markup in it", async () => {
  const { files } = await exported();
  const html = text(files["index.html"]);
  const script = html.match(/<script type="module">([\s\S]*?)<\/script>/)[1];
  assert.doesNotMatch(script, /^(?:import|export) /m);
  new Script(script.replaceAll("import.meta.url", "''"));
  assert.doesNotMatch(html, /\{\{[\w./-]+\}\}/);
  for (const module of ["player-sound.js", "player-picture.js", "player-words.js", "player-tables.js", "player.js"])
    assert.ok(script.includes((await read(`archive/player/${module}`)).slice(0, 40)), module);
  assert.doesNotMatch(html.replace(script, ""), /(?:src|href)=|https?:|@import|url\(/);
  assert.doesNotMatch(script.replaceAll("http://www.w3.org/2000/svg", ""), /https?:|WebSocket|sendBeacon|fetch\(/);
  assert.doesNotMatch(html, /<long>/);
  assert.match(html, /\\u003clong>/);
  assert.equal(html.match(/<\/script>/g).length, 3);
});

test("no conversation can break out of its page, whatever is said in it", async () => {
  const evil = `</script><script>alert(1)</script><!-- {{sound}} $& \u2028 ]]>`;
  const { log, sound } = told();
  const said = log.replaceAll("Hello, who are you?", () => JSON.stringify(evil).slice(1, -1));
  const files = await filesIn(await exportArchive(kept(said, sound), read));
  const html = text(files["index.html"]);
  assert.equal(html.match(/<script/g).length, 3);
  const found = JSON.parse(html.match(/id="conversation">([^<]*)</)[1]);
  assert.equal(found.lines[0].text, evil);
  assert.match(text(files["transcript.vtt"]), /<v You>&lt;\/script&gt;&lt;script&gt;alert/);
  assert.match(text(files["transcript.md"]), /\\<\/script\\>/);
});

// --- what is no archive ---

const sentenceOf = async (bytes) => {
  const opened = await openArchive(new Blob([bytes]));
  assert.ok("sentence" in opened && opened.hint, JSON.stringify(opened).slice(0, 200));
  return `${opened.sentence} ${opened.hint}`;
};
const made = async (files) => new Uint8Array(await (await zipOf(files, new Date(BEGUN))).arrayBuffer());

test("what is no archive is said so in a sentence", async () => {
  const { log, sound } = told();
  const both = [
    { name: "log.jsonl", data: log },
    { name: "sound.pcm", data: new Uint8Array(sound.buffer) },
  ];
  assert.match(await sentenceOf("ID3\x04 a song"), /no archive.*no ZIP/);
  assert.match(await sentenceOf(""), /no archive/);
  assert.match(await sentenceOf('{"a":1}\n'), /no record/);
  assert.match(await sentenceOf(await made(both.slice(0, 1))), /holds no conversation: it has no sound\.pcm/);
  assert.match(await sentenceOf(await made([{ name: "notes.txt", data: "x" }])), /has no log\.jsonl/);
  assert.match(await sentenceOf(await made([{ name: "log.jsonl", data: "{}" }, both[1]])), /no log of a conversation/);
  assert.match(await sentenceOf(await made([both[0], { name: "sound.pcm", data: "xx" }])), /damaged.*not as long/);
  assert.match(await sentenceOf(await made([...both, { name: "../evil", data: "x" }])), /name that none/);
  assert.match(await sentenceOf(await made([...both, { name: "/evil", data: "x" }])), /name that none/);
  assert.match(await sentenceOf(await made([...both, both[0]])), /name that none/);
  const many = Array.from({ length: 65 }, (_, n) => ({ name: `${n}.txt`, data: "x" }));
  assert.match(await sentenceOf(await made([...both, ...many])), /more files/);
});

test("half an archive, one with a bit turned, one that lies about its size: a sentence each", async () => {
  const { zip } = await exported();
  const bytes = new Uint8Array(await zip.arrayBuffer());
  for (const share of [0.01, 0.3, 0.9, 0.999])
    assert.match(await sentenceOf(bytes.slice(0, share * bytes.length)), /cut off/);
  const bomb = await made([
    { name: "log.jsonl", data: "x" },
    { name: "sound.pcm", data: new Uint8Array(4 << 20) },
  ]);
  const at = Buffer.from(bomb).lastIndexOf("sound.pcm") - 46; // its entry in the directory
  const view = new DataView(bomb.buffer);
  view.setUint32(at + 24, 1000, true);
  assert.match(await sentenceOf(bomb), /damaged/);
  view.setUint32(at + 24, 0xfffffff0, true);
  assert.match(await sentenceOf(bomb), /larger/);
});

test("whatever bit of an archive is turned, it opens as it was or is refused in a sentence", async () => {
  const { zip, log } = await exported();
  const bytes = new Uint8Array(await zip.arrayBuffer());
  const random = chance(11);
  for (let n = 0; n < 150; n++) {
    const turned = bytes.slice();
    turned[Math.floor(random() * bytes.length)] ^= 1 << Math.floor(8 * random());
    const opened = await openArchive(new Blob([turned]));
    assert.ok("sentence" in opened || opened.log === log);
  }
});

test("a file that unpacks to more than it declares, or than may be, is not unpacked to its end", async () => {
  const bomb = await made([{ name: "sound.pcm", data: new Uint8Array(8 << 20) }]);
  const [entry] = (await directoryOf(new Blob([bomb]), 9)).values();
  assert.ok(entry.packed < 20_000);
  await assert.rejects(unpacked(new Blob([bomb]), { ...entry, size: 1000 }, 1 << 30), /damaged/);
  await assert.rejects(unpacked(new Blob([bomb]), entry, 1 << 20), /larger/);
  await assert.rejects(unpacked(new Blob([bomb]), { ...entry, flags: 1 }, 1 << 30), /no archive/);
  await assert.rejects(unpacked(new Blob([bomb]), { ...entry, method: 12 }, 1 << 30), /no archive/);
  await assert.rejects(unpacked(new Blob([bomb]), { ...entry, crc: 0 }, 1 << 30), /damaged/);
});

test("a bare record is known by its first line", async () => {
  const lines = `${JSON.stringify(header)}\n`;
  assert.deepEqual(await openArchive(new Blob([lines])), { record: lines });
});

test("nonsense told as a conversation is a sentence, never a throw", async () => {
  const { log, sound } = told();
  const lines = log.split("\n");
  await Promise.all(
    [
      '["m",0,{"type":"turn"}]',
      '["m",0,{"type":"speech","at_ms":1}]',
      '["m",0,{"type":"wire","at_ms":1,"from":"x"}]',
      '["m",0,{"type":"line"}]',
    ].map(async (each) => {
      const zip = await made([
        { name: "log.jsonl", data: [...lines.slice(0, 4), each, ...lines.slice(4)].join("\n") },
        { name: "sound.pcm", data: new Uint8Array(sound.buffer) },
      ]);
      const opened = await openArchive(new Blob([zip]));
      assert.ok("sentence" in opened || "log" in opened);
    }),
  );
});

// --- replaying ---

test("the server is asked where today's core decides otherwise; what it cannot say is a sentence", async (context) => {
  const { replayed } = await page("archive/replaying.js");
  const answers = [
    new Response(JSON.stringify({ differences: ["At 1.00 s: …"], logs: [] })),
    new Response(JSON.stringify({ sentence: "No record.", hint: "Another file." }), { status: 422 }),
    new Response("<html>", { status: 502 }),
    new Response("null"),
  ];
  const asked = context.mock.method(globalThis, "fetch", () =>
    Promise.resolve(answers.shift() ?? Promise.reject(new Error())),
  );
  assert.deepEqual((await replayed("{}", BEGUN)).differences, ["At 1.00 s: …"]);
  const [address, how] = asked.mock.calls[0].arguments;
  assert.match(String(address), /\/replay\?begun=2026-11-30T03%3A21%3A58\.000Z$/);
  assert.deepEqual([how.method, how.body], ["POST", "{}"]);
  assert.equal((await replayed("{}", BEGUN)).sentence, "No record.");
  for (let n = 0; n < 3; n++) assert.match((await replayed("{}", BEGUN)).sentence, /could not be replayed/);
});
