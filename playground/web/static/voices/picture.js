// @ts-check
// The last ten seconds of two voices, as shapes: the person's above one line, the answer's below it as it left the speaker. Pure.
// 1. A bar always covers the same stretch of time, so a picture that moves does not shimmer: it moves by whole bars.
// 2. The person's bars are levels, in dB. Whether they are speech is the service's word: full ink where it took a turn, or where
//    its detector is surer than the threshold; fainter in the padding before it; faint elsewhere.
// 3. Silence that has not been told yet is reckoned from the detector's own figures, where there are any.
// 4. What nobody knows is not drawn: without those figures no line of them, without a threshold no threshold.

import { EXIT_BELOW } from "../timeline/core.js";
import { decibelsOf, shareOf } from "../timeline/levels.js";
import { decimal, phrase } from "../words.js";
import { BLOCK_MS } from "./answer-levels.js";

/** @typedef {import("../timeline/core.js").Timeline} Timeline */
/** @typedef {import("../bridge/turn.js").Turn} Turn */
/** @typedef {"faint" | "padding" | "full"} VoiceInk */
/** @typedef {{x: number, share: number, ink: VoiceInk}} PersonBar  `share` of the height there is */
/** @typedef {{x: number, share: number, fades: number}} AnswerBar  `fades` from 1, there, to 0, gone */
/** @typedef {{x: number, w: number, filled: number, words: string}} SilenceBox  `w` is its whole width, `filled` what has gone by; equal where nobody knows how much it takes */
/** @typedef {{x: number, words: string}} VoiceMark */
/**
 * @typedef {object} VoicesPicture
 * @property {number} pitch  px from bar to bar
 * @property {PersonBar[]} person
 * @property {AnswerBar[]} answer
 * @property {AnswerBar[]} unheard
 * @property {{x: number, p: number}[]} speech  how likely it is, 0 to 1
 * @property {number | null} threshold
 * @property {SilenceBox[]} silences
 * @property {VoiceMark[]} waits  ending there
 * @property {VoiceMark[]} cuts
 * @property {{x: number, w: number, words: string}[]} bands  over the whole height: muted, no connection
 * @property {(x: number) => number} msAt  session time
 */

export const SPAN_MS = 10_000;
const LEAD = 0.06; // of the width, ahead of now: for what was not heard
/** @type {readonly [number, number][]} px from bar to bar, up to which width: some 120 to 240 bars anywhere */
const PITCHES = [
  [480, 3],
  [1000, 4],
  [Infinity, 6],
];
const FLOOR_DB = -48;
const LOUD_DB = -40; // what counts as a voice where no detector says so
const STEP_MS = 32;
const PAUSE_MS = 96; // between words nobody waits for an end
const FADE_MS = 1500;

/** @param {Timeline} timeline @param {import("./answer-levels.js").AnswerLevels} answers @param {number} nowMs  session time @param {number} width @returns {VoicesPicture} */
export function pictureOf(timeline, answers, nowMs, width) {
  const pitch = pitchOf(width);
  const count = Math.max(1, Math.floor(width / pitch));
  const past = Math.max(1, Math.floor(count * (1 - LEAD)));
  const stepMs = SPAN_MS / past;
  const first = Math.floor(nowMs / stepMs) - past + 1;
  const time = { pitch, stepMs, fromMs: first * stepMs, toMs: (first + count) * stepMs, past, nowMs };
  const turns = turnsIn(timeline, time.fromMs, nowMs);
  const threshold = timeline.speech.isEmpty ? null : (timeline.detectionAt(nowMs)?.threshold ?? null);
  return {
    pitch,
    threshold,
    person: personBars(timeline, turns, time, threshold),
    answer: answerBars(timeline, answers, time),
    unheard: unheardBars(timeline, answers, time),
    speech: speechLine(timeline, time),
    silences: turns.flatMap((turn) => silenceOf(timeline, turn, time) ?? []),
    waits: timeline.isAnswered ? turns.flatMap((turn) => waitOf(turn, time) ?? []) : [],
    cuts: cutsIn(timeline, time),
    bands: bandsIn(timeline, time),
    msAt: (x) => time.fromMs + (x / pitch) * stepMs,
  };
}

/** @param {number} width */
export const pitchOf = (width) => PITCHES.find(([most]) => width < most)?.[1] ?? 4;

/** @typedef {{pitch: number, stepMs: number, fromMs: number, toMs: number, past: number, nowMs: number}} VoicesTime */

/** @param {VoicesTime} time @param {number} ms */
const xOf = ({ fromMs, stepMs, pitch }, ms) => ((ms - fromMs) / stepMs) * pitch;

/** A level as a share of the height; what is loud is told apart better than what is low. @param {number} byte */
const shareOfLevel = (byte) => (byte ? Math.max(0, 1 - decibelsOf(byte) / FLOOR_DB) ** 1.5 : 0);

/** @param {Timeline} timeline @param {number} fromMs @param {number} toMs @returns {Turn[]} */
function turnsIn(timeline, fromMs, toMs) {
  const found = timeline.turnSpans.among(fromMs, toMs);
  const { newest } = timeline;
  return newest && !found.includes(newest) ? [...found, newest] : found;
}

/** Whether the person is speaking, as far as the service has told. @param {Timeline} timeline @param {Turn} turn */
const isOpen = ({ newest, isLive }, turn) =>
  turn === newest && isLive && turn.how !== "text" && turn.speech_start_ms !== null && turn.speech_end_ms === null;

/** @param {Timeline} timeline @param {Turn[]} turns @param {VoicesTime} time @param {number | null} threshold @returns {PersonBar[]} */
function personBars(timeline, turns, time, threshold) {
  const spoken = turns.flatMap((turn) => {
    const { speech_start_ms: from, speech_end_ms: to, prefix_padding_ms: padding, how } = turn;
    if (from === null || how === "text") return [];
    return [
      {
        from,
        to: to ?? (isOpen(timeline, turn) ? Infinity : from),
        padded: from - (how === "speech" ? (padding ?? 0) : 0),
      },
    ];
  });
  const bars = [];
  for (let i = 0; i < time.past; i++) {
    const [from, to] = [time.fromMs + i * time.stepMs, time.fromMs + (i + 1) * time.stepMs];
    timeline.levels.between(from - timeline.offsetMs, to - timeline.offsetMs);
    const share = shareOfLevel(timeline.levels.high);
    if (share === 0) continue;
    bars.push({ x: i * time.pitch, share, ink: inkAt(timeline, spoken, from, to, threshold) });
  }
  return bars;
}

/** @param {Timeline} timeline @param {{from: number, to: number, padded: number}[]} spoken @param {number} from @param {number} to @param {number | null} threshold @returns {VoiceInk} */
function inkAt({ speech }, spoken, from, to, threshold) {
  if (spoken.some((turn) => to > turn.from && from < turn.to)) return "full";
  if (spoken.some((turn) => to > turn.padded && from < turn.from)) return "padding";
  if (threshold === null) return "faint";
  speech.between(from, to);
  return speech.high && shareOf(speech.high) >= threshold ? "full" : "faint";
}

/** @param {Timeline} timeline @param {import("./answer-levels.js").AnswerLevels} answers @param {VoicesTime} time @returns {AnswerBar[]} */
function answerBars(timeline, { heard }, time) {
  /** @type {AnswerBar[]} */ const bars = [];
  if (heard.isEmpty) return bars;
  for (let i = 0; i < time.past; i++) {
    const at = time.fromMs + i * time.stepMs - timeline.offsetMs;
    heard.between(at, at + time.stepMs);
    const share = shareOfLevel(heard.high);
    if (share > 0) bars.push({ x: i * time.pitch, share, fades: 1 });
  }
  return bars;
}

/** The answers in view that were cut off with something unheard, and when. @param {Timeline} timeline @param {VoicesTime} time */
function cutAnswers(timeline, { fromMs, toMs }) {
  return timeline.answerSpans.among(fromMs - FADE_MS, toMs).flatMap((answer) => {
    if (answer.silencedAt === null || answer.receivedMs <= answer.heardMs) return [];
    return [{ answer, atMs: timeline.toSession(answer.silencedAt) }];
  });
}

/** @param {Timeline} timeline @param {import("./answer-levels.js").AnswerLevels} answers @param {VoicesTime} time @returns {AnswerBar[]} */
function unheardBars(timeline, answers, time) {
  const { heard } = answers;
  const per = time.stepMs / BLOCK_MS;
  return cutAnswers(timeline, time).flatMap(({ answer, atMs }) => {
    const rest = answers.restOf(answer.itemId);
    const bars = [];
    const first = Math.ceil((atMs - time.fromMs) / time.stepMs);
    for (let i = 0; i * time.stepMs < FADE_MS && i * per < rest.length; i++) {
      const loudest = Math.max(
        ...rest.slice(Math.floor(i * per), Math.max(Math.floor((i + 1) * per), Math.floor(i * per) + 1)),
      );
      const at = time.fromMs + (first + i) * time.stepMs - timeline.offsetMs;
      heard.between(at + BLOCK_MS, at + time.stepMs); // its own last block may reach into the first bar
      if (heard.high > 1) break; // the next answer is heard from here on
      bars.push({ x: (first + i) * time.pitch, share: shareOfLevel(loudest), fades: 1 - (i * time.stepMs) / FADE_MS });
    }
    return bars.filter(({ x, share }) => x >= 0 && share > 0);
  });
}

/** @param {Timeline} timeline @param {VoicesTime} time */
function speechLine({ speech }, time) {
  /** @type {{x: number, p: number}[]} */ const points = [];
  if (speech.isEmpty) return points;
  for (let i = 0; i < time.past; i++) {
    const from = time.fromMs + i * time.stepMs;
    speech.between(from, from + time.stepMs);
    if (speech.high) points.push({ x: (i + 0.5) * time.pitch, p: shareOf(speech.high) });
  }
  return points;
}

/** Up to when a voice was heard since `fromMs`, and up to when anything is known of it. @param {Timeline} timeline @param {number} fromMs @param {number} nowMs @param {number} surely */
function voiceUntil({ speech, levels, offsetMs }, fromMs, nowMs, surely) {
  let knownMs = speech.isEmpty ? nowMs : fromMs;
  for (let ms = nowMs; ms > fromMs; ms -= STEP_MS) {
    const source = speech.isEmpty ? levels : speech;
    const shift = speech.isEmpty ? offsetMs : 0;
    source.between(ms - STEP_MS - shift, ms - shift);
    if (!source.high) continue;
    knownMs = Math.max(knownMs, ms);
    const isVoice = speech.isEmpty ? decibelsOf(source.high) >= LOUD_DB : shareOf(source.high) >= surely;
    if (isVoice) return { voiceMs: ms, knownMs };
  }
  return { voiceMs: fromMs, knownMs };
}

/** The silence behind a turn: told, or growing now. @param {Timeline} timeline @param {Turn} turn @param {VoicesTime} time @returns {SilenceBox | null} */
function silenceOf(timeline, turn, time) {
  const { how, speech_end_ms: endMs, stopped_ms: stoppedMs, speech_start_ms: startMs } = turn;
  if (how !== "speech" || startMs === null) return null;
  const held = timeline.detectionAt(time.nowMs);
  const lasts = turn.silence_ms ?? (held?.threshold == null ? null : held.silenceMs);
  if (endMs !== null) {
    const toMs = lasts === null ? stoppedMs : endMs + lasts;
    if (toMs === null || toMs < time.fromMs) return null;
    return boxOf(
      time,
      endMs,
      toMs - endMs,
      toMs - endMs,
      lasts === null ? phrase("voices.by_meaning") : phrase("voices.of_silence"),
    );
  }
  if (!isOpen(timeline, turn)) return null;
  const surely = Math.max(0.05, (held?.threshold ?? 0.5) - EXIT_BELOW);
  const { voiceMs, knownMs } = voiceUntil(timeline, Math.max(startMs, time.fromMs), time.nowMs, surely);
  if (knownMs - voiceMs < PAUSE_MS) return null;
  const goneMs = time.nowMs - voiceMs;
  return boxOf(
    time,
    voiceMs,
    lasts ?? goneMs,
    Math.min(goneMs, lasts ?? goneMs),
    lasts === null ? phrase("voices.by_meaning") : phrase("voices.of_silence"),
  );
}

/** @param {VoicesTime} time @param {number} fromMs @param {number} lastsMs @param {number} goneMs @param {string} words @returns {SilenceBox} */
const boxOf = (time, fromMs, lastsMs, goneMs, words) => ({
  x: xOf(time, fromMs),
  w: (lastsMs / time.stepMs) * time.pitch,
  filled: (goneMs / time.stepMs) * time.pitch,
  words: `${Math.round(lastsMs)} ms ${words}`,
});

/** How long the answer is waited for, or was; ending where it begins. @param {Turn} turn @param {VoicesTime} time @returns {VoiceMark | null} */
function waitOf(turn, time) {
  const { first_sound_ms: soundMs, total_ms: totalMs, speech_end_ms: endMs, ended_ms: endedMs } = turn;
  if (soundMs !== null) {
    if (totalMs === null || soundMs < time.fromMs) return null;
    return { x: xOf(time, soundMs), words: `${Math.round(totalMs)} ms` };
  }
  if (endMs === null || endedMs !== null || time.nowMs - endMs > SPAN_MS) return null;
  return { x: xOf(time, time.nowMs), words: `${Math.round((time.nowMs - endMs) / 10) * 10} ms` };
}

/** @param {Timeline} timeline @param {VoicesTime} time @returns {VoiceMark[]} */
const cutsIn = (timeline, time) =>
  cutAnswers(timeline, time)
    .map(({ answer, atMs }) => ({
      x: Math.ceil((atMs - time.fromMs) / time.stepMs) * time.pitch,
      words: phrase("voices.cut_after_s", { seconds: decimal(answer.heardMs / 1000, 1) }),
    }))
    .filter(({ x }) => x >= 0);

/** @param {Timeline} timeline @param {VoicesTime} time */
function bandsIn(timeline, time) {
  const band = (/** @type {number} */ fromMs, /** @type {number | null} */ toMs, /** @type {string} */ words) => {
    const [from, to] = [Math.max(fromMs, time.fromMs), Math.min(toMs ?? time.nowMs, time.nowMs)];
    return to > from ? [{ x: xOf(time, from), w: xOf(time, to) - xOf(time, from), words }] : [];
  };
  const at = (/** @type {number | null} */ ms) => (ms === null ? null : timeline.toSession(ms));
  return [
    ...timeline.mutes.flatMap(({ from, to }) => band(timeline.toSession(from), at(to), phrase("voices.muted"))),
    ...timeline.gaps.flatMap(({ fromMs, toMs }) => band(fromMs, toMs, phrase("voices.no_connection"))),
  ];
}
