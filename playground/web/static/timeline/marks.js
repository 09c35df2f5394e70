// @ts-check
// Marks of the timeline: small shapes at one moment each, with a word beside them where there is room.
// The stem stands at the moment; a shape that would cover its neighbour steps aside.

import { textWidth } from "./ink.js";

/** @typedef {import("./boxes.js").Box} Box */
/** @typedef {import("./draw.js").Canvas} Canvas */
/** @typedef {(ink: CanvasRenderingContext2D, x: number, y: number, r: number) => void} Shape */

const R = 4;
const STEP_ASIDE_PX = 11; // one neighbour's width
const CROWDED_MS_PER_PX = 300; // from here on a turn is narrower than its marks: stems only
const SIZE = 10;

/** @param {Canvas} canvas */
export function drawMarks(canvas) {
  const { lanes, boxes } = canvas.scene;
  const rows = [lanes.personMarks, lanes.answerMarks].map((lane) =>
    boxes.filter((box) => box.isMark && box.y === lane.y),
  );
  for (const row of rows)
    drawRow(
      canvas,
      row.sort((a, b) => a.x - b.x),
    );
  drawEvents(
    canvas,
    boxes.filter((box) => box.isMark && box.y === lanes.events.y).sort((a, b) => a.x - b.x),
  );
}

/** @param {Canvas} canvas @param {Box[]} row */
function drawRow(canvas, row) {
  const { ink, paint } = canvas;
  ink.font = `400 ${SIZE}px ${paint.font}`;
  ink.textAlign = "left";
  ink.textBaseline = "middle";
  /** @type {string[]} */ let waiting = [];
  let edge = -Infinity;
  const isCrowded = canvas.scene.view.msPerPx > CROWDED_MS_PER_PX;
  row.forEach((box, i) => {
    const x = Math.max(box.x, edge);
    const colour = box.kind === "commit" || box.kind === "created" || box.kind === "done" ? paint.accent : paint.text;
    [ink.fillStyle, ink.strokeStyle, ink.lineWidth] = [colour, colour, 1.2];
    ink.fillRect(Math.round(box.x), box.y - 1, 1, box.h / 2);
    if (isCrowded || x - box.x > STEP_ASIDE_PX) return;
    const y = box.y + box.h / 2 + 1;
    SHAPES[box.kind]?.(ink, x, y, R);
    edge = x + 2 * R + 2;
    waiting.push(box.words);
    const next = row[i + 1]?.x ?? Infinity;
    if (next < edge) return;
    const words = waiting.join(", ");
    waiting = [];
    if (next < x + R + 8 + textWidth(ink, words) + R) return;
    ink.fillStyle = paint.quiet;
    ink.fillText(words, x + R + 3, y + 0.5);
  });
}

/** @type {Partial<Record<Box["kind"], string>>} */
const LETTERS = { text: "T", tool: "ƒ", result: "ƒ", asked: "S", confirmed: "S", error: "!", seam: "↻" };
const HOLLOW = new Set(["asked", "result"]);

/** @param {Canvas} canvas @param {Box[]} row */
function drawEvents({ ink, paint, scene }, row) {
  const isCrowded = scene.view.msPerPx > CROWDED_MS_PER_PX;
  ink.font = `600 ${SIZE}px ${paint.font}`;
  ink.textAlign = "center";
  let edge = -Infinity;
  for (const box of row) {
    const side = Math.min(14, box.h);
    const colour = box.kind === "error" ? paint.error : paint.text;
    [ink.fillStyle, ink.strokeStyle, ink.lineWidth] = [colour, colour, 1];
    const x = Math.max(box.x, edge + side / 2);
    if (x - box.x > side + 3 || (isCrowded && box.kind !== "error")) {
      ink.fillRect(Math.round(box.x), box.y + box.h - 4, 1, 4);
      continue;
    }
    edge = x + side / 2 + 2;
    const [left, top] = [Math.round(x - side / 2), box.y + (box.h - side) / 2];
    ink.beginPath();
    ink.roundRect(left + 0.5, top + 0.5, side - 1, side - 1, box.kind === "error" ? side / 2 : 3);
    if (HOLLOW.has(box.kind)) ink.fillStyle = paint.ground; // nothing shows through
    ink.fill();
    if (HOLLOW.has(box.kind)) ink.stroke();
    ink.fillStyle = HOLLOW.has(box.kind) ? colour : paint.ground;
    ink.fillText(LETTERS[box.kind] ?? "", left + side / 2, top + side / 2 + 0.5);
  }
}

/** @param {CanvasRenderingContext2D} ink @param {number[][]} points */
function path(ink, points) {
  ink.beginPath();
  for (const [x, y] of points) ink.lineTo(x, y); // the first begins the path
  ink.closePath();
}

/** @param {number} x @param {number} y @param {number} r */
const diamond = (x, y, r) => [
  [x, y - r],
  [x + r, y],
  [x, y + r],
  [x - r, y],
];

/** @type {Partial<Record<Box["kind"], Shape>>} */
export const SHAPES = {
  started: (ink, x, y, r) => {
    path(ink, [
      [x, y - r],
      [x + r, y + r],
      [x - r, y + r],
    ]);
    ink.fill();
  },
  stopped: (ink, x, y, r) => {
    path(ink, [
      [x - r, y - r],
      [x + r, y - r],
      [x, y + r],
    ]);
    ink.fill();
  },
  commit: (ink, x, y, r) => {
    path(ink, diamond(x, y, r));
    ink.fill();
  },
  created: (ink, x, y, r) => {
    path(ink, diamond(x, y, r));
    ink.stroke();
  },
  done: (ink, x, y, r) => ink.strokeRect(x - r + 0.6, y - r + 0.6, 2 * r - 1.2, 2 * r - 1.2),
  cut: (ink, x, y, r) => {
    ink.lineWidth = 2.2;
    ink.beginPath();
    ink.moveTo(x - r, y - r);
    ink.lineTo(x + r, y + r);
    ink.moveTo(x + r, y - r);
    ink.lineTo(x - r, y + r);
    ink.stroke();
  },
};
