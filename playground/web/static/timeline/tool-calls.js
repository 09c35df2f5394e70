// @ts-check
// The function calls of a conversation, each from the call to its result, in session time. Pure.
// 1. A call begins when the service has said it whole, and ends when its first result has left us. A result that is told
//    again, as a new session is told what was, ends nothing.
// 2. Who listens is told each call that ends, once.

import { keepNewest } from "../bounded.js";
import { phrase } from "../words.js";
import { Spans } from "./spans.js";

const MOST = 2000;

/**
 * @typedef {{callId: string, itemId: string, name: string, fromMs: number, toMs: number | null, isAutomatic: boolean}} ToolCall
 *   `isAutomatic`: the page gave the result by itself
 */

export class ToolCalls {
  constructor() {
    /** @private @type {Map<string, ToolCall>} */ this.byId = new Map();
    /** @private @type {Set<ToolCall>} */ this.open = new Set();
    /** @private @type {Spans<ToolCall>} */ this.spans = new Spans(MOST);
    /** @private @type {Set<(call: ToolCall, ms: number) => void>} */ this.listeners = new Set();
  }

  /** Hear of each call that has its result, and after how long; returns the way to end it. @param {(call: ToolCall, ms: number) => void} listener */
  onEnd(listener) {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  clear() {
    for (const each of [this.byId, this.open, this.spans]) each.clear();
  }

  /** @param {{id?: string, call_id?: string, name?: string}} item @param {number} atMs */
  begin({ id: itemId = "", call_id: callId = "", name = "" }, atMs) {
    if (this.byId.has(callId)) return;
    const call = { callId, itemId, name, fromMs: atMs, toMs: null, isAutomatic: false };
    this.byId.set(callId, call);
    this.open.add(call);
    this.spans.put(call, atMs, atMs);
    keepNewest(this.byId, MOST);
  }

  /** A result was given, by the person or by the page. @param {string} callId @param {boolean} isAutomatic */
  give(callId, isAutomatic) {
    const call = this.byId.get(callId);
    if (call && call.toMs === null) call.isAutomatic = isAutomatic;
  }

  /** A result has left us. @param {string} callId @param {number} atMs @returns {ToolCall | null} the call that ended with it */
  end(callId, atMs) {
    const call = this.byId.get(callId);
    if (!call || call.toMs !== null) return null;
    call.toMs = atMs;
    this.open.delete(call);
    this.spans.put(call, call.fromMs, atMs);
    for (const listener of this.listeners) listener(call, atMs - call.fromMs);
    return call;
  }

  /** What may touch a stretch of time; a call that waits goes on. @param {number} fromMs @param {number} toMs */
  among(fromMs, toMs) {
    const found = this.spans.among(fromMs, toMs);
    return [...found, ...[...this.open].filter((call) => !found.includes(call))];
  }
}

/** What a call says of itself, beside its length. @param {ToolCall} call */
export function callInWords({ name, toMs, isAutomatic }) {
  if (toMs === null) return phrase("timeline.waits_for_its_result", { name });
  return isAutomatic ? phrase("timeline.answered_by_itself", { name }) : name;
}
