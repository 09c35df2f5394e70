// @ts-check
// Draws the transcript: one element per line, found by its item_id, so that a growing line costs the same on turn one
// and turn one thousand. Follows the end, or the ear in an answer that sounds, until the person scrolls up. A screen reader is
// told finished lines only.

import { el, keepFocus, scrollWithin, setText } from "../dom.js";
import { LOCALE, phrase, retold } from "../words.js";
import { invitation } from "./invitation.js";
import { LineParts } from "./line-parts.js";
import { ToolAnswer } from "./tool-answer.js";
import { awaitsResult, endInWords, latencyLabel, splitHeard } from "./transcript-core.js";
import { doubtsInWords, scoredPieces, sureness } from "./word-scores.js";

/** @typedef {import("./transcript-core.js").Line} Line */
/** @typedef {import("./transcript-core.js").Change} Change */

const ROLES = {
  user: phrase("conversation.you"),
  assistant: phrase("conversation.assistant"),
  tool: phrase("conversation.tool"),
};
const NEAR_END_PX = 48;
const EAR_AT = 0.6; // of the window's height
const MOST_TOLD = 4; // lines that a screen reader may still be at

export class TranscriptView {
  /** @param {import("./conversation.js").Conversation} conversation @param {import("./tool-answer.js").ToolActs & {say: (text: string) => unknown}} acts */
  constructor({ transcript, seams, pictures, telemetry }, acts) {
    /** @private */ this.answers = telemetry.timeline.answers;
    /** @private */ this.pictures = pictures;
    /** @private */ this.acts = acts;
    /** @private */ this.seams = seams;
    /** @private */ this.lines = new LineParts();
    this.empty = invitation((text) => acts.say(text));
    this.pending = el(
      "div",
      { class: "pl-pending", hidden: true, "aria-hidden": "true" },
      el("div", { class: "pl-role" }, ROLES.user),
      el("div", { class: "pl-text" }, "…"),
    );
    this.spoken = el("div", { class: "pl-hidden", "aria-live": "polite" });
    this.toEnd = el(
      "button",
      { class: "pl-to-end", type: "button", hidden: true, click: () => this.scrollToEnd() },
      phrase("conversation.latest"),
    );
    this.scroller = el(
      "div",
      {
        class: "pl-transcript",
        role: "region",
        "aria-label": phrase("conversation.transcript"),
        tabIndex: 0,
        scroll: () => this.noteScroll(),
      },
      this.empty,
      this.lines.element,
      this.pending,
    );
    this.element = el("div", { class: "pl-transcript-box" }, this.scroller, this.toEnd, this.spoken);
    /** What was heard of an answer that sounds. @type {Element | null} */ this.ear = null;
    /** @private */ this.follows = true;
    /** @private */ this.request = 0;
    /** @private */ this.top = 0;
    /** @type {Map<string, LineView>} */ this.views = new Map();
    /** Hears of each line that was drawn. @type {(line: Line, view: LineView) => void} */ this.drawn = () => {};
    /** @private */ this.forget = transcript.onChange((changes) => this.apply(changes));
    /** @private */ this.resized = new ResizeObserver(() => this.settle()); // followed in a window of another size too
    this.resized.observe(this.scroller);
    for (const line of transcript.inOrder()) this.put(line, null);
    this.settle();
  }

  clear() {
    this.views.clear();
    this.lines.clear();
    this.follows = true;
  }

  close() {
    this.forget();
    this.resized.disconnect();
    cancelAnimationFrame(this.request);
  }

  /** Whether somebody is heard whose words are not here yet. @param {boolean} on */
  await(on) {
    if (this.pending.hidden === !on) return;
    this.pending.hidden = !on;
    this.settle();
  }

  /** @private @param {readonly Change[]} changes */
  apply(changes) {
    for (const change of changes) DRAW[change.op](this, change);
    this.settle();
  }

  /** @param {Line} line @param {string | null} before */
  put(line, before) {
    const view = this.views.get(line.item_id) ?? new LineView(this.pictures, this.acts, this.seams.get(line.item_id));
    this.views.set(line.item_id, view);
    if (line.role === "user") this.pending.hidden = true;
    const next = (before && this.views.get(before)?.element) || null;
    const held = view.element.contains(document.activeElement) && document.activeElement;
    this.lines.put(view.element, next);
    if (held instanceof HTMLElement) held.focus({ preventScroll: true }); // a moved element loses the focus, not its words
    this.update(line);
  }

  /** @param {Line} line */
  update(line) {
    const view = this.views.get(line.item_id);
    const said = view?.draw(line, this.answers.byItem.get(line.item_id)?.heardMs ?? 0);
    if (said) this.tell(said);
    if (view) this.drawn(line, view);
  }

  /** Have a screen reader say it after what it is saying, each line by itself. @private @param {string} words */
  tell(words) {
    this.spoken.append(el("p", {}, words));
    while (this.spoken.childElementCount > MOST_TOLD) this.spoken.firstElementChild?.remove();
  }

  /** @param {string} itemId */
  remove(itemId) {
    const view = this.views.get(itemId);
    if (view) this.lines.remove(view.element);
    this.views.delete(itemId);
  }

  /** Show what is new: where `ear` is, or the end. */
  settle() {
    const { empty, toEnd, scroller } = this;
    const hide = (/** @type {HTMLElement} */ one, /** @type {boolean} */ on) =>
      keepFocus(one, () => one.toggleAttribute("hidden", on), scroller);
    hide(empty, this.views.size > 0 || !this.pending.hidden);
    hide(toEnd, this.follows);
    if (!this.follows || this.request) return;
    this.request = requestAnimationFrame(() => {
      this.request = 0;
      if (this.follows) this.follow(); // asks for layout: once a frame, not once a word
    });
  }

  /** @private */
  follow() {
    const { scroller, ear } = this;
    const { scrollTop, scrollHeight, clientHeight } = scroller;
    const end = scrollHeight - clientHeight;
    if (!ear?.isConnected) scroller.scrollTop = end;
    else {
      const below = ear.getBoundingClientRect().bottom - scroller.getBoundingClientRect().top;
      scroller.scrollTop = Math.min(end, Math.max(scrollTop, scrollTop + below - EAR_AT * clientHeight));
    }
  }

  /** Bring a line into the window. @param {string} itemId */
  reveal(itemId) {
    const view = this.views.get(itemId);
    if (!view) return;
    this.follows = false;
    scrollWithin(this.scroller, view.element);
    this.noteScroll(); // where it is the last one, the end is followed
  }

  /** @private */
  noteScroll() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    const isNearEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    if (isNearEnd) this.follows = true;
    else if (scrollTop < this.top) this.follows = false; // only a person moves up; new text merely makes the end farther
    this.top = scrollTop;
    this.toEnd.hidden = this.follows;
  }

  /** @private */
  scrollToEnd() {
    this.follows = true;
    this.settle();
  }
}

/** @type {Record<Change["op"], (view: TranscriptView, change: any) => void>} */
const DRAW = {
  put: (view, { line, before }) => view.put(line, before),
  update: (view, { line }) => view.update(line),
  remove: (view, { item_id }) => view.remove(item_id),
  clear: (view) => view.clear(),
};

/** @param {import("./conversation.js").Seam} seam */
const seamInWords = ({ wallMs, isRenewal }) => {
  const date = isRenewal ? {} : /** @type {const} */ ({ dateStyle: "medium" });
  const time = new Date(wallMs).toLocaleString(LOCALE, { ...date, timeStyle: "short" });
  return isRenewal ? phrase("conversation.session_renewed", { time }) : phrase("conversation.continued", { time });
};

export class LineView {
  /**
   * @param {import("./pictures.js").Pictures} pictures @param {import("./tool-answer.js").ToolActs} acts
   * @param {import("./conversation.js").Seam} [seam]  what it is the first behind
   */
  constructor(pictures, acts, seam) {
    /** @private */ this.pictures = pictures;
    /** @private */ this.acts = acts;
    /** @private @type {ToolAnswer | null} */ this.form = null;
    this.role = el("span", { class: "pl-role" });
    this.latency = el("span", { class: "pl-chip" });
    this.tools = el("span", { class: "pl-line-tools" });
    this.heard = el("span", {});
    this.mark = el("span", { class: "pl-mark" });
    this.unheard = el("s", { class: "pl-unheard", hidden: true });
    this.more = el("button", {
      class: "pl-more",
      type: "button",
      "aria-expanded": "false",
      click: () => this.showUnheard(Boolean(this.unheard.hidden)),
    });
    this.end = el("div", { class: "pl-end", hidden: true }, this.mark, this.more);
    this.note = el("div", { class: "pl-note" });
    this.doubts = el("div", { class: "pl-doubts", hidden: true });
    /** @private @type {import("./word-scores.js").ScoredPiece[]} */ this.pieces = [];
    this.shown = el("div", { class: "pl-shown", hidden: true });
    this.text = el("div", { class: "pl-text", dir: "auto" }, this.heard, this.unheard);
    this.element = el(
      "article",
      { class: "pl-line" },
      seam ? el("div", { class: "pl-seam" }, el("span", {}, seamInWords(seam))) : "",
      el("div", { class: "pl-line-head" }, this.role, this.latency, this.tools),
      this.text,
      this.doubts,
      this.end,
      this.shown,
      this.note,
    );
    this.showUnheard(false);
    /** @private the status that was told last */ this.told = "";
  }

  /** What nobody heard stands there only on demand. @param {boolean} on */
  showUnheard(on) {
    this.unheard.hidden = !on;
    this.more.setAttribute("aria-expanded", String(on));
    setText(this.more, on ? phrase("conversation.hide_what_was") : phrase("conversation.show_what_was"));
  }

  /** @param {Line} line @param {number} heardMs  of its sound @returns {string} what a screen reader should now say, or "" */
  draw(line, heardMs) {
    const { heard, unheard } = splitHeard(line);
    const end = endInWords(line, heardMs);
    this.element.dataset.role = line.role;
    this.element.dataset.status = line.status;
    this.element.dataset.item = line.item_id;
    setText(this.role, ROLES[line.role] ?? line.role);
    const pieces = scoredPieces({ ...line, text: heard });
    const isMarked = [...pieces, ...this.pieces].some(({ doubt }) => doubt);
    this.pieces = pieces;
    if (isMarked) this.write();
    else setText(this.heard, heard);
    setText(this.doubts, doubtsInWords(pieces));
    this.doubts.hidden = this.doubts.textContent === "";
    setText(this.unheard, unheard && ` ${unheard}`);
    setText(this.latency, latencyLabel(line));
    setText(this.note, retold(line).note);
    setText(this.mark, end);
    this.end.hidden = end === "";
    this.more.hidden = unheard === "";
    if (unheard === "") this.showUnheard(false);
    this.latency.hidden = this.latency.textContent === "";
    this.note.hidden = !line.note;
    const hasPictures = this.show(line.pictures ?? []);
    this.text.hidden = hasPictures && line.text === "";
    const told = this.ask(line);
    return this.toTell(line, heard, end) || told;
  }

  /** Write what was heard anew, with its marks. */
  write() {
    const drawn = this.pieces.map((piece) =>
      piece.doubt
        ? el("span", { class: "pl-doubted", "data-doubt": piece.doubt, title: sureness(piece) }, piece.text)
        : piece.text,
    );
    this.heard.replaceChildren(...drawn);
  }

  /** Show the pictures of a line, once. @private @param {number[]} numbers @returns {boolean} whether it has any */
  show(numbers) {
    if (this.shown.childElementCount === numbers.length) return numbers.length > 0;
    const drawn = numbers.map((number) => {
      const src = this.pictures.urlOf(number);
      return src
        ? el("img", { class: "pl-picture", src, alt: phrase("conversation.picture_you_sent") })
        : el("span", {}, phrase("conversation.a_picture"));
    });
    this.shown.replaceChildren(...drawn);
    this.shown.hidden = numbers.length === 0;
    return numbers.length > 0;
  }

  /** Have a field for the result just as long as the call waits for it. @private @param {Line} line */
  ask(line) {
    const awaited = awaitsResult(line);
    this.form?.follow();
    if (awaited === (this.form !== null)) return "";
    const form = this.form?.element;
    const scroller = this.element.closest(".pl-transcript");
    if (form) keepFocus(form, () => form.remove(), /** @type {HTMLElement} */ (scroller ?? document.body));
    this.form = awaited ? new ToolAnswer(/** @type {string} */ (line.call_id), this.acts) : null;
    if (this.form) this.element.append(this.form.element);
    return awaited ? phrase("conversation.a_tool_waits") : "";
  }

  /** @private @param {Line} line @param {string} heard @param {string} end */
  toTell(line, heard, end) {
    const isNews = this.told === "" || (end !== "" && this.told !== line.status); // whole when it came, broken off as it was heard
    if (!isNews || line.status === "streaming") return "";
    this.told = line.status;
    return `${ROLES[line.role] ?? line.role}${end && `, ${end}`}: ${heard}`; // how it ended first: an answer may be long
  }
}
