// @ts-check
// What the signs of the picture mean: those that are in it and no others. Pure.
// 1. A kind that was drawn once stays explained until the next conversation: what is explained does not flicker as one looks around.
// 2. The threshold stands here where the service held one in some stretch, the probability where something told one.
// 3. What says itself what it is (a mute, a gap of the link) needs no sign.

/** @typedef {import("./boxes.js").BoxKind} BoxKind */
/** @typedef {import("./core.js").Timeline} Timeline */
/** @typedef {"level" | "probability" | "threshold" | "exit" | "now"} LineKind  what is drawn without a box */
/** @typedef {{style: string, sign: string, words: string}} LegendKey  `style`: how it is drawn (timeline.css); `sign`: the letter or shape in it */

/** @type {readonly [BoxKind | LineKind, string, string, string][]} what, its style, its sign and its words, in the order of the lanes */
const KEYS = [
  ["level", "level", "", "level"],
  ["probability", "probability", "", "speech probability"],
  ["threshold", "threshold", "", "threshold"],
  ["exit", "exit", "", "exit threshold"],
  ["padding", "padding", "", "prefix padding"],
  ["speech", "speech", "", "speech"],
  ["held", "speech", "", "held to talk"],
  ["silence", "silence", "", "silence"],
  ["started", "shape", "▲", "started"],
  ["stopped", "shape", "▼", "stopped"],
  ["commit", "shape", "◆", "commit"],
  ["received", "received", "", "received"],
  ["heard", "heard", "", "heard"],
  ["unheard", "unheard", "", "never heard"],
  ["created", "shape", "◇", "answer begun"],
  ["done", "shape", "□", "done"],
  ["cut", "shape", "✕", "cut"],
  ["text", "letter", "T", "text sent"],
  ["tool", "letter", "ƒ", "tool call"],
  ["call", "call", "", "call to result"],
  ["result", "hollow", "ƒ", "tool result"],
  ["asked", "hollow", "S", "settings sent"],
  ["confirmed", "letter", "S", "settings confirmed"],
  ["error", "error", "!", "error"],
  ["seam", "letter", "↻", "went on"],
  ["now", "now", "", "now"],
];
const LEVEL_ONLY = { style: "", sign: "", words: "no speech probability so far" };

export class Legend {
  constructor() {
    /** @private @type {Set<BoxKind | LineKind>} */ this.drawn = new Set();
  }

  clear() {
    this.drawn.clear();
  }

  /** Take what is in the picture. @param {Timeline} timeline @param {Iterable<{kind: BoxKind}>} boxes */
  take(timeline, boxes) {
    const { drawn } = this;
    for (const { kind } of boxes) drawn.add(kind);
    for (const kind of lines(timeline)) drawn.add(kind);
    if (!timeline.isLive) drawn.delete("now");
  }

  /** @returns {LegendKey[]} */
  get keys() {
    const keys = KEYS.filter(([kind]) => this.drawn.has(kind)).map(([, style, sign, words]) => ({
      style,
      sign,
      words,
    }));
    const isLevelOnly = this.drawn.has("level") && !this.drawn.has("probability");
    return isLevelOnly ? [keys[0], LEVEL_ONLY, ...keys.slice(1)] : keys;
  }
}

/** What is drawn of the microphone, and now. @param {Timeline} timeline @returns {LineKind[]} */
function lines(timeline) {
  const isProbable = !timeline.speech.isEmpty;
  const isHeld = isProbable && timeline.detections.some(({ threshold }) => threshold !== null);
  return [
    ...(timeline.levels.isEmpty ? [] : [/** @type {const} */ ("level")]),
    ...(isProbable ? [/** @type {const} */ ("probability")] : []),
    ...(isHeld ? /** @type {const} */ (["threshold", "exit"]) : []),
    ...(timeline.isLive ? [/** @type {const} */ ("now")] : []),
  ];
}
