// @ts-check
// Which turns the figures of *Latency* are about: spoken, held, typed, after a tool.

import { el, setText } from "../dom.js";
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
      { class: "pl-tools", role: "group", "aria-label": "Turns the figures are about" },
      ...this.buttons.map(({ button }) => button),
      this.words,
    );
  }

  /** @param {TurnLatencies} turns @param {How} chosen */
  draw(turns, chosen) {
    for (const { how, button } of this.buttons) {
      const count = turns.heard(how);
      button.hidden = count === 0 && how !== "speech" && how !== chosen;
      button.setAttribute("aria-pressed", String(how === chosen));
      setText(button, `${HOW[how]} (${count})`);
    }
    const count = turns.heard(chosen);
    setText(
      this.words,
      count === 0
        ? "None of these was heard yet."
        : count < FEW
          ? `p95 of ${count === 1 ? "one turn is that turn" : `${count} turns is the slowest`}.`
          : "",
    );
  }
}
