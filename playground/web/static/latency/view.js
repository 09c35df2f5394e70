// @ts-check
// The panel *Latency*: how long it took from the end of speech to the first sound, leg by leg, and whose each leg is.
// 1. The figures open on the kind of the newest turn that was heard, and stay with it until another is asked for or the panel
//    is opened anew. While none was heard there are none, and each turn says why.
// 2. Newest turn first; the last SHOWN turns stand here, the figures on top are of all.
// 3. A row is rebuilt only when its turn was told anew; all bars share one scale, one property of the table's body.
// 4. A turn that is chosen is marked, and stands behind the last ones where it is older.
// 5. The bars repeat for the eye what the cells say: a screen reader is given the cells.

import { el, loadStyle, scrollerAround, scrollWithin, setText } from "../dom.js";
import { whileVisible } from "../visible.js";
import { phrase } from "../words.js";
import { Kinds } from "./kinds.js";
import { OwnersTable } from "./owners.js";
import { heads, rankRow, turnRow } from "./turn-row.js";
import { PERCENTS } from "./words.js";

/** @typedef {import("../bridge/turn.js").Turn} Turn */
/** @typedef {import("./turns.js").TurnLatencies} TurnLatencies */
/** @typedef {import("../bridge/turn.js").How} How */

export const SHOWN = 50;

const EMPTY = phrase("latency.say_something");
const METHOD = [
  phrase("latency.counted_from_the_moment"),
  phrase("latency.this_page_and_its"),
  phrase("latency.percentiles_are_nearest_rank"),
  phrase("latency.docs_latency_md_has"),
];

/** @param {HTMLElement} root @param {{conversation: import("../conversation/conversation.js").Conversation}} sources */
export function mountPanel(root, { conversation }) {
  loadStyle(root.ownerDocument, "latency/latency.css");
  root.classList.add("lt-panel");
  const { selection } = conversation;
  const view = new LatencyView(conversation.telemetry.turns, selection);
  root.replaceChildren(...view.elements);
  const drawing = whileVisible(root, () => view.draw(), { fps: 5, shown: () => view.open() });
  view.chosen = drawing.dirty;
  const endings = [conversation.onChange(drawing.dirty), selection.onChange(drawing.dirty)];
  return {
    close() {
      for (const end of endings) end();
      drawing.close();
    },
  };
}

class LatencyView {
  /** @param {TurnLatencies} turns @param {import("../conversation/selection.js").Selection} selection */
  constructor(turns, selection) {
    /** @type {() => void} */ this.chosen = () => {};
    /** @private */ this.turns = turns;
    /** @private */ this.selection = selection;
    /** @private */ this.drawn = "";
    /** @private the choice that is shown */ this.shown = 0;
    /** @private what the figures are about @type {How | null} */ this.how = null;
    /** @private whether somebody asked for it */ this.isAsked = false;
    /** @private @type {Map<number, {turn: Turn, row: HTMLElement}>} */ this.rows = new Map();
    /** @private */ this.kinds = new Kinds((how) => this.choose(how));
    /** @private */ this.owners = new OwnersTable();
    /** @private */ this.ranks = PERCENTS.map(rankRow);
    /** @private */ this.body = el("tbody", {
      role: "rowgroup",
      click: (/** @type {MouseEvent} */ event) => this.clicked(event),
      keydown: (/** @type {KeyboardEvent} */ event) =>
        event.key === "Escape" && selection.clear() && event.preventDefault(),
    });
    /** @private */ this.more = el("p", { class: "pl-quiet" });
    /** @private */ this.empty = el("p", { class: "pl-empty" }, EMPTY);
    const ranked = el("tbody", { class: "lt-ranks", role: "rowgroup" }, ...this.ranks.map(({ element }) => element));
    const table = el(
      "table",
      { class: "lt-turns", role: "table", "aria-label": phrase("latency.latency_of_each_turn") },
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
    const drawn = `${this.turns.revision} ${this.selection.revision}`;
    if (this.drawn === drawn) return;
    this.drawn = drawn;
    const isEmpty = this.turns.count === 0;
    this.empty.hidden = !isEmpty;
    this.full.hidden = isEmpty;
    if (isEmpty) [this.how, this.isAsked] = [null, false];
    this.how ??= this.turns.newestHeard;
    const latest = this.turns.latest(SHOWN);
    const { how, turns } = this;
    this.kinds.draw(turns, how);
    this.owners.element.hidden = how === null;
    for (const { element } of this.ranks) element.hidden = how === null;
    if (how !== null) {
      this.owners.draw(turns, how, latest.find((turn) => turn.how === "speech")?.silence_ms ?? null);
      for (const row of this.ranks) row.draw(turns, how);
    }
    this.drawTurns(this.withChosen(latest));
    this.reveal();
    setText(
      this.more,
      this.turns.count > SHOWN ? phrase("latency.the_last_of_turns", { shown: SHOWN, all: this.turns.count }) : "",
    );
  }

  /** Somebody looks at it from now on. */
  open() {
    if (this.isAsked) return;
    this.how = null;
    this.drawn = "";
  }

  /** @private @param {How} how */
  choose(how) {
    [this.how, this.isAsked] = [how, true];
    this.drawn = "";
    this.chosen();
  }

  /** @private @param {Turn[]} latest */
  withChosen(latest) {
    const chosen = this.turns.of(this.selection.turn ?? -1);
    return chosen && !latest.includes(chosen) ? [...latest, chosen] : latest;
  }

  /** Bring a turn that was chosen elsewhere into view. @private */
  reveal() {
    if (this.shown === this.selection.revision) return;
    this.shown = this.selection.revision;
    const row = this.rows.get(this.selection.turn ?? -1)?.row;
    const scroller = row && scrollerAround(row);
    if (scroller) scrollWithin(scroller, row);
  }

  /** @private @param {MouseEvent} event */
  clicked({ target }) {
    const row = target instanceof Element ? target.closest("tr") : null;
    if (!row || getSelection()?.isCollapsed === false) return;
    this.shown = this.selection.revision + 1; // it is where one pressed
    this.selection.toggle(Number(row.dataset.turn));
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
    const isChosen = turn.number === this.selection.turn;
    kept.row.classList.toggle("lt-chosen", isChosen);
    kept.row.querySelector(".lt-choose")?.setAttribute("aria-pressed", String(isChosen));
    if (this.body.children[at] !== kept.row) this.body.insertBefore(kept.row, this.body.children[at] ?? null);
  }
}

function method() {
  return el(
    "details",
    { class: "lt-method" },
    el("summary", {}, phrase("latency.how_this_is_measured")),
    ...METHOD.map((words) => el("p", {}, words)),
  );
}
