// @ts-check
// The head of the demo view: title and subtitle, and the page's address as a QR code, which a press shows large.
// The code comes from this page's own server (playground/web/access/page_address.py), and only once the view is shown.
// Where it does not come, nothing stands in its place.
//
// Contract with playground/web/gradio_ui/demo.py: `props.words` are the configured title and subtitle, `props.most` how long
// those of a link may be.

import { el, setText } from "../dom.js";
import { phrase } from "../words.js";
import { demoTitle } from "./demo-words.js";
import { isDemo, onView } from "./views.js";

/** @typedef {{address: string, only_here: boolean, code: string}} PageAddress  `code`: an image's address */

const ADDRESS = new URL("../../address", import.meta.url);
const ONLY_HERE = phrase("demo.only_this_computer_reaches");

/**
 * @param {{element: HTMLElement, props: {words: import("./demo-words.js").DemoTitle,
 *   most: Record<keyof import("./demo-words.js").DemoTitle, number>}}} gradio
 */
export function demoHead({ element, props }) {
  const root = element.querySelector(".demo-head");
  if (!(root instanceof HTMLElement)) return;
  const { title, subtitle } = demoTitle(location.search, props.words, props.most);
  const words = el(
    "div",
    { class: "demo-titles" },
    el("h1", { class: "demo-title", dir: "auto" }, title),
    el("p", { class: "demo-subtitle", dir: "auto" }, subtitle),
  );
  const code = new AddressCode();
  root.replaceChildren(words, code.button, code.dialog);
  onView(root.ownerDocument, () => isDemo(root.ownerDocument) && void code.load());
}

class AddressCode {
  constructor() {
    /** @private */ this.small = el("img", { alt: "" });
    /** @private */ this.large = el("img", { alt: "" });
    /** @private */ this.words = el("p", { class: "demo-address" });
    /** @private */ this.note = el("p", { class: "demo-note" });
    this.button = el(
      "button",
      { class: "demo-code", type: "button", hidden: true, click: () => this.dialog.showModal() },
      this.small,
    );
    this.dialog = el(
      "dialog",
      { class: "demo-large", "aria-label": phrase("demo.the_address_of_this"), click: () => this.close() },
      this.large,
      this.words,
      this.note,
      el("button", { class: "demo-quiet", type: "button" }, phrase("demo.close")),
    );
  }

  /** Ask for it, as the link says title and subtitle. */
  async load() {
    const found = await fetch(`${ADDRESS}${location.search}`).catch(() => null);
    /** @type {PageAddress | null} */ const told = found?.ok ? await found.json().catch(() => null) : null;
    this.button.hidden = told === null;
    if (told) this.show(told);
  }

  /** A press anywhere does it, but one that has marked the address to take it along. @private */
  close() {
    if (getSelection()?.isCollapsed !== false) this.dialog.close();
  }

  /** @private @param {PageAddress} told */
  show({ address, only_here, code }) {
    for (const image of [this.small, this.large]) image.src = code;
    this.large.alt = phrase("demo.qr_code_of", { address });
    this.button.setAttribute("aria-label", phrase("demo.show_the_qr_code", { address }));
    this.button.title = address;
    setText(this.words, address);
    setText(this.note, only_here ? ONLY_HERE : "");
  }
}
