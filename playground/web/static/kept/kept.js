// @ts-check
// Keeps a conversation while it goes on, and gives it back: to the page that was loaded anew, or to whoever chooses it from the list.
// 1. What is new is written twice a second, and when the page is hidden: a tab that dies loses a second at most.
// 2. A conversation is written by one tab at a time: the one that has it open.
// 3. One of which nothing was said is not kept.

import { entriesIn, samplesIn, tell } from "../archive/log.js";
import { remember, remembered } from "../remembered.js";
import { LogWriter, nothingOf } from "./log-writer.js";
import { ELSEWHERE, UNREADABLE } from "./notices.js";
import { Shelves } from "./shelves.js";
import { openStore } from "./store.js";
import { lockOf, openedHere, rememberOpened } from "./tab.js";

/** @typedef {import("./log-writer.js").About} About */
/** @typedef {import("./log-writer.js").LogPiece} LogPiece */
/** @typedef {import("../conversation/conversation.js").Conversation} Conversation */
/** @typedef {import("./shelves.js").Teller & {cost: () => string}} KeptOwner  `cost` of the conversation at hand, in words */

const WRITE_MS = 500;
const SOON_MS = 500;
const JUST_LEFT_MS = 2000; // what this tab held before it was loaded anew is let go in a moment
const SWITCH = "keep";

export class KeptConversations {
  /** @param {Conversation} conversation @param {KeptOwner} owner @param {{open?: typeof openStore, mostBytes?: number}} [how] */
  constructor(conversation, owner, { open = openStore, mostBytes } = {}) {
    this.shelves = new Shelves(owner, mostBytes);
    /** whether one is just being read */ this.isOpening = false;
    /** whether the person wants them kept */ this.isWanted = remembered(SWITCH) !== "no";
    /** @private */ this.conversation = conversation;
    /** @private */ this.owner = owner;
    /** @private */ this.writer = this.another();
    /** @private @type {(() => void) | null} lets another tab write the conversation at hand */ this.letGo = null;
    /** @private @type {Set<() => void>} */ this.listeners = new Set();
    /** @private */ this.channel =
      typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("playground.kept");
    /** @private */ this.timer = setInterval(() => void this.write(), WRITE_MS);
    /** @private */ this.hidden = () => document.visibilityState === "hidden" && void this.write();
    /** @private @type {Promise<void>} what is done, one after the other */ this.work = this.shelves.open(open);
    document.addEventListener("visibilitychange", this.hidden);
    if (this.channel) this.channel.onmessage = () => void this.refresh();
    void this.work.then(() => this.tell());
    conversation.keeper = this.writer;
  }

  /** The conversation at hand. */
  get id() {
    return this.writer.about.id;
  }

  /** Hear that the list, or how it is kept, has changed. @param {() => void} listener */
  onChange(listener) {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Show again what was open when this page was left. */
  async restore() {
    await this.work;
    const id = openedHere();
    if (id && !this.conversation.isBegun && this.shelves.find(id)) await this.open(id, { patienceMs: JUST_LEFT_MS });
  }

  /** Read a conversation from the list, in place of the one at hand. @param {string} id */
  async show(id) {
    await this.open(id, { isElsewhere: () => this.owner.notice(ELSEWHERE) });
  }

  /** @private @param {string} id @param {{patienceMs?: number, isElsewhere?: () => void}} how */
  async open(id, { patienceMs = SOON_MS, isElsewhere = () => {} }) {
    if (this.isOpening || id === this.id) return;
    await this.write();
    const about = this.shelves.find(id);
    const letGo = about && (await lockOf(id, patienceMs));
    if (!about || !letGo) return isElsewhere();
    this.isOpening = true;
    this.tell();
    try {
      await this.read(about, letGo);
    } catch {
      this.owner.notice(UNREADABLE);
    } finally {
      this.isOpening = false;
      this.tell();
    }
  }

  /** Everything of a conversation: the log, and its sound. @param {string} id */
  async whole(id) {
    await this.write();
    const [logs, sounds] = [/** @type {string[]} */ ([]), /** @type {BlobPart[]} */ ([])];
    for await (const { log, sound } of this.shelves.pieces(id)) {
      logs.push(log);
      sounds.push(/** @type {BlobPart} */ (sound));
    }
    return { log: logs.join(""), sound: new Blob(sounds) };
  }

  /** Keep a conversation that was brought along, and show it. @param {Omit<About, "id" | "pieces" | "bytes">} about @param {LogPiece} piece */
  async bring(about, piece) {
    const id = newId();
    const bytes = piece.log.length + piece.sound.byteLength;
    if (!this.isWanted) this.shelves.inPageOnly(id);
    await this.inTurn(() => this.shelves.add({ ...about, id, pieces: 1, bytes }, piece));
    this.changed();
    await this.show(id);
  }

  /** @param {string} id */
  async remove(id) {
    if (id === this.id) this.conversation.clear();
    await this.inTurn(() => this.shelves.remove(id));
    this.changed();
  }

  async removeAll() {
    this.conversation.clear();
    await this.inTurn(() => this.shelves.removeAll());
    this.changed();
  }

  /** Keep conversations in this browser from now on, or not; the one at hand moves, the others stay until they are deleted. @param {boolean} on */
  async want(on) {
    if (on === this.isWanted) return;
    this.isWanted = on;
    remember(SWITCH, on ? "yes" : "no");
    await this.write();
    await this.inTurn(() => this.shelves.move(this.writer.about, !on));
    this.changed();
  }

  /** Write down what is new. */
  write() {
    return this.inTurn(() => this.writeNow(this.writer));
  }

  close() {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.hidden);
    void this.write().then(() => this.letGo?.());
    this.channel?.close();
    this.listeners.clear();
  }

  /** @private @param {LogWriter} writer */
  async writeNow(writer) {
    const { about } = writer;
    if (!writer.hasMore || this.isOpening) return;
    if (about.pieces === 0) this.letGo = await lockOf(about.id, SOON_MS);
    const piece = writer.take();
    about.pieces += 1;
    about.bytes += piece.log.length + piece.sound.byteLength;
    about.cost = this.owner.cost();
    if (writer === this.writer) rememberOpened(about.id);
    if (await this.shelves.add(about, piece)) this.channel?.postMessage("changed");
    this.tell();
  }

  /** @private @param {About} about @param {() => void} letGo */
  async read(about, letGo) {
    const { conversation } = this;
    conversation.keeper = null;
    this.letGo?.();
    this.letGo = letGo;
    conversation.clear();
    this.writer = new LogWriter({ ...about }, () => this.startOver());
    rememberOpened(about.id);
    try {
      for await (const { log, sound } of this.shelves.pieces(about.id)) tellPiece(conversation, log, sound);
    } finally {
      conversation.keeper = this.writer;
      conversation.end();
    }
  }

  /** The conversation was cleared: what comes is another. @private */
  startOver() {
    const { writer, letGo } = this;
    const { id, words } = writer.about;
    const end = () => (words ? this.writeNow(writer) : this.shelves.remove(id));
    void this.inTurn(end).then(() => letGo?.());
    this.letGo = null;
    this.writer = this.another();
    this.conversation.keeper = this.writer;
    rememberOpened("");
    this.tell();
  }

  /** @private */
  another() {
    const id = newId();
    if (!this.isWanted) this.shelves.inPageOnly(id);
    return new LogWriter(nothingOf(id, Date.now()), () => this.startOver());
  }

  /** @private */
  changed() {
    this.channel?.postMessage("changed");
    this.tell();
  }

  /** @private */
  async refresh() {
    await this.inTurn(() => this.shelves.refresh());
    this.tell();
  }

  /** @private @param {() => Promise<any>} act */
  inTurn(act) {
    this.work = this.work.then(act).catch((error) => console.error(error));
    return this.work;
  }

  /** @private */
  tell() {
    for (const listener of this.listeners) listener();
  }
}

/** @param {Conversation} conversation @param {string} log @param {Uint8Array} sound */
function tellPiece(conversation, log, sound) {
  const samples = new Int16Array(sound.buffer, sound.byteOffset, sound.byteLength >> 1);
  let at = 0;
  for (const entry of entriesIn(log)) {
    tell(conversation, entry, samples.subarray(at, at + samplesIn(entry)));
    at += samplesIn(entry);
  }
}

const newId = () => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`;
