// @ts-check
// Which lines of the journal make which row, and what a row adds up to: numbers in lanes, no object a row. Pure.

import { Lane } from "../lanes.js";

/** @typedef {{at: number, until: number, count: number, audio: number}} Amount  one line: when, how many events, ms of audio */

export const NONE = 0xffffffff;

export class Rows {
  /** Events whose lines are gone. */ gone = 0;

  constructor() {
    /** @private each line's row */ this.rowOfLine = new Lane(Uint32Array);
    /** @private the next line of the same row */ this.nextLine = new Lane(Uint32Array);
    /** @private events in a line */ this.eventsIn = new Lane(Uint16Array);
    /** @private a row's first line, NONE when all of them are gone */ this.firstLine = new Lane(Uint32Array);
    /** @private */ this.lastLine = new Lane(Uint32Array);
    this.kinds = new Lane(Uint16Array);
    this.at = new Lane(Float64Array);
    this.until = new Lane(Float64Array);
    this.count = new Lane(Uint32Array);
    this.audio = new Lane(Float64Array);
    /** Changes when something of the row does. */ this.version = new Lane(Uint32Array);
  }

  clear() {
    this.gone = 0;
    for (const lane of [...this.ofLines(), ...this.ofRows()]) lane.clear();
  }

  /** The oldest line whose row is known. */
  get firstOfLines() {
    return this.rowOfLine.first;
  }

  /** How many lines there were. */
  get lines() {
    return this.rowOfLine.end;
  }

  /** Begin a row with the next line. @param {number} kinds @param {Amount} amount @returns {number} */
  begin(kinds, { at, until, count, audio }) {
    const row = this.firstLine.push(this.lines);
    this.lastLine.push(this.lines);
    this.rowOfLine.push(row);
    this.nextLine.push(NONE);
    this.eventsIn.push(count);
    this.kinds.push(kinds);
    this.at.push(at);
    this.until.push(until);
    this.count.push(count);
    this.audio.push(audio);
    this.version.push(0);
    return row;
  }

  /** Continue a row with the next line. @param {number} row @param {Amount} amount */
  extend(row, amount) {
    this.nextLine.set(this.lastLine.get(row), this.lines);
    this.lastLine.set(row, this.lines);
    this.rowOfLine.push(row);
    this.nextLine.push(NONE);
    this.eventsIn.push(0);
    this.grow(this.lines - 1, amount);
  }

  /** Add to a line that is there. @param {number} line @param {Amount} amount */
  grow(line, { until, count, audio }) {
    const row = this.rowOfLine.get(line);
    this.eventsIn.add(line, count);
    this.until.set(row, until);
    this.count.add(row, count);
    this.audio.add(row, audio);
    this.version.add(row, 1);
  }

  /** @param {number} line */
  rowOf(line) {
    return this.rowOfLine.get(line);
  }

  /** @param {number} row */
  lastOf(row) {
    return this.lastLine.get(row);
  }

  /** Whether a line of the row is still there. @param {number} row */
  isHeld(row) {
    return row >= this.at.first && row < this.at.end && this.firstLine.get(row) !== NONE;
  }

  /** Whether all of the row's lines stand before this one. @param {number} row @param {number} line */
  isWithin(row, line) {
    return this.lastLine.get(row) < line;
  }

  /** The lines of a row, oldest first. @param {number} row @returns {Generator<number, void>} */
  *linesOf(row) {
    for (let line = this.firstLine.get(row); line !== NONE; line = this.nextLine.get(line)) yield line;
  }

  /** Let go of the lines before `line`, and of the rows that had no others. @param {number} line */
  dropBefore(line) {
    for (let gone = this.firstOfLines; gone < line; gone++) {
      this.gone += this.eventsIn.get(gone);
      this.firstLine.set(this.rowOfLine.get(gone), this.nextLine.get(gone));
    }
    for (const lane of this.ofLines()) lane.dropBefore(line);
    let row = this.at.first;
    while (row < this.at.end && this.firstLine.get(row) === NONE) row++;
    for (const lane of this.ofRows()) lane.dropBefore(row);
  }

  /** @private */
  ofLines() {
    return [this.rowOfLine, this.nextLine, this.eventsIn];
  }

  /** @private */
  ofRows() {
    return [this.firstLine, this.lastLine, this.kinds, this.at, this.until, this.count, this.audio, this.version];
  }
}
