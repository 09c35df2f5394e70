// @ts-check
// The strokes the timeline is drawn with: words, frames, hatching, dashes. What they mean is said where they are used.

/** @typedef {import("./boxes.js").Box} Box */
/** @typedef {import("./draw.js").Canvas} Canvas */

/** @param {Canvas} canvas @param {number} size @param {string} colour @param {number} [weight] */
export function write({ ink, paint }, size, colour, weight = 400) {
  ink.font = `${weight} ${size}px ${paint.font}`;
  ink.fillStyle = colour;
  ink.textBaseline = "middle";
}

/** @type {Map<string, number>} */
const widths = new Map();

/** @param {CanvasRenderingContext2D} ink @param {string} words  in the font that is set */
export function textWidth(ink, words) {
  const key = `${ink.font} ${words}`;
  let width = widths.get(key);
  if (width === undefined) {
    width = ink.measureText(words).width;
    if (widths.size > 500) widths.clear();
    widths.set(key, width);
  }
  return width;
}

/** A pattern that moves with its box. @param {Canvas} canvas @param {Box} box @param {CanvasPattern | string} pattern @param {string} outline */
export function hatch({ ink }, { x, y, w, h }, pattern, outline) {
  ink.save();
  ink.translate(x, y);
  ink.fillStyle = pattern;
  ink.fillRect(0, 0, w, h);
  ink.restore();
  frame(ink, { x, y, w, h }, outline);
}

/** @param {CanvasRenderingContext2D} ink @param {{x: number, y: number, w: number, h: number}} box @param {string} colour @param {number[]} [dots] */
export function frame(ink, { x, y, w, h }, colour, dots = []) {
  ink.setLineDash(dots);
  ink.strokeStyle = colour;
  ink.lineWidth = 1;
  if (w > 2) ink.strokeRect(x + 0.5, y + 0.5, w - 1, h - 1);
  ink.setLineDash([]);
}

/** @param {Canvas} canvas @param {Box} box @param {string} colour */
export function solid({ ink }, { x, y, w, h }, colour) {
  ink.fillStyle = colour;
  ink.fillRect(x, y, w, h);
}

/** @param {Canvas} canvas @param {number} from @param {number} to @param {number} y @param {number} strength */
export function dash({ ink, paint }, from, to, y, strength) {
  ink.beginPath();
  ink.setLineDash([5, 4]);
  ink.moveTo(from, Math.round(y) + 0.5);
  ink.lineTo(to, Math.round(y) + 0.5);
  ink.strokeStyle = paint.quiet;
  ink.globalAlpha = strength;
  ink.lineWidth = 1;
  ink.stroke();
  ink.setLineDash([]);
  ink.globalAlpha = 1;
}
