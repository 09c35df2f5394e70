import assert from "node:assert/strict";
import { test } from "node:test";
import { chance, forMany, page } from "./support.mjs";
import { append, file, header, read, recorder, rowsOf, talk, wire } from "./wire.mjs";

const { ERRORS, INPUT, ITEMS, PAGE, RECEIVED, RESPONSE, SENT, SESSION, TRANSCRIPTION } = await page("events/kinds.js");
const { EventFilter } = await page("events/filter.js");
const { momentText, spanText, summaryOf } = await page("events/words.js");

const server = (at, type, more = {}) => wire(at, "server", { type, ...more });
const client = (at, type, more = {}) => wire(at, "client", { type, ...more });
const sum = (values) => values.reduce((total, value) => total + value, 0);
const audioOf = ({ body }) => body.audio?.audio_ms ?? body.delta?.audio_ms ?? 0;

/** Each row's type, and what it is paired with: "type +ms" of what it answers. */
const paired = (events) =>
  rowsOf(events).map(({ row, type }) =>
    [
      type,
      ...events
        .partners(row)
        .filter((one) => one.answers)
        .map((one) => `${events.row(one.row).type} +${one.ms}`),
    ].join(" < "),
  );

test("folding keeps every event and every millisecond of audio, whatever comes between", () => {
  forMany(30, (random) => {
    const { events, say } = recorder({ chunkBytes: 5000 });
    const said = [...talk(3, random)];
    say(...said);
    const rows = rowsOf(events);
    assert.equal(sum(rows.map((row) => row.count)), said.length);
    assert.equal(events.total, said.length);
    assert.ok(Math.abs(sum(rows.map((row) => row.audioMs)) - sum(said.map(audioOf))) < 0.001 * said.length);
    const lines = rows.flatMap(({ row }) => [...events.parts(row)]);
    assert.deepEqual(
      [...lines].sort((a, b) => a - b),
      lines.map((_, i) => i),
      "a line stands in no row, or in two",
    );
    assert.deepEqual(
      rows.map((row) => row.atMs),
      rows.map((row) => row.atMs).sort((a, b) => a - b),
    );
  });
});

test("deltas of one part are one row with their words joined, though other events come between", () => {
  const { events, say } = recorder();
  const part = { item_id: "a", response_id: "r", content_index: 0 };
  const transcript = (at, delta, more = {}) =>
    server(at, "response.output_audio_transcript.delta", { ...part, delta, ...more });
  const audio = (at) => server(at, "response.output_audio.delta", { ...part, delta: { audio_ms: 620 } });
  say(
    transcript(1, "One, "),
    audio(2),
    append(3),
    transcript(4, "two."),
    audio(5),
    transcript(6, "Other", { item_id: "b" }),
  );
  const rows = rowsOf(events).map(({ count, atMs, untilMs, summary }) => ({ count, atMs, untilMs, summary }));
  assert.deepEqual(rows, [
    { count: 2, atMs: 1, untilMs: 4, summary: "“One, two.”" },
    { count: 2, atMs: 2, untilMs: 5, summary: "audio 1.24 s" },
    { count: 1, atMs: 3, untilMs: 3, summary: "audio 20 ms" },
    { count: 1, atMs: 6, untilMs: 6, summary: "“Other”" },
  ]);
});

test("microphone audio is one row until another row begins", () => {
  const { events, say } = recorder();
  const heard = (at, ms) => wire(at, "page", { type: "page.heard", track: 0, ms });
  say(heard(0, 10), ...Array.from({ length: 150 }, (_, i) => append(20 * i)), heard(3000, 900), append(3010));
  say(server(3020, "input_audio_buffer.speech_started"), append(3030));
  assert.deepEqual(
    rowsOf(events).map(({ type, count, summary }) => [type, count, summary]),
    [
      ["page.heard", 2, "900 ms heard"],
      ["input_audio_buffer.append", 151, "audio 3.02 s"],
      ["input_audio_buffer.speech_started", 1, "from 0.0 ms of the input"],
      ["input_audio_buffer.append", 1, "audio 20 ms"],
    ],
  );
});

test("an update stands with the update it became, or with the error that refused it", () => {
  const { events, say } = recorder();
  say(
    client(10, "session.update", { event_id: "one" }),
    client(20, "session.update", { event_id: "two" }),
    client(25, "session.update"),
  );
  say(
    server(30, "error", { error: { code: "bad", event_id: "one" } }),
    server(40, "session.updated"),
    server(50, "session.updated"),
  );
  say(server(60, "session.updated"), server(70, "error", { error: { code: "bad", event_id: "nobody" } }));
  assert.deepEqual(paired(events).slice(3), [
    "error < session.update +20",
    "session.updated < session.update +20",
    "session.updated < session.update +25",
    "session.updated",
    "error",
  ]);
});

test("an answer stands with what asked for it, began it and cancelled it", () => {
  const { events, say } = recorder();
  say(client(0, "response.create"), server(12, "response.created", { response: { id: "r1" } }));
  say(client(500, "response.cancel"), server(540, "response.done", { response: { id: "r1", status: "cancelled" } }));
  say(client(600, "response.cancel"), server(610, "error", { error: { code: "response_cancel_not_active" } }));
  say(
    server(700, "response.created", { response: { id: "r2" } }),
    server(900, "response.done", { response: { id: "r2", status: "completed" } }),
  );
  assert.deepEqual(paired(events), [
    "response.create",
    "response.created < response.create +12",
    "response.cancel",
    "response.done < response.created +528 < response.cancel +40",
    "response.cancel",
    "error < response.cancel +10",
    "response.created",
    "response.done < response.created +200",
  ]);
});

test("speech stands with its end, its commit, its item and its transcription", () => {
  const { events, say } = recorder();
  say(
    server(0, "input_audio_buffer.speech_started", { item_id: "u" }),
    server(900, "input_audio_buffer.speech_stopped", { item_id: "u" }),
  );
  say(client(950, "input_audio_buffer.commit"), server(901, "input_audio_buffer.committed", { item_id: "u" }));
  say(
    server(902, "conversation.item.added", { item: { id: "u" } }),
    server(903, "conversation.item.done", { item: { id: "u" } }),
  );
  say(server(990, "input_audio_buffer.committed", { item_id: "held" }));
  say(server(1301, "conversation.item.input_audio_transcription.completed", { item_id: "u", transcript: "hello" }));
  assert.deepEqual(paired(events).slice(1), [
    "input_audio_buffer.speech_stopped < input_audio_buffer.speech_started +900",
    "input_audio_buffer.commit",
    "input_audio_buffer.committed < input_audio_buffer.speech_stopped +1",
    "conversation.item.added < input_audio_buffer.committed +1",
    "conversation.item.done < conversation.item.added +1",
    "input_audio_buffer.committed < input_audio_buffer.commit +40",
    "conversation.item.input_audio_transcription.completed < input_audio_buffer.committed +400",
  ]);
});

test("items we create, cut, delete and answer stand with what the service made of it", () => {
  const { events, say } = recorder();
  say(
    client(0, "conversation.item.create", { item: { id: "i" } }),
    client(1, "conversation.item.create", { item: { role: "user" } }),
  );
  say(
    server(5, "conversation.item.created", { item: { id: "i" } }),
    server(6, "conversation.item.added", { item: { id: "theirs", role: "user" } }),
  );
  say(server(9, "conversation.item.done", { item: { id: "i" } }));
  say(
    client(10, "conversation.item.truncate", { item_id: "i" }),
    server(13, "conversation.item.truncated", { item_id: "i" }),
  );
  say(
    client(20, "conversation.item.delete", { item_id: "i" }),
    server(24, "conversation.item.deleted", { item_id: "i" }),
  );
  say(server(30, "response.function_call_arguments.done", { call_id: "c", name: "f", arguments: "{}" }));
  say(wire(90, "page", { type: "page.tool_result", call_id: "c", output: "21" }));
  say(client(91, "conversation.item.create", { item: { type: "function_call_output", call_id: "c", output: "21" } }));
  assert.deepEqual(paired(events).slice(2), [
    "conversation.item.created < conversation.item.create +5",
    "conversation.item.added < conversation.item.create +5",
    "conversation.item.done < conversation.item.create +9",
    "conversation.item.truncate",
    "conversation.item.truncated < conversation.item.truncate +3",
    "conversation.item.delete",
    "conversation.item.deleted < conversation.item.delete +4",
    "response.function_call_arguments.done",
    "page.tool_result < response.function_call_arguments.done +60",
    "conversation.item.create < response.function_call_arguments.done +61",
  ]);
});

test("what waited for an answer when the link was lost waits no longer", () => {
  const { events, say } = recorder();
  say(wire(0, "link", { type: "link.dialled" }), server(7, "session.created"), client(8, "session.update"));
  say(
    wire(9, "link", { type: "link.lost", code: "gone" }),
    wire(1009, "link", { type: "link.dialled" }),
    server(1012, "session.created"),
  );
  say(server(1013, "session.updated"));
  assert.deepEqual(paired(events), [
    "link.dialled",
    "session.created < link.dialled +7",
    "session.update",
    "link.lost",
    "link.dialled < link.lost +1000",
    "session.created < link.dialled +3",
    "session.updated",
  ]);
});

test("a row that was answered says so, and looks otherwise than before", () => {
  const { events, say } = recorder();
  say(client(10, "session.update"));
  const before = events.versionOf(0);
  say(server(14, "session.updated"));
  assert.notEqual(events.versionOf(0), before);
  assert.deepEqual(events.row(0).partner, { row: 1, ms: 4, answers: false });
});

test("a filter asked before the events, during or after them shows the same rows", () => {
  forMany(30, (random) => {
    const said = [...talk(2, random), server(9e6, "error", { error: { code: "bad" } })];
    const { events, say } = recorder({ chunkBytes: 8000 });
    const wanted = [
      { kinds: SENT },
      { kinds: RESPONSE | ERRORS },
      { kinds: RECEIVED | INPUT, text: "item_u1" },
      { text: "WÖRD7 wör" },
      { text: "audio 100 ms" },
    ][Math.floor(random() * 5)];
    const before = new EventFilter(events);
    before.ask(wanted);
    const during = new EventFilter(events);
    said.forEach((message, i) => {
      say(message);
      before.advance();
      if (i === Math.floor(said.length / 2)) during.ask(wanted);
      if (i % 7 === 0) during.advance(events.lines, 3);
    });
    const after = new EventFilter(events);
    after.ask(wanted);
    for (const filter of [before, during, after]) assert.equal(filter.advance(), true);
    const shown = (filter) => Array.from({ length: filter.size }, (_, place) => filter.at(place));
    assert.deepEqual(shown(during), shown(after));
    assert.deepEqual(shown(before), shown(after));
    assert.ok(after.size > 0 && after.size < events.end);
    for (const [place, row] of shown(after).entries()) assert.equal(after.placeOf(row), place);
  });
});

test("kinds of one group add up, and the groups narrow each other", () => {
  const { events, say } = recorder();
  say(header, client(1, "session.update"), server(2, "session.updated"), append(3), server(4, "error", { error: {} }));
  say(
    server(5, "conversation.item.input_audio_transcription.failed", { item_id: "u" }),
    server(6, "response.done", { response: { status: "failed" } }),
  );
  say(
    server(7, "conversation.item.added", { item: {} }),
    wire(8, "link", { type: "link.lost" }),
    server(9, "some.new.event"),
  );
  const shown = (kinds) => {
    const filter = new EventFilter(events);
    filter.ask({ kinds });
    filter.advance();
    return Array.from({ length: filter.size }, (_, place) => filter.at(place)).join(" ");
  };
  assert.equal(shown(0), "0 1 2 3 4 5 6 7 8 9");
  assert.equal(shown(SENT), "1 3");
  assert.equal(shown(SENT | PAGE), "0 1 3 8");
  assert.equal(shown(SESSION), "1 2 9");
  assert.equal(shown(RECEIVED | SESSION), "2 9");
  assert.equal(shown(INPUT | ITEMS), "3 7");
  assert.equal(shown(ERRORS), "4 5 6 8");
  assert.equal(shown(ERRORS | PAGE), "8");
  assert.equal(shown(TRANSCRIPTION), "5");
  assert.equal(events.errors, 4);
});

test("a paused look shows rows as they were, and the rest when it goes on", () => {
  const { events, say } = recorder();
  const delta = (at, words) => server(at, "response.output_text.delta", { item_id: "a", delta: words });
  say(client(0, "response.create"), delta(1, "One, "), delta(2, "two, "));
  const [limit, filter] = [events.lines, new EventFilter(events)];
  say(delta(3, "three."), server(4, "response.created", { response: {} }));
  assert.equal(filter.advance(limit), true);
  assert.equal(filter.size, 2);
  const { count, untilMs, summary } = events.row(1, limit);
  assert.deepEqual({ count, untilMs, summary }, { count: 2, untilMs: 2, summary: "“One, two, ”" });
  assert.deepEqual([events.row(0, limit).partner, events.row(0).partner?.row], [undefined, 2]);
  filter.advance();
  assert.equal(filter.size, 3);
  assert.equal(events.row(1).summary, "“One, two, three.”");
});

test("rows whose lines were let go are gone, the others can be read, and the count of the lost is right", () => {
  forMany(20, (random) => {
    const { journal, events, say } = recorder({ mostBytes: 40_000, chunkBytes: 4000 });
    const filter = new EventFilter(events);
    let said = 0;
    for (const message of talk(8, random)) {
      say(message);
      said++;
      if (random() < 0.1) filter.advance();
    }
    filter.advance();
    const kept = read(file(journal)).slice(1);
    assert.ok(events.gone > 0);
    assert.equal(events.gone + sum(kept.map((line) => line.count ?? 1)), said);
    assert.equal(events.total, said);
    const rows = rowsOf(events);
    assert.deepEqual(
      rows.map(({ row }) => row),
      Array.from({ length: filter.size }, (_, place) => filter.at(place)),
    );
    for (const { row } of rows) for (const partner of events.partners(row)) assert.ok(events.isHeld(partner.row));
    assert.deepEqual(
      rows
        .flatMap(({ row }) => [...events.parts(row)])
        .sort((a, b) => a - b)
        .at(0),
      journal.first,
    );
  });
});

test("a new conversation starts from nothing, for whoever still looks at the old one", () => {
  const { journal, events, say } = recorder();
  const filter = new EventFilter(events);
  say(...talk(2));
  filter.advance();
  journal.clear();
  events.clear();
  assert.equal(filter.advance(), true);
  assert.deepEqual([filter.size, events.total, events.end, events.errors], [0, 0, 0, 0]);
  say(header);
  filter.advance();
  assert.equal(events.row(filter.at(0)).type, "record");
});

test("whatever a service says is borne and shown", () => {
  const strange = [
    null,
    3,
    "text",
    [],
    {},
    { type: 5 },
    { type: "constructor" },
    { type: "__proto__" },
    { type: "toString.delta", delta: {} },
  ];
  const types = [
    "error",
    "session.created",
    "session.update",
    "response.created",
    "response.done",
    "conversation.item.added",
    "rate_limits.updated",
    "conversation.item.create",
    "response.function_call_arguments.done",
    "input_audio_buffer.append",
    "response.content_part.done",
    "page.heard",
  ];
  const values = [
    null,
    7,
    "x",
    [null],
    [{}],
    { type: null, content: 5, role: {} },
    { error: [], details: 1, usage: { total_tokens: "many" } },
    true,
  ];
  const random = chance(3);
  for (let i = 0; i < 2000; i++) {
    const body = { type: types[i % types.length] };
    for (const name of [
      "item",
      "session",
      "response",
      "error",
      "rate_limits",
      "delta",
      "audio",
      "part",
      "usage",
      "item_id",
      "event_id",
      "ms",
    ]) {
      if (random() < 0.5) body[name] = values[Math.floor(random() * values.length)];
    }
    strange.push(body);
  }
  const { events, say } = recorder();
  say(...strange.map((body, i) => wire(i, "server", body)));
  const filter = new EventFilter(events);
  filter.ask({ text: "nothing says this" });
  filter.advance();
  assert.equal(sum(rowsOf(events).map((row) => row.count)), strange.length);
});

test("what an event says stands in a few words", () => {
  const said = {
    "speech ended": [{ type: "input_audio_buffer.speech_stopped", audio_end_ms: 4200 }, "until 4.20 s of the input"],
    "cut answer": [{ type: "conversation.item.truncate", audio_end_ms: 815 }, "after 815 ms"],
    "a refusal": [
      { type: "error", error: { type: "invalid_request_error", code: "no_voice", message: "Not now." } },
      "no_voice: Not now.",
    ],
    "an answer's end": [
      {
        type: "response.done",
        response: { status: "cancelled", status_details: { reason: "turn_detected" }, usage: { total_tokens: 12 } },
      },
      "cancelled · turn_detected · 12 tokens",
    ],
    "a changed setting": [
      {
        type: "session.update",
        session: { type: "realtime", audio: { input: { turn_detection: { type: "server_vad" } } }, instructions: "Be" },
      },
      "audio.input.turn_detection, instructions",
    ],
    "a call": [
      { type: "conversation.item.done", item: { type: "function_call", name: "get_weather", arguments: "{}" } },
      "get_weather({})",
    ],
    "audio in an item": [
      {
        type: "conversation.item.create",
        item: { role: "user", content: [{ type: "input_audio", audio: { audio_ms: 1240 } }] },
      },
      "user · audio 1.24 s",
    ],
    "the unknown": [{ type: "a.new.thing", status: "ok", item_id: "i" }, "ok · i"],
  };
  for (const [name, [body, words]] of Object.entries(said)) assert.equal(summaryOf(body), words, name);
  assert.ok(summaryOf({ type: "page.text", text: "long ".repeat(500) }).length <= 200);
});

test("moments and spans are told in the unit one reads at a glance", () => {
  assert.deepEqual([0, 61_001.4, 3_723_999.6].map(momentText), ["0:00.000", "1:01.001", "62:04.000"]);
  assert.deepEqual([0.42, 12.4, 999.4, 1240, 75_000].map(spanText), ["0.4 ms", "12 ms", "999 ms", "1.24 s", "75.00 s"]);
});

test("an event costs the same at the end of a long session as at its beginning", () => {
  const { events, say } = recorder();
  const filter = new EventFilter(events);
  filter.ask({ text: "nothing says this" });
  let looked = 0;
  const text = events.journal.text.bind(events.journal);
  events.journal.text = (line) => {
    looked++;
    return text(line);
  };
  const costs = [];
  for (const message of talk(60)) {
    const before = looked;
    say(message);
    filter.advance();
    costs.push(looked - before);
  }
  assert.ok(Math.max(...costs) <= 1, "a new event made the filter read older ones");
});
