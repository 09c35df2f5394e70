// @ts-check
// The bar over the panels: it makes them higher and lower, as high as the stage and back, and on a phone leads back to the
// conversation. What was chosen is remembered.
// 1. The separator is dragged, or moved with arrows, Page up and down, Home and End; a double click or Enter gives the usual height.
// 2. As high as the stage: `data-panels-whole` on body; panels.css does the rest. Escape in the panels gives the conversation
//    back, where nothing in them takes it.
// 3. Where they leave the conversation little height it says so by `data-low` on the stage: page.css then has the pictures give
//    way. No container query: a flexible column is measured low before it is measured right, and each measure restyled all words.
// 4. On a phone the panels are always so, and the way back is the header's own button (drawer.js), pressed from here.

import { el, icon } from "../dom.js";
import { remember, remembered } from "../remembered.js";
import { phrase } from "../words.js";
import { fitted, heightByKey, keptHeight, separatorValues } from "./panel-height.js";
import { tabKeys } from "./tab-keys.js";

const [HEIGHT, WHOLE] = ["panels.height", "panels.whole"]; // as remembered
const A_DRAG_PX = 3;
const LOW_PX = 440;

/** @param {HTMLElement} element  the bar's own, empty; the panels stand behind it on the same stage */
export function panelBar(element) {
  const stage = element.closest(".stage");
  if (stage instanceof HTMLElement) new PanelBar(element, stage);
}

class PanelBar {
  /** @param {HTMLElement} element @param {HTMLElement} stage */
  constructor(element, stage) {
    /** @private */ this.element = element;
    /** @private */ this.stage = stage;
    /** @private what the person chose; null: the page's own */ this.wanted = keptHeight(remembered(HEIGHT));
    /** @private @type {{y: number, px: number, isMoved: boolean} | null} */ this.drag = null;
    /** @private */ this.separator = el("div", {
      class: "panels-separator",
      role: "separator",
      tabIndex: 0,
      "aria-orientation": "horizontal",
      "aria-controls": "panels",
      "aria-label": phrase("page.height_of_the_panels"),
      title: phrase("page.drag_or_use"),
      keydown: (/** @type {KeyboardEvent} */ event) => this.pressed(event),
      dblclick: () => this.choose(null),
      pointerdown: (/** @type {PointerEvent} */ event) => this.take(event),
      pointermove: (/** @type {PointerEvent} */ event) => this.move(event),
      lostpointercapture: () => this.letGo(),
    });
    /** @private */ this.whole = el(
      "button",
      {
        class: "panels-whole",
        type: "button",
        "aria-label": phrase("page.maximise"),
        click: () => this.maximise(!this.isWhole),
      },
      icon("maximise"),
      icon("restore"),
    );
    const back = el(
      "button",
      { class: "panels-back", type: "button", click: goBack },
      icon("back"),
      phrase("page.conversation"),
    );
    element.replaceChildren(back, this.separator, this.whole);
    const { body } = element.ownerDocument;
    body.toggleAttribute("data-panels-whole", remembered(WHOLE) === "true");
    window.addEventListener("keydown", (event) => this.escape(event));
    const resized = new ResizeObserver(() => this.show());
    resized.observe(stage);
    whenThere(stage, "#panels", (panels) => {
      resized.observe(panels);
      whenThere(panels, ".tab-wrapper", (wrapper) => wrapper instanceof HTMLElement && tabKeys(wrapper));
    });
    const left = new ResizeObserver(([{ contentRect }]) =>
      stage.toggleAttribute("data-low", contentRect.height <= LOW_PX),
    );
    whenThere(stage, "#conversation", (conversation) => left.observe(conversation));
    this.show();
  }

  /** @private */
  get body() {
    return this.element.ownerDocument.body;
  }

  /** @private */
  get panels() {
    return this.stage.querySelector("#panels");
  }

  /** @private */
  get isWhole() {
    return this.body.hasAttribute("data-panels-whole");
  }

  /** Show what was chosen, as far as it fits, and say how high it is. @private */
  show() {
    const { stage, wanted, separator } = this;
    const room = stage.clientHeight;
    if (wanted === null) stage.style.removeProperty("--panels-height");
    else stage.style.setProperty("--panels-height", `${fitted(wanted, room)}px`);
    const { min, max, now } = separatorValues(this.px(), room);
    for (const [name, value] of Object.entries({ valuemin: min, valuemax: max, valuenow: now }))
      separator.setAttribute(`aria-${name}`, String(value));
    separator.setAttribute("aria-valuetext", `${now} %`);
    this.whole.setAttribute("aria-pressed", String(this.isWhole));
    this.whole.title = this.isWhole ? phrase("page.show_the_conversation_again") : phrase("page.maximise");
  }

  /** @private */
  px() {
    return this.panels?.getBoundingClientRect().height ?? 0;
  }

  /** @private @param {number | null} px */
  choose(px) {
    this.wanted = px;
    remember(HEIGHT, px === null ? "" : String(px));
    this.show();
  }

  /** @private @param {KeyboardEvent} event */
  pressed(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const px = heightByKey(event.key, this.px(), this.stage.clientHeight);
    if (px === null && event.key !== "Enter") return;
    event.preventDefault();
    this.choose(px);
  }

  /** @private @param {PointerEvent} event */
  take(event) {
    if (event.button !== 0) return;
    this.separator.setPointerCapture(event.pointerId);
    this.drag = { y: event.clientY, px: this.px(), isMoved: false };
  }

  /** @private @param {PointerEvent} event */
  move({ clientY }) {
    const { drag } = this;
    if (!drag) return;
    drag.isMoved ||= Math.abs(clientY - drag.y) >= A_DRAG_PX;
    if (!drag.isMoved) return;
    this.wanted = fitted(drag.px + drag.y - clientY, this.stage.clientHeight);
    this.show();
  }

  /** @private */
  letGo() {
    if (this.drag?.isMoved) this.choose(this.wanted);
    this.drag = null;
  }

  /** @private @param {boolean} on */
  maximise(on) {
    this.body.toggleAttribute("data-panels-whole", on);
    remember(WHOLE, on ? "true" : "");
    this.show();
  }

  /** @private @param {KeyboardEvent} event */
  escape(event) {
    if (event.key !== "Escape" || event.defaultPrevented || !this.isWhole || !this.whole.checkVisibility()) return;
    const { target } = event;
    const isHere = target === this.body || [this.element, this.panels].some((each) => each?.contains(asNode(target)));
    if (!isHere) return;
    event.preventDefault();
    this.maximise(false);
  }
}

/** @param {EventTarget | null} target */
const asNode = (target) => (target instanceof Node ? target : null);

const goBack = () => {
  const button = document.querySelector('#header [aria-controls="panels"]');
  if (button instanceof HTMLElement) button.click();
};

/** Gradio draws one component after the other. @param {Element} around @param {string} selector @param {(found: Element) => void} then */
function whenThere(around, selector, then) {
  const look = () => {
    const found = around.querySelector(selector);
    if (found) then(found);
    return found !== null;
  };
  if (look()) return;
  const drawn = new MutationObserver(() => look() && drawn.disconnect());
  drawn.observe(around, { childList: true });
}
