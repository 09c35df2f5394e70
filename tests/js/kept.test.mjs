import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./support.mjs";
import { append, file, header } from "./wire.mjs";

const { Conversation } = await page("conversation/conversation.js");
const { entriesIn, playInto } = await page("archive/log.js");
const { LogWriter, nothingOf } = await page("kept/log-writer.js");
const { KeptConversations } = await page("kept/kept.js");
const { forgetOpened, openedBefore, rememberLeft, rememberOpened } = await page("kept/tab.js");
const { Shelves } = await page("kept/shelves.js");
const { MemoryStore } = await page("kept/store.js");
const { PAGE_BYTES, PAGE_SAMPLES } = await page("sound/sample-store.js");
const { aboutInWords, lengthInWords, roomInWords, whenInWords } = await page("kept/words.js");

const line = (item_id, after, role, text, status = "done") => ({ type: "line", item_id, after, role, text, status });

/** A conversation that is written down, and a way to talk in it. */
function written() {
  const conversation = new Conversation();
  const cleared = [];
  const writer = new LogWriter(nothingOf("one", 0), () => cleared.push(true));
  conversation.keeper = writer;
  const say = (at, ...messages) => {
    for (const message of messages) conversation.message(message, JSON.stringify(message), at);
  };
  const talk = (wallMs, pageNow, [asked, answered], number) => {
    conversation.begin(10_000, wallMs, pageNow);
    const now = pageNow + conversation.shiftMs;
    conversation.fact({ type: "session", on: true, at: now });
    say(now + 1, { ...header, at_ms: number * 1000 }, { type: "clock", offset_ms: -100, error_ms: 1 });
    conversation.captured(200, Int16Array.of(number, number));
    conversation.sent(200, 2);
    say(now + 20, append(20), line(`u${number}`, null, "user", asked), {
      type: "track",
      track: 1,
      item_id: `a${number}`,
    });
    conversation.received(1, Int16Array.of(-number, -number));
    conversation.played({ track: 1, samples: 2, last: 402, dropped: 0 });
    say(now + 50, line(`a${number}`, `u${number}`, "assistant", answered, "streaming"), {
      type: "turn",
      number,
      legs: [],
    });
    conversation.fact({ type: "session", on: false, at: now + 60 });
  };
  return { conversation, writer, say, talk, cleared };
}

/** What can be read of a conversation. */
const readings = ({ transcript, journal, seams, sessions, sound, telemetry, shiftMs }) => ({
  lines: transcript.inOrder(),
  record: file(journal),
  seams: [...seams.keys()],
  sessions,
  microphone: sound.microphone.held && [
    ...sound.microphone.between(sound.microphone.held.from, sound.microphone.held.to),
  ],
  heard: sound.playback.held && [...sound.playback.heardBetween(sound.playback.held.from, sound.playback.held.to)],
  turns: [...telemetry.timeline.turns.keys()],
  markers: telemetry.timeline.happenings,
  shiftMs: typeof shiftMs,
});

test("what is written down, in however many pieces, is the same conversation when it is told again", () => {
  const { conversation, writer, talk } = written();
  const pieces = [];
  talk(1_000_000, 100, ["Count to twenty.", "One, two"], 1);
  pieces.push(writer.take());
  talk(9_000_000, 50, ["Go on.", "Three"], 2);
  pieces.push(writer.take());
  assert.equal(writer.hasMore, false);
  const again = new Conversation();
  const sound = new Int16Array(pieces.flatMap((piece) => [...new Int16Array(piece.sound.buffer)]));
  playInto(again, entriesIn(pieces.map(({ log }) => log).join("")), sound);
  const [before, after] = [readings(conversation), readings(again)];
  assert.deepEqual(after, before);
  assert.deepEqual(before.seams, ["u2"]);
  assert.deepEqual(before.turns, [1, 2]);
  assert.deepEqual(before.microphone.slice(0, 2), [1, 1]);
  assert.deepEqual(before.microphone.slice(-2), [2, 2]);
});

test("an answer that the end of its session left open is stopped, and the next session is told so", () => {
  const { conversation, talk } = written();
  talk(0, 100, ["Count to twenty.", "One, two"], 1);
  assert.deepEqual(
    conversation.transcript.inOrder().map(({ status }) => status),
    ["done", "stopped"],
  );
  assert.equal(conversation.earlier(0), null);
  conversation.begin(10_000, 1, 9_000);
  const { ms, turns, lines } = conversation.earlier(9_000 + conversation.shiftMs);
  assert.deepEqual(
    [turns, lines.map(({ status, text }) => [status, text])],
    [
      1,
      [
        ["done", "Count to twenty."],
        ["cut", "One, two"],
      ],
    ],
  );
  assert.equal(ms, 60, "a minute's pause takes no time of the conversation");
});

test("the newest words have room in hello, the oldest stay behind", () => {
  const { conversation, say } = written();
  conversation.begin(10_000, 0, 0);
  for (let n = 0; n < 60; n++) say(n, line(`u${n}`, n ? `u${n - 1}` : null, "user", `${n} ${"x".repeat(1000)}`));
  conversation.begin(10_000, 0, 100);
  const { lines } = conversation.earlier(100);
  assert.ok(JSON.stringify(lines).length < 40_500);
  assert.equal(lines.at(-1).item_id, "u59");
  assert.ok(lines.length > 30 && lines.length < 40);
});

test("one begins anew where nothing was said, and another is cleared for", () => {
  const { conversation, cleared } = written();
  conversation.begin(10_000, 0, 0);
  conversation.fact({ type: "session", on: true, at: 0 });
  conversation.begin(20_000, 0, 500);
  assert.deepEqual([conversation.sessions.length, conversation.shiftMs, cleared.length], [1, 0, 2]);
});

test("a list is told the first words, how long it was, and with whom", () => {
  const { writer, say, conversation, talk } = written();
  talk(1_000_000, 100, ["", "Hello."], 1);
  assert.equal(writer.about.words, "Hello.");
  say(200, line("u9", null, "user", "  Two\n words  "));
  say(2_100, line("u8", null, "user", "later"));
  const { words, begunMs, seconds, service } = writer.about;
  assert.deepEqual([words, begunMs, seconds, service], ["Two words", 1_000_000, 2, header.body.service ?? ""]);
  assert.equal(conversation.transcript.order.length, 4);
});

test("whoever keeps sound for longer is told all of it, also what memory lets go", () => {
  const conversation = new Conversation({ sound: { mostBytes: 2 * PAGE_BYTES } });
  const writer = new LogWriter(nothingOf("one", 0), () => {});
  conversation.keeper = writer;
  conversation.begin(10_000);
  const numbered = (from, count) => Int16Array.from({ length: count }, (_, i) => from + i);
  const expected = [];
  for (let at = 0; at < 5 * PAGE_SAMPLES; at += 1000) {
    conversation.captured(at + 1000, numbered(at, 1000));
    conversation.received(0, numbered(at + 7, 1000));
    expected.push(...numbered(at, 1000), ...numbered(at + 7, 1000));
  }
  assert.deepEqual([...new Int16Array(writer.take().sound.buffer)], expected);
  assert.ok(conversation.sound.microphone.held.from > 0);
});

/** Run `body` in a page of which nothing is real but what its tab keeps. */
async function inPage(body) {
  const kept = new Map();
  const sessionStorage = { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value) };
  const document = { visibilityState: "visible", addEventListener() {}, removeEventListener() {} };
  const stubs = Object.entries({ sessionStorage, document, navigator: {} });
  const before = stubs.map(([name]) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
  for (const [name, value] of stubs) Object.defineProperty(globalThis, name, { value, configurable: true });
  try {
    await body(kept);
  } finally {
    for (const [name, was] of before)
      if (was) Object.defineProperty(globalThis, name, was);
      else delete globalThis[name];
  }
}

test("what a page has open is shown again after it was loaded anew, and in the first of its conversations only", () =>
  inPage((kept) => {
    assert.equal(openedBefore(), "");
    rememberOpened("a-1");
    assert.equal(openedBefore(), "", "it is open here");
    kept.set("playground.open", "a-1 0"); // as another loading of the page left it
    assert.deepEqual([openedBefore(), openedBefore()], ["a-1", ""]);
    forgetOpened("b-2");
    rememberLeft("a-1");
    assert.equal(openedBefore(), "a-1");
    forgetOpened("a-1");
    rememberLeft("a-1");
    assert.equal(openedBefore(), "");
  }));

test("from the press on one is being opened, and of two that are pressed quickly the first is read alone", () =>
  inPage(async () => {
    const store = new MemoryStore();
    for (const id of ["a", "b"]) await store.add(about(id, 1), { log: "", sound: new Uint8Array() });
    const conversation = new Conversation();
    const kept = new KeptConversations(conversation, { ...told(), cost: () => "" }, { open: async () => store });
    try {
      await kept.restore();
      const shown = [kept.show("a"), kept.show("b")];
      assert.ok(kept.isOpening);
      await Promise.all(shown);
      assert.deepEqual([kept.isOpening, kept.id], [false, "a"]);
      kept.write = () => Promise.reject(new Error("no"));
      await assert.rejects(kept.show("b"));
      assert.equal(kept.isOpening, false);
    } finally {
      kept.close();
    }
  }));

const told = () => {
  const codes = [];
  return { codes, notice: ({ code }) => codes.push(code), dismiss: (code) => codes.push(`-${code}`) };
};
const about = (id, begunMs, pieces = 1, bytes = 100) => ({ ...nothingOf(id, begunMs), words: id, pieces, bytes });
const piece = { log: "x\n", sound: new Uint8Array(2) };

test("beyond the room there is the oldest go, after a warning, and never the one at hand", async () => {
  const teller = told();
  const shelves = new Shelves(teller, 350);
  await shelves.open(async () => new MemoryStore());
  for (const [id, at] of [
    ["a", 1],
    ["b", 2],
    ["c", 3],
  ])
    await shelves.add(about(id, at), piece);
  assert.deepEqual(teller.codes, []);
  await shelves.add(about("d", 4), piece);
  assert.deepEqual([teller.codes[0], shelves.list.map(({ id }) => id)], ["kept_nearly_full", ["d", "c", "b"]]);
  await shelves.add(about("b", 2, 2, 300), piece);
  assert.deepEqual(
    shelves.list.map(({ id }) => id),
    ["b"],
  );
});

test("a browser without room says so once, until there is some", async () => {
  const teller = told();
  const shelves = new Shelves(teller, 1000);
  const store = new MemoryStore();
  let isFull = false;
  const add = store.add.bind(store);
  store.add = (...given) => (isFull ? Promise.reject(new Error("QuotaExceededError")) : add(...given));
  await shelves.open(async () => store);
  await shelves.add(about("a", 1), piece);
  isFull = true;
  for (const n of [2, 3]) await shelves.add(about("a", 1, n), piece);
  assert.deepEqual(teller.codes, ["kept_full"]);
  isFull = false;
  await shelves.add(about("a", 1, 4), piece);
  assert.deepEqual(teller.codes, ["kept_full", "-kept_full"]);
});

test("where the browser keeps nothing they last as long as the page, and one may move there and back", async () => {
  const none = new Shelves(told());
  await none.open(() => Promise.reject(new Error("SecurityError")));
  await none.add(about("a", 1), piece);
  assert.deepEqual([none.isAllowed, none.list.length], [false, 1]);
  const shelves = new Shelves(told());
  const store = new MemoryStore();
  await shelves.open(async () => store);
  await shelves.add(about("a", 1), piece);
  await shelves.add(about("a", 1, 2), { ...piece, log: "y\n" });
  const read = async () => {
    const logs = [];
    for await (const { log } of shelves.pieces("a")) logs.push(log);
    return logs;
  };
  await shelves.move(about("a", 1, 2), true);
  assert.deepEqual([await store.list(), await read()], [[], ["x\n", "y\n"]]);
  await shelves.move(about("a", 1, 2), false);
  assert.deepEqual([(await store.list()).length, await read()], [1, ["x\n", "y\n"]]);
});

test("times, lengths and room in words", () => {
  const now = new Date(2026, 10, 30, 15, 0).getTime();
  const at = (day, hour) => whenInWords(new Date(2026, 10, day, hour, 5).getTime(), now, "en-GB");
  assert.deepEqual(
    [at(30, 14), at(29, 23), at(25, 9), at(2, 9)],
    ["Today, 14:05", "Yesterday, 23:05", "Wednesday, 09:05", "2 Nov 2026, 09:05"],
  );
  assert.deepEqual([7.4, 750, 3723].map(lengthInWords), ["0:07", "12:30", "1:02:03"]);
  assert.deepEqual(
    [roomInWords(0, 2 ** 30), roomInWords(10, 2 ** 30), roomInWords(5 * 2 ** 20, 2 ** 30)],
    ["0 of 1,024 MB", "under 1 of 1,024 MB", "5 of 1,024 MB"],
  );
  const words = aboutInWords(
    {
      ...about("a", new Date(2026, 10, 30, 14, 5).getTime()),
      seconds: 61,
      service: "azure",
      model: "gpt",
      cost: "$0.0012",
    },
    now,
    "en-GB",
  );
  assert.equal(words, "Today, 14:05 · 1:01 · gpt · $0.0012");
});
