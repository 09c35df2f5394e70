// @ts-check
// One function of the list: who answers it, with what, and after how long.

import { el, setText } from "../dom.js";
import { phrase } from "../words.js";
import { LONGEST_DELAY_MS, LONGEST_REPLY } from "./reply.js";
import { placesIn } from "./template.js";

/** @typedef {{name: string, arguments: string[]}} OfferedFunction */

/** @type {Record<import("./reply.js").ReplyKind, string>} */
const KINDS = {
  ask: phrase("tools.ask_me"),
  answer: phrase("tools.always_answer_with"),
  fail: phrase("tools.fail_with"),
};

export class ReplyRow {
  /** @param {string} name  of the function @param {import("./replies.js").ToolReplies} replies */
  constructor(name, replies) {
    const reply = replies.of(name);
    /** @private */ this.name = name;
    /** @private */ this.replies = replies;
    /** @private @type {OfferedFunction} */ this.offered = { name, arguments: [] };
    /** @private */ this.kind = el(
      "select",
      { class: "pl-field", "aria-label": phrase("tools.when_is_called", { name }), change: () => this.change() },
      ...Object.entries(KINDS).map(([kind, words]) =>
        el("option", { value: kind, selected: kind === reply.kind }, words),
      ),
    );
    /** @private */ this.text = el("textarea", {
      class: "pl-field",
      rows: 2,
      value: reply.text,
      maxLength: LONGEST_REPLY,
      spellcheck: false,
      autocomplete: "off",
      input: () => this.change(),
    });
    /** @private */ this.delay = el("input", {
      class: "pl-field",
      type: "number",
      min: "0",
      max: String(LONGEST_DELAY_MS),
      step: "100",
      value: String(reply.delayMs),
      input: () => this.change(),
      change: () => this.restore(),
    });
    /** @private */ this.places = el("p", { class: "pl-quiet" });
    /** @private */ this.wrong = el("p", { class: "pl-wrong", role: "status" });
    /** @private */ this.body = el(
      "div",
      { class: "pl-reply-body" },
      this.text,
      this.places,
      this.wrong,
      el("label", { class: "pl-reply-delay" }, phrase("tools.after"), this.delay, " ms"),
    );
    this.element = el(
      "div",
      { class: "pl-reply", role: "group", "aria-label": name },
      el("div", { class: "pl-reply-head" }, el("code", {}, name), this.kind),
      this.body,
    );
  }

  /** @param {OfferedFunction} offered */
  draw(offered) {
    this.offered = offered;
    this.show();
  }

  /** @private */
  change() {
    const kind = /** @type {import("./reply.js").ReplyKind} */ (this.kind.value);
    this.replies.set(this.name, { kind, text: this.text.value, delayMs: this.delay.valueAsNumber });
    this.show();
  }

  /** Show what was made of a delay, once it is written. @private */
  restore() {
    this.delay.value = String(this.replies.of(this.name).delayMs);
  }

  /** @private */
  show() {
    const { kind, text } = this.replies.of(this.name);
    const names = this.offered.arguments;
    const unknown = placesIn(text).filter((path) => !names.includes(path.split(".")[0]));
    this.body.hidden = kind === "ask";
    this.text.setAttribute(
      "aria-label",
      phrase(kind === "fail" ? "tools.error_of" : "tools.answer_of", { name: this.name }),
    );
    this.text.placeholder = kind === "fail" ? phrase("tools.what_went_wrong") : exampleOf(names);
    setText(
      this.places,
      names.length > 0 ? phrase("tools.arguments", { names: names.map((name) => `{{${name}}}`).join(" ") }) : "",
    );
    this.places.hidden = names.length === 0;
    setText(
      this.wrong,
      unknown.length > 0
        ? phrase("tools.it_has_no_argument", { names: unknown.map((path) => `“${path}”`).join(", ") })
        : "",
    );
    this.wrong.hidden = unknown.length === 0;
  }
}

/** An answer that names the arguments, to begin with. @param {string[]} names */
const exampleOf = (names) =>
  names.length > 0 ? `{${names.map((name) => `"${name}": "{{${name}}}"`).join(", ")}}` : phrase("tools.json_or_words");
