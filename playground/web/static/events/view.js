// @ts-check
// The event inspector: controls, the list, the details of one event. It only looks; what there is to see is in Events.

import { stamp } from "../dates.js";
import { el, loadStyle, setText } from "../dom.js";
import { saveAs } from "../download.js";
import { whileVisible } from "../visible.js";
import { grouped, phrase } from "../words.js";
import { EventDetail } from "./detail.js";
import { EventFilter } from "./filter.js";
import { EventGrid } from "./grid.js";
import { EventSender } from "./sender.js";
import { EventTools } from "./tools.js";
import { firstRowOf } from "./turn-rows.js";

const SHEETS = ["events/events.css", "events/detail.css", "events/sender.css"];
const LIVE_FPS = 10; // new rows
const SCROLL_FPS = 60;
const LINES_AT_ONCE = 250;
const LOOKING_MS = 6; // of a frame, for a new question to many lines

/** @typedef {import("../conversation/conversation.js").Conversation} Conversation */

/** @typedef {ConstructorParameters<typeof EventSender>[1]} Sending */

/** @param {HTMLElement} root @param {{conversation: Conversation, handle: Sending}} sources */
export function mountPanel(root, { conversation, handle }) {
  for (const sheet of SHEETS) loadStyle(root.ownerDocument, sheet);
  const panel = new EventsPanel(conversation, handle);
  root.classList.add("pl-ev");
  root.replaceChildren(...panel.elements);
  panel.watch(root);
  return { close: () => panel.close() };
}

class EventsPanel {
  /** @param {Conversation} conversation @param {Sending} handle */
  constructor(conversation, handle) {
    /** @private */ this.conversation = conversation;
    /** @private */ this.events = conversation.events;
    /** @private */ this.filter = new EventFilter(this.events);
    /** @private */ this.tools = new EventTools({
      filter: (wanted) => this.ask(wanted),
      pause: (on) => this.pause(on),
      download: () => this.download(),
      write: (on) => this.sender.show(on),
    });
    /** @private */ this.sender = new EventSender(conversation, handle);
    /** @private */ this.grid = new EventGrid(this.events, this.filter, {
      open: (row) => this.open(row),
      close: () => this.letGo(),
      moved: () => this.look(),
    });
    this.grid.isChosen = (ids) => this.isChosen(ids);
    /** @private the choice that is shown */ this.shown = 0;
    /** @private */ this.detail = new EventDetail(this.events, {
      close: () => this.letGo(),
      reveal: (row) => this.reveal(row),
      say: (words) => this.say(words),
    });
    this.gone = el("p", { class: "pl-quiet pl-ev-gone", hidden: true });
    this.empty = el("div", { class: "pl-empty" });
    this.said = el("div", { class: "pl-hidden", "aria-live": "polite" });
    this.grid.element.append(this.empty);
    this.elements = [
      this.tools.element,
      this.sender.element,
      this.gone,
      el("div", { class: "pl-ev-body" }, this.grid.element, this.detail.element),
      this.said,
    ];
    this.begin();
  }

  /** @param {HTMLElement} root */
  watch(root) {
    const draw = () => this.draw();
    const scrolled = whileVisible(root, draw, { fps: SCROLL_FPS });
    const changed = whileVisible(root, draw, { fps: LIVE_FPS });
    const forget = [this.conversation.onChange(changed.dirty), this.conversation.selection.onChange(scrolled.dirty)];
    this.look = scrolled.dirty;
    /** @private */ this.endings = [...forget, scrolled.close, changed.close];
  }

  close() {
    for (const end of this.endings ?? []) end();
    this.sender.close();
  }

  /** Draw soon, because the person did something. @private */
  look() {}

  /** @private */
  begin() {
    /** @private */ this.epoch = this.events.epoch;
    /** @private @type {{lines: number, total: number} | null} what there was when it was paused */ this.paused = null;
    this.grid?.reset();
    this.detail?.close();
  }

  /** @private */
  draw() {
    if (this.epoch !== this.events.epoch) this.begin();
    const limit = this.limit();
    if (this.search(limit)) {
      if (this.isAsking) this.answer();
      this.revealTurn(); // its place is known once all lines were looked at
    } else this.look();
    this.grid.draw(limit);
    this.detail.draw(limit);
    this.showAround();
  }

  /** Look at new lines, and for a while at old ones. @private @param {number} limit */
  search(limit) {
    const until = performance.now() + LOOKING_MS;
    while (!this.filter.advance(limit, LINES_AT_ONCE)) if (performance.now() > until) return false;
    return true;
  }

  /** @private */
  showAround() {
    const { events, filter, paused } = this;
    const waiting = paused ? events.total - paused.total : 0;
    this.tools.show({ errors: events.errors, isPaused: Boolean(paused), waiting, hasEvents: events.total > 0 });
    const rows = filter.isOpen
      ? rowsInWords(filter.size)
      : phrase("events.rows_of", { shown: grouped(filter.size), rows: rowsInWords(events.end - events.first) });
    this.grid.tell(events.total ? `${rows} · ${eventsInWords(events.total - waiting)}` : "");
    this.gone.hidden = events.gone === 0;
    setText(this.gone, phrase("events.let_go", { events: eventsInWords(events.gone) }));
    this.showEmpty(filter.size === 0);
  }

  /** @private @param {boolean} isEmpty */
  showEmpty(isEmpty) {
    this.empty.hidden = !isEmpty;
    if (!isEmpty) return;
    setText(
      this.empty,
      this.events.total ? phrase("events.no_event_fits_this") : phrase("events.start_a_conversation"),
    );
  }

  /** @private @param {import("./tools.js").Wanted} wanted */
  ask(wanted) {
    this.filter.ask(wanted);
    /** @private a screen reader is owed the number of rows */ this.isAsking = true;
    this.look();
  }

  /** @private */
  answer() {
    this.isAsking = false;
    this.say(
      this.filter.isOpen
        ? phrase("events.all_events_are_shown")
        : phrase("events.rows_fit", { count: this.filter.size, rows: rowsInWords(this.filter.size) }),
    );
  }

  /** @private @param {boolean} on */
  pause(on) {
    this.paused = on ? { lines: this.events.lines, total: this.events.total } : null;
    this.say(on ? phrase("events.paused_events_are_still") : phrase("events.resumed"));
    this.look();
  }

  /** @private */
  limit() {
    return this.paused?.lines ?? this.events.lines;
  }

  /** @private @param {number} row */
  open(row) {
    this.detail.open(row, this.limit());
    this.grid.markOpened(row);
    this.choose(row);
    this.look();
  }

  /** Choose the turn that a row is about, or whose time it is. @private @param {number} row */
  choose(row) {
    const { selection, telemetry } = this.conversation;
    const turn =
      this.conversation.turnItems.of(...this.events.idsOf(row)) ?? telemetry.timeline.turnAt(this.events.atOf(row));
    if (turn) selection.choose(turn.number);
    this.shown = selection.revision; // it is where one pressed
  }

  /** Bring the first row of a turn that was chosen elsewhere into view. @private */
  revealTurn() {
    const { selection, turnItems, telemetry } = this.conversation;
    if (this.shown === selection.revision) return;
    this.shown = selection.revision;
    const fromMs = selection.turn === null ? null : telemetry.timeline.startOf(selection.turn);
    if (selection.turn === null || fromMs === null || this.filter.size === 0) return;
    const row = firstRowOf(this.events, (...ids) => turnItems.of(...ids), selection.turn, fromMs);
    if (row >= 0) this.grid.revealFrom(this.filter.at(Math.min(this.filter.placeOf(row), this.filter.size - 1)));
  }

  /** @private @param {string[]} ids */
  isChosen(ids) {
    const { selection, turnItems } = this.conversation;
    return selection.turn !== null && turnItems.of(...ids)?.number === selection.turn;
  }

  /** @private @returns {boolean} whether there was anything to let go of */
  letGo() {
    const wasOpen = this.detail.row >= 0;
    this.closeDetail();
    return this.conversation.selection.clear() || wasOpen;
  }

  /** @private */
  closeDetail() {
    if (this.detail.row < 0) return;
    const hadFocus = this.detail.element.contains(document.activeElement);
    this.detail.close();
    this.grid.markOpened(-1);
    if (hadFocus) this.grid.focusActive();
    this.look();
  }

  /** Go to a row, though the filter may hide it. @private @param {number} row */
  reveal(row) {
    if (!this.filter.shows(row)) {
      this.tools.clear();
      this.filter.advance(this.limit());
    }
    this.open(row);
    this.grid.reveal(row);
    this.draw();
    this.grid.focusActive(); // the button that was pressed is gone
  }

  /** @private */
  download() {
    saveAs(`playground-${stamp(new Date())}.jsonl`, this.conversation.journal.parts(), "application/jsonl");
    this.say(phrase("events.download_started"));
  }

  /** @private @param {string} words */
  say(words) {
    this.said.textContent = words;
  }
}

/** @param {number} count */
const rowsInWords = (count) => phrase("events.rows", { count, number: grouped(count) });
/** @param {number} count */
const eventsInWords = (count) => phrase("events.events", { count, number: grouped(count) });
