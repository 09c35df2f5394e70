// @ts-check
export class Events {
  /** @param {import("./journal.js").Journal} journal */
  constructor(journal) {
    this.journal = journal;
  }
  clear() {}
  /** @param {any} message @param {number} line */
  take(message, line) {}
}
