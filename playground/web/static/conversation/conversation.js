// @ts-check
// A conversation as an object: its words, its events, the sound of both sides, what was asked of which service, and what was
// measured. Everything the page shows of it is read from here. Pure: it draws nothing, opens nothing, sends nothing.
// 1. One owner writes: the controller, from the bridge and from the page. Views are handed the object and read.
// 2. Who reads hears of changes at most once a frame, through `onChange`; words and tokens, which must not be missed, are told each by
//    itself (`Transcript.onChange`, `Usage.onTaken`).
// 3. It is emptied when the next conversation begins, and kept when this one ends: one looks at it afterwards.
// 4. Nothing here finds another conversation: two on one page share nothing.

import { Events } from "../events/core.js";
import { Journal } from "../events/journal.js";
import { ConversationSound } from "../sound/conversation-sound.js";
import { SettingsHistory } from "./settings-history.js";
import { Telemetry } from "./telemetry.js";
import { Transcript } from "./transcript-core.js";

/** @typedef {Record<string, any>} Message */

export class Conversation {
  /**
   * @param {{later?: (tell: () => void) => void, sound?: ConstructorParameters<typeof ConversationSound>[0]}} [how]
   *   `later`: when to tell of changes, the next frame in a browser; `sound`: its bounds and its sink
   */
  constructor({ later = (tell) => tell(), sound } = {}) {
    this.transcript = new Transcript();
    this.journal = new Journal();
    this.events = new Events(this.journal);
    this.sound = new ConversationSound(sound);
    this.settings = new SettingsHistory();
    this.telemetry = new Telemetry();
    this.telemetry.timeline.toolCalls.onEnd(({ itemId, isAutomatic }, ms) =>
      this.transcript.answered(itemId, { ms, isAutomatic }),
    );
    /** @private */ this.later = later;
    /** @private @type {Set<() => void>} */ this.listeners = new Set();
    /** @private */ this.isTold = true;
  }

  /** Hear that something changed; returns the way to end it. @param {() => void} listener */
  onChange(listener) {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** The next conversation begins. @param {number} rate  of its sound, Hz */
  begin(rate) {
    for (const each of [this.transcript, this.journal, this.events, this.settings, this.telemetry]) each.clear();
    this.sound.begin(rate);
    this.tell();
  }

  /** Take a text message of the bridge and its frame. @param {Message} message @param {string} text @param {number} at  the page's clock */
  message(message, text, at) {
    MESSAGES[message.type]?.(this, message, text, at);
    this.telemetry.message(message);
    this.tell();
  }

  /** Take what happened in the page. @param {Message} fact */
  fact(fact) {
    this.telemetry.fact(fact);
    this.tell();
  }

  close() {
    this.listeners.clear();
    this.begin(0);
  }

  /** @private */
  tell() {
    if (!this.isTold) return;
    this.isTold = false;
    this.later(() => {
      this.isTold = true;
      for (const listener of this.listeners) listener();
    });
  }
}

/** @type {Record<string, (conversation: Conversation, message: any, text: string, at: number) => void>} */
const MESSAGES = {
  line: ({ transcript }, line) => transcript.put(line),
  line_gone: ({ transcript }, { item_id }) => transcript.remove(item_id),
  wire: ({ journal, events, settings }, message, text) => {
    events.take(message, journal.take(message, text));
    const { from, body, at_ms: atMs } = message;
    if (from === "playground") settings.takeRecord(body ?? {}, atMs);
    else if (from === "page" && body?.type === "page.settings") settings.takeSettings(body.settings ?? {}, atMs);
  },
  confirmed: ({ settings }, message, _, at) => settings.takeConfirmed(message, at),
  track: ({ sound }, { track, item_id }) => void sound.playback.open(track, item_id),
};
