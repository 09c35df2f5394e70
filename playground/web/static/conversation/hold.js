// @ts-check
// The button that is held to talk, in the place where one types otherwise. It stands there as long as push to talk is on, and
// never moves: it is dim until there is somebody to talk to.

import { el, icon, setText } from "../dom.js";
import { phrase } from "../words.js";
import { HoldLatch } from "./hold-latch.js";

/** @typedef {import("./core.js").View} State */
/** @typedef {import("./acts.js").Acts} Acts */

const WRITES =
  "textarea, select, [contenteditable]:not([contenteditable=false]), input:not([type=checkbox], [type=radio], [type=range], [type=button])";
const ACTS = "button, a, summary, input, [role=slider], [role=tab], [role=option]";

/**
 * Hold to talk: with the pointer on the button, tapped twice until it is tapped again, or with Space anywhere but where Space
 * means something else: where one writes, on what one has walked to with the keyboard, and in another conversation. What one
 * only clicked on lets go of Space.
 * @param {HTMLElement} root  of this conversation @param {Acts} acts
 */
export function holdButton(root, acts) {
  const words = el("span", {}, phrase("conversation.hold_to_talk"));
  const element = el(
    "button",
    {
      class: "pl-button pl-hold",
      type: "button",
      title: phrase("conversation.tap_twice_to_hold"),
      "aria-keyshortcuts": "Space",
    },
    icon("microphone"),
    words,
    el("kbd", { class: "pl-key", "aria-hidden": "true" }, phrase("conversation.key_space")),
  );
  const latch = new HoldLatch();
  let [isShown, isWalking, isTold] = [false, false, false];
  const tell = () => {
    if (latch.isHeld !== isTold && (isShown || !latch.isHeld)) acts.hold(latch.isHeld);
    isTold = latch.isHeld;
    setText(
      words,
      !latch.isHeld
        ? phrase("conversation.hold_to_talk")
        : latch.isLatched
          ? phrase("conversation.tap_to_send")
          : phrase("conversation.release_to_send"),
    );
  };
  const letGo = () => {
    latch.letGo();
    tell();
  };
  const isElsewhere = (/** @type {Element} */ target) => (target.closest(".playground-live") ?? root) !== root;
  const isTaken = (/** @type {EventTarget | null} */ target) =>
    target instanceof Element &&
    target !== element &&
    Boolean(target.closest(WRITES) || (isWalking && target.closest(ACTS)) || isElsewhere(target));
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    if (/^(Tab|Arrow)/.test(event.key)) isWalking = true;
    if (event.code !== "Space" || !isShown) return;
    if (event.type === "keyup") {
      if (latch.isHeld) event.preventDefault(); // else what has the focus would be pressed with it
      if (!latch.isLatched) letGo();
      return;
    }
    if (isTaken(event.target)) return;
    event.preventDefault();
    if (event.repeat) return;
    element.focus({ preventScroll: true }); // else what was clicked last would be pressed when the key comes up
    latch.press(-Infinity);
    tell();
  };
  const onPointer = () => (isWalking = false);
  const onHidden = () => document.hidden && letGo();
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !isShown) return;
    element.setPointerCapture(event.pointerId);
    latch.press(event.timeStamp);
    tell();
  });
  for (const name of /** @type {const} */ (["pointerup", "lostpointercapture"]))
    element.addEventListener(name, (event) => {
      latch.release(event.timeStamp);
      tell();
    });
  for (const name of ["pointercancel", "contextmenu"]) element.addEventListener(name, letGo);
  element.addEventListener("click", ({ detail }) => {
    if (detail !== 0 || !isShown) return; // a click without a pointer: Enter, or a screen reader
    if (latch.isHeld) latch.letGo();
    else latch.latch();
    tell();
  });
  document.addEventListener("keydown", onKey);
  document.addEventListener("keyup", onKey);
  document.addEventListener("pointerdown", onPointer, true);
  document.addEventListener("visibilitychange", onHidden); // a phone that turns to another app says no more than that
  window.addEventListener("blur", letGo);
  const draw = (/** @type {State} */ view, /** @type {State} */ before) => {
    isShown = view.pushToTalk && view.phase === "live";
    if (before.holding && !view.holding && latch.isHeld) letGo();
    element.setAttribute("aria-disabled", String(!isShown));
    element.setAttribute("aria-pressed", String(view.holding));
    const hasJustCome = isShown && !(before.pushToTalk && before.phase === "live");
    if (hasJustCome && document.activeElement?.classList.contains("pl-main")) element.focus({ preventScroll: true });
  };
  const close = () => {
    document.removeEventListener("keydown", onKey);
    document.removeEventListener("keyup", onKey);
    document.removeEventListener("pointerdown", onPointer, true);
    document.removeEventListener("visibilitychange", onHidden);
    window.removeEventListener("blur", letGo);
  };
  return { element, draw, letGo, close };
}

/**
 * Where one talks by hand, or types: one of the two, in one place, and the way to the other.
 * @param {ReturnType<typeof holdButton>} hold @param {HTMLElement} composer
 */
export function holdOrType(hold, composer) {
  let [isTyping, isPushToTalk] = [false, false];
  const other = el("button", { class: "pl-button pl-round", type: "button", click: () => turn(!isTyping) });
  const element = el("div", { class: "pl-say" }, hold.element, composer, other);
  const turn = (/** @type {boolean} */ typing) => {
    isTyping = typing;
    if (typing) hold.letGo(); // latched, it would go on with nothing there to end it
    show();
    const field = typing ? composer.querySelector("input[type=text]") : hold.element;
    if (field instanceof HTMLElement) field.focus({ preventScroll: true });
  };
  const show = () => {
    const isHolding = isPushToTalk && !isTyping;
    hold.element.hidden = !isHolding;
    composer.hidden = isHolding;
    other.hidden = !isPushToTalk;
    const words = isHolding ? phrase("conversation.type_instead") : phrase("conversation.talk_instead");
    other.replaceChildren(icon(isHolding ? "keyboard" : "microphone"));
    other.setAttribute("aria-label", words);
    other.title = words;
  };
  const draw = (/** @type {State} */ view, /** @type {State} */ before) => {
    hold.draw(view, before);
    if (view.pushToTalk === isPushToTalk) return;
    [isPushToTalk, isTyping] = [view.pushToTalk, false];
    show();
  };
  show();
  return { element, draw, close: hold.close };
}
