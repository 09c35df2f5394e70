// @ts-check
// Lights up the beginning of a text while it sounds. The text stays what it is, in two parts: who sets it anew ends the light.
// What else was to be seen of it, such as marks, is there again when the light ends: whoever drew it draws it anew.

import { el } from "../dom.js";

export class LitWords {
  /** @param {HTMLElement} element  that holds nothing but text @param {() => void} [redraw]  its text, as it is without a light */
  constructor(element, redraw) {
    /** @private */ this.element = element;
    /** @private */ this.redraw = redraw;
    this.lit = el("span", { class: "pl-lit" });
    /** @private */ this.chars = -1;
  }

  get text() {
    return this.element.textContent ?? "";
  }

  /** @param {number} chars @returns {boolean} whether anything changed */
  light(chars) {
    if (chars === this.chars && this.lit.isConnected) return false;
    const { text } = this;
    this.chars = chars;
    this.lit.textContent = text.slice(0, chars);
    this.element.replaceChildren(this.lit, text.slice(chars));
    this.element.classList.add("pl-sounding");
    return true;
  }

  end() {
    if (this.chars < 0) return;
    this.chars = -1;
    if (this.redraw) this.redraw();
    else this.element.textContent = this.text;
    this.element.classList.remove("pl-sounding");
  }
}
