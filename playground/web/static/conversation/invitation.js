// @ts-check
// What stands in the place of the words before anything was said: what this is, and things to say that show it off. One of them
// pressed is as good as typed: the conversation begins with it, and no microphone is needed.

import { el } from "../dom.js";

/** @type {readonly {shown: string, said: string}[]} */
const SUGGESTIONS = [
  { shown: "“Count to twenty”, then interrupt it", said: "Please count to twenty." },
  { shown: "Tell me a long story", said: "Tell me a long story." },
  { shown: "What can you do?", said: "What can you do?" },
];

/** @param {(text: string) => void} say */
export function invitation(say) {
  return el(
    "div",
    { class: "pl-empty" },
    el("div", { class: "pl-empty-title" }, "Talk to it, interrupt it, see why it waited."),
    el(
      "div",
      { class: "pl-empty-about" },
      "Every knob of the setup acts while you talk; the timeline shows what each of them did.",
    ),
    el(
      "div",
      { class: "pl-suggestions", role: "group", "aria-label": "Suggestions" },
      ...SUGGESTIONS.map(({ shown, said }) =>
        el("button", { class: "pl-button pl-suggestion", type: "button", click: () => say(said) }, shown),
      ),
    ),
  );
}
