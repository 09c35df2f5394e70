// @ts-check
// The two voices on the stage. It joins the model of the conversation, the picture and the hand that points at it.
// 1. At most 30 pictures a second, and none while all is quiet: then the last one stays, to be read.
// 2. Where motion is unwanted there is no picture but a sentence. To a screen reader it says nothing: the state's words do.
// 3. A press on the picture chooses the turn that was then, in all views.

import { el, loadStyle, setText } from "../dom.js";
import { onTheme, readPaint } from "../timeline/paint.js";
import { duration } from "../timeline/words.js";
import { whileVisible } from "../visible.js";
import { decimal, phrase } from "../words.js";
import { AnswerLevels } from "./answer-levels.js";
import { drawVoices } from "./draw.js";
import { pictureOf, SPAN_MS } from "./picture.js";

/** @typedef {import("../contract.js").Fact} Fact */
/**
 * What is shown of a conversation.
 * @typedef {object} Shown
 * @property {import("../conversation/telemetry.js").Telemetry} telemetry
 * @property {import("../conversation/selection.js").Selection} selection
 * @property {{rate: number}} sound
 * @property {number} shiftMs
 * @property {(listener: () => void) => () => void} onChange
 */

const FPS = 20;
const AUDIBLE = 0.01; // a peak of -40 dBFS
const STILL_MS = 700;
const UNWANTED = "(prefers-reduced-motion: reduce)";
const THRESHOLD_HELP = phrase("voices.how_sure_the_service");

export class VoicesView {
  /** @param {Shown} conversation */
  constructor(conversation) {
    /** @private */ this.conversation = conversation;
    /** @private */ this.timeline = conversation.telemetry.timeline;
    /** @private */ this.answers = new AnswerLevels();
    /** @private */ this.canvas = el("canvas", { "aria-hidden": "true", click: (event) => this.point(event) });
    /** @private */ this.threshold = el("span", { class: "pl-threshold", title: THRESHOLD_HELP });
    /** @private */ this.words = el("p", { class: "pl-voices-words", hidden: true });
    this.element = el("div", { class: "pl-voices" }, this.threshold, this.canvas, this.words);
    /** @private */ this.ink = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    /** @private @type {import("../timeline/paint.js").Paint | null} */ this.paint = null;
    /** @private @type {import("./picture.js").VoicesPicture | null} what is drawn */ this.picture = null;
    /** @private of the canvas, in px; asked for in a frame it would cost a layout */ this.size = {
      width: 0,
      height: 0,
    };
    /** @private */ this.ratio = 0;
    /** @private the conversation's clock, when something was last heard */ this.soundAt = -Infinity;
    /** @private @type {number | null} when the conversation began whose sound this is */ this.startedAt = null;
    /** @private */ this.drawn = "";
    loadStyle(document, "voices/voices.css");
    const visible = whileVisible(this.element, () => this.draw(), { fps: FPS });
    const still = matchMedia(UNWANTED);
    const repaint = () => {
      [this.paint, this.drawn] = [null, ""];
      this.isStill = still.matches;
      this.canvas.hidden = this.isStill;
      this.words.hidden = !this.isStill;
      visible.dirty();
    };
    const resized = new ResizeObserver(([{ contentRect }]) => {
      this.size = { width: contentRect.width, height: contentRect.height };
      visible.dirty();
    });
    resized.observe(this.canvas);
    still.addEventListener("change", repaint);
    /** @private */ this.isStill = still.matches;
    /** @private */ this.visible = visible;
    /** @private */ this.endings = [
      conversation.onChange(() => visible.dirty()),
      onTheme(repaint),
      () => resized.disconnect(),
      () => visible.close(),
      () => still.removeEventListener("change", repaint),
    ];
    repaint();
  }

  close() {
    for (const end of this.endings) end();
  }

  /** @param {number} threshold  as it is set */
  setThreshold(threshold) {
    setText(this.threshold, phrase("voices.threshold", { threshold: decimal(threshold, 2) }));
    this.threshold.style.setProperty("--share", String(threshold));
  }

  /** Audio of an answer came; it is only read. @param {number} track @param {Int16Array} samples */
  received(track, samples) {
    this.follow();
    this.answers.received(track, samples, this.conversation.sound.rate);
  }

  /** @param {Fact} fact */
  fact(fact) {
    this.follow();
    if (fact.type === "session" && fact.on) this.answers.clear();
    if (fact.type === "heard" || fact.type === "silenced")
      this.answers.hear(fact.track, fact.item_id, fact.ms, fact.at);
    const isSound = fact.type === "level" ? fact.peak >= AUDIBLE : fact.type !== "moment";
    if (isSound) this.soundAt = fact.at;
  }

  /** Of another conversation, one that was opened too, nothing was heard here yet. @private */
  follow() {
    const { startedAt } = this.timeline;
    if (startedAt === this.startedAt) return;
    this.startedAt = startedAt;
    this.soundAt = -Infinity;
    this.answers.clear();
  }

  /** @private */
  draw() {
    const { timeline } = this;
    this.follow();
    const at = performance.now() + this.conversation.shiftMs;
    const isMoving = timeline.isLive && (at - this.soundAt < STILL_MS || this.isAwaited(timeline.toSession(at)));
    this.threshold.hidden = timeline.isLive && timeline.detectionAt(timeline.nowMs(at))?.threshold === null;
    if (this.isStill) return this.say();
    if (isMoving) this.visible.dirty();
    const { width, height } = this.size;
    const key = isMoving ? "" : [timeline.revision, width, height, timeline.offsetMs].join();
    if (width === 0 || (key !== "" && key === this.drawn)) return;
    this.drawn = key;
    const nowMs = Number.isFinite(this.soundAt)
      ? Math.min(timeline.nowMs(at), this.stoodAt(at, isMoving))
      : timeline.nowMs(at);
    this.fit(width, height);
    this.paint ??= readPaint(this.element, this.ink, this.ratio);
    this.picture = pictureOf(timeline, this.answers, nowMs, width);
    drawVoices({ ink: this.ink, paint: this.paint, width, height }, this.picture);
  }

  /** While all is quiet time stands where it was when it became so. @private @param {number} at @param {boolean} isMoving */
  stoodAt(at, isMoving) {
    return this.timeline.toSession(isMoving ? at : this.soundAt + STILL_MS);
  }

  /** Whether something goes on that makes no sound: a turn's end is waited for, or its answer. @private @param {number} nowMs */
  isAwaited(nowMs) {
    const { newest } = this.timeline;
    if (!newest || newest.ended_ms !== null || newest.first_sound_ms !== null) return false;
    const from = newest.speech_end_ms ?? newest.speech_start_ms;
    return from !== null && nowMs - from < SPAN_MS;
  }

  /** @private @param {number} width @param {number} height */
  fit(width, height) {
    const ratio = window.devicePixelRatio || 1;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== w || this.canvas.height !== h) [this.canvas.width, this.canvas.height] = [w, h];
    if (ratio !== this.ratio) this.paint = null;
    this.ratio = ratio;
    this.ink.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  /** @private */
  say() {
    const { newest } = this.timeline;
    const silencedAt = newest && this.timeline.answers.byItem.get(newest.answer_item_id)?.silencedAt;
    const wait = newest?.total_ms ? phrase("voices.the_last_answer_came", { time: duration(newest.total_ms) }) : "";
    const cut = newest && silencedAt ? phrase("voices.it_was_cut_after", { time: duration(newest.heard_ms) }) : "";
    setText(this.words, [wait, cut].filter(Boolean).join(" "));
  }

  /** @private @param {MouseEvent} event */
  point({ offsetX }) {
    const turn = this.picture && this.timeline.turnAt(this.picture.msAt(offsetX));
    if (turn) this.conversation.selection.toggle(turn.number);
  }
}
