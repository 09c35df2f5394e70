// @ts-check
// What the person presses: the large button, microphone and speaker, stop answering, hold to talk, and the text box.
// Each part is an element, what it shows of the state, and which act of `Live` it calls. None decides anything.

import { actionInWords, isSpeaking, stateInWords } from "./conversation-core.js";
import { el, icon, setText } from "./dom.js";

/** @typedef {import("./conversation-core.js").View} State */
/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./devices.js").Device} Device */
/** @typedef {() => Live} Acts */

const MICROPHONE_WORDS = { off: "Turn on microphone", asking: "Waiting for the microphone…", on: "Mute", muted: "Unmute" };

/** The large start/stop button with the state in words. @param {Acts} acts */
export function mainButton(acts) {
  const state = el("span", { class: "pl-state" });
  const action = el("span", { class: "pl-action" });
  const [start, stop] = [icon("microphone"), icon("stop")];
  const element = el("button", { class: "pl-main", type: "button", click: (/** @type {MouseEvent} */ { detail }) => detail > 1 || acts().toggle() }, // a double click is one press
    el("span", { class: "pl-disc" }, start, stop), el("span", { class: "pl-words" }, state, action));
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
  const element = el("button", { class: "pl-button pl-mute", type: "button", click: () => acts().pressMicrophone() }, on, off, words);
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
    select.replaceChildren(new Option(fallback, ""), ...(devices ?? []).map(({ id, label: name }) => new Option(name, id)));
    select.value = devices?.some(({ id }) => id === chosen) ? chosen : "";
    select.disabled = !devices;
  };
  show([]);
  return { element, show };
}

/** Shown while an answer is on its way. @param {Acts} acts */
export function stopAnswering(acts) {
  const element = el("button", { class: "pl-button pl-stop-answering", type: "button", click: () => acts().interrupt() }, icon("stop"),
    el("span", {}, "Stop", el("span", { class: "pl-wide" }, " answering")));
  return { element, draw: (/** @type {State} */ view) => void (element.hidden = !isSpeaking(view)) };
}

/** Typed words: Enter sends, and interrupts. @param {Acts} acts */
export function composer(acts) {
  const input = el("input", { class: "pl-input", type: "text", placeholder: "Type a message", "aria-label": "Message", autocomplete: "off", maxLength: 10_000 });
  const send = el("button", { class: "pl-button pl-send", type: "submit", "aria-label": "Send" }, icon("send"));
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    acts().say(input.value);
    input.value = "";
  };
  return { element: el("form", { class: "pl-composer", submit }, input, send) };
}

/** Hold to talk: with the pointer on the button, or with Space anywhere but where Space means something else. @param {Acts} acts */
export function holdButton(acts) {
  const words = el("span", {}, "Hold to talk");
  const element = el("button", { class: "pl-button pl-hold", type: "button" }, icon("microphone"), words, el("kbd", { class: "pl-key" }, "Space"));
  let isShown = false;
  const hold = (/** @type {boolean} */ down) => isShown && acts().hold(down);
  const isTyping = (/** @type {EventTarget | null} */ target) =>
    target instanceof HTMLElement && target !== element && (target.isContentEditable || Boolean(target.closest("input, textarea, select, button, a, summary, [role=slider]")));
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    if (event.code !== "Space" || !isShown) return;
    if (event.type === "keyup") return hold(false);
    if (isTyping(event.target)) return;
    event.preventDefault();
    if (!event.repeat) hold(true);
  };
  const release = () => hold(false);
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    hold(true);
  });
  for (const name of ["pointerup", "pointercancel", "contextmenu"]) element.addEventListener(name, release);
  document.addEventListener("keydown", onKey);
  document.addEventListener("keyup", onKey);
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
    window.removeEventListener("blur", release);
  };
  return { element, draw, close };
}
