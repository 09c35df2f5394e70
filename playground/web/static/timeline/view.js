// @ts-check
// The timeline's panel: joins the model, the window of time, the drawing and the hands. All that is drawn passes `draw`.
// 1. Drawn at most 20 times a second, only while it can be seen, and only when a pixel would change: at a zoom where a
//    pixel lasts a second the picture of a running conversation is drawn once a second.
// 2. What a frame costs depends on the pixels and on what is in view, not on how long the conversation is.
// 3. `root.panel` lets tests look: `boxes()` are the very boxes that were drawn.

import { el, loadStyle, setText } from "../dom.js";
import { whileVisible } from "../visible.js";
import { boxAt, boxesOf, lanesOf } from "./boxes.js";
import { Caption, Card } from "./card.js";
import { draw } from "./draw.js";
import { KEY_ZOOM, takeHands } from "./input.js";
import { onTheme, readPaint } from "./paint.js";
import { TimelineTable } from "./table.js";
import { TimeWindow } from "./window.js";
import { moment, spanOf, summary } from "./words.js";

/** @typedef {import("./words.js").Turn} Turn */

const NARROW_PX = 560;
const HELP =
  "Timeline. Left and right arrow move, plus and minus zoom, 0 shows all, End follows, up and down choose a turn.";
const TABLE_EVERY_MS = 1000;

/** @typedef {import("../conversation/conversation.js").Conversation} Conversation */

/** @param {HTMLElement} root @param {{conversation: Conversation}} sources */
export function mountPanel(root, { conversation }) {
  const panel = new TimelinePanel(root, conversation);
  return Object.assign(root, { panel }).panel;
}

class TimelinePanel {
  /** @param {HTMLElement} root @param {Conversation} conversation */
  constructor(root, conversation) {
    /** @private */ this.root = root;
    /** @private */ this.now = () => performance.now() + conversation.shiftMs;
    /** @private */ this.clock = conversation.telemetry.clock;
    /** @private */ this.timeline = conversation.telemetry.timeline;
    loadStyle(root.ownerDocument, "timeline/timeline.css");
    this.view = new TimeWindow();
    this.table = new TimelineTable();
    this.card = new Card();
    this.line = new Caption();
    this.canvas = el("canvas", { role: "img", "aria-label": summary([], 0) });
    this.invitation = el("p", { class: "pl-empty" }, "Start listening: the conversation is drawn here as it goes on.");
    this.stage = el(
      "div",
      { class: "pl-timeline-stage", tabIndex: 0, role: "group", "aria-label": HELP },
      this.canvas,
      this.invitation,
      this.card.element,
    );
    this.ink = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    this.size = { width: 0, height: 0 };
    /** @type {Turn | null} */ this.selected = null;
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
    this.followButton = tool("Follow", () => this.follow());
    this.tableButton = tool("Table", () => this.showTable(!this.isTable));
    this.tableButton.setAttribute("aria-pressed", "false");
    root.classList.add("pl-timeline");
    root.replaceChildren(this.tools(), this.stage, this.line.element, this.table.element);
    takeHands(this.stage, () => ({ left: this.left, width: this.view.width }), this.hands());
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

  /** @private */
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
    [this.selected, this.pointed, this.told] = [null, null, 0];
    this.table.clear();
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
    const error = clock.isKnown ? `clocks ± ${clock.errorMs.toFixed(1)} ms` : "";
    const words = [moment(nowMs, 0), size === 1 ? "1 turn" : `${size} turns`, error].filter(Boolean).join(" · ");
    setText(this.status, timeline.isEmpty ? "" : words);
    this.invitation.hidden = !timeline.isEmpty;
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
    this.stage.hidden = this.line.element.hidden = on;
    this.tableButton.setAttribute("aria-pressed", String(on));
    this.changed();
  }

  /** @private @param {Turn | null} turn */
  select(turn) {
    this.selected = turn;
    this.changed();
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
      choose: (point) => this.select(this.turnAt(point)),
      step: (step) => this.step(step),
      chooseNone: () => this.select(null),
    };
  }

  /** The turn under a point: of the box there, else whose time it is. @private @param {{x: number, y: number}} point @returns {Turn | null} */
  turnAt({ x, y }) {
    const box = boxAt(this.drawn, x, y);
    if (box) return box.turn;
    const ms = this.view.at(x);
    const during = (/** @type {Turn} */ turn) => {
      const [fromMs, toMs] = spanOf(turn, -1);
      return ms >= fromMs && ms <= toMs;
    };
    return this.timeline.turnSpans.among(ms, ms).filter(during).pop() ?? null;
  }

  /** @private @param {1 | -1} step */
  step(step) {
    const { turns, newest } = this.timeline;
    if (!newest) return;
    const turn = this.selected ? turns.get(this.selected.number + step) : newest;
    if (!turn) return;
    this.view.reveal(...spanOf(turn, 0));
    this.select(turn);
  }

  /** @private */
  follow() {
    this.view.follow();
    this.changed();
  }

  /** @private */
  tools() {
    const hands = this.hands();
    return el(
      "div",
      { class: "pl-tools" },
      this.status,
      el("span", { class: "pl-space" }),
      tool("−", () => hands.zoom(1 / KEY_ZOOM), "Zoom out"),
      tool("+", () => hands.zoom(KEY_ZOOM), "Zoom in"),
      tool("Fit", () => hands.fit(), "Fit all"),
      this.followButton,
      this.tableButton,
    );
  }
}

/** @param {string} name @param {() => void} click @param {string} [label] */
const tool = (name, click, label) =>
  el(
    "button",
    { class: "pl-tool", type: "button", click, ...(label ? { "aria-label": label, title: label } : {}) },
    name,
  );
