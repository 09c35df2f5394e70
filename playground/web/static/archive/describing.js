// @ts-check
// A conversation as one value, `conversation.json`: what people and other programs read of it. Pure.
// 1. It is read from a Conversation and from nothing else; Python makes the same of the same log (playground/archive/describing.py).
// 2. Moments are session time in ms, to a thousandth. Sound begins at `sound.from_ms`: sample n of the WAV is `from_ms` + n / 24.
// 3. Nothing secret and no address: service and model by name, and settings as they stand in the record, which is masked.

import { splitHeard } from "../conversation/transcript-core.js";
import { TOKEN_KINDS, tokensOf } from "../usage/core.js";
import { exactly } from "../usage/money.js";
import { phrase, retold } from "../words.js";
import { lengthOf, stretchOf, WAV_RATE } from "./stereo.js";

/** @typedef {import("../bridge/turn.js").Turn & {user_item_id?: string, response_id?: string}} ToldTurn */
/** @typedef {import("../conversation/transcript-core.js").Line} Line */
/** @typedef {import("../usage/price-book.js").PriceBook} PriceBook */
/** @typedef {{item_id: string, role: Line["role"], text: string, heard: string, status: Line["status"], note: string, turn: number | null,
 *   from_ms: number | null, to_ms: number | null, latency_ms: number | null, scores?: Line["scores"]}} SaidLine  `heard`: of an answer that was broken off, else all;
 *   `scores`: how sure the transcription is of each word, where it says so */
/** @typedef {{at_ms: number, service: string, model: string, dialect: string, settings: Record<string, unknown>}} ServiceLeg */
/** @typedef {{usd: string, without_price: number} | null} CostSaid  `without_price`: tokens, or seconds; null where nobody priced it */
/** @typedef {{turn: number, tokens: number, cost: CostSaid} & Record<string, any>} UsageFigures */
/** @typedef {{from_ms: number, rate_hz: number, samples: number}} SoundSaid */
/**
 * @typedef {{conversation: 1, begun: string, title: string, seconds: number, legs: ServiceLeg[], lines: SaidLine[], turns: ToldTurn[],
 *   marks: {at_ms: number, kind: string, words: string}[], usage: {model: string, total: UsageFigures, turns: UsageFigures[]},
 *   sound: SoundSaid | null}} Described
 */

export const DESCRIBED_VERSION = 1;
const TITLE_CHARS = 80;

/** @param {import("./rebuilding.js").Rebuilt} rebuilt @param {PriceBook | null} [book] @returns {Described} */
export function describe({ begun, conversation, offsetMs }, book = null) {
  const { transcript, telemetry, settings, sound } = conversation;
  const turns = told(telemetry.turns);
  const lines = transcript.inOrder().map((line) => saidOf(line, turns));
  const soundSaid = soundOf(sound, offsetMs, telemetry.timeline);
  return {
    conversation: DESCRIBED_VERSION,
    begun,
    title: titleOf(lines),
    seconds: exact(lastMs(turns, soundSaid, telemetry.timeline.latestMs) / 1000),
    legs: settings.asked.map(({ atMs, service, model, dialect, settings: asked }) => ({
      at_ms: exact(atMs),
      service,
      model,
      dialect,
      settings: asked,
    })),
    lines,
    turns,
    marks: marksOf(telemetry.timeline),
    usage: usageOf(telemetry.usage, book),
    sound: soundSaid,
  };
}

/** Words without line breaks. @param {string} text */
export const oneLine = (text) => text.replace(/[ \t\r\n\f\v]+/g, " ").trim();

/** To a thousandth. @param {number} value */
export const exact = (value) => Math.round(1000 * value) / 1000;

/** @param {import("../latency/turns.js").TurnLatencies} turns @returns {ToldTurn[]} */
const told = (turns) =>
  turns
    .latest(turns.count)
    .reverse()
    .map(({ ...turn }) => {
      delete (/** @type {any} */ (turn).type);
      return turn;
    });

/** @param {Line} line @param {ToldTurn[]} turns @returns {SaidLine} */
function saidOf(line, turns) {
  const turn = turns.find(
    ({ user_item_id: user, answer_item_id: answer }) => line.item_id === (line.role === "user" ? user : answer),
  );
  const [fromMs, toMs] = turn ? (line.role === "user" ? personSpan(turn) : answerSpan(turn)) : [null, null];
  return {
    item_id: line.item_id,
    role: line.role,
    text: line.text,
    heard: splitHeard(line).heard,
    status: line.status,
    note: retold(line).note,
    turn: turn?.number ?? null,
    from_ms: fromMs,
    to_ms: toMs,
    latency_ms: line.latency_ms ?? null,
    ...(line.scores?.length ? { scores: line.scores } : {}),
  };
}

/** @param {ToldTurn} turn @returns {[number | null, number | null]} */
const personSpan = (turn) =>
  turn.how === "text"
    ? [turn.started_ms ?? turn.committed_ms ?? turn.speech_end_ms ?? turn.created_ms, null]
    : [turn.speech_start_ms ?? turn.started_ms, turn.speech_end_ms ?? turn.stopped_ms];

/** @param {ToldTurn} turn @returns {[number | null, number | null]} */
const answerSpan = (turn) =>
  turn.first_sound_ms === null
    ? [turn.created_ms, null]
    : [turn.first_sound_ms, turn.ended_ms ?? exact(turn.first_sound_ms + turn.heard_ms)];

/** @param {SaidLine[]} lines */
function titleOf(lines) {
  const words = lines.find(({ role, text }) => role === "user" && text.trim())?.text ?? "";
  const characters = Array.from(oneLine(words));
  if (characters.length === 0) return phrase("archive.conversation");
  return characters.length > TITLE_CHARS ? `${characters.slice(0, TITLE_CHARS - 1).join("")}…` : characters.join("");
}

/** @param {import("../sound/conversation-sound.js").ConversationSound} sound @param {number | null} offsetMs @param {import("../timeline/core.js").Timeline} timeline @returns {SoundSaid | null} */
function soundOf(sound, offsetMs, timeline) {
  const stretch = stretchOf(sound);
  if (!stretch || !sound.rate) return null;
  const fromMs = timeline.toSession((1000 * stretch.from) / sound.rate + (offsetMs ?? 0));
  return { from_ms: exact(fromMs), rate_hz: WAV_RATE, samples: lengthOf(sound, stretch) };
}

/** @param {ToldTurn[]} turns @param {SoundSaid | null} sound @param {number} latestMs */
function lastMs(turns, sound, latestMs) {
  const ends = turns.map(({ ended_ms: ended, done_ms: done }) => Math.max(ended ?? 0, done ?? 0));
  return Math.max(latestMs, sound ? sound.from_ms + (1000 * sound.samples) / sound.rate_hz : 0, ...ends);
}

/** @param {import("../timeline/core.js").Timeline} timeline */
function marksOf(timeline) {
  const happened = timeline.happenings
    .among(0, timeline.latestMs)
    .map(({ kind, atMs, words }) => ({ at_ms: exact(atMs), kind: String(kind), words }));
  const lost = timeline.gaps.flatMap(({ fromMs, toMs }) => [
    { at_ms: exact(fromMs), kind: "lost", words: phrase("archive.the_link_was_lost") }, // why may name a host
    ...(toMs === null ? [] : [{ at_ms: exact(toMs), kind: "dialled", words: phrase("archive.the_link_was_opened") }]),
  ]);
  return [...happened, ...lost].sort((one, other) => one.at_ms - other.at_ms);
}

/** @param {import("../usage/core.js").Usage} usage @param {PriceBook | null} book */
function usageOf(usage, book) {
  const figures = (/** @type {import("../usage/core.js").UsageRow} */ row) => {
    const [answers, transcriptions] = [row.answers.all(), row.transcriptions.all()];
    const cost = book?.costOf(row.taken, usage.service);
    return {
      turn: row.turn,
      tokens: row.tokens,
      ...Object.fromEntries(TOKEN_KINDS.map((kind) => [kind, answers[kind]])),
      transcription_tokens: tokensOf(transcriptions),
      transcription_seconds: transcriptions.ms / 1000,
      cost: cost ? { usd: exactly(cost.pico), without_price: cost.unpriced } : null,
    };
  };
  return { model: usage.model, total: figures(usage.total), turns: usage.latest(usage.count).reverse().map(figures) };
}
