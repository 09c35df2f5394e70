// @ts-check
// The replies of all functions by name, as a person set them. They may be secret: they stay in this browser, apart from the
// settings, and are part of nothing that leaves it but the results themselves.

import { keepNewest } from "../bounded.js";
import { remember, remembered } from "../remembered.js";
import { ASK, isUntouched, judged } from "./reply.js";

/** @typedef {import("./reply.js").Reply} Reply */

const KEPT = "tool-replies";
const MOST = 200;

export class ToolReplies {
  /** @param {(name: string) => string | null} [read] @param {(name: string, text: string) => void} [write] */
  constructor(read = remembered, write = remember) {
    /** @private */ this.write = write;
    /** @private */ this.byName = restored(read(KEPT));
  }

  /** @param {string} name  of a function @returns {Readonly<Reply>} */
  of(name) {
    return this.byName.get(name) ?? ASK;
  }

  /** From now on, and on the next visit. @param {string} name @param {Partial<Reply>} change */
  set(name, change) {
    const reply = judged({ ...this.of(name), ...change });
    this.byName.delete(name);
    if (!isUntouched(reply)) this.byName.set(name, reply); // the newest last
    keepNewest(this.byName, MOST);
    this.write(KEPT, JSON.stringify(Object.fromEntries(this.byName)));
  }
}

/** @param {string | null} text @returns {Map<string, Reply>} */
function restored(text) {
  try {
    const kept = Object.entries(JSON.parse(text ?? "{}") ?? {});
    return new Map(kept.map(([name, reply]) => [name, judged(reply)]));
  } catch {
    return new Map();
  }
}
