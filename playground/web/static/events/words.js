// @ts-check
// What an event says, in a few words: a table by type. Events come from services we do not know; any shape is borne. Pure.

import { errorInWords } from "../clock.js";
import { decimal, decimalMark, phrase } from "../words.js";

const LONGEST = 200;

/** Session time as m:ss.mmm. @param {number} ms */
export function momentText(ms) {
  const whole = Math.max(0, Math.round(ms));
  const seconds = Math.floor(whole / 1000);
  return `${Math.floor(seconds / 60)}:${pad(seconds % 60, 2)}${decimalMark}${pad(whole % 1000, 3)}`;
}

/** A duration in the unit one reads at a glance. @param {number} ms */
export function spanText(ms) {
  if (ms < 9.95) return `${decimal(ms, 1)} ms`;
  return ms < 999.5 ? `${Math.round(ms)} ms` : `${decimal(ms / 1000, 2)} s`;
}

/** How much audio a body carries, in ms. @param {any} body */
export function audioMsOf(body) {
  return number(body?.audio?.audio_ms) || number(body?.delta?.audio_ms) || number(body?.audio_ms);
}

/** The words a delta adds. @param {any} body */
export const deltaText = (body) => (typeof body?.delta === "string" ? body.delta : "");

/** @param {any} body @returns {string} one line, or "" */
export function summaryOf(body) {
  const type = String(body?.type);
  const known = [type, `*${type.slice(type.lastIndexOf("."))}`].find((name) => Object.hasOwn(SUMMARIES, name));
  return cut((known ? SUMMARIES[known] : anything)(body ?? {}));
}

/** Several deltas of one item. @param {string} text joined @param {number} audioMs */
export function joinedSummary(text, audioMs) {
  return [audioMs ? audioWords(audioMs) : "", text ? quoted(text) : ""].filter(Boolean).join(" · ");
}

/** @type {Record<string, (body: any) => string>} */
const SUMMARIES = {
  record: (body) => listed(body.service, body.model, body.dialect),
  error: ({ error }) => failure(error),
  "session.created": ({ session }) => held(session),
  "session.updated": ({ session }) => held(session),
  "transcription_session.created": ({ session }) => held(session),
  "transcription_session.updated": ({ session }) => held(session),
  "session.update": ({ session }) => paths(session).join(", "),
  "transcription_session.update": ({ session }) => paths(session).join(", "),
  "rate_limits.updated": ({ rate_limits: limits }) =>
    array(limits)
      .map((limit) =>
        phrase("events.limit_left", {
          name: word(limit?.name),
          left: number(limit?.remaining),
          limit: number(limit?.limit),
        }),
      )
      .join(" · "),
  "input_audio_buffer.append": (body) => audioWords(audioMsOf(body)),
  "input_audio_buffer.speech_started": (body) =>
    phrase("events.from_input", { time: spanText(number(body.audio_start_ms)) }),
  "input_audio_buffer.speech_stopped": (body) =>
    phrase("events.until_input", { time: spanText(number(body.audio_end_ms)) }),
  "conversation.item.truncate": (body) => phrase("events.after_time", { time: spanText(number(body.audio_end_ms)) }),
  "conversation.item.truncated": (body) => phrase("events.after_time", { time: spanText(number(body.audio_end_ms)) }),
  "response.create": ({ response }) => paths(response).join(", "),
  "response.created": ({ response }) => outcome(response),
  "response.done": ({ response }) => outcome(response),
  "response.function_call_arguments.done": (body) => call(body),
  "response.content_part.added": ({ part }) => content(part),
  "response.content_part.done": ({ part }) => content(part),
  "link.lost": (body) => listed(body.code, body.sentence),
  "page.event": ({ event }) => listed(event?.type, summaryOf(event)),
  "page.text": (body) => quoted(body.text),
  "page.hold": (body) => (body.down ? phrase("events.pressed") : phrase("events.released")),
  "page.tool_result": (body) =>
    listed(quoted(body.output), body.automatic === true ? phrase("events.answered_by_itself") : ""),
  "page.heard": (body) =>
    phrase(body.done ? "events.heard_to_the_end" : "events.heard", { time: spanText(number(body.ms)) }),
  "page.measured": ({ rtt_ms: rttMs, error_ms: errorMs }) =>
    [
      typeof rttMs === "number" && phrase("events.round_trip", { time: spanText(rttMs) }),
      errorInWords(number(errorMs)) && phrase("events.clocks_agree_to_ms", { error: errorInWords(number(errorMs)) }),
    ]
      .filter(Boolean)
      .join(" · "),
  "page.stopped": (body) => phrase("events.silenced_after", { time: spanText(number(body.ms)) }),
  "page.audio": (body) => audioWords(audioMsOf(body)),
  "page.settings": ({ settings }) => paths(settings, 1).join(", "),
  "*.delta": (body) => joinedSummary(deltaText(body), audioMsOf(body)),
  "*.failed": (body) => failure(body.error),
};

/** @param {any} body */
function anything(body) {
  if (body.item) return item(body.item);
  const said = [body.transcript, body.text, body.arguments].find((words) => typeof words === "string");
  return said === undefined ? listed(body.status, body.item_id) : quoted(said);
}

/** @param {any} session */
const held = (session) =>
  listed(
    session?.model,
    session?.audio?.output?.voice ?? session?.voice,
    (session?.audio?.input?.turn_detection ?? session?.turn_detection)?.type ?? phrase("events.no_turn_detection"),
  );

/** @param {any} error */
const failure = (error) => [word(error?.code) || word(error?.type), word(error?.message)].filter(Boolean).join(": ");

/** @param {any} response */
function outcome(response) {
  const details = response?.status_details;
  const reason = details?.error ? failure(details.error) : details?.reason;
  const tokens = response?.usage?.total_tokens;
  return listed(response?.status, reason, Number.isFinite(tokens) ? phrase("events.tokens", { tokens }) : "");
}

/** @param {any} one */
function item(one) {
  if (one.type === "function_call") return call(one);
  if (one.type === "function_call_output") return phrase("events.result", { result: quoted(one.output) });
  const said = array(one.content).map(content).filter(Boolean).join(" ");
  return [word(one.role) || word(one.type), said].filter(Boolean).join(" · ");
}

/** @param {any} part */
function content(part) {
  const said = word(part?.text) || word(part?.transcript);
  if (said) return quoted(said);
  return audioMsOf(part) ? audioWords(audioMsOf(part)) : word(part?.type).replace(/_/g, " ");
}

/** @param {any} body */
const call = (body) => `${word(body.name)}(${word(body.arguments)})`;

/** @param {number} ms */
const audioWords = (ms) => phrase("events.audio", { time: spanText(ms) });

/** The leaves of a nested object, as dotted names. @param {any} value @param {number} depth @returns {string[]} */
function paths(value, depth = 3, before = "") {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    if (name === "type" && !before) return [];
    const below = depth > 1 ? paths(inner, depth - 1, `${before}${name}.`) : [];
    return below.length ? below : [`${before}${name}`];
  });
}

/** @param {...any} words */
const listed = (...words) => words.map(word).filter(Boolean).join(" · ");
/** @param {any} words */
const quoted = (words) => (word(words) === "" ? "" : `“${word(words)}”`);
/** @param {any} value @returns {string} */
const word = (value) => (typeof value === "string" ? value : "");
/** @param {any} value @returns {number} */
const number = (value) => (Number.isFinite(value) ? value : 0);
/** @param {any} value @returns {any[]} */
const array = (value) => (Array.isArray(value) ? value : []);
/** @param {string} text */
const cut = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text).replace(/\s+/g, " ").trim();
/** @param {number} value @param {number} places */
const pad = (value, places) => String(value).padStart(places, "0");
