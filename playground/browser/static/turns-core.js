// @ts-check
export class Turns {
  clear() {}
  /** @param {any} message */ take(message) {}
}
