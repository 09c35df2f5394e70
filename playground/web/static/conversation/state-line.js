// @ts-check
// The state, on top of the stage: its words, large, a sentence beside them, and, while the connection is lost, why, how long
// until it is tried again, and the way to try at once. Nothing here can be pressed but that.

import { el, setText } from "../dom.js";
import { phrase } from "../words.js";
import { standingOf } from "./state-words.js";

const OVER = phrase("conversation.the_conversation_has_ended");

/** A screen reader is told the words alone, and the end as an end: “Ready” would not say that something was stopped. */
export function stateLine() {
  const words = el("span", { class: "pl-state" });
  const sentence = el("span", { class: "pl-sentence" });
  const reason = el("span", { class: "pl-reason" });
  const said = el("span", { class: "pl-hidden", role: "status" });
  const element = el("div", { class: "pl-standing" }, words, sentence, reason, said);
  const draw = (/** @type {import("./core.js").View} */ view, /** @type {import("./core.js").View} */ before) => {
    const standing = standingOf(view);
    element.dataset.mood = standing.mood;
    setText(words, standing.words);
    const isOver = view.phase === "idle" && (before.phase !== "idle" || said.textContent === OVER);
    setText(said, isOver ? OVER : standing.words);
    setText(sentence, standing.sentence);
  };
  return { element, reason, draw };
}
