// @ts-check
// What is measured of a conversation: the clocks, the turns and their delays, the timeline, and what was taken. Pure.
// `at_ms` is session time; `at` is the page's clock; `clock` tells how the two stand to each other.

import { Clock } from "../clock.js";
import { TurnLatencies } from "../latency/turns.js";
import { Timeline } from "../timeline/core.js";
import { Usage } from "../usage/core.js";

/** @typedef {import("./conversation.js").Message} Message */

export class Telemetry {
  constructor() {
    this.clock = new Clock();
    this.timeline = new Timeline(this.clock);
    this.turns = new TurnLatencies();
    this.usage = new Usage();
  }

  clear() {
    for (const each of [this.clock, this.timeline, this.turns, this.usage]) each.clear();
  }

  /** Take a text message of the bridge. @param {Message} message */
  message(message) {
    MESSAGES[message.type]?.(this, message);
  }

  /** Take what happened in the page. @param {Message} fact */
  fact(fact) {
    this.timeline.takeFact(fact);
  }
}

/** @type {Record<string, (telemetry: Telemetry, message: Message) => void>} */
const MESSAGES = {
  wire: ({ timeline, usage }, message) => {
    timeline.takeWire(message);
    if (message.from === "playground") usage.takeRecord(message.body ?? {});
  },
  clock: ({ clock }, message) => clock.take(message),
  speech: ({ timeline }, message) => timeline.takeSpeech(message),
  turn: ({ turns, timeline }, message) => {
    turns.take(message);
    timeline.takeTurn(message);
  },
  session: ({ timeline }, message) => timeline.takeSession(message),
  usage: ({ usage }, message) => void usage.take(message),
};
