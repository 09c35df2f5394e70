// @ts-check
// The list of kept conversations and the button for a new one: a slim row over the transcript. Decides nothing.

import { el, icon, loadStyle, setText } from "../dom.js";

import { aboutInWords, roomInWords } from "./words.js";

/** @typedef {import("./kept.js").KeptConversations} KeptConversations */
/** @typedef {import("./log-writer.js").About} About */
/**
 * What a person may do here, beside what `Kept` does.
 * @typedef {object} KeptActs
 * @property {() => void} startOver
 * @property {(id: string) => void} show
 */

const WHERE = "Kept in this browser only, never on the server. Whoever uses this browser can open them.";
const NOT_ALLOWED = "This browser keeps nothing for this page: conversations last as long as the page.";
const NOT_WANTED = "Conversations last as long as the page. What was kept before stays until you delete it.";

export class KeptView {
  /** @param {KeptConversations} kept @param {KeptActs} acts @param {() => boolean} isBegun  whether there is a conversation to leave */
  constructor(kept, acts, isBegun) {
    const id = `pl-kept-${Math.random().toString(36).slice(2)}`;
    /** @private */ this.kept = kept;
    /** @private */ this.acts = acts;
    /** @private */ this.isBegun = isBegun;
    /** @private */ this.count = el("span", { class: "pl-kept-count" });
    this.opener = el(
      "button",
      {
        class: "pl-button",
        type: "button",
        "aria-expanded": "false",
        "aria-controls": id,
        click: () => this.open(Boolean(this.panel.hidden)),
      },
      icon("history"),
      "Conversations",
      this.count,
    );
    this.fresh = el(
      "button",
      { class: "pl-button", type: "button", click: () => acts.startOver() },
      icon("add"),
      "New conversation",
    );
    /** @private */ this.entries = el("ol", { class: "pl-kept-list" });
    /** @private */ this.nothing = el("p", { class: "pl-kept-where" }, "Nothing is kept yet.");
    /** @private */ this.keep = el("input", {
      type: "checkbox",
      class: "pl-switch",
      role: "switch",
      change: () => void kept.want(this.keep.checked),
    });
    /** @private */ this.where = el("p", { class: "pl-kept-where" });
    /** @private */ this.room = el("span", { class: "pl-kept-room" });
    /** @private */ this.deleteAll = confirmed("Delete all", "Delete all of them?", () => void kept.removeAll());
    this.panel = el(
      "section",
      { class: "pl-kept-panel", id, "aria-label": "Conversations", hidden: true },
      this.entries,
      this.nothing,
      el(
        "div",
        { class: "pl-kept-foot" },
        el("label", { class: "pl-kept-keep" }, this.keep, "Keep conversations in this browser"),
        this.room,
        this.deleteAll,
      ),
      this.where,
    );
    this.element = el("div", { class: "pl-kept" }, this.opener, this.fresh);
    /** @private */ this.forget = kept.onChange(() => this.draw());
    this.panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.open(false);
      this.opener.focus();
    });
    this.draw();
  }

  /** @param {Document} document */
  style(document) {
    loadStyle(document, "kept/kept.css");
  }

  draw() {
    const { kept } = this;
    const shown = kept.shelves.list.filter(({ words }) => words !== "");
    setText(this.count, kept.isOpening ? "opening…" : shown.length > 0 ? String(shown.length) : "");
    this.fresh.disabled = !this.isBegun() || kept.isOpening;
    this.keep.checked = kept.isWanted && kept.shelves.isAllowed;
    this.keep.disabled = !kept.shelves.isAllowed;
    setText(this.where, !kept.shelves.isAllowed ? NOT_ALLOWED : kept.isWanted ? WHERE : NOT_WANTED);
    setText(this.room, shown.length > 0 ? roomInWords(kept.shelves.bytes, kept.shelves.mostBytes) : "");
    this.nothing.hidden = shown.length > 0;
    this.deleteAll.hidden = shown.length === 0;
    if (!this.panel.hidden) this.drawList(shown);
  }

  close() {
    this.forget();
  }

  /** @private @param {boolean} on */
  open(on) {
    this.panel.hidden = !on;
    this.opener.setAttribute("aria-expanded", String(on));
    this.draw();
  }

  /** @private @param {About[]} shown */
  drawList(shown) {
    const now = Date.now();
    const key = JSON.stringify([
      shown.map(({ id, words, cost, seconds }) => [id, words, cost, Math.round(seconds)]),
      this.kept.id,
    ]);
    if (this.entries.dataset.key === key) return; // a list that has not changed keeps the focus
    this.entries.dataset.key = key;
    this.entries.replaceChildren(...shown.map((about) => this.entry(about, now)));
  }

  /** @private @param {About} about @param {number} now */
  entry(about, now) {
    const isHere = about.id === this.kept.id;
    const choose = el(
      "button",
      {
        class: "pl-kept-entry",
        type: "button",
        ...(isHere ? { "aria-current": "true" } : {}),
        click: () => this.acts.show(about.id),
      },
      el("span", { class: "pl-kept-words", dir: "auto" }, about.words),
      el("span", { class: "pl-kept-about" }, aboutInWords(about, now)),
    );
    const remove = confirmed("", "Delete?", () => void this.kept.remove(about.id), `Delete: ${about.words}`);
    return el("li", {}, choose, remove);
  }
}

/** A button that asks once more before it does what cannot be undone. @param {string} words @param {string} question @param {() => void} act @param {string} [label] */
function confirmed(words, question, act, label) {
  const ask = el(
    "button",
    { class: "pl-button pl-kept-delete", type: "button", ...(label ? { "aria-label": label, title: "Delete" } : {}) },
    words || icon("close"),
  );
  const yes = el("button", { class: "pl-button pl-kept-yes", type: "button", hidden: true }, question);
  const show = (/** @type {boolean} */ isAsked) => {
    ask.hidden = isAsked;
    yes.hidden = !isAsked;
    (isAsked ? yes : ask).focus();
  };
  ask.addEventListener("click", () => show(true));
  yes.addEventListener("click", () => {
    show(false);
    act();
  });
  yes.addEventListener("blur", () => {
    ask.hidden = false;
    yes.hidden = true;
  });
  return el("span", { class: "pl-kept-confirmed" }, ask, yes);
}
