// @ts-check
export class Timeline {
  /** @param {import("./clock.js").Clock} clock */
  constructor(clock) {
    this.clock = clock;
  }
  clear() {}
  /** @param {any} message */ takeWire(message) {}
  /** @param {any} message */ takeTurn(message) {}
  /** @param {any} message */ takeSpeech(message) {}
  /** @param {any} fact */ takeFact(fact) {}
}
