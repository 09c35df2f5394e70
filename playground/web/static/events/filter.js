// @ts-check
// Which rows are shown: of the wanted kinds, with the wanted words in an event's JSON or summary. Pure.
// 1. `advance` looks at each line once, as it comes, so a filter costs the same on the first event and the millionth.
// 2. A new question looks at all lines again, as many at a time as its caller allows.
// 3. Words are found in any letter case, also where one delta begins them and the next ends them.

import { fits } from "./kinds.js";
import { deltaText, summaryOf } from "./words.js";

const MOST_CARRIED = 256;
const AT_FIRST = 1024;

export class EventFilter {
  /** Changes when the list begins anew. */ version = 0;
  /** @private rows in order, without their lanes' end */ shown = new Uint32Array(AT_FIRST);
  /** @private */ count = 0;
  /** @private the next line to look at */ next = 0;
  /** @private */ epoch = 0;
  /** @private */ gone = 0;
  /** @private @type {Map<number, string>} the last words of rows that may go on */ carried = new Map();

  /** @param {import("./core.js").Events} events */
  constructor(events) {
    /** @private */ this.events = events;
    /** Bits of kinds.js; none of a group means all of it. */ this.kinds = 0;
    /** @private in lower case */ this.needle = "";
    this.begin();
  }

  /** Ask for other rows. @param {{kinds?: number, text?: string}} wanted */
  ask({ kinds = this.kinds, text = this.needle }) {
    const needle = text.trim().toLowerCase();
    if (kinds === this.kinds && needle === this.needle) return;
    [this.kinds, this.needle] = [kinds, needle];
    this.begin();
  }

  get isOpen() {
    return this.kinds === 0 && this.needle === "";
  }

  /** Look at up to `most` further lines, none at or behind `limit`. @param {number} [limit] @returns {boolean} whether all were looked at */
  advance(limit = this.events.lines, most = Infinity) {
    if (this.epoch !== this.events.epoch) this.begin();
    if (this.gone !== this.events.gone) this.forget();
    const end = Math.min(limit, this.next + most);
    while (this.next < end) this.look(this.next++);
    return this.next >= limit;
  }

  /** How many rows are shown. */
  get size() {
    return this.count;
  }

  /** The row at a place of the list. @param {number} place */
  at(place) {
    return this.shown[place];
  }

  /** The place of a row, or of the next one that is shown. @param {number} row */
  placeOf(row) {
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.shown[middle] < row) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** @param {number} row */
  shows(row) {
    return this.shown[this.placeOf(row)] === row && this.placeOf(row) < this.count;
  }

  /** @private */
  begin() {
    this.version++;
    this.epoch = this.events.epoch;
    this.gone = this.events.gone;
    this.next = this.events.firstLine;
    this.shown = new Uint32Array(AT_FIRST);
    this.count = 0;
    this.carried.clear();
  }

  /** Forget rows whose events were let go. @private */
  forget() {
    this.gone = this.events.gone;
    this.next = Math.max(this.next, this.events.firstLine);
    let kept = 0;
    for (let place = 0; place < this.count; place++) {
      if (this.events.isHeld(this.shown[place])) this.shown[kept++] = this.shown[place];
    }
    this.count = kept;
  }

  /** @private @param {number} line */
  look(line) {
    const row = this.events.rowOf(line);
    if (this.shows(row) || !fits(this.events.kindsOf(row), this.kinds)) return;
    if (this.needle === "" || this.isSaid(line, row)) this.show(row);
  }

  /** @private @param {number} row */
  show(row) {
    const place = this.placeOf(row);
    if (this.count === this.shown.length) {
      const larger = new Uint32Array(2 * this.count);
      larger.set(this.shown);
      this.shown = larger;
    }
    this.shown.copyWithin(place + 1, place, this.count++);
    this.shown[place] = row;
    this.carried.delete(row);
  }

  /** @private @param {number} line @param {number} row */
  isSaid(line, row) {
    const text = this.events.journal.text(line);
    if (text.toLowerCase().includes(this.needle)) return true;
    const body = Object(JSON.parse(text).body);
    return this.isSaidAcross(row, deltaText(body)) || summaryOf(body).toLowerCase().includes(this.needle);
  }

  /** @private @param {number} row @param {string} delta */
  isSaidAcross(row, delta) {
    if (!delta) return false;
    const words = ((this.carried.get(row) ?? "") + delta).toLowerCase();
    this.carried.delete(row);
    this.carried.set(row, words.slice(1 - this.needle.length || words.length));
    if (this.carried.size > MOST_CARRIED) this.carried.delete(/** @type {number} */ (this.carried.keys().next().value));
    return words.includes(this.needle);
  }
}
