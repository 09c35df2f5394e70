// @ts-check
// The function calls that the page answers by itself, as the person told it to: each waits its delay, and is sent once. Pure:
// time and sending are handed in.
// 1. A call is taken up when its arguments are whole. What it is to be answered with is read then, not as it was before.
// 2. Whoever begins to write in its field has it to themselves: nothing is sent by itself any more.
// 3. A template that names an argument which the call has not waits for the person, who is told which.

import { ASK, outputOf } from "../tools/reply.js";
import { argumentsIn } from "../tools/template.js";
import { awaitsResult } from "./transcript-core.js";

/** @typedef {import("./transcript-core.js").Line} Line */
/**
 * @typedef {object} PlannedResult
 * @property {string} output
 * @property {string[]} missing  arguments that were named in vain
 * @property {number | null} dueAt  when it is sent, on the clock that was handed in; null: by nobody but the person
 * @property {() => void} cancel
 */
/**
 * @typedef {object} ResultWays
 * @property {(name: string) => Readonly<import("../tools/reply.js").Reply>} replyTo
 * @property {(callId: string, output: string) => boolean} send  false when nobody was there to hear it
 * @property {() => number} now  ms
 * @property {(ms: number, act: () => void) => () => void} later  returns the way to let it be
 */

export class AutomaticResults {
  /** @param {ResultWays} ways */
  constructor(ways) {
    /** @private */ this.ways = ways;
    /** @private @type {Map<string, PlannedResult>} by call */ this.planned = new Map();
  }

  /** Take what changed in the transcript. @param {readonly import("./transcript-core.js").Change[]} changes */
  take(changes) {
    for (const change of changes) {
      if (change.op === "clear") this.stop();
      else if (change.op !== "remove" && change.line.call_id) this.consider(change.line, change.line.call_id);
    }
  }

  /** What a call is about to be answered with. @param {string} callId @returns {Readonly<PlannedResult> | null} */
  of(callId) {
    return this.planned.get(callId) ?? null;
  }

  /** Send nothing by itself: the person answers. @param {string} callId */
  hold(callId) {
    const plan = this.planned.get(callId);
    if (!plan) return;
    plan.cancel();
    plan.dueAt = null;
  }

  /** The session is over. */
  stop() {
    for (const callId of this.planned.keys()) this.hold(callId);
    this.planned.clear();
  }

  /** @private @param {Line} line @param {string} callId */
  consider(line, callId) {
    if (!awaitsResult(line)) return this.hold(callId);
    if (this.planned.has(callId)) return;
    const call = callIn(line.text);
    const reply = call ? this.ways.replyTo(call.name) : ASK;
    if (!call || reply.kind === ASK.kind) return;
    const { output, missing } = outputOf(reply, call.given);
    /** @type {PlannedResult} */
    const plan = { output, missing, dueAt: null, cancel: () => {} };
    this.planned.set(callId, plan);
    if (missing.length > 0) return;
    plan.dueAt = this.ways.now() + reply.delayMs;
    plan.cancel = this.ways.later(reply.delayMs, () => {
      plan.dueAt = null;
      this.ways.send(callId, output);
    });
  }
}

/** Which function a line calls, with what; null until that is whole. @param {string} text  "get_weather({…})" */
function callIn(text) {
  const opens = text.indexOf("(");
  const given = opens > 0 && text.endsWith(")") ? argumentsIn(text.slice(opens + 1, -1)) : null;
  return given && { name: text.slice(0, opens), given };
}
