// @ts-check
// Draws one picture of the two voices. It decides nothing. One path for each ink: hundreds of bars in a fraction of a millisecond.

import { textWidth } from "../timeline/ink.js";
import { phrase } from "../words.js";

/** @typedef {import("./picture.js").VoicesPicture} VoicesPicture */
/** @typedef {import("../timeline/paint.js").Paint} Paint */
/** @typedef {{ink: CanvasRenderingContext2D, paint: Paint, width: number, height: number}} VoicesCanvas */

const WORDS_PX = 12;
const LARGE_PX = 150; // from that height on words grow with the picture, to be read from afar
const LEADING_PX = 3;
/** @type {Record<import("./picture.js").VoiceInk, number>} how strong */
const STRENGTH = { faint: 0.28, padding: 0.5, full: 1 };
const NAMES = /** @type {const} */ ([phrase("voices.you"), phrase("voices.assistant_as_heard")]);

/** Where the line is, how much there is above and below it, and how large words are. @param {number} height */
export function heights(height) {
  const wordsPx = Math.max(WORDS_PX, Math.round((height * WORDS_PX) / LARGE_PX));
  const room = wordsPx + LEADING_PX; // of a line of words, above and below
  const half = Math.max(10, Math.floor((height - 2 * room) / 2));
  return { line: room + half, half, wordsPx };
}

/** @param {VoicesCanvas} canvas @param {VoicesPicture} picture */
export function drawVoices(canvas, picture) {
  const { ink, paint, width, height } = canvas;
  const { line, half, wordsPx } = heights(height);
  ink.clearRect(0, 0, width, height);
  ink.font = `400 ${wordsPx}px ${paint.font}`;
  ink.textBaseline = "alphabetic";
  for (const band of picture.bands) drawBand(canvas, band, line, half);
  drawThreshold(canvas, picture, line, half);
  drawPerson(canvas, picture, line, half);
  drawAnswer(canvas, picture, line, half);
  ink.fillStyle = paint.line;
  ink.fillRect(0, line, width, 1);
  for (const silence of picture.silences) drawSilence(canvas, silence, line, half);
  for (const wait of picture.waits) drawWait(canvas, wait, line, wordsPx);
  for (const cut of picture.cuts) drawCut(canvas, cut, line, half, wordsPx);
  if (picture.person.length + picture.answer.length + picture.silences.length > 0) return;
  ink.fillStyle = paint.quiet;
  ink.textAlign = "left";
  ink.fillText(NAMES[0], 0, line - 6);
  ink.fillText(NAMES[1], 0, line + wordsPx + 5);
}

/** @param {VoicesCanvas} canvas @param {VoicesPicture} picture @param {number} line @param {number} half */
function drawPerson({ ink, paint }, { person, pitch }, line, half) {
  ink.fillStyle = paint.text;
  for (const [name, strength] of Object.entries(STRENGTH)) {
    ink.globalAlpha = strength;
    ink.beginPath();
    for (const { x, share, ink: own } of person) {
      const h = Math.max(1, Math.round(share * half));
      if (own === name) ink.rect(x, line - h, pitch - 1, h);
    }
    ink.fill();
  }
  ink.globalAlpha = 1;
}

/** @param {VoicesCanvas} canvas @param {VoicesPicture} picture @param {number} line @param {number} half */
function drawAnswer({ ink, paint }, { answer, unheard, pitch }, line, half) {
  ink.fillStyle = ink.strokeStyle = paint.accent;
  ink.beginPath();
  for (const { x, share } of answer) ink.rect(x, line + 1, pitch - 1, Math.max(1, Math.round(share * half)));
  ink.fill();
  ink.lineWidth = 1;
  for (const { x, share, fades } of unheard) {
    ink.globalAlpha = 0.8 * fades;
    ink.strokeRect(x + 0.5, line + 1.5, pitch - 2, Math.max(1, Math.round(share * half)));
  }
  ink.globalAlpha = 1;
}

/** How likely it is speech, and how sure it must be. @param {VoicesCanvas} canvas @param {VoicesPicture} picture @param {number} line @param {number} half */
function drawThreshold({ ink, paint, width }, { threshold, speech }, line, half) {
  if (threshold === null) return;
  const y = (/** @type {number} */ p) => Math.round(line - p * half) + 0.5;
  ink.strokeStyle = paint.quiet;
  ink.lineWidth = 1;
  ink.globalAlpha = 0.55;
  ink.beginPath();
  for (const { x, p } of speech) ink.lineTo(x, y(p));
  ink.stroke();
  ink.globalAlpha = 1;
  ink.setLineDash([1, 4]);
  ink.beginPath();
  ink.moveTo(0, y(threshold));
  ink.lineTo(width, y(threshold));
  ink.stroke();
  ink.setLineDash([]);
}

/** @param {VoicesCanvas} canvas @param {import("./picture.js").SilenceBox} box @param {number} line @param {number} half */
function drawSilence({ ink, paint, width }, { x, w, filled, words }, line, half) {
  const h = Math.round(half * 0.55);
  ink.fillStyle = ink.strokeStyle = paint.quiet;
  ink.globalAlpha = 0.22;
  ink.fillRect(x, line - h, Math.min(filled, w), h);
  ink.globalAlpha = 1;
  ink.lineWidth = 1;
  ink.setLineDash([2, 3]);
  ink.strokeRect(Math.round(x) + 0.5, line - h + 0.5, Math.max(1, Math.round(w) - 1), h - 1);
  ink.setLineDash([]);
  ink.textAlign = "left";
  const least = Math.min(x + 2, width - textWidth(ink, words));
  ink.fillText(words, Math.max(0, least), line - half - 4);
}

/** @param {VoicesCanvas} canvas @param {import("./picture.js").VoiceMark} wait @param {number} line @param {number} px */
function drawWait({ ink, paint }, { x, words }, line, px) {
  ink.fillStyle = paint.quiet;
  ink.textAlign = "right";
  if (x - 6 > textWidth(ink, words)) ink.fillText(words, x - 6, line + px + 5);
}

/** @param {VoicesCanvas} canvas @param {import("./picture.js").VoiceMark} cut @param {number} line @param {number} half @param {number} px */
function drawCut({ ink, paint }, { x, words }, line, half, px) {
  ink.fillStyle = paint.accent;
  ink.fillRect(x - 1, line - half, 2, 2 * half);
  ink.textAlign = "right";
  if (x - 6 > textWidth(ink, words)) ink.fillText(words, x - 6, line + half + px);
}

/** @param {VoicesCanvas} canvas @param {{x: number, w: number, words: string}} band @param {number} line @param {number} half */
function drawBand({ ink, paint }, { x, w, words }, line, half) {
  ink.save();
  ink.globalAlpha = 0.3;
  ink.fillStyle = paint.hatch;
  ink.fillRect(x, line - half, w, half);
  ink.restore();
  ink.fillStyle = paint.quiet;
  ink.textAlign = "left";
  if (w > textWidth(ink, words) + 8) ink.fillText(words, x + 4, line - half - 4);
}
