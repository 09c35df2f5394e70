// @ts-check
// The list of events: as many elements as fit the window, wherever one stands among however many rows.
// 1. Rows are of one height; each stands at its place times that height. An element that leaves the window draws another row.
// 2. It follows the newest row until somebody scrolls or walks up, or opens a row; then a button counts what is new.
// 3. What one looks at stays where it is when rows come or go above it.
// 4. One row can be reached by Tab (the active one, held even outside the window); arrows, Home, End and Page walk on.

import { el, setText } from "../dom.js";
import { grouped, phrase } from "../words.js";
import { RowView } from "./row.js";

/**
 * @typedef {import("./core.js").Events} Events
 * @typedef {import("./filter.js").EventFilter} EventFilter
 */

const COLUMNS = [phrase("events.way"), phrase("events.time"), phrase("events.event"), phrase("events.summary"), "Δ"];
const BEYOND = 4; // rows drawn above and below the window
const NARROW_PX = 560;
const ROW_PX = 24;
const NARROW_ROW_PX = 44;
const NOBODY = -1;

export class EventGrid {
  /** Whether the newest row is kept in the window. */ follows = true;
  /** The row that Tab reaches. */ active = NOBODY;
  /** @private */ opened = NOBODY;
  /** @private kept in the upper half of the window until somebody goes elsewhere */ held = NOBODY;
  /** @private the row at the top of the window, and how far it is scrolled out */ anchor = { row: 0, px: 0 };
  /** @private rows from here on were never in the window */ seen = 0;
  /** @private */ height = -1;
  /** @private */ limit = 0;
  /** Whether events about these items and responses are of the chosen turn. @type {(ids: string[]) => boolean} */
  isChosen = () => false;
  /** @private where we scrolled to, as long as nobody else scrolled */ setTop = -1;

  /** @param {Events} events @param {EventFilter} filter @param {{open: (row: number) => void, close: () => boolean, moved: () => void}} asked */
  constructor(events, filter, asked) {
    /** @private */ this.events = events;
    /** @private */ this.filter = filter;
    /** @private */ this.asked = asked;
    /** @private @type {Map<number, RowView>} */ this.views = new Map();
    /** @private @type {RowView[]} */ this.spare = [];
    this.count = el("span", { class: "pl-quiet" });
    this.rows = el("div", { class: "pl-ev-rows", role: "rowgroup" });
    const heads = COLUMNS.map((words) =>
      el("span", { role: "columnheader", class: words === phrase("events.way") ? "pl-ev-way" : "" }, words),
    );
    heads[0].replaceChildren(el("span", { class: "pl-hidden" }, phrase("events.direction")));
    heads[1].title = phrase("events.since_the_conversation_began");
    heads[3].append(this.count);
    heads[4].title = phrase("events.time_to_what");
    this.scroller = el(
      "div",
      {
        class: "pl-ev-grid",
        role: "grid",
        "aria-label": phrase("events.events_head"),
        "aria-colcount": COLUMNS.length,
        scroll: () => this.scrolled(),
        wheel: () => this.letGo(),
        touchmove: () => this.letGo(),
        pointerdown: () => this.letGo(), // the scroll bar, too
        click: (/** @type {MouseEvent} */ event) => this.clicked(event),
        keydown: (/** @type {KeyboardEvent} */ event) => this.pressed(event),
        focusin: (/** @type {FocusEvent} */ event) => this.reached(event.target),
      },
      el(
        "div",
        { class: "pl-ev-head", role: "rowgroup" },
        el("div", { class: "pl-ev-row", role: "row", "aria-rowindex": 1 }, ...heads),
      ),
      this.rows,
    );
    this.toEnd = el("button", { type: "button", class: "pl-tool pl-ev-new", hidden: true, click: () => this.follow() });
    this.element = el("div", { class: "pl-ev-list" }, this.scroller, this.toEnd);
  }

  /** Begin as for a new conversation. */
  reset() {
    this.follows = true;
    this.active = this.opened = this.held = NOBODY;
    this.anchor = { row: 0, px: 0 };
    this.seen = 0;
    this.height = -1;
    this.limit = 0;
    this.setTop = -1;
    for (const row of [...this.views.keys()]) this.free(row);
  }

  follow() {
    this.held = NOBODY;
    this.follows = true;
    this.asked.moved();
  }

  /** @param {number} row the one whose details are shown, or -1 */
  markOpened(row) {
    this.opened = row;
    if (row !== NOBODY) this.follows = false;
    this.asked.moved();
  }

  /** Bring a row into the window with the next drawing, and make it the active one. @param {number} row */
  reveal(row) {
    this.held = NOBODY;
    const [rowPx, room, { scrollTop }] = [this.rowPx(), this.room(), this.scroller];
    const top = this.filter.placeOf(row) * rowPx;
    const below = top + rowPx - scrollTop - room; // how far it stands out of the window
    this.active = row;
    this.follows = false;
    if (Math.max(below, scrollTop - top) > room) this.noteAnchor(Math.max(0, top - room / 2));
    else if (top < scrollTop) this.noteAnchor(top);
    else if (below > 0) this.noteAnchor(scrollTop + below);
    else this.noteAnchor(scrollTop);
    this.asked.moved();
  }

  /**
   * Bring a row into the upper half of the window with the next drawing, for what follows it matters, too; and keep it there,
   * for a tab that is only just shown has not found its height.
   * @param {number} row
   */
  revealFrom(row) {
    this.active = this.held = row;
    this.follows = false;
    this.asked.moved();
  }

  /** @param {number} limit rows as of this line of the journal */
  draw(limit) {
    this.limit = limit;
    const [rowPx, room, size] = [this.rowPx(), this.room(), this.filter.size];
    this.scroller.dataset.narrow = String(this.isNarrow());
    const top = this.settle(size, rowPx, room);
    const first = Math.max(0, Math.floor(top / rowPx) - BEYOND);
    const last = Math.min(size, Math.ceil((top + room) / rowPx) + BEYOND);
    this.place(this.wanted(first, last), rowPx, limit);
    const bottom = Math.min(size, Math.ceil((top + room) / rowPx));
    if (bottom > 0) this.seen = Math.max(this.seen, this.filter.at(bottom - 1) + 1);
    this.showToEnd(size);
  }

  /** @param {string} words how much there is */
  tell(words) {
    setText(this.count, words);
  }

  /** Keep the height and the place in it true; returns the top of the window. @private @param {number} size @param {number} rowPx @param {number} room */
  settle(size, rowPx, room) {
    const height = size * rowPx;
    const lowest = Math.max(0, height - room);
    const { scrollTop } = this.scroller;
    const top = this.follows ? lowest : Math.min(lowest, this.topWanted(rowPx, room));
    if (height !== this.height) {
      this.height = height;
      this.rows.style.height = `${height}px`;
      this.scroller.setAttribute("aria-rowcount", String(size + 1));
    }
    if (Math.abs(top - this.scroller.scrollTop) >= 1) this.scrollTo(top);
    else if (this.scroller.scrollTop !== scrollTop) this.setTop = this.scroller.scrollTop; // less height, and it came along
    return top;
  }

  /** @private @param {number} rowPx @param {number} room */
  topWanted(rowPx, room) {
    if (this.held === NOBODY) return this.filter.placeOf(this.anchor.row) * rowPx + this.anchor.px;
    const [top, { scrollTop }] = [this.filter.placeOf(this.held) * rowPx, this.scroller];
    return top >= scrollTop && top < scrollTop + room / 2 ? scrollTop : Math.max(0, top - rowPx);
  }

  /** The rows to draw, in order: those of the window, and the active one. @private @param {number} first @param {number} last @returns {Map<number, number>} row → place */
  wanted(first, last) {
    const wanted = new Map();
    const active = this.filter.shows(this.active) ? this.filter.placeOf(this.active) : NOBODY;
    if (active !== NOBODY && active < first) wanted.set(this.active, active);
    for (let place = first; place < last; place++) wanted.set(this.filter.at(place), place);
    if (active >= last) wanted.set(this.active, active);
    return wanted;
  }

  /** @private @param {Map<number, number>} wanted @param {number} rowPx @param {number} limit */
  place(wanted, rowPx, limit) {
    const hadFocus = this.rows.contains(document.activeElement);
    for (const row of [...this.views.keys()]) if (!wanted.has(row)) this.free(row);
    const reachable = wanted.has(this.active) ? this.active : ([...wanted.keys()].pop() ?? NOBODY);
    let next = this.rows.firstElementChild;
    for (const [row, place] of wanted) {
      const view = this.views.get(row) ?? this.spare.pop() ?? new RowView();
      this.views.set(row, view);
      view.draw(this.events, row, limit);
      const [isReachable, isOpened, isOfTurn] = [row === reachable, row === this.opened, this.isChosen(view.ids)];
      view.stand(place, rowPx, { isReachable, isOpened, isOfTurn });
      if (view.element === next) next = next.nextElementSibling;
      else this.rows.insertBefore(view.element, next);
    }
    if (hadFocus && !this.rows.contains(document.activeElement))
      this.views.get(reachable)?.element.focus({ preventScroll: true });
  }

  /** @private @param {number} row */
  free(row) {
    const view = this.views.get(row);
    if (!view) return;
    this.views.delete(row);
    view.forget();
    this.spare.push(view);
  }

  /** @private @param {number} size */
  showToEnd(size) {
    const fresh = size - this.filter.placeOf(this.seen);
    this.toEnd.hidden = this.follows || size === 0;
    setText(this.toEnd, fresh > 0 ? phrase("events.new", { number: grouped(fresh) }) : phrase("events.newest"));
  }

  /** @private */
  scrolled() {
    const { scrollTop } = this.scroller;
    // Our own doing; or the browser's, as the window around a held row gets another shape: no hand was on it.
    if (scrollTop === this.setTop || this.held !== NOBODY) return this.asked.moved();
    this.setTop = -1;
    this.follows = scrollTop + this.room() >= this.height - this.rowPx() / 2;
    this.noteAnchor(scrollTop);
    this.asked.moved();
  }

  /** Somebody's hand is on the window: a row that was held there may go. @private */
  letGo() {
    if (this.held === NOBODY) return;
    this.held = NOBODY;
    this.noteAnchor(this.scroller.scrollTop);
  }

  /** @private @param {number} top */
  scrollTo(top) {
    this.scroller.scrollTop = top;
    this.setTop = this.scroller.scrollTop;
    this.noteAnchor(this.setTop);
  }

  /** @private @param {number} top */
  noteAnchor(top) {
    const place = Math.min(Math.floor(top / this.rowPx()), this.filter.size - 1);
    if (place >= 0) this.anchor = { row: this.filter.at(place), px: top - place * this.rowPx() };
  }

  /** @private @param {MouseEvent} event */
  clicked(event) {
    const row = this.rowAt(event.target);
    if (row === NOBODY) return;
    this.active = row;
    if (row === this.opened) this.asked.close();
    else this.asked.open(row);
  }

  /** @private @param {EventTarget | null} target */
  rowAt(target) {
    const element = target instanceof Element && target.closest("[data-row]");
    return element ? Number(element.getAttribute("data-row")) : NOBODY;
  }

  /** @private @param {EventTarget | null} target */
  reached(target) {
    const row = this.rowAt(target);
    if (row === NOBODY) return;
    this.active = row;
    if (row !== this.held) this.letGo();
  }

  /** @private @param {KeyboardEvent} event */
  pressed(event) {
    const row = this.rowAt(event.target);
    if (row === NOBODY || event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor(this.room() / this.rowPx()) - 1);
    /** @type {Record<string, number>} */
    const steps = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -Infinity,
      End: Infinity,
    };
    if (event.key in steps) this.walk(row, steps[event.key]);
    else if (event.key === "Enter")
      this.asked.open(row); // not Space: it may be held to talk
    else if (event.key !== "Escape" || !this.asked.close()) return;
    event.preventDefault();
  }

  /** @private @param {number} row @param {number} step */
  walk(row, step) {
    const place = Math.max(0, Math.min(this.filter.size - 1, this.filter.placeOf(row) + step));
    this.reveal(this.filter.at(place));
    this.draw(this.limit);
    this.focusActive();
    if (this.opened !== NOBODY) this.asked.open(this.active);
    else if (place === this.filter.size - 1) this.follow();
  }

  /** Put the focus on the active row. */
  focusActive() {
    this.views.get(this.active)?.element.focus({ preventScroll: true });
  }

  /** @private */
  isNarrow() {
    return this.scroller.clientWidth < NARROW_PX;
  }

  /** @private */
  rowPx() {
    return this.isNarrow() ? NARROW_ROW_PX : ROW_PX;
  }

  /** The height that rows have in the window. @private */
  room() {
    return this.scroller.clientHeight - (this.isNarrow() ? 0 : ROW_PX);
  }
}
