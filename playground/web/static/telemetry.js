// @ts-check
// What is known of a conversation beside its words: one journal and four models, fed from the bridge and from the page.
// 1. It draws nothing. Panels read the models and hear of changes at most once a frame, through `onChange`.
// 2. The models are emptied when a conversation starts and kept when it ends: one looks at them afterwards.
// 3. `at_ms` is session time; `at` is the page's clock; `clock` tells how the two stand to each other.

import { Clock } from "./clock.js";
import { Events } from "./events/core.js";
import { Journal } from "./events/journal.js";
import { Turns } from "./latency/turns.js";
import { Timeline } from "./timeline/core.js";
import { Budget } from "./usage/budget.js";
import { Usage } from "./usage/core.js";
import { keeping, today } from "./usage/keeping.js";
import { PriceBook } from "./usage/price-book.js";
import { Spending } from "./usage/spending.js";

/** @typedef {Record<string, any>} Message */

export class Insight {
  /** @param {Pick<import("./main.js").Handle, "subscribe" | "observe" | "stop" | "notice" | "dismiss" | "guard">} handle */
  constructor(handle) {
    this.clock = new Clock();
    this.journal = new Journal();
    this.events = new Events(this.journal);
    this.timeline = new Timeline(this.clock);
    this.turns = new Turns();
    this.usage = new Usage();
    const kept = keeping();
    this.spending = new Spending(handle, this.usage, new PriceBook(kept, today), new Budget(kept, today));
    /** @private @type {Set<() => void>} */ this.listeners = new Set();
    /** @private */ this.isTold = true;
    /** @private */ this.endings = [
      handle.subscribe((message, text) => this.message(message, text)),
      handle.observe((fact) => this.fact(fact)),
    ];
  }

  /** Hear that something changed, at most once a frame; returns the way to end it. @param {() => void} listener */
  onChange(listener) {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Take a text message of the bridge and its frame. @param {Message} message @param {string} text */
  message(message, text) {
    const take = MESSAGES[message.type];
    if (!take) return;
    take(this, message, text);
    this.tell();
  }

  /** Take what happened in the page. @param {Message} fact */
  fact(fact) {
    if (fact.type === "session" && fact.on) this.clear();
    if (fact.type === "session") this.spending.session(fact.on);
    this.timeline.takeFact(/** @type {any} */ (fact));
    this.tell();
  }

  close() {
    for (const end of this.endings) end();
    this.spending.close();
    this.listeners.clear();
  }

  /** @private */
  clear() {
    for (const each of [this.clock, this.journal, this.events, this.timeline, this.turns, this.usage]) each.clear();
  }

  /** @private */
  tell() {
    if (!this.isTold) return;
    this.isTold = false;
    requestAnimationFrame(() => {
      this.isTold = true;
      for (const listener of this.listeners) listener();
    });
  }
}

/** @type {Record<string, (insight: Insight, message: Message, text: string) => void>} */
const MESSAGES = {
  wire: (insight, message, text) => {
    insight.events.take(message, insight.journal.take(message, text));
    insight.timeline.takeWire(message);
    if (message.from === "playground") insight.usage.takeRecord(message.body ?? {});
  },
  clock: (insight, message) => insight.clock.take(message),
  speech: (insight, message) => insight.timeline.takeSpeech(message),
  turn: (insight, message) => {
    insight.turns.take(message);
    insight.timeline.takeTurn(message);
  },
  usage: (insight, message) => insight.spending.took(insight.usage.take(message)),
};
