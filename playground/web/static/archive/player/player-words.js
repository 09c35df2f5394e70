// @ts-check
// The words of an exported conversation: each line with its time, lit up as it is heard; a press on one plays from there.

import { el } from "../../dom.js";
import { moment } from "../../timeline/words.js";
import { phrase } from "../../words.js";

/** @typedef {import("../describing.js").SaidLine} SaidLine */
/** @typedef {{element: HTMLElement, show: (ms: number) => void}} SpokenWords */

const WHO = { user: phrase("archive.you"), assistant: phrase("archive.assistant"), tool: phrase("archive.tool") };
const BROKEN = { interrupted: phrase("archive.interrupted_here"), cut: phrase("archive.the_connection_was_lost") };

/** @param {SaidLine[]} lines @param {number} zero  session time at which the player begins @param {((ms: number) => void) | null} play @returns {SpokenWords} */
export function wordsOfLines(lines, zero, play) {
  const rows = lines.map((line) => rowOf(line, zero, play));
  const none = el("p", { class: "quiet" }, phrase("archive.nothing_was_said"));
  const element = el("ol", { class: "words" }, ...(rows.length > 0 ? rows.map(({ row }) => row) : [none]));
  const show = (/** @type {number} */ ms) => {
    for (const { row, line, words } of rows) {
      const [from, to] = [line.from_ms ?? Infinity, line.to_ms ?? line.from_ms ?? -Infinity];
      const isNow = ms >= from && ms < to;
      if (row.classList.toggle("now", isNow)) light(words, (ms - from) / (to - from));
    }
  };
  return { element, show };
}

/** @param {HTMLElement[]} words @param {number} share  of the time that has passed */
function light(words, share) {
  const lit = Math.ceil(share * words.length);
  for (const [n, word] of words.entries()) word.classList.toggle("lit", n < lit);
}

/** @param {SaidLine} line @param {number} zero @param {((ms: number) => void) | null} play */
function rowOf(line, zero, play) {
  const { role, text, heard, status, note, from_ms: from, latency_ms: latency } = line;
  const words = heard.split(/(?<=\s)/).map((word) => el("span", {}, word));
  const rest = text.slice(heard.length).trim();
  const mark = status === "interrupted" || status === "cut" ? [el("span", { class: "mark" }, BROKEN[status])] : [];
  const unheard = rest ? [" ", el("s", {}, rest)] : [];
  const said = el(
    "p",
    {},
    ...words,
    ...mark,
    ...unheard,
    ...(note ? [el("span", { class: "quiet" }, ` ${note}`)] : []),
  );
  const time = from === null ? "" : moment(from - zero, 1);
  const wait = latency === null ? "" : `${Math.round(latency)} ms`;
  const when =
    from !== null && play
      ? el(
          "button",
          {
            type: "button",
            class: "time",
            "aria-label": phrase("archive.play_from", { time }),
            click: () => play(from),
          },
          time,
        )
      : el("span", { class: "time" }, time);
  const beside = el(
    "span",
    { class: "beside" },
    when,
    el("span", { class: "quiet", title: phrase("archive.end_of_speech") }, wait),
  );
  const row = el("li", { class: role }, el("span", { class: "who" }, WHO[role]), said, beside);
  return { row, line, words };
}
