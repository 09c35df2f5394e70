// @ts-check
// What the signs of the picture mean: those that are in it and no others. Pure.
// 1. A kind that was drawn once stays explained until the next conversation: what is explained does not flicker as one looks around.
// 2. The threshold stands here where the service held one in some stretch, the probability where something told one.
// 3. What says itself what it is (a mute, a gap of the link) needs no sign.

import { phrase } from "../words.js";

/** @typedef {import("./boxes.js").BoxKind} BoxKind */
/** @typedef {import("./core.js").Timeline} Timeline */
/** @typedef {"level" | "probability" | "threshold" | "exit" | "now"} LineKind  what is drawn without a box */
/** @typedef {{style: string, sign: string, words: string}} LegendKey  `style`: how it is drawn (timeline.css); `sign`: the letter or shape in it */

/** @type {readonly [BoxKind | LineKind, string, string, string][]} what, its style, its sign and its words, in the order of the lanes */
const KEYS = [
  ["level", "level", "", phrase("timeline.level")],
  ["probability", "probability", "", phrase("timeline.speech_probability")],
  ["threshold", "threshold", "", phrase("timeline.threshold")],
  ["exit", "exit", "", phrase("timeline.exit_threshold")],
  ["padding", "padding", "", phrase("timeline.prefix_padding")],
  ["speech", "speech", "", phrase("timeline.speech")],
  ["held", "speech", "", phrase("timeline.held_to_talk")],
  ["silence", "silence", "", phrase("timeline.silence")],
  ["started", "shape", "▲", phrase("timeline.started")],
  ["stopped", "shape", "▼", phrase("timeline.stopped")],
  ["commit", "shape", "◆", phrase("timeline.commit")],
  ["received", "received", "", phrase("timeline.received")],
  ["heard", "heard", "", phrase("timeline.heard")],
  ["unheard", "unheard", "", phrase("timeline.never_heard")],
  ["created", "shape", "◇", phrase("timeline.answer_begun")],
  ["done", "shape", "□", phrase("timeline.done")],
  ["cut", "shape", "✕", phrase("timeline.cut")],
  ["text", "letter", "T", phrase("timeline.text_sent")],
  ["tool", "letter", "ƒ", phrase("timeline.tool_call")],
  ["call", "call", "", phrase("timeline.call_to_result")],
  ["result", "hollow", "ƒ", phrase("timeline.tool_result")],
  ["asked", "hollow", "S", phrase("timeline.settings_sent")],
  ["confirmed", "letter", "S", phrase("timeline.settings_confirmed")],
  ["error", "error", "!", phrase("timeline.error")],
  ["seam", "letter", "↻", phrase("timeline.went_on")],
  ["now", "now", "", phrase("timeline.now")],
];
const LEVEL_ONLY = { style: "", sign: "", words: phrase("timeline.no_speech_probability") };

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
