// @ts-check
// Draws one picture of the timeline onto a canvas: grid, levels, boxes, labels. It decides nothing and keeps nothing.
// Told apart by pattern and height, not by colour alone: padding hatched, speech solid, silence dotted; received hollow,
// heard solid, unheard hatched.

import { phrase } from "../words.js";
import { frame, hatch, solid, textWidth, write } from "./ink.js";
import { drawMarks } from "./marks.js";
import { drawLevels, drawProbability } from "./sound.js";
import { duration, moment, spanOf } from "./words.js";

/** @typedef {import("./boxes.js").Box} Box */
/** @typedef {import("./core.js").Timeline} Timeline */
/** @typedef {import("./paint.js").Paint} Paint */
/**
 * @typedef {object} Scene
 * @property {Timeline} timeline
 * @property {import("./window.js").TimeWindow} view
 * @property {import("./boxes.js").Lanes} lanes
 * @property {Box[]} boxes
 * @property {number} nowMs
 * @property {number} left  px of labels beside the plot
 * @property {number} right
 * @property {boolean} isNarrow
 * @property {number | null} cursor  px of the plot
 * @property {import("./words.js").Turn | null} selected
 */
/** @typedef {{ink: CanvasRenderingContext2D, paint: Paint, scene: Scene}} Canvas */

const TICKS_MS = [
  5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000,
  3_600_000, 14_400_000,
];
const TICK_PX = 84;
const MARK_PX = 22; // of a mark of the events' lane, and some

/** @param {Canvas} canvas */
export function draw(canvas) {
  const { ink, scene } = canvas;
  const { view, lanes, left, right } = scene;
  ink.clearRect(0, 0, left + view.width + right, lanes.height);
  drawLabels(canvas);
  ink.save();
  ink.translate(left, 0);
  drawAxis(canvas);
  ink.beginPath();
  ink.rect(0, 0, view.width, lanes.axis.y);
  ink.clip();
  drawSelection(canvas);
  for (const box of scene.boxes) BEHIND[box.kind]?.(canvas, box);
  drawLevels(canvas);
  drawProbability(canvas);
  for (const box of scene.boxes) BARS[box.kind]?.(canvas, box);
  drawMarks(canvas);
  ink.restore();
  drawNow(canvas);
}

/** @param {Canvas} canvas */
function drawLabels(canvas) {
  const { ink, paint, scene } = canvas;
  const { lanes, left, view, isNarrow } = scene;
  const line = (/** @type {string} */ text, /** @type {number} */ y) => ink.fillText(text, left - 8, y);
  write(canvas, 12, paint.text, 500);
  ink.textAlign = "left";
  const { microphone: mic, received, heard } = lanes;
  ink.fillText(isNarrow ? phrase("timeline.mic") : phrase("timeline.microphone"), 0, mic.y + 6);
  ink.fillText(phrase("timeline.you"), 0, lanes.person.y + lanes.person.h / 2);
  ink.fillText(phrase("timeline.answer"), 0, isNarrow ? received.y + received.h : received.y + received.h / 2 + 1);
  ink.fillText(phrase("timeline.events"), 0, lanes.events.y + lanes.events.h / 2);
  write(canvas, 10, paint.quiet);
  ink.textAlign = "right";
  line("0", mic.y + 6);
  line("−30", mic.y + mic.h / 2);
  line(isNarrow ? "−60" : "−60 dBFS", mic.y + mic.h - 5);
  if (!isNarrow) {
    line(phrase("timeline.received"), received.y + received.h / 2 + 1);
    line(phrase("timeline.heard"), heard.y + heard.h / 2 + 1);
  }
  ink.textAlign = "left";
  if (scene.timeline.speech.isEmpty) return;
  const x = left + view.width + 6;
  ink.fillText("1", x, mic.y + 6);
  ink.fillText("p", x, mic.y + mic.h / 2);
  ink.fillText("0", x, mic.y + mic.h - 5);
}

/** @param {Canvas} canvas */
function drawAxis(canvas) {
  const { ink, paint, scene } = canvas;
  const { view, lanes } = scene;
  const every = TICKS_MS.find((ms) => ms / view.msPerPx >= TICK_PX) ?? TICKS_MS[TICKS_MS.length - 1];
  const digits = every >= 1000 ? 0 : every >= 100 ? 1 : every >= 10 ? 2 : 3;
  write(canvas, 10, paint.quiet);
  ink.textAlign = "center";
  ink.strokeStyle = paint.line;
  ink.lineWidth = 1;
  ink.beginPath();
  for (let ms = Math.ceil(view.fromMs / every) * every; ms <= view.toMs; ms += every) {
    const x = Math.round(view.toX(ms)) + 0.5;
    ink.moveTo(x, 0);
    ink.lineTo(x, lanes.axis.y + 3);
    if (x > 14 && x < view.width - 14) ink.fillText(moment(ms, digits), x, lanes.axis.y + 11);
  }
  for (const y of [lanes.microphone.y + lanes.microphone.h, lanes.axis.y]) {
    ink.moveTo(0, y + 0.5);
    ink.lineTo(view.width, y + 0.5);
  }
  ink.stroke();
}

/** @param {Canvas} canvas */
function drawSelection({ ink, paint, scene }) {
  const { selected, view, lanes } = scene;
  if (!selected) return;
  const [fromMs, toMs] = spanOf(selected, scene.nowMs);
  const [x, w] = [view.toX(fromMs), Math.max(2, (toMs - fromMs) / view.msPerPx)];
  ink.globalAlpha = 0.1;
  ink.fillStyle = paint.accent;
  ink.fillRect(x, 0, w, lanes.axis.y);
  ink.globalAlpha = 1;
  ink.fillRect(x, lanes.axis.y - 2, w, 2);
}

/** @param {Canvas} canvas @param {Box} box */
function speech(canvas, box) {
  const { ink, paint } = canvas;
  solid(canvas, box, paint.text);
  if (!box.turn || box.w < 18) return;
  write(canvas, 11, paint.ground, 600);
  ink.textAlign = "left";
  ink.fillText(String(box.turn.number), Math.max(0, box.x) + 5, box.y + box.h / 2 + 0.5);
}

/** @param {Canvas} canvas @param {Box} box */
function gap(canvas, box) {
  const { ink, paint } = canvas;
  ink.globalAlpha = 0.4;
  hatch(canvas, box, paint.hatch, paint.quiet);
  ink.globalAlpha = 1;
  write(canvas, 10, paint.text, 500);
  const w = textWidth(ink, box.words);
  if (w + 12 > box.w) return;
  ink.textAlign = "left";
  ink.fillStyle = paint.ground;
  ink.fillRect(box.x + 4, box.y + 3, w + 8, 15);
  ink.fillStyle = paint.text;
  ink.fillText(box.words, box.x + 8, box.y + 11);
}

/** @param {Canvas} canvas @param {Box} box */
function mute(canvas, box) {
  const { ink, paint } = canvas;
  ink.globalAlpha = 0.25;
  hatch(canvas, box, paint.hatch, paint.line);
  ink.globalAlpha = 1;
  write(canvas, 10, paint.quiet);
  ink.textAlign = "left";
  if (box.w > 44) ink.fillText("muted", Math.max(0, box.x) + 6, box.y + box.h / 2);
}

/** A call that waited: a rail between its two marks, with the time on it where there is room. @param {Canvas} canvas @param {Box} box */
function call(canvas, box) {
  const { ink, paint, scene } = canvas;
  const y = Math.round(box.y + box.h / 2);
  ink.fillStyle = paint.quiet;
  ink.fillRect(box.x, y - 1, box.w, 2);
  write(canvas, 10, paint.text);
  const words = duration(box.toMs - box.fromMs);
  const [from, to] = [Math.max(0, box.x), Math.min(scene.view.width, box.x + box.w)];
  const w = textWidth(ink, words);
  if (w + 2 * MARK_PX > to - from) return;
  const x = (from + to - w) / 2;
  ink.textAlign = "left";
  ink.fillStyle = paint.ground;
  ink.fillRect(x - 3, box.y, w + 6, box.h);
  ink.fillStyle = paint.text;
  ink.fillText(words, x, y + 0.5);
}

/** @type {Partial<Record<Box["kind"], (canvas: Canvas, box: Box) => void>>} */
const BEHIND = { gap, mute };

/** @type {typeof BEHIND} */
const BARS = {
  speech,
  held: speech,
  padding: (canvas, box) => hatch(canvas, box, canvas.paint.hatch, canvas.paint.quiet),
  silence: (canvas, box) => frame(canvas.ink, box, canvas.paint.quiet, [2, 2]),
  received: (canvas, box) => frame(canvas.ink, box, canvas.paint.accent),
  heard: (canvas, box) => solid(canvas, box, canvas.paint.accent),
  unheard: (canvas, box) => hatch(canvas, box, canvas.paint.accentHatch, canvas.paint.accent),
  call,
};

/** Now, and where one points. @param {Canvas} canvas */
function drawNow({ ink, paint, scene }) {
  const { view, lanes, left, cursor, timeline, nowMs } = scene;
  const upright = (/** @type {number} */ x, /** @type {string} */ colour) => {
    if (x < 0 || x > view.width) return;
    ink.fillStyle = colour;
    ink.fillRect(left + Math.round(x), 0, 1, lanes.axis.y);
  };
  if (timeline.isLive) upright(view.toX(nowMs), paint.accent);
  if (cursor !== null) upright(cursor, paint.text);
}
