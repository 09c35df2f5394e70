// @ts-check
// A place in a text as a person is told it, and as a field of the page counts it. Pure.

/** @typedef {{line: number, column: number}} Place  from 1; columns count characters, not UTF-16 units */

/** Return at which UTF-16 unit a place is; beyond a line's end, its end. @param {string} text @param {Place} place */
export function offsetOf(text, { line, column }) {
  const lines = text.split("\n");
  const before = lines.slice(0, line - 1).reduce((length, each) => length + each.length + 1, 0);
  const within = Array.from(lines[line - 1] ?? "")
    .slice(0, column - 1)
    .join("");
  return Math.min(text.length, before + within.length);
}
