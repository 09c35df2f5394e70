// @ts-check
// What stands in the place of the words before anything was said: what this is, and things to say that show it off. One of them
// pressed is as good as typed: the conversation begins with it, and no microphone is needed.

import { el } from "../dom.js";
import { phrase } from "../words.js";

/** @type {readonly {shown: string, said: string}[]} */
const SUGGESTIONS = [
  {
    shown: phrase("conversation.count_to_twenty_then"),
    said: phrase("conversation.please_count_to_twenty"),
  },
  { shown: phrase("conversation.tell_me_a_long_story"), said: phrase("conversation.tell_me_a_long") },
  { shown: phrase("conversation.what_can_you_do"), said: phrase("conversation.what_can_you_do") },
];

/** @param {(text: string) => void} say */
export function invitation(say) {
  return el(
    "div",
    { class: "pl-empty" },
    el("div", { class: "pl-empty-title" }, phrase("conversation.talk_to_it_interrupt")),
    el("div", { class: "pl-empty-about" }, phrase("conversation.every_knob")),
    el(
      "div",
      { class: "pl-suggestions", role: "group", "aria-label": phrase("conversation.suggestions") },
      ...SUGGESTIONS.map(({ shown, said }) =>
        el("button", { class: "pl-button pl-suggestion", type: "button", click: () => say(said) }, shown),
      ),
    ),
  );
}
