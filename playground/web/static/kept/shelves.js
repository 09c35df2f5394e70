// @ts-check
// Where kept conversations lie: in the browser's own store, or, where that keeps nothing or is not wanted, as long as the page.
// 1. All on one shelf take `most` bytes at most. Nearly there one is warned; then the oldest go, never the one at hand.
// 2. `list` is what is on both, the newest first.

import { FULL, nearlyFull } from "./notices.js";
import { MemoryStore } from "./store.js";

/** @typedef {import("./log-writer.js").About} About */
/** @typedef {import("./log-writer.js").LogPiece} LogPiece */
/** @typedef {import("./store.js").Store} Store */
/** @typedef {{notice: (notice: import("../contract.js").Notice) => void, dismiss: (code: string) => void}} Teller */

export const MOST_BYTES = 1024 ** 3;
const MOST_IN_PAGE = 256 * 1024 ** 2;
const NEARLY = 0.9;
const AT_ONCE = 40;

export class Shelves {
  /** @param {Teller} teller @param {number} [mostBytes]  in the browser's store */
  constructor(teller, mostBytes = MOST_BYTES) {
    /** @type {About[]} the newest first */ this.list = [];
    this.mostBytes = mostBytes;
    /** @private */ this.teller = teller;
    /** @private @type {Store | null} */ this.browser = null;
    /** @private */ this.page = new MemoryStore();
    /** @private @type {Set<string>} which conversations last as long as the page */ this.inPage = new Set();
    /** @private */ this.isFull = false;
  }

  /** Whether the browser lets us keep anything. */
  get isAllowed() {
    return this.browser !== null;
  }

  /** What all of them take. */
  get bytes() {
    return this.list.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** @param {() => Promise<Store>} open */
  async open(open) {
    this.browser = await open().catch(() => null);
    await this.refresh();
  }

  /** Look again: another tab may have changed it. */
  async refresh() {
    const [kept, here] = await Promise.all([this.browser?.list().catch(() => []) ?? [], this.page.list()]);
    this.list = [...kept, ...here].sort(byNewest);
  }

  /** Have a conversation that is not kept yet last as long as the page. @param {string} id */
  inPageOnly(id) {
    this.inPage.add(id);
  }

  /** @param {string} id @returns {About | undefined} */
  find(id) {
    return this.list.find((about) => about.id === id);
  }

  /** The pieces of a conversation, a handful at a time. @param {string} id @returns {AsyncGenerator<LogPiece, void>} */
  async *pieces(id) {
    const count = this.find(id)?.pieces ?? 0;
    for (let from = 0; from < count; from += AT_ONCE) yield* await this.storeOf(id).pieces(id, from, AT_ONCE);
  }

  /** Put the newest piece of a conversation there, as `about` says. @param {About} about @param {LogPiece} piece @returns {Promise<boolean>} whether it is new in the list */
  async add(about, piece) {
    await this.makeRoom(about);
    await this.put(about, piece);
    const isNew = !this.find(about.id);
    this.list = [{ ...about }, ...this.list.filter(({ id }) => id !== about.id)].sort(byNewest);
    return isNew;
  }

  /** Move a conversation to the other shelf. @param {About} about @param {boolean} isInPage */
  async move(about, isInPage) {
    const from = this.storeOf(about.id);
    /** @type {LogPiece[]} */ const pieces = [];
    for await (const piece of this.pieces(about.id)) pieces.push(piece);
    if (isInPage) this.inPage.add(about.id);
    else this.inPage.delete(about.id);
    const to = this.storeOf(about.id);
    if (from === to) return;
    for (const [n, piece] of pieces.entries()) await to.add({ ...about, pieces: n + 1 }, piece);
    await from.remove(about.id);
  }

  /** @param {string} id */
  async remove(id) {
    await this.storeOf(id).remove(id);
    this.list = this.list.filter((about) => about.id !== id);
  }

  async removeAll() {
    await Promise.all([this.browser?.removeAll(), this.page.removeAll()]);
    this.list = [];
  }

  /** @private @param {string} id @returns {Store} */
  storeOf(id) {
    return this.browser && !this.inPage.has(id) ? this.browser : this.page;
  }

  /** @private @param {About} about @param {LogPiece} piece @returns {Promise<void>} */
  async put(about, piece) {
    try {
      await this.storeOf(about.id).add({ ...about }, piece);
      if (this.isFull) this.teller.dismiss(FULL.code);
      this.isFull = false;
    } catch {
      if (await this.letOldestGo(about.id)) return this.put(about, piece);
      if (!this.isFull) this.teller.notice(FULL);
      this.isFull = true;
    }
  }

  /** @private @param {About} about */
  async makeRoom(about) {
    const store = this.storeOf(about.id);
    const most = store === this.page ? MOST_IN_PAGE : this.mostBytes;
    const others = this.list.filter(({ id }) => id !== about.id && this.storeOf(id) === store);
    let left = others.reduce((sum, { bytes }) => sum + bytes, 0);
    if (left > 0 && left + about.bytes > NEARLY * most) this.teller.notice(nearlyFull(most));
    while (left > 0 && left + about.bytes > most) left -= (await this.letOldestGo(about.id))?.bytes ?? left;
  }

  /** @private @param {string} except */
  async letOldestGo(except) {
    const store = this.storeOf(except);
    const oldest = this.list.findLast(({ id }) => id !== except && this.storeOf(id) === store);
    if (oldest) await this.remove(oldest.id);
    return oldest ?? null;
  }
}

/** @param {About} one @param {About} other */
const byNewest = (one, other) => other.begunMs - one.begunMs;
