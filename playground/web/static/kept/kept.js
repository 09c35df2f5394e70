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
import { forgetOpened, lockOf, openedBefore, rememberLeft, rememberOpened } from "./tab.js";

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
    /** @private which one to show again, "" for none */ this.before = openedBefore();
    /** whether one is just being read, or about to be */ this.isOpening = this.before !== "";
    /** whether the person wants them kept */ this.isWanted = remembered(SWITCH) !== "no";
    /** @private */ this.conversation = conversation;
    /** @private */ this.owner = owner;
    /** @private */ this.writer = this.another();
    /** @private @type {Set<() => void>} */ this.listeners = new Set();
    /** @private */ this.channel =
      typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("playground.kept");
    /** @private */ this.timer = setInterval(() => void this.write(), WRITE_MS);
    /** @private */ this.hidden = () => document.visibilityState === "hidden" && void this.write();
    /** @private @type {Promise<void>} what is done, one after the other */ this.work = this.shelves.open(open);
    document.addEventListener("visibilitychange", this.hidden);
    if (this.channel) this.channel.onmessage = () => void this.refresh();
    void this.inTurn(() => this.sweep()).then(() => this.tell());
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
    const id = this.before;
    if (id && !this.conversation.isBegun) await this.open(id, JUST_LEFT_MS);
    this.opening(false);
  }

  /** Read a conversation from the list, in place of the one at hand. @param {string} id */
  async show(id) {
    if (this.isOpening || id === this.id) return;
    this.opening(true); // at once: from now on neither a session begins nor another is read
    try {
      await this.write();
      if (!(await this.open(id, SOON_MS))) this.owner.notice(ELSEWHERE);
    } finally {
      this.opening(false);
    }
  }

  /** False where another tab has it, or nobody. @private @param {string} id @param {number} patienceMs */
  async open(id, patienceMs) {
    const about = this.shelves.find(id);
    const letGo = about && (await lockOf(id, patienceMs));
    if (!about || !letGo) return false;
    try {
      await this.read(about, letGo);
    } catch {
      this.owner.notice(UNREADABLE);
    }
    return true;
  }

  /** @private @param {boolean} on */
  opening(on) {
    this.isOpening = on;
    this.tell();
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

  /** Keep a conversation that was brought along. @param {Omit<About, "id" | "pieces" | "bytes">} about @param {LogPiece} piece @returns {Promise<string>} its id */
  async bring(about, piece) {
    const id = newId();
    const bytes = piece.log.length + piece.sound.byteLength;
    if (!this.isWanted) this.shelves.inPageOnly(id);
    await this.inTurn(() => this.shelves.add({ ...about, id, pieces: 1, bytes }, piece));
    this.changed();
    return id;
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
    rememberLeft(this.id);
    void this.inTurn(() => this.leave(this.writer));
    this.channel?.close();
    this.listeners.clear();
  }

  /** @private @param {LogWriter} writer */
  async writeNow(writer) {
    const { about } = writer;
    if (!writer.hasMore) return;
    writer.letGo ??= await lockOf(about.id, SOON_MS);
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
    const { writer } = this;
    conversation.keeper = null;
    await this.inTurn(() => this.leave(writer));
    conversation.clear();
    this.writer = this.writerOf({ ...about });
    this.writer.letGo = letGo;
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
    const { writer } = this;
    void this.inTurn(() => this.leave(writer));
    this.writer = this.another();
    this.conversation.keeper = this.writer;
    forgetOpened(writer.about.id);
    this.tell();
  }

  /** Write the rest of a conversation, or forget one of which nothing was said; another tab may have it from now on. @private @param {LogWriter} writer */
  async leave(writer) {
    const { id, words } = writer.about;
    if (words) await this.writeNow(writer);
    else if (writer.about.pieces > 0) await this.shelves.remove(id);
    writer.letGo?.();
  }

  /** Forget what tabs that died have left of conversations of which nothing was said. @private */
  async sweep() {
    for (const { id } of this.shelves.list.filter(({ words }) => words === "")) {
      const letGo = await lockOf(id, SOON_MS);
      if (letGo) await this.shelves.remove(id);
      letGo?.();
    }
  }

  /** @private */
  another() {
    const id = newId();
    if (!this.isWanted) this.shelves.inPageOnly(id);
    return this.writerOf(nothingOf(id, Date.now()));
  }

  /** @private @param {About} about */
  writerOf(about) {
    return new LogWriter(about, () => this.startOver());
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
