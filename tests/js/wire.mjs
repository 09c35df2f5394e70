// What the tests of the event inspector share: a bridge that says `wire` lines, and a conversation of any length.

import { page } from "./support.mjs";

const { Events } = await page("events/core.js");
const { Journal } = await page("events/journal.js");

export const wire = (at_ms, from, body) => ({ type: "wire", at_ms, from, body });
export const append = (at_ms, audio_ms = 20) =>
  wire(at_ms, "client", { type: "input_audio_buffer.append", audio: { audio_ms } });
export const header = wire(0, "playground", {
  type: "record",
  version: 1,
  dialect: "ga",
  settings: {},
  service: "builtin",
  model: "m",
});

/** A journal with its events, as Insight keeps them. */
export function recorder(bounds) {
  const journal = new Journal(bounds);
  const events = new Events(journal);
  const say = (...messages) => {
    for (const message of messages) events.take(message, journal.take(message, JSON.stringify(message)));
    return events;
  };
  return { journal, events, say };
}

/** The file as it would be downloaded. */
export const file = (journal) => Buffer.concat(journal.parts()).toString("utf8");
export const read = (text) =>
  text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
export const rowsOf = (events) => {
  const rows = [];
  for (let row = events.first; row < events.end; row++) if (events.isHeld(row)) rows.push(events.row(row));
  return rows;
};

/** What a talk of `turns` turns says on the wire, in order; each turn is some 200 lines. */
export function* talk(turns, random = () => 0.5) {
  let at = 0;
  const soon = (ms = Math.round(1000 * (1 + 30 * random())) / 1000) => {
    at += ms;
    return at;
  };
  yield header;
  yield wire(soon(), "link", { type: "link.dialled" });
  yield wire(soon(), "server", { type: "session.created", event_id: "event_0", session: { model: "m" } });
  for (let turn = 0; turn < turns; turn++) {
    const [user, answer, response] = [`item_u${turn}`, `item_a${turn}`, `resp_${turn}`];
    for (let i = 0; i < 100; i++) yield append(soon(20));
    yield wire(soon(), "server", { type: "input_audio_buffer.speech_started", item_id: user, audio_start_ms: 400 });
    for (let i = 0; i < 60; i++) yield append(soon(20));
    yield wire(soon(), "server", { type: "input_audio_buffer.speech_stopped", item_id: user, audio_end_ms: 2400 });
    yield wire(soon(), "server", { type: "input_audio_buffer.committed", item_id: user });
    yield wire(soon(), "server", { type: "response.created", response: { id: response, status: "in_progress" } });
    for (let i = 0; i < 40; i++) {
      const part = { response_id: response, item_id: answer, output_index: 0, content_index: 0 };
      yield wire(soon(), "server", { type: "response.output_audio_transcript.delta", ...part, delta: `wörd${i} ` });
      yield wire(soon(), "server", { type: "response.output_audio.delta", ...part, delta: { audio_ms: 100 } });
      if (i % 4 === 0) yield append(soon(20));
      if (i % 5 === 0)
        yield wire(soon(), "page", { type: "page.heard", track: turn, ms: 100 * i, done: false, at_ms: at });
    }
    yield wire(soon(), "server", {
      type: "response.done",
      response: { id: response, status: "completed", usage: { total_tokens: 9 } },
    });
  }
}
