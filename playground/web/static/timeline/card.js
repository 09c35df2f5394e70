// @ts-check
// What stands beside the picture in words: the card at the cursor, the line of a chosen turn, the legend (what is in it: legend.js).

import { el } from "../dom.js";
import { decimal, phrase } from "../words.js";
import { unheardMs } from "./answers.js";
import { decibelsOf, shareOf } from "./levels.js";
import { duration, figures, HOW, moment } from "./words.js";

/** @typedef {import("./boxes.js").Box} Box */
/** @typedef {import("./core.js").Timeline} Timeline */
/** @typedef {import("./legend.js").LegendKey} LegendKey */
/** @typedef {import("./words.js").Figure} Figure */
/** @typedef {import("./words.js").Turn} Turn */

const OF_PERSON = new Set(["padding", "speech", "held", "silence", "started", "stopped", "commit"]);
const CARD_PX = 220;

/** Level and probability at a moment, as far as they are known. @param {Timeline} timeline @param {number} ms @param {number} msPerPx @returns {Figure[]} */
function heardAt(timeline, ms, msPerPx) {
  timeline.levels.between(ms - timeline.offsetMs, ms - timeline.offsetMs + msPerPx);
  timeline.speech.between(ms, ms + msPerPx);
  const [level, p] = [timeline.levels.high, timeline.speech.high];
  return [
    ...(level
      ? [
          {
            name: phrase("timeline.level"),
            value: level === 1 ? "≤ −60 dBFS" : `${decimal(decibelsOf(level), 1).replace("-", "−")} dBFS`,
          },
        ]
      : []),
    ...(p ? [{ name: phrase("timeline.speech_probability"), value: decimal(shareOf(p), 2) }] : []),
  ];
}

/** What a box says of itself. @param {Timeline} timeline @param {Box} box @returns {{title: string, figures: Figure[]}} */
export function told(timeline, box) {
  const { turn, answer } = box;
  const ms = box.kind === "unheard" && answer ? unheardMs(answer) : box.toMs - box.fromMs; // however much of it is drawn
  const long = box.isMark ? [] : [{ name: LENGTHS[box.kind] ?? box.kind, value: duration(ms) }];
  if (!turn && !answer) return { title: box.words, figures: box.kind in LENGTHS ? long : [] };
  const side = OF_PERSON.has(box.kind) ? "person" : "answer";
  const own = turn ? figures(turn, timeline.silenceOf(turn)).filter((figure) => figure.side === side) : [];
  const fresh = own.filter(({ name }) => name !== long[0]?.name);
  return { title: turn ? titleOf(turn) : phrase("timeline.answer"), figures: [...long, ...fresh] };
}

/** @type {Partial<Record<Box["kind"], string>>} */
const LENGTHS = {
  padding: phrase("timeline.prefix_padding"),
  held: phrase("timeline.held"),
  unheard: phrase("timeline.never_heard"),
  gap: phrase("timeline.without_link"),
  call: phrase("timeline.call_to_result"),
};

/** @param {Turn} turn */
const titleOf = (turn) => phrase("timeline.turn_how", { number: turn.number, how: HOW[turn.how] ?? turn.how });

/** @param {Figure[]} all */
const listed = (all) =>
  el("dl", {}, ...all.map(({ name, value }) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));

export class Card {
  constructor() {
    this.element = el("div", { class: "pl-card", hidden: true, "aria-hidden": "true" });
    /** @private */ this.shown = "";
  }

  /** @param {Timeline} timeline @param {{x: number, ms: number, msPerPx: number, left: number, width: number, box: Box | null} | null} place */
  draw(timeline, place) {
    this.element.hidden = place === null;
    if (!place) return;
    const { title, figures: under } = place.box ? told(timeline, place.box) : { title: "", figures: [] };
    const all = [...heardAt(timeline, place.ms, place.msPerPx), ...under];
    const time = moment(place.ms, place.msPerPx < 5 ? 3 : 2);
    const shown = JSON.stringify([time, title, all]);
    if (shown !== this.shown) {
      this.shown = shown;
      this.element.replaceChildren(el("b", {}, time), ...(title ? [el("span", {}, title)] : []), listed(all));
    }
    const isRight = place.x + CARD_PX + 16 > place.width;
    this.element.style.transform = `translateX(${Math.round(Math.max(0, place.left + (isRight ? place.x - CARD_PX - 10 : place.x + 10)))}px)`;
  }
}

/** The line under the picture: what the signs mean, or the figures of the chosen turn. */
export class Caption {
  constructor() {
    this.legend = el("div", { class: "pl-legend", "aria-hidden": "true" });
    this.turn = el("div", { class: "pl-chosen", role: "status", hidden: true });
    this.element = el("div", { class: "pl-timeline-line" }, this.legend, this.turn);
    /** @private */ this.shown = "";
    /** @private */ this.explained = "";
  }

  /** @param {Timeline} timeline @param {Turn | null} turn */
  draw(timeline, turn) {
    this.legend.hidden = turn !== null;
    this.turn.hidden = turn === null;
    if (!turn) {
      this.shown = "";
      return;
    }
    const all = figures(turn, timeline.silenceOf(turn));
    const shown = JSON.stringify([turn.number, all]);
    if (shown === this.shown) return;
    this.shown = shown;
    this.turn.replaceChildren(el("b", {}, titleOf(turn)), listed(all));
  }

  /** Say what the signs mean. @param {LegendKey[]} keys */
  explain(keys) {
    const explained = keys.map(({ words }) => words).join();
    if (explained === this.explained) return;
    this.explained = explained;
    this.legend.replaceChildren(...keys.map(key));
  }
}

/** @param {LegendKey} key */
function key({ style, sign, words }) {
  const drawn = style ? [el("i", { class: `pl-sign pl-sign-${style}` }, sign)] : [];
  return el("span", { class: "pl-key" }, ...drawn, words);
}
