// @ts-check
// The list of kept conversations and the button for a new one: a slim row over the transcript. Decides nothing.

import { el, icon, keepFocus, loadStyle, setText } from "../dom.js";

import { phrase } from "../words.js";
import { aboutInWords, roomInWords } from "./words.js";

/** @typedef {import("./kept.js").KeptConversations} KeptConversations */
/** @typedef {import("./log-writer.js").About} About */
/**
 * What a person may do here, beside what `Kept` does.
 * @typedef {object} KeptActs
 * @property {() => void} startOver
 * @property {(id: string) => void} show
 * @property {(id: string) => Promise<void>} takeAlong
 * @property {(file: File) => Promise<void>} bringBack
 */

const WHERE = phrase("kept.kept_in_this_browser");
const NOT_ALLOWED = phrase("kept.this_browser_keeps_nothing");
const NOT_WANTED = phrase("kept.conversations_last_as_long");

export class KeptView {
  /** @param {KeptConversations} kept @param {KeptActs} acts @param {() => boolean} isBegun  whether there is a conversation to leave */
  constructor(kept, acts, isBegun) {
    const id = `pl-kept-${Math.random().toString(36).slice(2)}`;
    /** @private */ this.kept = kept;
    /** @private */ this.acts = acts;
    /** @private */ this.isBegun = isBegun;
    /** @private @type {Map<string, Entry>} */ this.drawn = new Map();
    /** @private what is done just now, in words */ this.busy = "";
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
      phrase("kept.conversations"),
      this.count,
    );
    this.fresh = el(
      "button",
      { class: "pl-button", type: "button", click: () => acts.startOver() },
      icon("add"),
      phrase("kept.new_conversation"),
    );
    /** @private */ this.entries = el("ol", { class: "pl-kept-list" });
    /** @private */ this.nothing = el("p", { class: "pl-kept-where" }, phrase("kept.nothing_is_kept_yet"));
    /** @private */ this.keep = el("input", {
      type: "checkbox",
      class: "pl-switch",
      role: "switch",
      change: () => void kept.want(this.keep.checked),
    });
    /** @private */ this.where = el("p", { class: "pl-kept-where" });
    /** @private */ this.said = el("div", { class: "pl-kept-said" });
    /** @private */ this.room = el("span", { class: "pl-kept-room" });
    /** @private */ this.file = el("input", {
      type: "file",
      accept: ".zip,.jsonl",
      hidden: true,
      "aria-label": phrase("kept.file_to_open"),
      change: () => void this.bring(this.file.files?.[0]),
    });
    /** @private */ this.bringButton = el(
      "button",
      { class: "pl-button", type: "button", click: () => this.file.click() },
      phrase("kept.open_a_file"),
    );
    /** @private */ this.deleteAll = confirmed(
      phrase("kept.delete_all"),
      phrase("kept.delete_all_of_them"),
      () => void kept.removeAll(),
    );
    this.panel = el(
      "section",
      { class: "pl-kept-panel", id, "aria-label": phrase("kept.conversations"), hidden: true },
      this.entries,
      this.said,
      this.nothing,
      el(
        "div",
        { class: "pl-kept-foot" },
        el("label", { class: "pl-kept-keep" }, this.keep, phrase("kept.keep_conversations_in_this")),
        this.room,
        this.bringButton,
        this.file,
        this.deleteAll.element,
      ),
      this.where,
    );
    this.element = el("div", { class: "pl-kept" }, this.opener, this.fresh);
    /** @private */ this.forget = kept.onChange(() => this.draw());
    for (const each of [this.panel, this.opener])
      each.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || this.panel.hidden) return;
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
    setText(
      this.count,
      this.busy || kept.isOpening ? this.busy || phrase("kept.opening") : shown.length > 0 ? String(shown.length) : "",
    );
    this.drawFresh();
    this.keep.checked = kept.isWanted && kept.shelves.isAllowed;
    this.keep.disabled = !kept.shelves.isAllowed;
    setText(this.where, !kept.shelves.isAllowed ? NOT_ALLOWED : kept.isWanted ? WHERE : NOT_WANTED);
    setText(this.room, shown.length > 0 ? roomInWords(kept.shelves.bytes, kept.shelves.mostBytes) : "");
    this.nothing.hidden = shown.length > 0;
    const { element: all } = this.deleteAll;
    keepFocus(all, () => all.toggleAttribute("hidden", shown.length === 0), this.bringButton);
    if (!this.panel.hidden) this.drawList(shown);
  }

  /** Whether there is a conversation to leave: all that a conversation under way, with news in every frame, may change here. */
  drawFresh() {
    this.fresh.disabled = !this.isBegun() || this.kept.isOpening;
  }

  /** Say of the file that was opened last. @param {HTMLElement} words */
  say(words) {
    this.said.replaceChildren(words);
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

  /** Open a file that was dropped, and show what is said of it. @param {File} file */
  take(file) {
    this.open(true);
    void this.bring(file);
  }

  /** @private @param {File | undefined} file */
  async bring(file) {
    if (!file) return;
    await this.busily(phrase("kept.opening"), () => this.acts.bringBack(file));
    this.file.value = ""; // the same file may be chosen again
  }

  /** Say what is done while it is done; it is not begun twice. @private @param {string} words @param {() => Promise<void>} act */
  async busily(words, act) {
    if (this.busy) return;
    this.busy = words;
    this.draw();
    await act();
    this.busy = "";
    this.draw();
  }

  /** Each conversation keeps its element: what is being pressed or has the focus stays. @private @param {About[]} shown */
  drawList(shown) {
    const now = Date.now();
    for (const [id, entry] of this.drawn) {
      if (shown.some((about) => about.id === id)) continue;
      keepFocus(entry.element, () => entry.element.remove(), this.bringButton);
      this.drawn.delete(id);
    }
    shown.forEach((about, place) => {
      const entry = this.drawn.get(about.id) ?? new Entry(about.id, this);
      this.drawn.set(about.id, entry);
      entry.draw(about, about.id === this.kept.id, now);
      const there = this.entries.children[place] ?? null;
      if (there !== entry.element) this.entries.insertBefore(entry.element, there);
    });
  }

  /** @param {string} id */
  show(id) {
    this.acts.show(id);
  }

  /** @param {string} id */
  takeAlong(id) {
    void this.busily("exporting…", () => this.acts.takeAlong(id));
  }

  /** @param {string} id */
  remove(id) {
    void this.kept.remove(id);
  }
}

class Entry {
  /** @param {string} id @param {Pick<KeptView, "show" | "takeAlong" | "remove">} list */
  constructor(id, list) {
    /** @private */ this.words = el("span", { class: "pl-kept-words", dir: "auto" });
    /** @private */ this.about = el("span", { class: "pl-kept-about" });
    /** @private */ this.choose = el(
      "button",
      { class: "pl-kept-entry", type: "button", click: () => list.show(id) },
      this.words,
      this.about,
    );
    /** @private */ this.take = el(
      "button",
      {
        class: "pl-button",
        type: "button",
        title: phrase("kept.take_it_along"),
        click: () => list.takeAlong(id),
      },
      icon("download"),
    );
    /** @private */ this.remove = confirmed(
      "",
      phrase("kept.delete_ask"),
      () => list.remove(id),
      phrase("kept.delete"),
    );
    this.element = el("li", {}, this.choose, this.take, this.remove.element);
  }

  /** @param {About} about @param {boolean} isHere @param {number} now */
  draw(about, isHere, now) {
    setText(this.words, about.words);
    setText(this.about, aboutInWords(about, now));
    this.choose.toggleAttribute("aria-current", isHere);
    this.take.setAttribute("aria-label", phrase("kept.export", { about: about.words }));
    this.remove.ask.setAttribute("aria-label", phrase("kept.delete_one", { about: about.words }));
  }
}

/** A button that asks once more before it does what cannot be undone. @param {string} words @param {string} question @param {() => void} act @param {string} [label] */
function confirmed(words, question, act, label) {
  const ask = el(
    "button",
    {
      class: "pl-button pl-kept-delete",
      type: "button",
      ...(label ? { "aria-label": label, title: phrase("kept.delete") } : {}),
    },
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
  return { element: el("span", { class: "pl-kept-confirmed" }, ask, yes), ask };
}
