// @ts-check
// Where everything but the levels stands in the picture: lanes, and one box per thing, in pixels of the plot. Pure.
// 1. Drawing, pointing and tests read the same boxes: what is drawn is what is measured.
// 2. Lengths are to scale; nothing is narrower than a pixel. Marks have no length and stand at one moment.
// 3. What was never heard ends where the next answer begins: nothing but that answer could have sounded from there on.
// 4. Where many things share a pixel only the first is given: never more boxes of a kind than pixels.

import { phrase } from "../words.js";
import { unheardMs } from "./answers.js";
import { callInWords } from "./tool-calls.js";
import { spanOf } from "./words.js";

/** @typedef {import("./core.js").Timeline} Timeline */
/** @typedef {import("./core.js").Answer} Answer */
/** @typedef {import("./window.js").TimeWindow} TimeWindow */
/** @typedef {import("./words.js").Turn} Turn */
/** @typedef {{y: number, h: number}} Band */
/** @typedef {{height: number, microphone: Band, person: Band, personMarks: Band, received: Band, heard: Band, answerMarks: Band, events: Band, axis: Band}} Lanes */
/**
 * @typedef {"padding" | "speech" | "held" | "silence" | "started" | "stopped" | "commit" | "received" | "heard" | "unheard" | "created" | "done"
 *   | "cut" | "call" | "text" | "tool" | "result" | "asked" | "confirmed" | "error" | "seam" | "gap" | "mute"} BoxKind
 * @typedef {{kind: BoxKind, fromMs: number, toMs: number, x: number, w: number, y: number, h: number, words: string, isMark: boolean,
 *   turn: Turn | null, answer: Answer | null}} Box
 */

const AXIS_PX = 18;
const LEAST_MICROPHONE_PX = 40;
const [BAR, MARKS, HALF, EVENTS, SPACE] = [16, 14, 8, 16, 10]; // heights in a picture of 236 px
const USUAL_PX = 236;
const FIXED_PX = BAR + MARKS + 2 * HALF + 2 + MARKS + EVENTS + 3 * SPACE;

/** @param {number} height @returns {Lanes} */
export function lanesOf(height) {
  const scale = Math.min(2.2, Math.max(0.8, (height - AXIS_PX) / (USUAL_PX - AXIS_PX)));
  const s = (/** @type {number} */ px) => Math.round(px * scale);
  const microphone = { y: 4, h: Math.max(LEAST_MICROPHONE_PX, height - AXIS_PX - s(FIXED_PX) - 8) };
  const person = below(microphone, s(SPACE), s(BAR));
  const personMarks = below(person, 1, s(MARKS));
  const received = below(personMarks, s(SPACE), s(HALF));
  const heard = below(received, 2, s(HALF));
  const answerMarks = below(heard, 1, s(MARKS));
  const events = below(answerMarks, s(SPACE), s(EVENTS));
  return {
    height,
    microphone,
    person,
    personMarks,
    received,
    heard,
    answerMarks,
    events,
    axis: { y: height - AXIS_PX, h: AXIS_PX },
  };
}

/** @param {Band} lane @param {number} space @param {number} h @returns {Band} */
const below = (lane, space, h) => ({ y: lane.y + lane.h + space, h });

/** @param {Timeline} timeline @param {TimeWindow} view @param {Lanes} lanes @param {number} nowMs @returns {Box[]} */
export function boxesOf(timeline, view, lanes, nowMs) {
  const boxes = new Boxes(view);
  addBands(boxes, timeline, lanes, nowMs);
  for (const turn of turnsIn(timeline, view)) addTurn(boxes, turn, lanes, timeline, nowMs);
  for (const answer of timeline.answerSpans.among(view.fromMs, view.toMs)) addAnswer(boxes, answer, lanes, timeline);
  for (const call of timeline.toolCalls.among(view.fromMs, view.toMs))
    boxes.bar("call", call.fromMs, call.toMs ?? nowMs, lanes.events, { words: callInWords(call) });
  for (const { kind, atMs, words } of timeline.happenings.among(view.fromMs, view.toMs)) {
    boxes.mark(kind === "held" ? "confirmed" : kind, atMs, lanes.events, words);
  }
  return boxes.all;
}

/** What may be in view: a turn that goes on has no end yet. @param {Timeline} timeline @param {TimeWindow} view */
function turnsIn(timeline, view) {
  const found = timeline.turnSpans.among(view.fromMs, view.toMs);
  const last = timeline.newest;
  if (last && !found.includes(last)) found.push(last);
  return found;
}

class Boxes {
  /** @param {TimeWindow} view */
  constructor(view) {
    /** @type {Box[]} */ this.all = [];
    /** @private */ this.view = view;
    /** @private @type {Map<BoxKind, number>} the right edge of the last of a kind */ this.edges = new Map();
  }

  /**
   * @param {BoxKind} kind @param {number} fromMs @param {number} toMs @param {Band} lane
   * @param {{words?: string, turn?: Turn | null, answer?: Answer | null}} [about]
   */
  bar(kind, fromMs, toMs, lane, { words = "", turn = null, answer = null } = {}) {
    const { view } = this;
    if (!(toMs > fromMs) || toMs < view.fromMs || fromMs > view.toMs) return;
    const x = view.toX(fromMs);
    const w = Math.max(1, view.toX(toMs) - x);
    if (this.isTaken(kind, x + w) && w < 2) return;
    this.all.push({ kind, fromMs, toMs, x, w, y: lane.y, h: lane.h, words, isMark: false, turn, answer });
  }

  /** @param {BoxKind} kind @param {number | null | undefined} atMs @param {Band} lane @param {string} words @param {{turn?: Turn | null, answer?: Answer | null}} [about] */
  mark(kind, atMs, lane, words, { turn = null, answer = null } = {}) {
    const { view } = this;
    if (typeof atMs !== "number" || atMs < view.fromMs - 8 * view.msPerPx || atMs > view.toMs + 8 * view.msPerPx)
      return;
    const x = view.toX(atMs);
    if (this.isTaken(kind, x)) return;
    this.all.push({ kind, fromMs: atMs, toMs: atMs, x, w: 0, y: lane.y, h: lane.h, words, isMark: true, turn, answer });
  }

  /** @private @param {BoxKind} kind @param {number} edge */
  isTaken(kind, edge) {
    const last = this.edges.get(kind) ?? -Infinity;
    this.edges.set(kind, Math.max(last, Math.ceil(edge)));
    return Math.ceil(edge) === last;
  }
}

/** @param {Boxes} boxes @param {Timeline} timeline @param {Lanes} lanes @param {number} nowMs */
function addBands(boxes, timeline, lanes, nowMs) {
  const whole = { y: 0, h: lanes.axis.y };
  for (const { fromMs, toMs, words } of timeline.gaps) boxes.bar("gap", fromMs, toMs ?? nowMs, whole, { words });
  for (const { from, to } of timeline.mutes) {
    boxes.bar("mute", timeline.toSession(from), to === null ? nowMs : timeline.toSession(to), lanes.microphone, {
      words: phrase("timeline.muted"),
    });
  }
}

/** @param {Boxes} boxes @param {Turn} turn @param {Lanes} lanes @param {Timeline} timeline @param {number} nowMs */
function addTurn(boxes, turn, lanes, timeline, nowMs) {
  const about = { turn, answer: timeline.answers.byItem.get(turn.answer_item_id) ?? null };
  const { speech_start_ms: begin, speech_end_ms: end } = turn;
  const isSpoken = turn.how === "speech"; // else no voice activity was waited for, whatever the service holds
  if (begin !== null && turn.how !== "text") {
    const isOpen = end === null && turn === timeline.newest && timeline.isLive;
    if (isSpoken) boxes.bar("padding", begin - (turn.prefix_padding_ms ?? 0), begin, lanes.person, about);
    boxes.bar(
      turn.how === "held" ? "held" : "speech",
      begin,
      end ?? (isOpen ? nowMs : spanOf(turn, begin)[1]),
      lanes.person,
      about,
    );
  }
  if (end !== null && isSpoken) boxes.bar("silence", end, end + (turn.silence_ms ?? 0), lanes.person, about);
  boxes.mark("started", turn.started_ms, lanes.personMarks, phrase("timeline.started"), about);
  boxes.mark("stopped", turn.stopped_ms, lanes.personMarks, phrase("timeline.stopped"), about);
  boxes.mark("commit", turn.committed_ms, lanes.personMarks, phrase("timeline.commit"), about);
  boxes.mark("created", turn.created_ms, lanes.answerMarks, phrase("timeline.begun"), about);
  boxes.mark("done", turn.done_ms, lanes.answerMarks, phrase("timeline.done"), about);
}

/** @param {Boxes} boxes @param {Answer} answer @param {Lanes} lanes @param {Timeline} timeline */
function addAnswer(boxes, answer, lanes, timeline) {
  const about = { answer, turn: timeline.turnOf(answer) };
  if (answer.firstMs !== null)
    boxes.bar("received", answer.firstMs, answer.firstMs + answer.receivedMs, lanes.received, about);
  for (const { from, to } of answer.heard)
    boxes.bar("heard", timeline.toSession(from), timeline.toSession(to), lanes.heard, about);
  if (answer.silencedAt === null) return;
  const silencedMs = timeline.toSession(answer.silencedAt);
  const endMs = Math.min(silencedMs + unheardMs(answer), nextAfter(timeline, answer, silencedMs));
  boxes.bar("unheard", silencedMs, endMs, lanes.heard, about);
  const ms = answer.truncatedMs ?? answer.askedMs;
  boxes.mark(
    "cut",
    silencedMs,
    lanes.answerMarks,
    ms === null ? phrase("timeline.silenced") : phrase("timeline.cut_at_ms", { time: Math.round(ms) }),
    about,
  );
}

/** When the next answer begins, as far as it does while this one's rest would have sounded. @param {Timeline} timeline @param {Answer} answer @param {number} silencedMs */
function nextAfter(timeline, answer, silencedMs) {
  const others = timeline.answerSpans.among(silencedMs, silencedMs + unheardMs(answer)).filter((it) => it !== answer);
  const begins = others.map(({ heard: [first], firstMs }) =>
    first ? timeline.toSession(first.from) : (firstMs ?? -1),
  );
  return Math.min(...begins.filter((ms) => ms >= silencedMs));
}

/** The box under a point, the narrowest first. @param {Box[]} boxes @param {number} x @param {number} y @returns {Box | null} */
export function boxAt(boxes, x, y) {
  const reach = (/** @type {Box} */ box) => (box.isMark ? 7 : 2);
  const hit = boxes.filter(
    (box) => x >= box.x - reach(box) && x <= box.x + box.w + reach(box) && y >= box.y - 3 && y <= box.y + box.h + 3,
  );
  return hit.sort((a, b) => Number(b.isMark) - Number(a.isMark) || a.w - b.w)[0] ?? null;
}
