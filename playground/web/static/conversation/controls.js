// @ts-check
// What the person presses: the large button, microphone and speaker, stop answering, ask now, and the text box.
// Each part is an element, what it shows of the state, and which act it calls. None decides anything.
// Each has a place of its own that nothing else takes, whether there is something to press or not; holding to talk is in hold.js.

import { el, icon, setText } from "../dom.js";
import { phrase } from "../words.js";
import { isAsking, isSpeaking } from "./core.js";
import { actionInWords } from "./state-words.js";

/** @typedef {import("./core.js").View} State */
/** @typedef {import("./acts.js").Acts} Acts */
/** @typedef {import("../sound/devices.js").Device} Device */

const MICROPHONE_WORDS = {
  off: phrase("conversation.turn_on_microphone"),
  asking: phrase("conversation.waiting_for_the_microphone"),
  on: phrase("conversation.mute"),
  muted: phrase("conversation.unmute"),
};

const UNAWARE_MS = 400; // so soon nobody has read that the button means something else by now

/**
 * The large button: *Start*, or *Stop*. What it does is what one read on it: where its meaning changed by itself a moment
 * ago, a pointer that was on its way does nothing.
 * @param {Acts} acts
 */
export function mainButton(acts) {
  const action = el("span", { class: "pl-action" });
  const [start, stop] = [icon("record"), icon("stop")];
  let [changedAt, isPressing] = [-Infinity, false];
  const press = (/** @type {MouseEvent} */ { detail, timeStamp }) => {
    if (detail > 1 || (detail === 1 && timeStamp - changedAt < UNAWARE_MS)) return; // a double click is one press
    isPressing = true;
    acts.toggle();
    isPressing = false;
  };
  const element = el("button", { class: "pl-main", type: "button", click: press }, start, stop, action);
  const draw = (/** @type {State} */ view) => {
    const words = actionInWords(view);
    if (words !== action.textContent && action.textContent && !isPressing) changedAt = performance.now();
    element.dataset.phase = view.phase;
    start.toggleAttribute("hidden", words !== phrase("conversation.start"));
    stop.toggleAttribute("hidden", words === phrase("conversation.start"));
    setText(action, words);
  };
  return { element, draw };
}

/** Mute, or turn on what is off. @param {Acts} acts */
export function muteButton(acts) {
  const [on, off] = [icon("microphone"), icon("muted")];
  let canPress = false;
  const press = () => canPress && acts.pressMicrophone();
  const element = el("button", { class: "pl-button pl-round pl-mute", type: "button", click: press }, on, off);
  const draw = (/** @type {State} */ { phase, microphone }) => {
    const words = phase === "live" || microphone !== "off" ? MICROPHONE_WORDS[microphone] : phrase("conversation.mute");
    element.setAttribute("aria-label", words);
    element.title = words;
    canPress = microphone !== "asking" && phase === "live";
    element.setAttribute("aria-disabled", String(!canPress)); // not `disabled`: who turned it on keeps the focus while it is asked for
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
    const fallback = phrase(devices ? "conversation.default_device" : "conversation.only_default_device", {
      device: label.toLowerCase(),
    });
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

const ESCAPE_IS_THEIRS =
  "dialog, [role=dialog], [role=listbox], [role=menu], [role=combobox][aria-expanded=true], [aria-haspopup][aria-expanded=true]";

/** Dim until there is something to stop. Escape does the same, where it closes nothing. @param {HTMLElement} root @param {Acts} acts */
export function stopAnswering(root, acts) {
  let canStop = false;
  const stop = () => canStop && acts.interrupt();
  const element = el(
    "button",
    {
      class: "pl-button pl-round pl-stop-answering",
      type: "button",
      "aria-label": phrase("conversation.stop_answering"),
      title: phrase("conversation.stop_answering_escape"),
      click: stop,
    },
    icon("silence"),
  );
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    const target = event.target instanceof Element ? event.target : root;
    const isElsewhere = (target.closest(".playground-live") ?? root) !== root;
    if (event.key !== "Escape" || event.defaultPrevented || isElsewhere || target.closest(ESCAPE_IS_THEIRS)) return;
    if (!canStop || !root.checkVisibility()) return; // behind panels that have its place, Escape gives it back
    stop();
    event.preventDefault();
  };
  root.ownerDocument.addEventListener("keydown", onKey);
  const draw = (/** @type {State} */ view) => {
    canStop = isSpeaking(view);
    element.setAttribute("aria-disabled", String(!canStop)); // nor here: who just pressed it keeps the focus
  };
  return { element, draw, close: () => root.ownerDocument.removeEventListener("keydown", onKey) };
}

/** Ask for an answer, where none comes by itself. @param {Acts} acts */
export function askNow(acts) {
  let canAsk = false;
  const element = el(
    "button",
    {
      class: "pl-button pl-ask-now",
      type: "button",
      title: phrase("conversation.respond_automatically_is_off"),
      click: () => canAsk && acts.askNow(),
    },
    icon("ask"),
    phrase("conversation.ask_now"),
  );
  const draw = (/** @type {State} */ view) => {
    element.hidden = !isAsking(view);
    canAsk = !isSpeaking(view);
    element.setAttribute("aria-disabled", String(!canAsk)); // as above: who just pressed it keeps the focus
  };
  return { element, draw };
}

const [REST, INTERRUPTS] = [phrase("conversation.or_type_a_message"), phrase("conversation.type_it_interrupts_too")];

/** Typed words and pictures: Enter sends, and interrupts. @param {Acts} acts @param {import("./picture-tray.js").PictureTray} tray */
export function composer(acts, tray) {
  const input = el("input", {
    class: "pl-input",
    type: "text",
    placeholder: REST,
    "aria-label": phrase("conversation.message"),
    autocomplete: "off",
    maxLength: 10_000,
    paste: (/** @type {ClipboardEvent} */ event) => tray.paste(event),
  });
  const send = el(
    "button",
    { class: "pl-button pl-send", type: "submit", "aria-label": phrase("conversation.send") },
    icon("send"),
  );
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const pictures = tray.taken();
    if (acts.say(input.value, pictures)) input.value = "";
    else tray.giveBack(pictures);
  };
  const draw = (/** @type {State} */ view) => {
    input.placeholder = isSpeaking(view) ? INTERRUPTS : REST;
  };
  return { element: el("form", { class: "pl-composer", submit }, tray.list, ...tray.buttons, input, send), draw };
}
