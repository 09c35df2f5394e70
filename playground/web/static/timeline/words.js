// @ts-check
// A turn in figures: the same words for the card, the line under the picture, the table and the screen reader. Pure.

import { errorInWords } from "../clock.js";
import { decimal, decimalMark, phrase } from "../words.js";

/** @typedef {import("../bridge/turn.js").Turn} Turn */
/** @typedef {{name: string, value: string, side?: "person" | "answer"}} Figure */
/** @typedef {{truncatedMs: number | null, silencedMs: number | null}} Silence  how far the service says it was heard; when the speaker fell silent */

/** @type {(keyof Turn)[]} */
const MOMENTS = [
  "speech_start_ms",
  "started_ms",
  "speech_end_ms",
  "stopped_ms",
  "committed_ms",
  "created_ms",
  "first_audio_ms",
  "first_sound_ms",
  "done_ms",
  "ended_ms",
];
export const HOW = {
  speech: phrase("timeline.how_spoken"),
  held: phrase("timeline.held_to_talk"),
  text: phrase("timeline.how_typed"),
  tool: phrase("timeline.tool_result"),
  asked: phrase("timeline.asked_by_hand"),
  idle: phrase("timeline.how_unasked"),
};

/** Whether a turn that is told again looks different. @param {Turn} old @param {Turn} turn */
export const isDrawnAnew = (old, turn) =>
  old.interrupted !== turn.interrupted ||
  old.answer_item_id !== turn.answer_item_id ||
  MOMENTS.some((name) => old[name] !== turn[name]);

/** From the first to the last moment of a turn; one without any is at `elseMs`. @param {Turn} turn @param {number} elseMs @returns {[number, number]} */
export function spanOf(turn, elseMs) {
  const moments = MOMENTS.map((name) => turn[name]).filter((ms) => typeof ms === "number");
  if (moments.length === 0) return [elseMs, elseMs];
  const isSpoken = turn.how === "speech";
  const fromMs = Math.min(...moments) - ((isSpoken && turn.prefix_padding_ms) || 0);
  const tail = isSpoken && turn.speech_end_ms !== null ? turn.speech_end_ms + (turn.silence_ms ?? 0) : -Infinity;
  return [fromMs, Math.max(tail, ...moments)];
}

/** When a turn began, for a table. @param {Turn} turn */
const startOf = (turn) => turn.speech_start_ms ?? spanOf(turn, 0)[0];

/** 96 ms, 1.42 s. @param {number} ms */
export function duration(ms) {
  const whole = Math.round(ms);
  return Math.abs(whole) < 1000 ? `${whole} ms` : `${decimal(ms / 1000, 2)} s`;
}

/** 1:02.35, with as many digits as one asks for. @param {number} ms @param {number} [digits] */
export function moment(ms, digits = 2) {
  const unit = 10 ** digits;
  const parts = Math.round((Math.abs(ms) / 1000) * unit);
  const [whole, rest] = [Math.floor(parts / unit), parts % unit];
  const seconds = String(whole % 60).padStart(2, "0");
  const [minutes, hours] = [Math.floor(whole / 60) % 60, Math.floor(whole / 3600)];
  const clock = hours ? `${hours}:${String(minutes).padStart(2, "0")}` : String(minutes);
  return `${ms < 0 && parts > 0 ? "−" : ""}${clock}:${seconds}${digits ? `${decimalMark}${String(rest).padStart(digits, "0")}` : ""}`;
}

/** @param {number | null | undefined} to @param {number | null | undefined} from @returns {number | null} */
const apart = (to, from) => (typeof to === "number" && typeof from === "number" ? to - from : null);

/** How long somebody spoke, or null. @param {Turn} turn */
export const speechMs = (turn) => apart(turn.speech_end_ms, turn.speech_start_ms);

/** @type {Record<string, (time: string) => string>} how long something took, or when it was */
const LASTING = {
  for: (time) => time,
  after: (time) => phrase("timeline.after", { time }),
  to: (time) => phrase("timeline.to", { time }),
};

/** @param {Turn} turn @returns {[string, number | null, string?][]} */
const ofPerson = (turn) => [
  [phrase("timeline.speech"), turn.how === "text" ? null : speechMs(turn)],
  [phrase("timeline.noticed"), turn.how === "speech" ? apart(turn.started_ms, turn.speech_start_ms) : null, "after"],
  [phrase("timeline.silence"), turn.how === "speech" ? turn.silence_ms : null],
  [phrase("timeline.end_told"), turn.how === "speech" ? apart(turn.stopped_ms, turn.speech_end_ms) : null, "after"],
  [phrase("timeline.commit"), apart(turn.committed_ms, turn.speech_end_ms), "after"],
];

/** @param {number | null} errorMs */
const give = (errorMs) => (errorInWords(errorMs) ? ` ± ${errorInWords(errorMs)}` : "");

/** @param {Turn} turn @param {number | null} truncatedMs @returns {[string, number | null, string?, string?][]} */
const ofAnswer = (turn, truncatedMs) => [
  [phrase("timeline.answer_begun"), apart(turn.created_ms, turn.speech_end_ms), "after"],
  [phrase("timeline.first_audio"), apart(turn.first_audio_ms, turn.speech_end_ms), "after"],
  [phrase("timeline.first_sound"), turn.total_ms, "after", give(turn.error_ms)],
  [phrase("timeline.received"), turn.received_ms || null],
  [phrase("timeline.heard"), turn.received_ms ? turn.heard_ms : null],
  [phrase("timeline.truncated"), truncatedMs, "to"],
];

/** @type {Silence} */
const UNKNOWN = { truncatedMs: null, silencedMs: null };

/** When the speaker fell silent, as the page saw it, else as the session was told. @param {Turn} turn @param {Silence} silence */
const cutMs = (turn, { silencedMs }) => (turn.interrupted ? (silencedMs ?? turn.ended_ms) : null);

/** What a turn's figures say, in the order of time. @param {Turn} turn @param {Silence} [silence] @returns {Figure[]} */
export function figures(turn, silence = UNKNOWN) {
  const told = (
    /** @type {"person" | "answer"} */ side,
    /** @type {[string, number | null, string?, string?][]} */ all,
  ) =>
    all.flatMap(([name, ms, how = "for", behind = ""]) =>
      ms === null ? [] : [{ name, value: LASTING[how](duration(ms)) + behind, side }],
    );
  const ms = cutMs(turn, silence);
  const name =
    turn.status === "incomplete" && silence.silencedMs === null
      ? phrase("timeline.connection_lost")
      : phrase("timeline.interrupted");
  const cut = turn.interrupted
    ? [
        {
          name,
          value: ms === null ? phrase("timeline.yes") : phrase("timeline.at", { moment: moment(ms) }),
          side: /** @type {const} */ ("answer"),
        },
      ]
    : [];
  return [...told("person", ofPerson(turn)), ...told("answer", ofAnswer(turn, silence.truncatedMs)), ...cut];
}

/** The columns of the table. */
export const COLUMNS = [
  phrase("timeline.turn_head"),
  phrase("timeline.how"),
  phrase("timeline.start"),
  phrase("timeline.speech_head"),
  phrase("timeline.silence_head"),
  phrase("timeline.to_first_sound"),
  phrase("timeline.received_head"),
  phrase("timeline.heard_head"),
  phrase("timeline.interrupted_at"),
];

/** One row of the table. @param {Turn} turn @param {Silence} [silence] @returns {string[]} */
export function row(turn, silence = UNKNOWN) {
  const ms = cutMs(turn, silence);
  const or = (/** @type {number | null} */ ms) => (ms === null ? "–" : duration(ms));
  return [
    String(turn.number),
    HOW[turn.how] ?? turn.how,
    moment(startOf(turn)),
    or(turn.how === "text" ? null : speechMs(turn)),
    or(turn.how === "speech" ? turn.silence_ms : null),
    or(turn.total_ms),
    or(turn.received_ms || null),
    or(turn.received_ms ? turn.heard_ms : null),
    ms === null ? "–" : moment(ms),
  ];
}

/** The picture in a sentence or two. @param {Iterable<Turn>} turns @param {number} nowMs */
export function summary(turns, nowMs) {
  const all = [...turns];
  if (all.length === 0) return phrase("timeline.timeline_of_the_conversation");
  const last = all[all.length - 1];
  const said = figures(last).filter(({ name }) =>
    [
      phrase("timeline.speech"),
      phrase("timeline.first_sound"),
      phrase("timeline.heard"),
      phrase("timeline.interrupted"),
      phrase("timeline.connection_lost"),
    ].includes(name),
  );
  const detail = said.map(({ name, value }) => `${name} ${value}`).join(", ");
  return phrase("timeline.summary", {
    count: all.length,
    time: moment(nowMs, 0),
    turn: last.number,
    how: HOW[last.how] ?? last.how,
    detail: detail && `: ${detail}`,
  });
}
