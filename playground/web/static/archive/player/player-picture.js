// @ts-check
// The picture of an exported conversation: two voices about one line, the person above, below the answer as it was heard; the
// turns by number, where an answer was broken off, where the link was lost, and where the player stands.

import { el } from "../../dom.js";
import { moment } from "../../timeline/words.js";
import { phrase } from "../../words.js";
import { peaksOf } from "./player-sound.js";

/** @typedef {import("../describing.js").Described} Described */
/** @typedef {{element: HTMLElement, show: (seconds: number) => void}} DrawnTimeline */

const [HEIGHT, AXIS, HEAD] = [168, 20, 20];
const [BAR, STEP] = [2, 3];
const LEAST_PX = 14; // a second
const MOST_PX = 16_000;
const FLOOR_DB = 50;
const TICKS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];
const TICK_PX = 72;

/** @param {Described} described @param {Int16Array | null} samples @param {(seconds: number) => void} seek @returns {DrawnTimeline} */
export function pictureOf(described, samples, seek) {
  const canvas = el("canvas", { role: "img", "aria-label": inWords(described) });
  const cursor = el("div", { class: "cursor" });
  const sheet = el(
    "div",
    {
      class: "sheet",
      pointerdown: (/** @type {PointerEvent} */ event) => seek((event.offsetX / sheet.clientWidth) * seconds),
    },
    canvas,
    cursor,
  );
  const element = el("div", { class: "picture" }, sheet);
  const { from_ms: zero, seconds } = spanOfSound(described);
  const redraw = () => {
    const width = Math.min(MOST_PX, Math.max(element.clientWidth, LEAST_PX * seconds));
    sheet.style.width = `${width}px`;
    draw(canvas, width, { described, samples, zero, seconds });
  };
  new ResizeObserver(redraw).observe(element);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  const show = (/** @type {number} */ at) => {
    const x = (at / seconds) * sheet.clientWidth;
    cursor.style.transform = `translateX(${x}px)`;
    if (x < element.scrollLeft || x > element.scrollLeft + element.clientWidth) element.scrollLeft = x - 40;
  };
  return { element, show };
}

/** Where the picture begins, in session time, and how long it is. @param {Described} described */
export function spanOfSound({ sound, seconds }) {
  return sound
    ? { from_ms: sound.from_ms, seconds: sound.samples / sound.rate_hz }
    : { from_ms: 0, seconds: Math.max(1, seconds) };
}

/** @typedef {{described: Described, samples: Int16Array | null, zero: number, seconds: number}} Drawn */

/** @param {HTMLCanvasElement} canvas @param {number} width @param {Drawn} drawn */
function draw(canvas, width, drawn) {
  const ratio = Math.min(devicePixelRatio || 1, 32_000 / width);
  [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(HEIGHT * ratio)];
  const ink = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  ink.scale(ratio, ratio);
  const style = getComputedStyle(document.documentElement);
  const colour = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
  ink.font = `11px ${getComputedStyle(document.body).fontFamily}`;
  const place = (/** @type {number} */ ms) => ((ms - drawn.zero) / 1000 / drawn.seconds) * width;
  drawAxis(ink, width, drawn, colour);
  drawTurns(ink, drawn, place, colour);
  if (drawn.samples) drawVoices(ink, width, drawn.samples, colour);
  drawCuts(ink, drawn, place, colour);
}

const MIDDLE = HEAD + (HEIGHT - HEAD - AXIS) / 2;
const REACH = (HEIGHT - HEAD - AXIS) / 2 - 2;

/** @typedef {(name: string) => string} Colour */

/** @param {CanvasRenderingContext2D} ink @param {number} width @param {Int16Array} samples @param {Colour} colour */
function drawVoices(ink, width, samples, colour) {
  const parts = Math.floor(width / STEP);
  const height = (/** @type {number} */ peak) => Math.max(0, 1 + (20 * Math.log10(peak || 1e-9)) / FLOOR_DB) * REACH;
  for (const side of /** @type {const} */ ([0, 1])) {
    ink.fillStyle = colour(side === 0 ? "text" : "accent");
    for (const [n, peak] of peaksOf(samples, side, parts).entries()) {
      const h = height(peak);
      if (h >= 0.5) ink.fillRect(n * STEP, side === 0 ? MIDDLE - 1 - h : MIDDLE + 1, BAR, h);
    }
  }
}

/** @param {CanvasRenderingContext2D} ink @param {number} width @param {Drawn} drawn @param {Colour} colour */
function drawAxis(ink, width, { seconds }, colour) {
  ink.fillStyle = colour("line");
  ink.fillRect(0, MIDDLE - 0.5, width, 1);
  const tick = TICKS_S.find((each) => (each / seconds) * width >= TICK_PX) ?? 7200;
  ink.textBaseline = "alphabetic";
  for (let at = 0; at <= seconds; at += tick) {
    const x = (at / seconds) * width;
    ink.fillStyle = colour("line");
    ink.fillRect(x, HEIGHT - AXIS, 1, 5);
    ink.fillStyle = colour("quiet");
    if (x < width - 24) ink.fillText(moment(1000 * at, 0), x + 4, HEIGHT - 6);
  }
}

/** @param {CanvasRenderingContext2D} ink @param {Drawn} drawn @param {(ms: number) => number} place @param {Colour} colour */
function drawTurns(ink, { described }, place, colour) {
  let free = -Infinity;
  for (const turn of described.turns) {
    const from = turn.speech_start_ms ?? turn.started_ms ?? turn.created_ms;
    if (from === null) continue;
    const x = Math.max(0, place(from));
    ink.fillStyle = colour("line");
    ink.fillRect(x, HEAD - 4, 1, HEIGHT - HEAD - AXIS + 4);
    ink.fillStyle = colour("quiet");
    if (x >= free) ink.fillText(String(turn.number), x + 3, HEAD - 6);
    if (x >= free) free = x + 22;
  }
}

/** @param {CanvasRenderingContext2D} ink @param {Drawn} drawn @param {(ms: number) => number} place @param {Colour} colour */
function drawCuts(ink, { described }, place, colour) {
  for (const turn of described.turns) {
    if (!turn.interrupted || turn.ended_ms === null) continue;
    ink.fillStyle = colour("accent");
    ink.fillRect(place(turn.ended_ms) - 1, MIDDLE - 6, 2, REACH + 6);
  }
  ink.fillStyle = colour("error");
  for (const { kind, at_ms: at } of described.marks)
    if (kind === "lost" || kind === "error") ink.fillRect(place(at), HEAD, 1, HEIGHT - HEAD - AXIS);
}

/** @param {Described} described */
function inWords({ turns, seconds }) {
  const cut = turns.filter(({ interrupted }) => interrupted).length;
  const facts = {
    count: turns.length,
    time: moment(1000 * seconds, 0),
    cut: cut ? phrase("archive.cut", { cut }) : "",
  };
  return phrase("archive.both_voices", facts);
}
