// @ts-check
// The table of turns, row by row: its heads, a turn with its legs, the percentiles of each leg.

import { errorInWords } from "../clock.js";
import { el, setText } from "../dom.js";
import { decimal, phrase } from "../words.js";
import { swatch } from "./owners.js";
import { LEGS, withoutTotal } from "./turns.js";
import { bare, HOW, OWNER_NAMES } from "./words.js";

/** @typedef {import("../bridge/turn.js").Turn} Turn */
/** @typedef {import("./turns.js").TurnLatencies} TurnLatencies */
/** @typedef {import("../bridge/turn.js").How} How */

/** The percentiles of each leg, in the columns of the turns. @param {number} percent */
export function rankRow(percent) {
  const [total, ...cells] = [phrase("latency.total"), ...LEGS.map(({ words }) => words)].map((words) => cell(words));
  const element = el(
    "tr",
    { role: "row" },
    el("th", { scope: "row", role: "rowheader" }, `p${percent}`),
    el("td", { class: "lt-bar pl-quiet", role: "cell" }, phrase("latency.each_leg_ranked")),
    total,
    ...cells,
    el("td", { class: "lt-none", role: "cell" }),
  );
  /** @param {TurnLatencies} turns @param {How} how */
  const draw = (turns, how) => {
    element.hidden = turns.heard(how) < 2; // of one turn they would only repeat it
    setText(total, bare(turns.percentile(how, "total", percent)));
    LEGS.forEach(({ name }, n) => {
      const ms = turns.percentile(how, name, percent);
      setText(cells[n], bare(ms));
      cells[n].classList.toggle("lt-none", ms === null);
    });
  };
  return { element, draw };
}

/** One turn; its first cell holds the button that chooses it. @param {Turn} turn */
export function turnRow(turn) {
  const choose = el(
    "button",
    {
      class: "lt-choose",
      type: "button",
      "aria-pressed": "false",
      title: phrase("latency.show_it"),
    },
    `${turn.number} `,
    el("span", { class: "pl-quiet" }, HOW[turn.how]),
  );
  const name = el("th", { scope: "row", role: "rowheader" }, choose);
  const why = withoutTotal(turn);
  if (why)
    return el(
      "tr",
      { role: "row", "data-turn": turn.number },
      name,
      el("td", { class: "lt-why", role: "cell", colSpan: 3 + LEGS.length }, why),
    );
  const total = cell(phrase("latency.total"), el("strong", {}, bare(turn.total_ms)));
  const legs = LEGS.map(({ name: leg, words }) => legCell(turn, leg, words));
  const error = cell(phrase("latency.clock"), errorInWords(turn.error_ms) || "–");
  return el("tr", { role: "row", "data-turn": turn.number }, name, bar(turn), total, ...legs, error);
}

/** @param {Turn} turn @param {string} name @param {string} words */
function legCell(turn, name, words) {
  const leg = turn.legs.find((each) => each.name === name);
  const made = cell(words, bare(leg?.ms));
  made.dataset.leg = name;
  made.classList.toggle("lt-none", !leg);
  return made;
}

/** @param {Turn} turn */
function bar(turn) {
  const pieces = turn.legs.map(({ name, owner, ms }) => {
    const piece = el("i", {
      "data-owner": owner,
      title: phrase("latency.leg_of", { leg: wordsOf(name), owner: OWNER_NAMES[owner], time: decimal(ms, 1) }),
    });
    piece.style.setProperty("--ms", String(Math.max(0, ms)));
    return piece;
  });
  return el(
    "td",
    { class: "lt-bar", role: "cell" },
    el("div", { class: "lt-pieces", "aria-hidden": "true" }, ...pieces),
  );
}

export function heads() {
  const legs = LEGS.map(({ words, owner }) => el("th", { scope: "col", role: "columnheader" }, swatch(owner), words));
  const total = el("th", { scope: "col", role: "columnheader" }, phrase("latency.total"));
  return el(
    "thead",
    { role: "rowgroup" },
    el(
      "tr",
      { role: "row" },
      el("th", { scope: "col", role: "columnheader" }, phrase("latency.turn")),
      el("th", { class: "lt-bar", scope: "col", role: "columnheader" }, phrase("latency.legs_in_order_ms")),
      total,
      ...legs,
      el(
        "th",
        { scope: "col", role: "columnheader", title: phrase("latency.what_the_clocks") },
        phrase("latency.clock"),
      ),
    ),
  );
}

/** @param {string} label @param {...(Node | string)} children */
const cell = (label, ...children) => el("td", { role: "cell", "data-label": label }, ...children);

/** @param {string} name */
const wordsOf = (name) => LEGS.find((leg) => leg.name === name)?.words ?? name;
