// @ts-check
// Conversations in the browser's own database: what a list says of each, and its log in pieces. Draws nothing, decides nothing.
// 1. A piece and what the list says of it are written in one transaction: both are there, or neither is.
// 2. Where the browser keeps nothing, or is asked not to, `MemoryStore` holds them as long as the page.

/** @typedef {import("./log-writer.js").About} About */
/** @typedef {import("./log-writer.js").LogPiece} LogPiece */
/**
 * @typedef {object} Store
 * @property {() => Promise<About[]>} list
 * @property {(about: About, piece: LogPiece) => Promise<void>} add  the piece is number `about.pieces - 1`
 * @property {(id: string, from: number, count: number) => Promise<LogPiece[]>} pieces
 * @property {(id: string) => Promise<void>} remove
 * @property {() => Promise<void>} removeAll
 */

const NAME = "realtime-playground";
const VERSION = 1;

/** @returns {Promise<Store>}  rejected where the browser does not let us */
export async function openStore() {
  const opening = indexedDB.open(NAME, VERSION);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore("conversations", { keyPath: "id" });
    opening.result.createObjectStore("pieces");
  };
  const database = await done(opening);
  database.onversionchange = () => database.close(); // a newer page, in another tab, wants it
  return new DatabaseStore(database);
}

/** @implements {Store} */
class DatabaseStore {
  /** @param {IDBDatabase} database */
  constructor(database) {
    /** @private */ this.database = database;
  }

  async list() {
    return /** @type {About[]} */ (await done(this.in("readonly").conversations.getAll()));
  }

  /** @param {About} about @param {LogPiece} piece */
  async add(about, piece) {
    const { conversations, pieces, end } = this.in("readwrite");
    pieces.put(piece, [about.id, about.pieces - 1]);
    conversations.put(about);
    await end;
  }

  /** @param {string} id @param {number} from @param {number} count */
  async pieces(id, from, count) {
    const range = IDBKeyRange.bound([id, from], [id, from + count - 1]);
    return /** @type {LogPiece[]} */ (await done(this.in("readonly").pieces.getAll(range)));
  }

  /** @param {string} id */
  async remove(id) {
    const { conversations, pieces, end } = this.in("readwrite");
    pieces.delete(IDBKeyRange.bound([id, 0], [id, Infinity]));
    conversations.delete(id);
    await end;
  }

  async removeAll() {
    const { conversations, pieces, end } = this.in("readwrite");
    for (const store of [conversations, pieces]) store.clear();
    await end;
  }

  /** @private @param {IDBTransactionMode} mode */
  in(mode) {
    const transaction = this.database.transaction(["conversations", "pieces"], mode);
    /** @type {Promise<void>} */
    const end = new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
    end.catch(() => {}); // whoever awaits it hears of it; of a mere reading nobody does
    return { conversations: transaction.objectStore("conversations"), pieces: transaction.objectStore("pieces"), end };
  }
}

/** @implements {Store} */
export class MemoryStore {
  constructor() {
    /** @private @type {Map<string, {about: About, pieces: LogPiece[]}>} */ this.held = new Map();
  }

  async list() {
    return [...this.held.values()].map(({ about }) => ({ ...about }));
  }

  /** @param {About} about @param {LogPiece} piece */
  async add(about, piece) {
    const pieces = this.held.get(about.id)?.pieces ?? [];
    pieces[about.pieces - 1] = piece;
    this.held.set(about.id, { about: { ...about }, pieces });
  }

  /** @param {string} id @param {number} from @param {number} count */
  async pieces(id, from, count) {
    return this.held.get(id)?.pieces.slice(from, from + count) ?? [];
  }

  /** @param {string} id */
  async remove(id) {
    this.held.delete(id);
  }

  async removeAll() {
    this.held.clear();
  }
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
