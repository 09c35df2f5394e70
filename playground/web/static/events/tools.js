// @ts-check
// The row of controls over the events: which are shown, pause, download. It holds what was chosen and tells of changes.

import { el, setText } from "../dom.js";
import { grouped, phrase } from "../words.js";
import { DIRECTIONS, ERRORS, FAMILIES } from "./kinds.js";

/**
 * @typedef {{kinds: number, text: string}} Wanted
 * @typedef {{filter: (wanted: Wanted) => void, pause: (on: boolean) => void, download: () => void,
 *   write: (on: boolean) => void}} ToolActions
 */

export class EventTools {
  /** @param {ToolActions} asked */
  constructor(asked) {
    /** @private */ this.asked = asked;
    /** @private */ this.kinds = 0;
    /** @private */ this.isPaused = false;
    /** @private @type {Map<number, HTMLButtonElement>} */ this.chips = new Map();
    this.search = el("input", {
      type: "search",
      class: "pl-field pl-ev-search",
      placeholder: phrase("events.filter_by_text"),
      "aria-label": phrase("events.filter_events_by_text"),
      autocomplete: "off",
      spellcheck: false,
      input: () => this.tell(),
      keydown: (/** @type {KeyboardEvent} */ event) => this.leave(event),
    });
    this.reset = button(phrase("events.clear_filter"), () => this.clear());
    this.pause = button(phrase("events.pause"), () => asked.pause(!this.isPaused));
    this.download = button(phrase("events.download_jsonl"), () => asked.download());
    this.write = button(phrase("events.write"), () => this.toggleWriting());
    this.write.setAttribute("aria-label", phrase("events.write_an_event"));
    this.write.setAttribute("aria-expanded", "false");
    this.write.title = phrase("events.write_an_event_of");
    this.pause.title = phrase("events.hold_the_list_still");
    this.download.title = phrase("events.every_line_of_this");
    this.element = el(
      "div",
      { class: "pl-tools pl-ev-tools" },
      el(
        "div",
        { class: "pl-ev-kinds" },
        this.group(phrase("events.direction"), DIRECTIONS),
        this.group(phrase("events.kind"), FAMILIES),
      ),
      this.search,
      this.reset,
      el("span", { class: "pl-space" }),
      this.write,
      this.pause,
      this.download,
    );
    this.show({ errors: 0, isPaused: false, waiting: 0, hasEvents: false });
    this.mark();
  }

  /** @param {{errors: number, isPaused: boolean, waiting: number, hasEvents: boolean}} state */
  show({ errors, isPaused, waiting, hasEvents }) {
    this.isPaused = isPaused;
    this.pause.setAttribute("aria-pressed", String(isPaused));
    setText(
      this.pause,
      isPaused ? phrase("events.resume_waiting", { number: grouped(waiting) }) : phrase("events.pause"),
    );
    const chip = this.chips.get(ERRORS);
    if (chip)
      setText(
        chip,
        errors ? phrase("events.errors_count", { count: errors, number: grouped(errors) }) : phrase("events.errors"),
      );
    this.download.disabled = !hasEvents;
  }

  /** Show all events again. */
  clear() {
    this.kinds = 0;
    this.search.value = "";
    this.tell();
  }

  /** @private */
  toggleWriting() {
    const isOpen = this.write.getAttribute("aria-expanded") !== "true";
    this.write.setAttribute("aria-expanded", String(isOpen));
    this.asked.write(isOpen);
  }

  /** @private @param {string} label @param {{bit: number, words: string, mark?: string, explained?: string}[]} kinds */
  group(label, kinds) {
    const chips = kinds.map(({ bit, words, mark, explained }) => {
      const chip = button(mark ? `${mark} ${words}` : words, () => this.toggle(bit));
      if (explained) chip.title = explained;
      this.chips.set(bit, chip);
      return chip;
    });
    return el("div", { class: "pl-ev-chips", role: "group", "aria-label": label }, ...chips);
  }

  /** @private @param {number} bit */
  toggle(bit) {
    this.kinds ^= bit;
    this.tell();
  }

  /** @private */
  tell() {
    this.mark();
    this.asked.filter({ kinds: this.kinds, text: this.search.value });
  }

  /** @private */
  mark() {
    for (const [bit, chip] of this.chips) chip.setAttribute("aria-pressed", String((this.kinds & bit) !== 0));
    this.reset.hidden = this.kinds === 0 && this.search.value.trim() === "";
  }

  /** @private @param {KeyboardEvent} event */
  leave(event) {
    if (event.key !== "Escape" || this.search.value === "") return;
    event.preventDefault();
    this.search.value = "";
    this.tell();
  }
}

/** @param {string} words @param {() => void} click */
const button = (words, click) => el("button", { type: "button", class: "pl-tool", click }, words);
