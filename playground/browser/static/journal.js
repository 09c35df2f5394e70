// @ts-check
export class Journal {
  clear() {}
  /** @param {any} message @param {string} text */
  take(message, text) {
    return 0;
  }
}
