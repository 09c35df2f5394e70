// @ts-check
// The timeline's panel: joins the model, the window of time, the drawing and the hands. All that is drawn passes `draw`.
// 1. Drawn at most 20 times a second, only while it can be seen, and only when a pixel would change: at a zoom where a
//    pixel lasts a second the picture of a running conversation is drawn once a second.
// 2. What a frame costs depends on the pixels and on what is in view, not on how long the conversation is.
// 3. `root.panel` lets tests look: `boxes()` are the very boxes that were drawn.

import { errorInWords } from "../clock.js";
import { el, loadStyle, setText } from "../dom.js";
import { whileVisible } from "../visible.js";
import { phrase } from "../words.js";
import { boxAt, boxesOf, lanesOf } from "./boxes.js";
import { Caption, Card } from "./card.js";
import { TimelineCursor } from "./cursor.js";
import { draw } from "./draw.js";
import { takeHands } from "./input.js";
import { Legend } from "./legend.js";
import { onTheme, readPaint } from "./paint.js";
import { ReplayBar } from "./replay-bar.js";
import { TimelineTable } from "./table.js";
import { tool, toolbar } from "./toolbar.js";
import { TimeWindow } from "./window.js";
import { moment, spanOf, summary } from "./words.js";

/** @typedef {import("./words.js").Turn} Turn */

const NARROW_PX = 560;
const HELP = phrase("timeline.timeline_left_and_right");
const INVITATION = phrase("timeline.start_a_conversation");
const TABLE_EVERY_MS = 1000;

/** @typedef {import("../conversation/conversation.js").Conversation} Conversation */

/** @typedef {{conversation: Conversation, handle: {player: import("../replay/player.js").Player}}} TimelineSources */

/** @param {HTMLElement} root @param {TimelineSources} sources */
export function mountPanel(root, { conversation, handle }) {
  const panel = new TimelinePanel(root, conversation, handle.player);
  return Object.assign(root, { panel }).panel;
}

class TimelinePanel {
  /** @param {HTMLElement} root @param {Conversation} conversation @param {import("../replay/player.js").Player} player */
  constructor(root, conversation, player) {
    /** @private */ this.root = root;
    /** @private */ this.now = () => performance.now() + conversation.shiftMs;
    /** @private */ this.clock = conversation.telemetry.clock;
    /** @private */ this.timeline = conversation.telemetry.timeline;
    /** @private */ this.selection = conversation.selection;
    loadStyle(root.ownerDocument, "timeline/timeline.css");
    this.view = new TimeWindow();
    this.table = new TimelineTable();
    this.card = new Card();
    this.line = new Caption();
    this.legend = new Legend();
    this.replay = new ReplayBar(player, this.timeline);
    this.cursor = new TimelineCursor(this);
    this.canvas = el("canvas", { role: "img", "aria-label": summary([], 0) });
    this.invitation = el("p", { class: "pl-empty" }, INVITATION);
    this.stage = el(
      "div",
      { class: "pl-timeline-stage", tabIndex: 0, role: "group", "aria-label": HELP },
      this.canvas,
      this.invitation,
      this.cursor.element,
      this.card.element,
    );
    this.ink = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    this.size = { width: 0, height: 0 };
    /** @private the choice that is shown */ this.shown = 0;
    /** @type {{x: number, y: number} | null} */ this.pointed = null;
    /** @type {import("./boxes.js").Box[]} */ this.drawn = [];
    /** @type {import("./paint.js").Paint | null} */ this.paint = null;
    /** @private */ this.key = "";
    /** @private @type {number | null} */ this.startedAt = null;
    /** @private */ this.ratio = 0;
    /** @private */ this.tableAt = -Infinity;
    /** @private */ this.told = 0;
    /** @private */ this.isTable = false;
    this.status = el("span", { class: "pl-quiet pl-timeline-status" });
    this.followButton = tool(phrase("timeline.follow"), () => this.follow());
    this.tableButton = tool(phrase("timeline.table"), () => this.showTable(!this.isTable));
    this.tableButton.setAttribute("aria-pressed", "false");
    root.classList.add("pl-timeline");
    const hands = this.hands();
    const { status, followButton, tableButton, replay } = this;
    this.toolbar = toolbar({ status, replay: replay.element, hands, follow: followButton, table: tableButton });
    root.replaceChildren(this.toolbar, this.stage, this.line.element, this.table.element);
    takeHands(this.stage, () => ({ left: this.left, width: this.view.width }), hands);
    this.visible = whileVisible(root, () => this.draw(), { fps: 20 });
    const resized = new ResizeObserver(([{ contentRect }]) => {
      this.size = { width: contentRect.width, height: contentRect.height };
      this.changed();
    });
    resized.observe(this.stage);
    const repaint = () => {
      this.paint = null;
      this.changed();
    };
    /** @private */ this.endings = [
      conversation.onChange(() => this.visible.dirty()),
      conversation.selection.onChange(() => this.changed()),
      player.onChange(() => this.visible.dirty()),
      player.onCursor((cursor) => this.showCursor(cursor?.ms ?? null)),
      onTheme(repaint),
      () => resized.disconnect(),
      () => this.visible.close(),
    ];
  }

  close() {
    for (const end of this.endings) end();
  }

  /** What stands in the picture now. */
  boxes() {
    return this.drawn;
  }

  /** The turn that is chosen. @returns {Turn | null} */
  get selected() {
    return this.timeline.turns.get(this.selection.turn ?? -1) ?? null;
  }

  /** The picture is no longer true. */
  changed() {
    this.key = "";
    this.visible.dirty();
  }

  get isNarrow() {
    return this.size.width < NARROW_PX;
  }

  get left() {
    return this.isNarrow ? 72 : 128;
  }

  /** @private */
  draw() {
    const { timeline, view } = this;
    if (timeline.startedAt !== this.startedAt) this.begin();
    const nowMs = timeline.nowMs(this.now());
    view.update(timeline.firstMs, nowMs, Math.floor(this.size.width - this.left - 20));
    this.reveal();
    this.drawWords(nowMs);
    if (timeline.isLive) this.visible.dirty(); // time goes on where nothing happens, too
    if (this.size.width === 0 || this.isTable) return;
    const edge = Math.min(view.width, Math.round(view.toX(nowMs)));
    const key = [view.fromMs, view.msPerPx, edge, timeline.revision, timeline.isLive, timeline.offsetMs].join();
    if (key === this.key && timeline.isLive) return;
    this.key = key;
    this.drawPicture(nowMs);
  }

  /** A new conversation: nothing of the last one stays. @private */
  begin() {
    this.startedAt = this.timeline.startedAt;
    [this.pointed, this.told] = [null, 0];
    this.table.clear();
    this.legend.clear();
    this.view.follow();
  }

  /** @private @param {number} nowMs */
  drawPicture(nowMs) {
    const { timeline, view, left, isNarrow, selected, pointed } = this;
    this.fitCanvas();
    const paint = this.paint ?? readPaint(this.root, this.ink, this.ratio);
    this.paint = paint;
    const lanes = lanesOf(this.size.height);
    this.drawn = boxesOf(timeline, view, lanes, nowMs);
    this.legend.take(timeline, this.drawn);
    this.line.explain(this.legend.keys);
    const cursor = pointed && pointed.x >= 0 && pointed.x <= view.width ? pointed.x : null;
    const scene = { timeline, view, lanes, boxes: this.drawn, nowMs, left, right: 20, isNarrow, cursor, selected };
    draw({ ink: this.ink, paint, scene });
    const box = pointed && boxAt(this.drawn, pointed.x, pointed.y);
    const place =
      cursor === null
        ? null
        : { x: cursor, ms: view.at(cursor), msPerPx: view.msPerPx, left, width: view.width, box: box ?? null };
    this.card.draw(timeline, place);
  }

  /** @private */
  fitCanvas() {
    const { width, height } = this.size;
    const ratio = window.devicePixelRatio || 1;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== w || this.canvas.height !== h) [this.canvas.width, this.canvas.height] = [w, h];
    if (ratio !== this.ratio) this.paint = null;
    this.ratio = ratio;
    this.ink.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  /** @private @param {number} nowMs */
  drawWords(nowMs) {
    const { timeline, clock } = this;
    const { size } = timeline.turns;
    this.replay.draw(this.selected, nowMs);
    const error = clock.isKnown ? errorInWords(clock.errorMs) : "";
    const time = this.replay.hasTime ? "" : moment(nowMs, 0);
    const words = [time, phrase("timeline.turns", { count: size }), error && phrase("timeline.clocks", { error })]
      .filter(Boolean)
      .join(" · ");
    setText(this.status, timeline.isEmpty ? "" : words);
    this.invitation.hidden = !timeline.isEmpty;
    this.toolbar.hidden = this.canvas.hidden = timeline.isEmpty;
    this.line.element.hidden = timeline.isEmpty || this.isTable;
    this.followButton.setAttribute("aria-pressed", String(this.view.isFollowing));
    this.line.draw(timeline, this.selected);
    this.drawTable(nowMs);
  }

  /** For those who do not see the picture; once a second is enough, and once a turn for what is said of it. @private @param {number} nowMs */
  drawTable(nowMs) {
    const { timeline } = this;
    const now = performance.now();
    if (timeline.changed.size === 0 || (timeline.isLive && now - this.tableAt < TABLE_EVERY_MS)) return;
    this.tableAt = now;
    this.table.draw(timeline);
    const ended = [...timeline.turns.values()].filter(({ ended_ms: endedMs }) => endedMs !== null).length;
    if (ended === this.told && timeline.isLive) return;
    this.told = ended;
    this.canvas.setAttribute("aria-label", summary(timeline.turns.values(), nowMs));
  }

  /** @private @param {boolean} on */
  showTable(on) {
    this.isTable = on;
    this.table.show(on);
    this.stage.hidden = on;
    this.tableButton.setAttribute("aria-pressed", String(on));
    this.changed();
  }

  /** Bring a turn that was chosen elsewhere into view. @private */
  reveal() {
    const { selected, selection } = this;
    if (this.shown === selection.revision || this.size.width === 0) return;
    this.shown = selection.revision;
    if (selected) this.view.reveal(...spanOf(selected, 0));
  }

  /** @private @param {Turn | null} turn */
  select(turn) {
    this.selection.toggle(turn?.number ?? null);
    this.shown = this.selection.revision; // it is where one pointed
  }

  /** @private @param {number | null} ms */
  showCursor(ms) {
    this.cursor.show(ms);
    this.replay.showTime(ms);
  }

  /** @private @returns {import("./input.js").Hands} */
  hands() {
    const then = (/** @type {() => void} */ act) => () => {
      act();
      this.changed();
    };
    const { view } = this;
    return {
      pan: (px) => {
        const moved = view.pan(px);
        if (moved) this.changed();
        return moved;
      },
      zoom: (factor, x) => {
        view.zoom(factor, x);
        this.changed();
      },
      fit: then(() => view.fit()),
      follow: () => this.follow(),
      home: then(() => view.home()),
      point: (point) => {
        this.pointed = point;
        this.changed();
      },
      choose: (point) => this.select(this.turnUnder(point)),
      step: (step) => this.step(step),
      chooseNone: () => this.selection.clear(),
    };
  }

  /** The turn under a point: of the box there, else whose time it is. @private @param {{x: number, y: number}} point @returns {Turn | null} */
  turnUnder({ x, y }) {
    return boxAt(this.drawn, x, y)?.turn ?? this.timeline.turnAt(this.view.at(x));
  }

  /** @private @param {1 | -1} step */
  step(step) {
    const { turns, newest } = this.timeline;
    if (!newest) return;
    const turn = this.selected ? turns.get(this.selected.number + step) : newest;
    if (turn) this.selection.choose(turn.number);
  }

  /** @private */
  follow() {
    this.view.follow();
    this.changed();
  }
}
