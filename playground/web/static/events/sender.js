// @ts-check
// The form in which an event is written by hand and sent. The backend checks it against the dialect; what it says of it
// stands under the field, and what was written stays there.

import { el, setText } from "../dom.js";
import { grouped, phrase, retold } from "../words.js";
import { templates, written } from "./templates.js";

/** @typedef {import("../contract.js").Controls} Controls */
/** @typedef {import("../conversation/conversation.js").Conversation} Conversation */

const LONGEST = 50_000; // the bridge takes 64,000 characters of JSON
const NOBODY = phrase("events.no_conversation_runs_start");
const TOO_LONG = phrase("events.this_is_longer_than", { most: grouped(LONGEST) });

export class EventSender {
  /** @param {Conversation} conversation @param {Pick<Controls, "sendEvent" | "subscribe">} handle */
  constructor(conversation, handle) {
    /** @private */ this.conversation = conversation;
    /** @private */ this.handle = handle;
    /** @private the number under which the last was sent */ this.asked = 0;
    this.field = el("textarea", {
      class: "pl-field pl-ev-write",
      rows: 5,
      spellcheck: false,
      autocomplete: "off",
      "aria-label": phrase("events.event_as_json"),
      placeholder: phrase("events.one_event_as_json"),
      keydown: (/** @type {KeyboardEvent} */ event) => this.press(event),
      input: () => this.tell(""),
    });
    this.choice = el("select", {
      class: "pl-field",
      "aria-label": phrase("events.begin_with_a_template"),
      focus: () => this.offer(),
      change: () => this.take(),
    });
    this.send = el(
      "button",
      { class: "pl-tool", type: "submit", title: phrase("events.ctrl_enter") },
      phrase("events.send_event"),
    );
    this.words = el("span", { class: "pl-ev-told", role: "status" });
    this.element = el(
      "form",
      {
        class: "pl-ev-sender",
        "aria-label": phrase("events.send_an_event"),
        hidden: true,
        submit: (/** @type {Event} */ event) => {
          event.preventDefault();
          this.submit();
        },
      },
      this.field,
      el("div", { class: "pl-tools" }, this.choice, this.send, this.words),
    );
    this.offer();
    /** @private */ this.forget = handle.subscribe((message) => this.hear(message));
  }

  /** @param {boolean} on */
  show(on) {
    this.element.hidden = !on;
    if (on) this.field.focus();
  }

  close() {
    this.forget();
  }

  /** @private */
  offer() {
    const { transcript, settings } = this.conversation;
    const newest = transcript.inOrder().at(-1)?.item_id ?? "";
    /** @private */ this.offered = templates(settings.now?.dialect ?? "", newest);
    const options = this.offered.map(({ title }, place) => new Option(title, String(place)));
    this.choice.replaceChildren(new Option(phrase("events.template"), ""), ...options);
  }

  /** @private */
  take() {
    const template = this.offered?.[Number(this.choice.value || NaN)];
    this.choice.value = "";
    if (!template) return;
    this.field.value = written(template);
    this.tell("");
    this.field.focus();
  }

  /** @private @param {KeyboardEvent} event */
  press(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.submit();
  }

  /** @private */
  submit() {
    if (this.field.value.length > LONGEST) return this.tell(TOO_LONG, true);
    this.asked = this.handle.sendEvent(this.field.value);
    if (!this.asked) this.tell(NOBODY, true);
  }

  /** @private @param {Record<string, any>} message */
  hear(message) {
    if (message.type !== "event_result" || message.number !== this.asked) return;
    const { sentence, hint } = retold(message);
    this.tell(sentence ? `${sentence} ${hint}`.trim() : phrase("events.sent_done"), Boolean(sentence));
  }

  /** @private @param {string} words @param {boolean} [isWrong] */
  tell(words, isWrong = false) {
    setText(this.words, words);
    this.words.dataset.wrong = String(isWrong);
    this.field.toggleAttribute("aria-invalid", isWrong);
  }
}
