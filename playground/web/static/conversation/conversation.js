// @ts-check
// A conversation as an object: its words, its events, the sound of both sides, what was asked of which service, and what was
// measured, and which turn one looks at. Everything the page shows of it is read from here. Pure: it draws nothing, opens nothing, sends nothing.
// 1. One owner writes: the controller, from the bridge and from the page. Views are handed the object and read.
// 2. Who reads hears of changes at most once a frame, through `onChange`; words and tokens, which must not be missed, are told each by
//    itself (`Transcript.onChange`, `Usage.onTaken`).
// 3. It goes on with each session: words, moments and sound of the next one stand behind those of the last. It is emptied only by `clear`.
// 4. Its clock is the page's, moved by `shiftMs` so that a session begins where the last one ended, be it hours later or in another page.
// 5. `keeper` is told all that is told to it, before it is told.
// 6. Nothing here finds another conversation: two on one page share nothing.

import { Events } from "../events/core.js";
import { Journal } from "../events/journal.js";
import { ConversationSound } from "../sound/conversation-sound.js";
import { earlierOf, endedLines } from "./earlier.js";
import { HeardWords } from "./heard-words.js";
import { Pictures } from "./pictures.js";
import { Selection } from "./selection.js";
import { SettingsHistory } from "./settings-history.js";
import { Telemetry } from "./telemetry.js";
import { Transcript } from "./transcript-core.js";
import { TurnItems } from "./turn-items.js";

/** @typedef {Record<string, any>} Message */
/** @typedef {import("../sound/playback-sound.js").Rendered} Rendered */
/** @typedef {{wallMs: number, isRenewal: boolean}} Seam  where a conversation went on, or its session was renewed */
/** @typedef {{rate: number, wallMs: number, now: number}} SessionBegin  `rate` of the sound, Hz; `now`: the conversation's clock */
/**
 * Who keeps what is told.
 * @typedef {object} Keeper
 * @property {(begin: SessionBegin, shiftMs: number) => void} begin
 * @property {(message: Message, text: string, at: number) => void} message
 * @property {(fact: Message) => void} fact
 * @property {(until: number, samples: Int16Array) => void} captured
 * @property {(until: number, length: number) => void} sent
 * @property {(track: number, samples: Int16Array) => void} received
 * @property {(report: Rendered) => void} played
 * @property {() => void} clear
 */

export class Conversation {
  /**
   * @param {{later?: (tell: () => void) => void, sound?: ConstructorParameters<typeof ConversationSound>[0]}} [how]
   *   `later`: when to tell of changes, the next frame in a browser; `sound`: its bounds
   */
  constructor({ later = (tell) => tell(), sound } = {}) {
    this.transcript = new Transcript();
    this.journal = new Journal();
    this.events = new Events(this.journal);
    this.sound = new ConversationSound(sound);
    this.settings = new SettingsHistory();
    this.telemetry = new Telemetry();
    /** @type {SessionBegin[]} since `clear` */ this.sessions = [];
    /** @type {Map<string, Seam>} what a line is the first behind */ this.seams = new Map();
    /** the conversation's clock is the page's and this */ this.shiftMs = 0;
    /** @type {Keeper | null} */ this.keeper = null;
    /** @private its clock, when it was last told something */ this.lastAt = 0;
    /** @private samples of sound before this session */ this.samplesBefore = 0;
    /** @private @type {Seam | null} behind which nothing was said yet */ this.seam = null;
    this.turnItems = new TurnItems();
    this.heardWords = new HeardWords();
    this.selection = new Selection();
    this.pictures = new Pictures();
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

  /** Whether anything was said that a session can go on from. */
  get isBegun() {
    return this.transcript.order.length > 0 || this.telemetry.timeline.turns.size > 0;
  }

  /** Forget everything: another conversation. */
  clear() {
    this.keeper?.clear();
    const { transcript, journal, events, settings, telemetry, turnItems, heardWords, selection, pictures } = this;
    for (const each of [transcript, journal, events, settings, telemetry, turnItems, heardWords, selection, pictures])
      each.clear();
    this.sound.begin(0);
    this.seams.clear();
    [this.sessions, this.seam] = [[], null];
    this.shiftMs = this.lastAt = this.samplesBefore = 0;
    this.tell();
  }

  /** What its clock is ahead of the page's for a session that begins now. @param {number} pageNow  the page's clock */
  shiftFor(pageNow) {
    return this.isBegun ? this.lastAt - pageNow : 0;
  }

  /** A session begins; the conversation goes on where something was said. @param {number} rate  of its sound, Hz @param {number} [wallMs] @param {number} [pageNow]  the page's clock */
  begin(rate, wallMs = 0, pageNow = 0) {
    if (!this.isBegun) this.clear();
    this.shiftMs = this.shiftFor(pageNow);
    this.beginAt({ rate, wallMs, now: pageNow + this.shiftMs });
  }

  /** The same, by its own clock: as it was kept. @param {SessionBegin} begin */
  beginAt({ rate, wallMs, now }) {
    const begin = { rate, wallMs, now };
    this.keeper?.begin(begin, this.shiftMs);
    const [first] = this.sessions;
    this.seam = first ? { wallMs: begin.wallMs, isRenewal: false } : null;
    this.sessions.push(begin);
    if (!first || begin.rate !== this.sound.rate) {
      this.sound.begin(begin.rate);
      this.samplesBefore = first ? Math.round(((begin.now - first.now) * begin.rate) / 1000) : 0;
    } else this.samplesBefore = Math.max(this.sound.end, Math.round(((begin.now - first.now) * begin.rate) / 1000));
    this.lastAt = Math.max(this.lastAt, begin.now);
    this.tell();
  }

  /** The service's session was renewed; the conversation goes on as it was. @param {number} at  its clock */
  renewed(at) {
    const begin = this.sessions[this.sessions.length - 1];
    if (begin) this.seam = { wallMs: begin.wallMs + at - begin.now, isRenewal: true };
  }

  /** What of it was before a session that begins. @param {number} now  its clock */
  earlier(now) {
    return this.sessions.length > 1 ? earlierOf(this, now) : null;
  }

  /** Take a text message of the bridge and its frame. @param {Message} message @param {string} text @param {number} at  its clock */
  message(message, text, at) {
    this.keeper?.message(message, text, at);
    this.lastAt = Math.max(this.lastAt, at);
    if (this.seam && message.type === "line" && !this.transcript.lines.has(message.item_id)) {
      this.seams.set(message.item_id, this.seam);
      this.seam = null;
    }
    MESSAGES[message.type]?.(this, message, text, at);
    this.telemetry.message(message);
    this.tell();
  }

  /** Take what happened in the page. @param {Message} fact */
  fact(fact) {
    this.keeper?.fact(fact);
    if (fact.at > this.lastAt) this.lastAt = fact.at;
    if (fact.type === "picture") this.pictures.take(fact.number, fact.url);
    if (fact.type === "moment")
      this.sound.moments.take(/** @type {any} */ ({ ...fact, frame: fact.frame + this.samplesBefore }));
    else this.telemetry.fact(fact);
    if (fact.type === "session" && !fact.on) for (const line of endedLines(this)) this.transcript.put(line);
    this.tell();
  }

  /** The session is over, though nobody said so: its page was closed. */
  end() {
    const { isLive } = this.telemetry.timeline;
    if (isLive) this.fact({ type: "session", on: false, at: this.lastAt });
  }

  /** A block of the microphone was captured; it is only read. @param {number} until  the audio context's clock at its end @param {Int16Array} samples */
  captured(until, samples) {
    this.keeper?.captured(until, samples);
    this.sound.microphone.captured(until + this.samplesBefore, samples);
  }

  /** A block has left for the service. @param {number} until @param {number} length */
  sent(until, length) {
    this.keeper?.sent(until, length);
    this.sound.microphone.sent(until + this.samplesBefore, length);
  }

  /** Audio of an answer came; it is only read. @param {number} track @param {Int16Array} samples */
  received(track, samples) {
    this.keeper?.received(track, samples);
    this.sound.playback.received(track, samples);
  }

  /** What the worklet says of an answer. @param {Rendered} report */
  played(report) {
    this.keeper?.played(report);
    this.sound.playback.played({ ...report, last: report.last + this.samplesBefore });
  }

  close() {
    this.listeners.clear();
    this.keeper = null;
    this.clear();
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
  wire: ({ journal, events, settings, turnItems, heardWords }, message, text) => {
    heardWords.takeWire(message);
    events.take(message, journal.take(message, text));
    turnItems.takeWire(message);
    const { from, body, at_ms: atMs } = message;
    if (from === "playground") settings.takeRecord(body ?? {}, atMs);
    else if (from === "page" && body?.type === "page.settings") settings.takeSettings(body.settings ?? {}, atMs);
  },
  confirmed: ({ settings }, message, _, at) => settings.takeConfirmed(message, at),
  turn: ({ turnItems }, turn) => turnItems.take(turn),
  session: (conversation, { is_renewed: isRenewed }, _, at) => isRenewed && conversation.renewed(at),
  track: ({ sound, heardWords }, { track, item_id }) => {
    sound.playback.open(track, item_id);
    heardWords.open(item_id);
  },
};
