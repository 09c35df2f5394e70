// @ts-check
// A conversation out of its log and its sound, whole: with all of its sound, however long it is. Pure.
// How the sound's clock stands to the page's is said by the moments of its sound. A log without any says it by other facts: a block of
// the microphone is told with its level, and what was played with how much was heard by when. Each pair of the first session knows it to
// some ms; the middle of all is meant.

import { Conversation } from "../conversation/conversation.js";
import { phrase } from "../words.js";
import { begunOf, entriesOf, playInto, UnreadableError } from "./log.js";

/** @typedef {import("./log.js").LogEntry} LogEntry */
/** @typedef {{begun: string, conversation: Conversation, offsetMs: number | null}} Rebuilt  page clock = sample / rate + `offsetMs`, in ms; null where no sound was told */

/** @param {string} log @param {Int16Array} sound @returns {Rebuilt} */
export function rebuild(log, sound) {
  const conversation = new Conversation({ sound: { mostBytes: 2 * sound.byteLength + (1 << 20) } });
  const clock = new SoundClock();
  const begun = begunOf(log);
  try {
    playInto(conversation, clock.watch(entriesOf(log)), sound);
  } catch (error) {
    if (error instanceof UnreadableError) throw error;
    throw new UnreadableError(phrase("archive.this_conversation_cannot"), phrase("archive.something_in_its_log"));
  }
  const { moments } = conversation.sound;
  return { begun, conversation, offsetMs: moments.isKnown ? moments.atOf(0) : clock.offsetMs };
}

class SoundClock {
  constructor() {
    /** @private */ this.rate = 0;
    /** @private */ this.sessions = 0;
    /** @private @type {number[]} */ this.captured = [];
    /** @private @type {number[]} */ this.heard = [];
    /** @private @type {number | null} */ this.levelAt = null;
    /** @private @type {number | null} */ this.rendered = null;
  }

  /** @param {Iterable<LogEntry>} entries @returns {Generator<LogEntry, void>} */
  *watch(entries) {
    for (const entry of entries) {
      this.see(entry);
      yield entry;
    }
  }

  /** @returns {number | null} */
  get offsetMs() {
    return middle(this.captured) ?? middle(this.heard);
  }

  /** @private @param {LogEntry} entry */
  see(entry) {
    if (entry.kind === "b") [this.rate, this.sessions] = [entry.rate, this.sessions + 1];
    else if (this.sessions > 1) return;
    else if (entry.kind === "p") this.rendered = entry.report.last;
    else if (entry.kind === "f") this.fact(entry.fact);
    else if (entry.kind === "c" && this.levelAt !== null) {
      this.captured.push(this.levelAt - (1000 * entry.until) / this.rate);
      this.levelAt = null;
    }
  }

  /** @private @param {Record<string, any>} fact */
  fact({ type, at }) {
    if (typeof at !== "number" || !this.rate) return;
    if (type === "level") this.levelAt = at;
    if (type !== "heard" || this.rendered === null) return;
    this.heard.push(at - (1000 * this.rendered) / this.rate);
    this.rendered = null;
  }
}

/** The median. @param {number[]} values @returns {number | null} */
function middle(values) {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  return sorted[sorted.length >> 1];
}
