// @ts-check
export class Usage {
  clear() {}
  /** @param {any} message */ take(message) {}
}
