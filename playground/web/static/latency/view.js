// @ts-check
// The panel *Latency*: how long it took from the end of speech to the first sound, leg by leg, and whose each leg is.
// 1. Newest turn first; the last SHOWN turns stand here, the figures on top are of all.
// 2. A row is rebuilt only when its turn was told anew; all bars share one scale, one property of the table's body.
// 3. The bars repeat for the eye what the cells say: a screen reader is given the cells.

import { el, loadStyle, setText } from "../dom.js";
import { whileVisible } from "../visible.js";
import { KINDS, LEGS, OWNERS, withoutTotal } from "./turns.js";

/** @typedef {import("../bridge/turn.js").Turn} Turn */
/** @typedef {import("./turns.js").TurnLatencies} TurnLatencies */
/** @typedef {import("../bridge/turn.js").LegOwner} LegOwner */
/** @typedef {import("../bridge/turn.js").How} How */

export const SHOWN = 50;
const PERCENTS = [50, 95];
const FEW = 20;

/** @type {Record<How, string>} */
const HOW = { speech: "Spoken", held: "Held", text: "Typed", tool: "After a tool", asked: "Asked", idle: "Unasked" };

/** @type {Record<LegOwner, string>} */
const OWNER_NAMES = { vad: "VAD wait", service: "Service", network: "Network", us: "Playground" };

/** Who can do what about it. @type {Record<LegOwner, (silenceMs: number | null) => string>} */
const REMEDIES = {
  vad: (silenceMs) =>
    silenceMs === null
      ? "The service’s own judgement that you have finished. Server VAD with a silence duration makes it a number you set."
      : `Your silence duration, ${silenceMs} ms. Lower it to be answered sooner; too low, and a pause for breath ends your turn.`,
  service: () =>
    "Noticing, taking in and answering. A smaller model, shorter instructions and a shorter conversation help.",
  network: () => "The way to the service and back. A region nearer to this server helps.",
  us: () =>
    "Microphone to this server, and from here to your ear: blocks, start-up buffer, sound card. Wired sound helps.",
};

const EMPTY = "No turn yet. Say something, and see here where the time goes until you hear the answer.";
const METHOD = [
  "Counted from the moment your speech ended, as captured, to the moment the first sound of the answer left the speaker. The service says at which millisecond of the audio the speech ended; when that millisecond was captured is known from the microphone.",
  "This page and its server keep comparing their clocks. ± is how far that comparison may be off: it moves time between Microphone and Playback, and leaves the total as it is. Network is half of a ping’s way to the service and back, each way. A leg that could not be measured shows –, and its time is part of the next one.",
  "Percentiles are nearest-rank: p95 is a value that occurred, and of fewer than 20 turns it is the slowest. Each leg is ranked by itself, so the legs’ p95 do not add up to the total’s. Held and typed turns have no silence to wait for and are counted apart. A turn interrupted before it was heard has no total and counts nowhere.",
  "docs/latency.md has the whole method, and what is not in it.",
];

/** @param {HTMLElement} root @param {{conversation: import("../conversation/conversation.js").Conversation}} sources */
export function mountPanel(root, { conversation }) {
  loadStyle(root.ownerDocument, "latency/latency.css");
  root.classList.add("lt-panel");
  const view = new LatencyView(conversation.telemetry.turns);
  root.replaceChildren(...view.elements);
  const drawing = whileVisible(root, () => view.draw(), { fps: 5 });
  view.chosen = drawing.dirty;
  const end = conversation.onChange(drawing.dirty);
  return {
    close() {
      end();
      drawing.close();
    },
  };
}

class LatencyView {
  /** @param {TurnLatencies} turns */
  constructor(turns) {
    /** @type {() => void} */ this.chosen = () => {};
    /** @private */ this.turns = turns;
    /** @private */ this.drawn = -1;
    /** @private @type {How} */ this.how = "speech";
    /** @private @type {Map<number, {turn: Turn, row: HTMLElement}>} */ this.rows = new Map();
    /** @private */ this.kinds = new Kinds((how) => this.choose(how));
    /** @private */ this.owners = new OwnersTable();
    /** @private */ this.ranks = PERCENTS.map(rankRow);
    /** @private */ this.body = el("tbody", { role: "rowgroup" });
    /** @private */ this.more = el("p", { class: "pl-quiet" });
    /** @private */ this.empty = el("p", { class: "pl-empty" }, EMPTY);
    const ranked = el("tbody", { class: "lt-ranks", role: "rowgroup" }, ...this.ranks.map(({ element }) => element));
    const table = el(
      "table",
      { class: "lt-turns", role: "table", "aria-label": "Latency of each turn, in milliseconds" },
      heads(),
      ranked,
      this.body,
    );
    /** @private */ this.full = el(
      "div",
      { class: "lt-full" },
      this.kinds.element,
      this.owners.element,
      table,
      this.more,
      method(),
    );
    this.elements = [this.empty, this.full];
  }

  draw() {
    if (this.drawn === this.turns.revision) return;
    this.drawn = this.turns.revision;
    const isEmpty = this.turns.count === 0;
    this.empty.hidden = !isEmpty;
    this.full.hidden = isEmpty;
    if (isEmpty) this.how = "speech";
    const latest = this.turns.latest(SHOWN);
    this.kinds.draw(this.turns, this.how);
    this.owners.draw(this.turns, this.how, latest.find((turn) => turn.how === "speech")?.silence_ms ?? null);
    for (const row of this.ranks) row.draw(this.turns, this.how);
    this.drawTurns(latest);
    setText(
      this.more,
      this.turns.count > SHOWN ? `The last ${SHOWN} of ${this.turns.count} turns; the figures above are of all.` : "",
    );
  }

  /** @private @param {How} how */
  choose(how) {
    this.how = how;
    this.drawn = -1;
    this.chosen();
  }

  /** @private @param {Turn[]} latest */
  drawTurns(latest) {
    const shown = new Set(latest.map(({ number }) => number));
    for (const [number, { row }] of this.rows) {
      if (shown.has(number)) continue;
      row.remove();
      this.rows.delete(number);
    }
    const longest = Math.max(1, ...latest.map((turn) => turn.total_ms ?? 0));
    this.body.style.setProperty("--scale", String(longest));
    for (const [at, turn] of latest.entries()) this.place(turn, at);
  }

  /** @private @param {Turn} turn @param {number} at */
  place(turn, at) {
    let kept = this.rows.get(turn.number);
    if (kept?.turn !== turn) {
      const row = turnRow(turn);
      kept?.row.replaceWith(row);
      kept = { turn, row };
      this.rows.set(turn.number, kept);
    }
    if (this.body.children[at] !== kept.row) this.body.insertBefore(kept.row, this.body.children[at] ?? null);
  }
}

/** Which turns the figures are about. */
class Kinds {
  /** @param {(how: How) => void} choose */
  constructor(choose) {
    /** @private */ this.buttons = KINDS.map((how) => ({
      how,
      button: el("button", { class: "pl-tool", type: "button", click: () => choose(how) }),
    }));
    /** @private */ this.words = el("span", { class: "pl-quiet" });
    this.element = el(
      "div",
      { class: "pl-tools", role: "group", "aria-label": "Turns the figures are about" },
      ...this.buttons.map(({ button }) => button),
      this.words,
    );
  }

  /** @param {TurnLatencies} turns @param {How} chosen */
  draw(turns, chosen) {
    for (const { how, button } of this.buttons) {
      const count = turns.heard(how);
      button.hidden = count === 0 && how !== "speech" && how !== chosen;
      button.setAttribute("aria-pressed", String(how === chosen));
      setText(button, `${HOW[how]} (${count})`);
    }
    const count = turns.heard(chosen);
    setText(
      this.words,
      count === 0
        ? "None of these was heard yet."
        : count < FEW
          ? `p95 of ${count === 1 ? "one turn is that turn" : `${count} turns is the slowest`}.`
          : "",
    );
  }
}

/** Whose the time is, and who can do what about it: figures and legend in one. */
class OwnersTable {
  constructor() {
    const rows = ["total", ...OWNERS].map((what) => {
      const cells = PERCENTS.map(() => el("td", {}));
      const words = el("td", { class: "lt-words" });
      const name =
        what === "total"
          ? ["End of speech to first sound"]
          : [swatch(/** @type {LegOwner} */ (what)), OWNER_NAMES[/** @type {LegOwner} */ (what)]];
      return { what, cells, words, element: el("tr", {}, el("th", { scope: "row" }, ...name), ...cells, words) };
    });
    /** @private */ this.rows = rows;
    const head = el(
      "tr",
      {},
      el("th", { scope: "col" }, "Whose time"),
      ...PERCENTS.map((percent) => el("th", { scope: "col" }, `p${percent}`)),
      el("th", { class: "lt-words", scope: "col" }, "Who can do what"),
    );
    this.element = el(
      "table",
      { class: "lt-owners", "aria-label": "Latency by whose it is" },
      el("thead", {}, head),
      el("tbody", {}, ...rows.map(({ element }) => element)),
    );
  }

  /** @param {TurnLatencies} turns @param {How} how @param {number | null} silenceMs */
  draw(turns, how, silenceMs) {
    for (const { what, cells, words } of this.rows) {
      for (const [n, percent] of PERCENTS.entries()) setText(cells[n], inMs(turns.percentile(how, what, percent)));
      setText(
        words,
        what === "total" ? totalInWords(turns.heard(how)) : REMEDIES[/** @type {LegOwner} */ (what)](silenceMs),
      );
    }
  }
}

/** The percentiles of each leg, in the columns of the turns. @param {number} percent */
function rankRow(percent) {
  const [total, ...cells] = ["Total", ...LEGS.map(({ words }) => words)].map((words) => cell(words));
  const element = el(
    "tr",
    { role: "row" },
    el("th", { scope: "row", role: "rowheader" }, `p${percent}`),
    el("td", { class: "lt-bar pl-quiet", role: "cell" }, "each leg ranked by itself"),
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

/** @param {Turn} turn */
function turnRow(turn) {
  const name = el(
    "th",
    { scope: "row", role: "rowheader" },
    `${turn.number} `,
    el("span", { class: "pl-quiet" }, HOW[turn.how]),
  );
  const why = withoutTotal(turn);
  if (why)
    return el(
      "tr",
      { role: "row", "data-turn": turn.number },
      name,
      el("td", { class: "lt-why", role: "cell", colSpan: 3 + LEGS.length }, why),
    );
  const total = cell("Total", el("strong", {}, bare(turn.total_ms)));
  const legs = LEGS.map(({ name: leg, words }) => legCell(turn, leg, words));
  const error = cell("Clock ±", bare(turn.error_ms));
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
      title: `${wordsOf(name)}, ${OWNER_NAMES[owner]}: ${ms.toFixed(1)} ms`,
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

function heads() {
  const legs = LEGS.map(({ words, owner }) => el("th", { scope: "col", role: "columnheader" }, swatch(owner), words));
  const total = el("th", { scope: "col", role: "columnheader" }, "Total");
  return el(
    "thead",
    { role: "rowgroup" },
    el(
      "tr",
      { role: "row" },
      el("th", { scope: "col", role: "columnheader" }, "Turn"),
      el("th", { class: "lt-bar", scope: "col", role: "columnheader" }, "Legs in order, ms"),
      total,
      ...legs,
      el(
        "th",
        { scope: "col", role: "columnheader", title: "What the clocks of page and server may be apart" },
        "Clock ±",
      ),
    ),
  );
}

function method() {
  return el(
    "details",
    { class: "lt-method" },
    el("summary", {}, "How this is measured"),
    ...METHOD.map((words) => el("p", {}, words)),
  );
}

/** @param {string} label @param {...(Node | string)} children */
const cell = (label, ...children) => el("td", { role: "cell", "data-label": label }, ...children);

/** @param {LegOwner} owner */
const swatch = (owner) => el("i", { class: "lt-swatch", "data-owner": owner, "aria-hidden": "true" });

/** @param {string} name */
const wordsOf = (name) => LEGS.find((leg) => leg.name === name)?.words ?? name;

/** @param {number} heard */
const totalInWords = (heard) => `Of ${heard === 1 ? "one turn" : `${heard} turns`} heard in this conversation.`;

/** @param {number | null | undefined} ms */
const bare = (ms) =>
  ms === null || ms === undefined ? "–" : Math.abs(ms) < 10 ? ms.toFixed(1) : Math.round(ms).toLocaleString("en-US");

/** @param {number | null} ms */
const inMs = (ms) => (ms === null ? "–" : `${bare(ms)} ms`);
