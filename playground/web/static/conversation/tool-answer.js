// @ts-check
// The field under a function call in which a person writes what the function returns. It stays as long as the call
// waits; what is being typed in it is nobody else's to touch. What the page is about to answer by itself stands in it, until
// somebody writes.
// 1. Sent once: a second Enter finds it closed.
// 2. Nothing is sent by a stray Enter: an empty result has a button of its own.

import { el, setText } from "../dom.js";
import { decimal, phrase } from "../words.js";

/** @typedef {import("./automatic-results.js").PlannedResult} PlannedResult */
/** @typedef {Pick<import("./acts.js").Acts, "answerTool" | "results">} ToolActs */

const LONGEST = 20_000; // the bridge takes 64,000 characters of JSON
const TICK_MS = 100;

export class ToolAnswer {
  /** @param {string} callId @param {ToolActs} acts */
  constructor(callId, acts) {
    /** @private */ this.callId = callId;
    /** @private */ this.acts = acts;
    /** @private */ this.isSent = false;
    /** @private @type {Readonly<PlannedResult> | null} */ this.plan = null;
    /** @private */ this.input = el("input", {
      class: "pl-input",
      type: "text",
      autocomplete: "off",
      spellcheck: false,
      maxLength: LONGEST,
      placeholder: phrase("conversation.json_or_words"),
      input: () => this.write(),
    });
    /** @private */ this.send = el("button", { class: "pl-button", type: "submit" }, phrase("conversation.send"));
    /** @private */ this.sendEmpty = el(
      "button",
      { class: "pl-button", type: "button", click: () => this.answer("") },
      phrase("conversation.send_empty"),
    );
    /** @private */ this.words = el("div", { class: "pl-note", hidden: true });
    const label = el(
      "label",
      { class: "pl-answer-label" },
      el("span", { class: "pl-label" }, phrase("conversation.result")),
      this.input,
    );
    this.element = el(
      "form",
      {
        class: "pl-answer",
        "aria-label": phrase("conversation.result_of_the_function"),
        submit: (/** @type {Event} */ event) => {
          event.preventDefault();
          if (!this.isEmpty) this.answer(this.input.value);
        },
      },
      label,
      this.send,
      this.sendEmpty,
      this.words,
    );
    this.follow();
    this.show();
  }

  /** Show what the page is about to answer, as soon as it is. */
  follow() {
    const plan = this.acts.results.of(this.callId);
    if (!plan || plan === this.plan || this.isSent) return;
    this.plan = plan;
    if (this.isEmpty) this.input.value = plan.output;
    this.show();
    this.tick();
  }

  /** @private */
  get isEmpty() {
    return this.input.value.trim() === "";
  }

  /** @private @param {string} output */
  answer(output) {
    if (this.isSent) return;
    this.isSent = this.acts.answerTool(this.callId, output);
    this.show();
  }

  /** @private */
  write() {
    this.acts.results.hold(this.callId);
    this.show();
  }

  /** @private */
  show() {
    this.input.readOnly = this.isSent;
    this.send.disabled = this.isSent || this.isEmpty;
    this.sendEmpty.disabled = this.isSent;
    this.sendEmpty.hidden = !this.isEmpty;
    const words = this.isSent || !this.plan ? "" : plannedInWords(this.plan, performance.now());
    setText(this.words, words);
    this.words.hidden = words === "";
  }

  /** What is left of the wait, for eyes only. @private */
  tick() {
    this.show();
    if (this.plan?.dueAt != null) setTimeout(() => this.element.isConnected && this.tick(), TICK_MS);
  }
}

/** @param {Readonly<PlannedResult>} plan @param {number} now */
export function plannedInWords({ dueAt, missing }, now) {
  if (missing.length > 0) {
    const named = missing.map((name) => `“${name}”`).join(phrase("conversation.and"));
    return phrase("conversation.not_answered_by_itself", { names: named });
  }
  if (dueAt === null) return "";
  const leftS = Math.max(0, dueAt - now) / 1000;
  return phrase("conversation.answers_by_itself", { seconds: decimal(leftS, 1) });
}
