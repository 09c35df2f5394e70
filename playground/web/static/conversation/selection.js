// @ts-check
// The turn that one looks at: one for all views of a conversation, so that what is chosen in one is shown in the others. Pure.
// 1. Chosen again it is let go; so it is when the next conversation begins.
// 2. Whoever shows it compares `revision` with the one it has shown, and brings the turn into view when they differ.

export class Selection {
  constructor() {
    /** @type {number | null} its number */ this.turn = null;
    /** grows with every change */ this.revision = 0;
    /** @private @type {Set<() => void>} */ this.listeners = new Set();
  }

  /** Hear of each change; returns the way to end it. @param {() => void} listener */
  onChange(listener) {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** @param {number | null} turn */
  choose(turn) {
    if (turn === this.turn) return;
    this.turn = turn;
    this.revision++;
    for (const listener of this.listeners) listener();
  }

  /** Choose a turn, or let it go where it is chosen; null lets go. @param {number | null} turn */
  toggle(turn) {
    this.choose(turn === this.turn ? null : turn);
  }

  /** @returns {boolean} whether one was chosen */
  clear() {
    const wasChosen = this.turn !== null;
    this.choose(null);
    return wasChosen;
  }
}
