// @ts-check
// What a conversation took, as its service told it: per turn and in all. Pure; knows no price (see price-book.js).
// 1. Each answer and each transcription is told once, in a message `usage`; a second telling of it changes nothing.
// 2. Cached tokens are part of the input; here they are kept apart, so that each token stands in one place only.
// 3. Sums are kept as they come in: reading them costs the same after an hour as after a minute.

/** @typedef {"text" | "audio" | "image" | "cached_text" | "cached_audio" | "cached_image" | "output_text" | "output_audio"} TokenKind */
/** @typedef {Record<TokenKind, number> & {ms: number}} Counts  tokens, and whole ms where time is billed */

/** @type {readonly TokenKind[]} */
export const TOKEN_KINDS = Object.freeze([
  "text",
  "audio",
  "image",
  "cached_text",
  "cached_audio",
  "cached_image",
  "output_text",
  "output_audio",
]);

/** @type {Readonly<Counts>} */
const NONE = Object.freeze({
  text: 0,
  audio: 0,
  image: 0,
  cached_text: 0,
  cached_audio: 0,
  cached_image: 0,
  output_text: 0,
  output_audio: 0,
  ms: 0,
});

/** @param {any} message  a `usage` of the bridge @returns {Counts} */
export function countsOf(message) {
  const whole = (/** @type {string} */ field) => Math.max(0, Math.round(Number(message[field]) || 0));
  const counts = {
    ...NONE,
    output_text: whole("output_text"),
    output_audio: whole("output_audio"),
    ms: Math.max(0, Math.round(1000 * (Number(message.seconds) || 0))),
  };
  for (const kind of /** @type {const} */ (["text", "audio", "image"])) {
    counts[`cached_${kind}`] = Math.min(whole(`cached_${kind}`), whole(`input_${kind}`));
    counts[kind] = whole(`input_${kind}`) - counts[`cached_${kind}`];
  }
  return counts;
}

/** @param {Counts} counts */
export const tokensOf = (counts) => TOKEN_KINDS.reduce((sum, kind) => sum + counts[kind], 0);

/** What was taken, by the model that took it. */
export class Tally {
  constructor() {
    /** @type {Map<string, Counts>} */ this.models = new Map();
  }

  /** @param {string} model @param {Counts} counts */
  add(model, counts) {
    const sum = this.models.get(model) ?? { ...NONE };
    for (const kind of TOKEN_KINDS) sum[kind] += counts[kind];
    sum.ms += counts.ms;
    this.models.set(model, sum);
  }

  /** All models together. @returns {Counts} */
  all() {
    const tally = new Tally();
    for (const counts of this.models.values()) tally.add("", counts);
    return tally.models.get("") ?? { ...NONE };
  }

  get tokens() {
    return tokensOf(this.all());
  }
}

/** One turn, or all: what the answers took, and what writing down the speech took. */
export class Row {
  /** @param {number} turn  its number, 0 for what belongs to none */
  constructor(turn) {
    this.turn = turn;
    this.answers = new Tally();
    this.transcriptions = new Tally();
  }

  /** @param {string} kind @param {string} model @param {Counts} counts */
  add(kind, model, counts) {
    (kind === "transcription" ? this.transcriptions : this.answers).add(model, counts);
  }

  get tokens() {
    return this.answers.tokens + this.transcriptions.tokens;
  }

  /** @returns {[string, Counts][]} */
  get taken() {
    return [...this.answers.models, ...this.transcriptions.models];
  }
}

export class Usage {
  constructor() {
    /** grows with every change */ this.revision = 0;
    /** whom the conversation is with: "builtin", "azure", …; "" until told */ this.service = "";
    /** its model or deployment, as the conversation began */ this.model = "";
    this.total = new Row(0);
    /** @private @type {Map<number, Row>} */ this.rows = new Map();
    /** @private @type {number[]} */ this.order = [];
    /** @private @type {Set<string>} */ this.seen = new Set();
  }

  clear() {
    this.revision++;
    this.service = this.model = "";
    this.total = new Row(0);
    this.order = [];
    this.rows.clear();
    this.seen.clear();
  }

  get count() {
    return this.order.length;
  }

  /** Note whom the conversation is with. @param {any} record  the body of a record's first line */
  takeRecord(record) {
    this.revision++;
    this.service = String(record.service ?? "");
    this.model = String(record.model ?? "");
  }

  /** Count a `usage` of the bridge; null when it was counted before. @param {any} message @returns {{model: string, counts: Counts} | null} */
  take(message) {
    const id = message.response_id || message.item_id;
    const name = `${message.kind} ${id}`;
    if (this.seen.has(name)) return null;
    if (id) this.seen.add(name);
    this.revision++;
    const [model, counts] = [String(message.model || (message.kind === "answer" ? this.model : "")), countsOf(message)];
    this.row(Number(message.turn) || 0).add(message.kind, model, counts);
    this.total.add(message.kind, model, counts);
    return { model, counts };
  }

  /** The newest turns, the newest first; what belongs to no turn comes last of all. @param {number} most */
  latest(most) {
    return this.order
      .slice(-most)
      .reverse()
      .map((turn) => /** @type {Row} */ (this.rows.get(turn)));
  }

  /** The models that took something, and the one that will. @returns {string[]} */
  get models() {
    const named = this.total.taken.map(([model]) => model);
    return [...new Set(this.model ? [this.model, ...named] : named)];
  }

  /** @private @param {number} turn */
  row(turn) {
    const known = this.rows.get(turn);
    if (known) return known;
    const row = new Row(turn);
    this.rows.set(turn, row);
    const after = this.order.findLastIndex((other) => other < turn);
    this.order.splice(after + 1, 0, turn);
    return row;
  }
}
