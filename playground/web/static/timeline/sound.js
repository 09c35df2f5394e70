// @ts-check
// Draws what the microphone heard: its level as an area, the probability of speech as a line, and the threshold that the
// service holds. The level stands on the scale of dBFS, the other two on that of a probability.

import { decimal, phrase } from "../words.js";
import { EXIT_BELOW } from "./core.js";
import { dash, textWidth, write } from "./ink.js";
import { shareOf } from "./levels.js";

/** @typedef {import("./draw.js").Canvas} Canvas */
/** @typedef {import("./draw.js").Scene} Scene */

const CROWDED_MS_PER_PX = 160;

/** The columns that time has reached. @param {Scene} scene */
const reached = ({ view, nowMs }) => Math.min(view.width, Math.ceil(view.toX(nowMs)));

/** @param {Canvas} canvas */
export function drawLevels({ ink, paint, scene }) {
  const { timeline, view, lanes } = scene;
  const { levels, offsetMs } = timeline;
  const floor = lanes.microphone.y + lanes.microphone.h;
  ink.globalAlpha = 0.42;
  ink.fillStyle = paint.accent;
  for (let i = 0, end = reached(scene); i < end; i++) {
    const at = view.at(i) - offsetMs;
    levels.between(at, at + view.msPerPx);
    const h = levels.high ? Math.round(shareOf(levels.high) * (lanes.microphone.h - 2)) : 0;
    if (h > 0) ink.fillRect(i, floor - h, 1, h); // one path of a thousand rectangles costs more than they do
  }
  ink.globalAlpha = 1;
}

/** @param {Canvas} canvas */
export function drawProbability(canvas) {
  const { timeline, view, lanes } = canvas.scene;
  if (timeline.speech.isEmpty) return;
  const y = (/** @type {number} */ p) => lanes.microphone.y + 1 + (1 - p) * (lanes.microphone.h - 2);
  drawThreshold(canvas, y);
  if (view.msPerPx > CROWDED_MS_PER_PX) drawEnvelope(canvas, y);
  else drawLine(canvas, y);
}

/** @param {Canvas} canvas @param {(p: number) => number} y */
function drawLine({ ink, paint, scene }, y) {
  const { timeline, view } = scene;
  const { speech } = timeline;
  ink.beginPath();
  let isDown = false;
  for (let i = 0, end = reached(scene); i < end; i++) {
    speech.between(view.at(i), view.at(i + 1));
    if (speech.high && isDown) ink.lineTo(i, y(shareOf(speech.high)));
    else if (speech.high) ink.moveTo(i, y(shareOf(speech.high)));
    if (speech.low < speech.high) ink.lineTo(i, y(shareOf(speech.low)));
    isDown = speech.high > 0;
  }
  ink.strokeStyle = paint.text;
  ink.lineWidth = 1.1;
  ink.lineJoin = "round";
  ink.stroke();
}

/** Where a pixel lasts long a line would be a black band: how far it reached, lightly. @param {Canvas} canvas @param {(p: number) => number} y */
function drawEnvelope({ ink, paint, scene }, y) {
  const { timeline, view, lanes } = scene;
  const floor = lanes.microphone.y + lanes.microphone.h;
  ink.beginPath();
  for (let i = 0, end = reached(scene); i < end; i++) {
    timeline.speech.between(view.at(i), view.at(i + 1));
    const { high } = timeline.speech;
    if (high) ink.rect(i, y(shareOf(high)), 1, floor - y(shareOf(high)));
  }
  ink.globalAlpha = 0.16;
  ink.fillStyle = paint.text;
  ink.fill();
  ink.globalAlpha = 1;
}

/** @param {Canvas} canvas @param {(p: number) => number} y */
function drawThreshold(canvas, y) {
  const { ink, paint, scene } = canvas;
  const { timeline, view } = scene;
  const all = timeline.detections;
  for (let i = 0; i < all.length; i++) {
    const { threshold } = all[i];
    const from = i === 0 ? 0 : Math.max(0, view.toX(all[i].fromMs));
    const to = i + 1 < all.length ? Math.min(view.width, view.toX(all[i + 1].fromMs)) : view.width;
    if (threshold === null || to <= from) continue;
    dash(canvas, from, to, y(threshold), 0.9);
    dash(canvas, from, to, y(Math.max(0.01, threshold - EXIT_BELOW)), 0.35);
    const words = phrase("timeline.threshold_is", { threshold: decimal(threshold, 2) });
    write(canvas, 10, paint.text);
    ink.textAlign = "right";
    if (to - from > textWidth(ink, words) + 12) ink.fillText(words, to - 4, y(threshold) - 7);
  }
}
