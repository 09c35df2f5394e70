// @ts-check
// The field under a function call in which a person writes what the function returns. It stays as long as the call
// waits; what is being typed in it is nobody else's to touch. Sent once: a second Enter finds it closed.

import { el } from "../dom.js";

/** @typedef {(callId: string, output: string) => boolean} AnswerTool  false when nobody was there to hear it */

const LONGEST = 20_000; // the bridge takes 64,000 characters of JSON

export class ToolAnswer {
  /** @param {string} callId @param {AnswerTool} answer */
  constructor(callId, answer) {
    /** @private */ this.input = el("input", {
      class: "pl-input",
      type: "text",
      autocomplete: "off",
      spellcheck: false,
      maxLength: LONGEST,
      placeholder: "JSON or words",
    });
    /** @private */ this.send = el("button", { class: "pl-button", type: "submit" }, "Send");
    const label = el("label", { class: "pl-answer-label" }, el("span", { class: "pl-label" }, "Result"), this.input);
    this.element = el(
      "form",
      {
        class: "pl-answer",
        "aria-label": "Result of the function call",
        submit: (/** @type {Event} */ event) => {
          event.preventDefault();
          this.close(answer(callId, this.input.value));
        },
      },
      label,
      this.send,
    );
  }

  /** @private @param {boolean} sent */
  close(sent) {
    this.input.readOnly = sent;
    this.send.disabled = sent;
  }
}
