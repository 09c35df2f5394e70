// @ts-check
// The timeline's colours, patterns and font, read from the page's own tokens; read again when the theme changes.

import { el } from "../dom.js";

/** @typedef {{text: string, quiet: string, line: string, ground: string, accent: string, error: string, font: string, hatch: CanvasPattern | string, accentHatch: CanvasPattern | string}} Paint */

const TOKENS = /** @type {const} */ (["text", "quiet", "line", "ground", "accent", "error"]);
/** @type {Record<typeof TOKENS[number], string>} where a person has chosen all colours */
const FORCED = {
  text: "CanvasText",
  quiet: "CanvasText",
  line: "CanvasText",
  ground: "Canvas",
  accent: "Highlight",
  error: "CanvasText",
};
const TILE = 6;

/** @param {HTMLElement} root @param {CanvasRenderingContext2D} context @param {number} ratio  device pixels a pixel @returns {Paint} */
export function readPaint(root, context, ratio) {
  const probe = el("span", { class: "pl-hidden" });
  probe.style.setProperty("forced-color-adjust", "none"); // else every token would read as the one forced colour of text
  const isForced = matchMedia("(forced-colors: active)").matches;
  root.append(probe);
  const colours = Object.fromEntries(
    TOKENS.map((name) => {
      probe.style.color = isForced ? FORCED[name] : `var(--pl-${name})`;
      return [name, getComputedStyle(probe).color];
    }),
  );
  const font = getComputedStyle(probe).fontFamily;
  probe.remove();
  const hatch = (/** @type {string} */ colour) => hatched(context, colour, ratio) ?? colour;
  return /** @type {Paint} */ ({ ...colours, font, hatch: hatch(colours.quiet), accentHatch: hatch(colours.accent) });
}

/** Hear when the page turns light or dark, or takes a person's own colours. @param {() => void} changed @returns {() => void} */
export function onTheme(changed) {
  const observer = new MutationObserver(changed);
  for (const part of [document.documentElement, document.body])
    observer.observe(part, { attributes: true, attributeFilter: ["class", "style", "data-theme"] });
  const media = [matchMedia("(prefers-color-scheme: dark)"), matchMedia("(forced-colors: active)")];
  for (const each of media) each.addEventListener("change", changed);
  return () => {
    observer.disconnect();
    for (const each of media) each.removeEventListener("change", changed);
  };
}

/** Diagonal lines, sharp at any pixel ratio. @param {CanvasRenderingContext2D} context @param {string} colour @param {number} ratio */
function hatched(context, colour, ratio) {
  const size = Math.max(TILE, Math.round(TILE * ratio));
  const tile = el("canvas", { width: size, height: size });
  const ink = /** @type {CanvasRenderingContext2D} */ (tile.getContext("2d"));
  ink.strokeStyle = colour;
  ink.lineWidth = size / 5;
  for (const shift of [-size, 0, size]) {
    ink.moveTo(shift - 1, size + 1);
    ink.lineTo(shift + size + 1, -1);
  }
  ink.stroke();
  const pattern = context.createPattern(tile, "repeat");
  pattern?.setTransform(new DOMMatrix().scale(TILE / size));
  return pattern;
}
