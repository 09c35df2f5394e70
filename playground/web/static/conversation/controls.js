// @ts-check
// What the person presses: the large button, microphone and speaker, stop answering, hold to talk, and the text box.
// Each part is an element, what it shows of the state, and which act it calls. None decides anything.

import { el, icon, setText } from "../dom.js";
import { actionInWords, isAsking, isSpeaking, stateInWords } from "./core.js";

/** @typedef {import("./core.js").View} State */
/** @typedef {import("./acts.js").Acts} Acts */
/** @typedef {import("../sound/devices.js").Device} Device */

const MICROPHONE_WORDS = {
  off: "Turn on microphone",
  asking: "Waiting for the microphone…",
  on: "Mute",
  muted: "Unmute",
};

/** The large start/stop button with the state in words. @param {Acts} acts */
export function mainButton(acts) {
  const state = el("span", { class: "pl-state" });
  const action = el("span", { class: "pl-action" });
  const [start, stop] = [icon("microphone"), icon("stop")];
  const element = el(
    "button",
    {
      class: "pl-main",
      type: "button",
      click: (/** @type {MouseEvent} */ { detail }) => detail > 1 || acts.toggle(),
    }, // a double click is one press
    el("span", { class: "pl-disc" }, start, stop),
    el("span", { class: "pl-words" }, state, action),
  );
  const said = el("span", { class: "pl-hidden", role: "status" });
  const draw = (/** @type {State} */ view) => {
    element.dataset.phase = view.phase;
    element.dataset.turn = view.holding ? "hearing" : view.turn;
    start.toggleAttribute("hidden", view.phase !== "idle");
    stop.toggleAttribute("hidden", view.phase === "idle");
    for (const place of [state, said]) setText(place, stateInWords(view));
    setText(action, actionInWords(view));
  };
  return { element, said, draw };
}

/** Mute, or turn on what is off. @param {Acts} acts */
export function muteButton(acts) {
  const words = el("span", {});
  const [on, off] = [icon("microphone"), icon("muted")];
  const element = el(
    "button",
    { class: "pl-button pl-mute", type: "button", click: () => acts.pressMicrophone() },
    on,
    off,
    words,
  );
  const draw = (/** @type {State} */ { phase, microphone }) => {
    setText(words, phase === "live" || microphone !== "off" ? MICROPHONE_WORDS[microphone] : "Mute");
    element.disabled = microphone === "asking" || phase !== "live";
    element.dataset.muted = String(microphone === "muted");
    const isOff = phase === "live" && microphone !== "on";
    on.toggleAttribute("hidden", isOff);
    off.toggleAttribute("hidden", !isOff);
  };
  return { element, draw };
}

/** A choice of devices. @param {string} label @param {(id: string) => void} choose */
export function deviceSelect(label, choose) {
  const select = el("select", { class: "pl-select", "aria-label": label, change: () => choose(select.value) });
  const element = el("label", { class: "pl-device" }, el("span", { class: "pl-label" }, label), select);
  const show = (/** @type {readonly Device[] | null} */ devices) => {
    const chosen = select.value;
    const fallback = `Default ${label.toLowerCase()}${devices ? "" : " (no choice in this browser)"}`;
    select.replaceChildren(
      new Option(fallback, ""),
      ...(devices ?? []).map(({ id, label: name }) => new Option(name, id)),
    );
    select.value = devices?.some(({ id }) => id === chosen) ? chosen : "";
    select.disabled = !devices;
  };
  show([]);
  return { element, show };
}

/** Shown while an answer is on its way. @param {Acts} acts */
export function stopAnswering(acts) {
  const element = el(
    "button",
    { class: "pl-button pl-stop-answering", type: "button", click: () => acts.interrupt() },
    icon("stop"),
    el("span", {}, "Stop", el("span", { class: "pl-wide" }, " answering")),
  );
  const draw = (/** @type {State} */ view) => {
    element.hidden = !isSpeaking(view);
  };
  return { element, draw };
}

/** Ask for an answer, where none comes by itself. It stands first: what comes and goes beside it does not move it. @param {Acts} acts */
export function askNow(acts) {
  const element = el(
    "button",
    {
      class: "pl-button pl-ask-now",
      type: "button",
      title: "Respond automatically is off: have what was said answered",
      click: () => acts.askNow(),
    },
    icon("ask"),
    "Ask now",
  );
  const draw = (/** @type {State} */ view) => {
    element.hidden = !isAsking(view);
    element.disabled = isSpeaking(view);
  };
  return { element, draw };
}

/** Typed words and pictures: Enter sends, and interrupts. @param {Acts} acts @param {import("./picture-tray.js").PictureTray} tray */
export function composer(acts, tray) {
  const input = el("input", {
    class: "pl-input",
    type: "text",
    placeholder: "Type a message",
    "aria-label": "Message",
    autocomplete: "off",
    maxLength: 10_000,
    paste: (/** @type {ClipboardEvent} */ event) => tray.paste(event),
  });
  const send = el("button", { class: "pl-button pl-send", type: "submit", "aria-label": "Send" }, icon("send"));
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const pictures = tray.taken();
    if (acts.say(input.value, pictures)) input.value = "";
    else tray.giveBack(pictures);
  };
  return { element: el("form", { class: "pl-composer", submit }, tray.list, ...tray.buttons, input, send) };
}

const WRITES =
  "textarea, select, [contenteditable]:not([contenteditable=false]), input:not([type=checkbox], [type=radio], [type=range], [type=button])";
const ACTS = "button, a, summary, input, [role=slider], [role=tab], [role=option]";

/**
 * Hold to talk: with the pointer on the button, or with Space anywhere but where Space means something else: where one
 * writes, on what one has walked to with the keyboard, and in another conversation. What one only clicked on lets go of Space.
 * @param {HTMLElement} root  of this conversation @param {Acts} acts
 */
export function holdButton(root, acts) {
  const words = el("span", {}, "Hold to talk");
  const element = el(
    "button",
    { class: "pl-button pl-hold", type: "button" },
    icon("microphone"),
    words,
    el("kbd", { class: "pl-key" }, "Space"),
  );
  let [isShown, isWalking] = [false, false];
  const hold = (/** @type {boolean} */ down) => isShown && acts.hold(down);
  const isElsewhere = (/** @type {Element} */ target) => (target.closest(".playground-live") ?? root) !== root;
  const isTaken = (/** @type {EventTarget | null} */ target) =>
    target instanceof Element &&
    target !== element &&
    Boolean(target.closest(WRITES) || (isWalking && target.closest(ACTS)) || isElsewhere(target));
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    if (/^(Tab|Arrow)/.test(event.key)) isWalking = true;
    if (event.code !== "Space" || !isShown) return;
    if (event.type === "keyup") return hold(false);
    if (isTaken(event.target)) return;
    event.preventDefault();
    if (event.repeat) return;
    element.focus({ preventScroll: true }); // else what was clicked last would be pressed when the key comes up
    hold(true);
  };
  const onPointer = () => (isWalking = false);
  const release = () => hold(false);
  const onHidden = () => document.hidden && release();
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    hold(true);
  });
  for (const name of ["pointerup", "pointercancel", "lostpointercapture", "contextmenu"])
    element.addEventListener(name, release);
  document.addEventListener("keydown", onKey);
  document.addEventListener("keyup", onKey);
  document.addEventListener("pointerdown", onPointer, true);
  document.addEventListener("visibilitychange", onHidden); // a phone that turns to another app says no more than that
  window.addEventListener("blur", release);
  const draw = (/** @type {State} */ view, /** @type {State} */ before) => {
    isShown = view.pushToTalk && view.phase === "live";
    element.hidden = !isShown;
    element.dataset.down = String(view.holding);
    setText(words, view.holding ? "Release to send" : "Hold to talk");
    const hasJustCome = isShown && !(before.pushToTalk && before.phase === "live");
    if (hasJustCome && document.activeElement?.classList.contains("pl-main")) element.focus({ preventScroll: true });
  };
  const close = () => {
    document.removeEventListener("keydown", onKey);
    document.removeEventListener("keyup", onKey);
    document.removeEventListener("pointerdown", onPointer, true);
    document.removeEventListener("visibilitychange", onHidden);
    window.removeEventListener("blur", release);
  };
  return { element, draw, close };
}
