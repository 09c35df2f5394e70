// @ts-check
// What a field is for, on demand: a `?` in its corner opens it, and so does a mouse that rests there. Escape, a press elsewhere
// and the same button close it. The button stands behind all that Gradio draws in the field's block and is put back when
// Gradio draws the block anew; who listens hears the help with the button, and need not open it.

import { el, setText } from "../dom.js";
import { phrase } from "../words.js";

/** @typedef {Record<string, {title: string, text: string}>} Helps  by the field's name */

const REST_MS = 250;
const GAP = 6;

export class HelpButtons {
  /** @param {Document} page @param {Helps} helps @param {(field: string) => HTMLElement | null} controlOf */
  constructor(page, helps, controlOf) {
    /** @private */ this.page = page;
    /** @private */ this.helps = helps;
    /** @private */ this.controlOf = controlOf;
    /** @private */ this.tip = el("div", { class: "setup-help-tip", role: "tooltip", popover: "manual" });
    /** @private @type {HTMLButtonElement | null} */ this.opened = null;
    /** @private whether it was a resting mouse that opened it */ this.isResting = false;
    /** @private @type {ReturnType<typeof setTimeout> | undefined} */ this.resting = undefined;
    (page.querySelector(".gradio-container") ?? page.body).append(this.tip); // where the theme's font is
    page.addEventListener("keydown", (event) => this.key(event), true);
    page.addEventListener("pointerdown", (event) => this.outside(event), true);
    page.addEventListener(
      "scroll",
      ({ target }) => this.opened && target instanceof Node && target.contains(this.opened) && this.close(),
      true,
    );
  }

  /** Give every control that is drawn its button. */
  show() {
    for (const [field, { title, text }] of Object.entries(this.helps)) {
      const control = this.controlOf(field);
      if (control && !control.querySelector(":scope > .setup-help")) control.append(this.button(title, text));
    }
    if (this.opened && !this.opened.isConnected) this.close();
  }

  /** @private @param {string} title @param {string} text */
  button(title, text) {
    /** @type {HTMLButtonElement} */ const button = el(
      "button",
      {
        class: "setup-help",
        type: "button",
        "aria-description": text,
        "aria-expanded": "false",
        click: () => (this.opened === button && !this.isResting ? this.close() : this.open(button, text)),
        pointerenter: (/** @type {PointerEvent} */ event) => event.pointerType === "mouse" && this.rest(button, text),
        pointerleave: () => this.leave(),
      },
      el("span", { "aria-hidden": "true" }, "?"),
      el("span", { class: "setup-help-name" }, phrase("setup.about", { title })),
    );
    return button;
  }

  /** @private @param {HTMLButtonElement} button @param {string} text */
  open(button, text) {
    this.close();
    setText(this.tip, text);
    this.tip.showPopover();
    this.place(button.getBoundingClientRect());
    button.setAttribute("aria-expanded", "true");
    this.opened = button;
    this.isResting = false;
  }

  /** @private */
  close() {
    clearTimeout(this.resting);
    if (!this.opened) return;
    this.tip.hidePopover();
    this.opened.setAttribute("aria-expanded", "false");
    this.opened = null;
  }

  /** Under the button, or above it where there is no room. @private @param {DOMRect} at */
  place(at) {
    const { width, height } = this.tip.getBoundingClientRect();
    const { innerWidth, innerHeight } = window;
    const isBelow = at.bottom + GAP + height < innerHeight;
    this.tip.style.top = `${isBelow ? at.bottom + GAP : Math.max(GAP, at.top - GAP - height)}px`;
    this.tip.style.left = `${Math.max(GAP, Math.min(at.right - width, innerWidth - width - GAP))}px`;
  }

  /** @private @param {HTMLButtonElement} button @param {string} text */
  rest(button, text) {
    clearTimeout(this.resting);
    if (this.opened === button) return;
    this.resting = setTimeout(() => {
      this.open(button, text);
      this.isResting = true; // a press keeps it
    }, REST_MS);
  }

  /** The mouse left the button; onto the help it may go. @private */
  leave() {
    clearTimeout(this.resting);
    if (!this.opened || !this.isResting) return;
    this.resting = setTimeout(() => {
      if (!this.tip.matches(":hover")) this.close();
      else this.tip.addEventListener("pointerleave", () => this.close(), { once: true });
    }, REST_MS);
  }

  /** @private @param {KeyboardEvent} event */
  key(event) {
    if (event.key !== "Escape" || !this.opened) return;
    event.stopPropagation(); // on a phone Escape would close the drawer as well
    this.close();
  }

  /** @private @param {Event} event */
  outside(event) {
    if (!(event.target instanceof Node) || this.tip.contains(event.target) || this.opened?.contains(event.target))
      return;
    this.close();
  }
}
