// @ts-check
// The state, on top of the stage: its words, large, a sentence beside them, and, while the connection is lost, why, how long
// until it is tried again, and the way to try at once. Nothing here can be pressed but that.

import { el, setText } from "../dom.js";
import { standingOf } from "./state-words.js";

/** A screen reader is told the words alone. */
export function stateLine() {
  const words = el("span", { class: "pl-state" });
  const sentence = el("span", { class: "pl-sentence" });
  const reason = el("span", { class: "pl-reason" });
  const said = el("span", { class: "pl-hidden", role: "status" });
  const element = el("div", { class: "pl-standing" }, words, sentence, reason, said);
  const draw = (/** @type {import("./core.js").View} */ view) => {
    const standing = standingOf(view);
    element.dataset.mood = standing.mood;
    for (const place of [words, said]) setText(place, standing.words);
    setText(sentence, standing.sentence);
  };
  return { element, reason, draw };
}
