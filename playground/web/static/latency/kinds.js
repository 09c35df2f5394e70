// @ts-check
// Which turns the figures of *Latency* are about: spoken, held, typed, after a tool.

import { el, setText } from "../dom.js";
import { phrase } from "../words.js";
import { KINDS } from "./turns.js";
import { HOW } from "./words.js";

/** @typedef {import("./turns.js").TurnLatencies} TurnLatencies */
/** @typedef {import("../bridge/turn.js").How} How */

const FEW = 20;

export class Kinds {
  /** @param {(how: How) => void} choose */
  constructor(choose) {
    /** @private */ this.buttons = KINDS.map((how) => ({
      how,
      button: el("button", { class: "pl-tool", type: "button", click: () => choose(how) }),
    }));
    /** @private */ this.words = el("span", { class: "pl-quiet" });
    this.element = el(
      "div",
      { class: "pl-tools", role: "group", "aria-label": phrase("latency.turns_the_figures_are") },
      ...this.buttons.map(({ button }) => button),
      this.words,
    );
  }

  /** @param {TurnLatencies} turns @param {How | null} chosen  null while none was heard */
  draw(turns, chosen) {
    for (const { how, button } of this.buttons) {
      const count = turns.heard(how);
      button.hidden = count === 0;
      button.setAttribute("aria-pressed", String(how === chosen));
      setText(button, `${HOW[how]} (${count})`);
    }
    const count = chosen === null ? 0 : turns.heard(chosen);
    setText(this.words, inWords(count));
  }
}

/** @param {number} count  of turns that were heard */
function inWords(count) {
  if (count === 0) return phrase("latency.no_answer_was_heard");
  if (count >= FEW) return "";
  return phrase("latency.few", { count });
}
