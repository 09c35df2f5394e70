// @ts-check
// Which events belong together: an answer stands with what it answers, and the time between them is known. Pure.
// 1. A row *asks* under some names and a later row *answers* to some; equal names make a pair, the newest asker first.
// 2. A name that starts with "next " is answered once, in the order of asking; any other stays, for more answers.
// 3. A refused command waits no longer. A link that is lost leaves nothing to wait for.
// 4. What waits is bounded: the oldest name is forgotten.

import { keepNewest } from "../bounded.js";
import { Column } from "../columns.js";

/** @typedef {{asks?: (body: any) => string[], answers?: (body: any) => string[]}} Rule */

const MOST_NAMES = 4096;
const MOST_IN_LINE = 256;
const NONE = -1;

/** @param {any} body */
const itemId = (body) => body.item?.id ?? body.item_id ?? "";
/** @param {any} body */
const callId = (body) => body.item?.call_id ?? body.call_id ?? "";
/** @param {any} item */
const ofTheAnswer = (item) => item?.role === "assistant" || item?.type === "function_call";
/** @param {string} name @returns {(body: any) => string[]} */
const named = (name) => () => [name];
/** @param {...string} kinds @returns {(body: any) => string[]} */
const ofItem =
  (...kinds) =>
  (body) =>
    kinds.map((kind) => `${kind} ${itemId(body)}`);

/** @type {Rule} an item's id is ours, or that of committed audio, or new: then it may be the one we created without an id */
const ADDED = {
  asks: ofItem("added"),
  answers: (body) => [...ofItem("create", "committed")(body), ...(ofTheAnswer(body.item) ? [] : ["next create"])],
};

/** @type {Record<string, Rule>} */
const RULES = {
  "session.update": { asks: named("next update") },
  "session.updated": { answers: named("next update") },
  "transcription_session.update": { asks: named("next transcription update") },
  "transcription_session.updated": { answers: named("next transcription update") },
  "input_audio_buffer.clear": { asks: named("next clear") },
  "input_audio_buffer.cleared": { answers: named("next clear") },
  "input_audio_buffer.commit": { asks: named("next commit") },
  "input_audio_buffer.speech_started": { asks: ofItem("started") },
  "input_audio_buffer.speech_stopped": { asks: ofItem("stopped"), answers: ofItem("started") },
  "input_audio_buffer.committed": {
    asks: ofItem("committed"),
    answers: (body) => [`stopped ${itemId(body)}`, "next commit"],
  },
  "conversation.item.input_audio_transcription.completed": { answers: ofItem("committed") },
  "conversation.item.input_audio_transcription.failed": { answers: ofItem("committed") },
  "conversation.item.create": {
    asks: ({ item }) => [item?.id ? `create ${item.id}` : "next create"],
    answers: ({ item }) => (item?.type === "function_call_output" ? [`call ${item.call_id}`] : []),
  },
  "conversation.item.added": ADDED,
  "conversation.item.created": ADDED,
  "conversation.item.done": { answers: (body) => [`create ${itemId(body)}`, `added ${itemId(body)}`] },
  "conversation.item.delete": { asks: ofItem("delete") },
  "conversation.item.deleted": { answers: ofItem("delete") },
  "conversation.item.retrieve": { asks: ofItem("retrieve") },
  "conversation.item.retrieved": { answers: ofItem("retrieve") },
  "conversation.item.truncate": { asks: ofItem("truncate") },
  "conversation.item.truncated": { answers: ofItem("truncate") },
  "response.create": { asks: named("next response") },
  "response.created": { asks: ({ response }) => [`response ${response?.id}`], answers: named("next response") },
  "response.cancel": { asks: (body) => [body.response_id ? `cancel ${body.response_id}` : "next cancel"] },
  "response.output_item.added": { asks: ofItem("output") },
  "response.output_item.done": { answers: ofItem("output") },
  "response.function_call_arguments.done": { asks: (body) => [`call ${callId(body)}`] },
  "page.tool_result": { answers: (body) => [`call ${callId(body)}`] },
  "output_audio_buffer.clear": { asks: named("next output clear") },
  "output_audio_buffer.cleared": { answers: named("next output clear") },
  "link.dialled": { asks: named("next session"), answers: named("next link") },
  "session.created": { answers: named("next session") },
  "transcription_session.created": { answers: named("next session") },
  "link.lost": { asks: named("next link") },
};

/** What an error refuses that names no event. @type {Record<string, string>} */
const REFUSED = {
  response_cancel_not_active: "next cancel",
  conversation_already_has_active_response: "next response",
  input_audio_buffer_commit_empty: "next commit",
};

export class Pairs {
  /** @private @type {Map<string, number[]>} rows that wait under a name */ waiting = new Map();

  constructor() {
    /** @private */ this.asker = new Column(Int32Array);
    /** @private */ this.answerer = new Column(Int32Array);
    /** @private the next link of the same asker */ this.nextAnswer = new Column(Int32Array);
    /** @private the next link of the same answerer */ this.nextAsker = new Column(Int32Array);
    /** @private a row's newest link to an answer */ this.answers = new Column(Int32Array);
    /** @private a row's newest link to what it answers */ this.askers = new Column(Int32Array);
  }

  clear() {
    this.waiting.clear();
    for (const lane of [this.asker, this.answerer, this.nextAnswer, this.nextAsker, this.answers, this.askers])
      lane.clear();
  }

  /** Take the next row. @param {string} from @param {any} body @returns {number[]} rows that it answers, what matters most first */
  take(from, body) {
    const row = this.answers.push(NONE);
    this.askers.push(NONE);
    if (body.type === "link.lost") this.waiting.clear();
    const asked = this.askersOf(body).filter((asker) => asker >= this.answers.first);
    for (const asker of asked) this.link(asker, row);
    for (const name of asksOf(from, body)) this.wait(name, row);
    return asked;
  }

  /** Rows that answer this one, oldest first. @param {number} row */
  answersTo(row) {
    return this.walk(this.answers.get(row), this.answerer, this.nextAnswer);
  }

  /** Rows that this one answers, what matters most first. @param {number} row */
  answeredBy(row) {
    return this.walk(this.askers.get(row), this.asker, this.nextAsker);
  }

  /** Let go of the rows before `row`. @param {number} row */
  dropBefore(row) {
    let link = this.answerer.first;
    while (link < this.answerer.end && this.answerer.get(link) < row) link++;
    for (const lane of [this.asker, this.answerer, this.nextAnswer, this.nextAsker]) lane.dropBefore(link);
    for (const lane of [this.answers, this.askers]) lane.dropBefore(row);
  }

  /** @private @param {any} body @returns {number[]} */
  askersOf(body) {
    if (body.type === "error") return this.refused(body.error);
    if (body.type === "response.done") return this.ended(body.response);
    const row = this.first(...(ruleOf(body)?.answers?.(body) ?? []));
    return row === NONE ? [] : [row];
  }

  /** A response that ends answers what began it, and what cancelled it. @private @param {any} response */
  ended(response) {
    const begun = this.find(`response ${response?.id}`);
    const cancelled = response?.status === "cancelled" ? this.first(`cancel ${response.id}`, "next cancel") : NONE;
    return [begun, cancelled].filter((row) => row !== NONE);
  }

  /** @private @param {any} error @returns {number[]} */
  refused(error) {
    const row = error?.event_id
      ? this.find(`event ${error.event_id}`)
      : this.find(lookedUp(REFUSED, error?.code) ?? "");
    if (row === NONE) return [];
    for (const rows of this.waiting.values()) if (rows.includes(row)) rows.splice(rows.indexOf(row), 1);
    return [row];
  }

  /** What waits under the first of these names under which something waits. @private @param {...string} names */
  first(...names) {
    for (const name of names) {
      const row = this.find(name);
      if (row !== NONE) return row;
    }
    return NONE;
  }

  /** @private @param {string} name */
  find(name) {
    const rows = this.waiting.get(name);
    if (!rows?.length) return NONE;
    return name.startsWith("next ") ? (rows.shift() ?? NONE) : rows[rows.length - 1];
  }

  /** @private @param {string} name @param {number} row */
  wait(name, row) {
    const rows = this.waiting.get(name);
    if (rows && name.startsWith("next ")) return void rows.splice(0, rows.push(row) - MOST_IN_LINE);
    this.waiting.delete(name); // the newest name stands last
    this.waiting.set(name, [row]);
    keepNewest(this.waiting, MOST_NAMES);
  }

  /** @private @param {number} asker @param {number} answerer */
  link(asker, answerer) {
    this.asker.push(asker);
    const link = this.answerer.push(answerer);
    this.nextAnswer.push(this.answers.get(asker));
    this.nextAsker.push(this.askers.get(answerer));
    this.answers.set(asker, link);
    this.askers.set(answerer, link);
  }

  /** @private @param {number} link @param {Column} rows @param {Column} next @returns {number[]} */
  walk(link, rows, next) {
    const found = [];
    for (let at = link; at >= next.first; at = next.get(at))
      if (rows.get(at) >= this.answers.first) found.unshift(rows.get(at));
    return found;
  }
}

/** @param {string} from @param {any} body @returns {string[]} */
function asksOf(from, body) {
  const names = ruleOf(body)?.asks?.(body) ?? [];
  if (from === "client" && body.event_id) names.push(`event ${body.event_id}`);
  return names;
}

/** @param {any} body */
const ruleOf = (body) => lookedUp(RULES, body.type);

/** @template T @param {Record<string, T>} table @param {any} name @returns {T | undefined} */
const lookedUp = (table, name) => (Object.hasOwn(table, name) ? table[name] : undefined);
