// @ts-check
// The microphone's own section: what the browser should do to the sound, what it really does, and a test with playback.
// A button beside the choice of devices opens it; one switch, one line. It decides nothing: see core.js.

import { Meter } from "../conversation/meter.js";
import { el, icon, setText } from "../dom.js";
import { isAutomatic } from "../sound/processing.js";
import { phrase } from "../words.js";
import { besideInWords, echoInWords, levelInWords, SWITCHES, verdictInWords, verdictOf } from "./core.js";
import { testMicrophone } from "./test.js";

/** @typedef {import("../sound/processing.js").Granted} Granted */
/** @typedef {import("../sound/processing.js").Processing} Processing */
/** @typedef {import("../sound/echo-watch.js").EchoStanding} EchoStanding */
/** @typedef {import("../conversation/core.js").View} State */
/** @typedef {import("../conversation/acts.js").Acts} Acts */

const MUTED = phrase("microphone.the_assistant_does");

/** @param {() => Acts} acts */
export function microphoneSection(acts) {
  const id = `pl-microphone-${Math.random().toString(36).slice(2)}`; // a page may hold several conversations
  const switches = SWITCHES.map((each) =>
    processingSwitch(each, (on) => acts().devices.setProcessing({ ...acts().devices.processing, [each.name]: on })),
  );
  const test = microphoneTest(acts, (settings) => granted(settings));
  const panel = el(
    "section",
    { class: "pl-microphone", id, "aria-label": phrase("microphone.microphone_settings"), hidden: true },
    el("div", { class: "pl-switches" }, ...switches.map(({ element }) => element)),
    test.element,
  );
  const opener = el(
    "button",
    {
      class: "pl-button pl-adjust",
      type: "button",
      title: phrase("microphone.microphone_settings_and_test"),
      "aria-label": phrase("microphone.microphone_settings"),
      "aria-expanded": "false",
      "aria-controls": id,
      click: () => open(Boolean(panel.hidden)),
    },
    icon("adjust"),
  );
  /** @type {Granted | null} */ let last = null;
  /** @type {EchoStanding | null} */ let standing = null;

  for (const each of [panel, opener])
    each.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || panel.hidden) return;
      event.stopPropagation();
      open(false);
      opener.focus();
    });
  const open = (/** @type {boolean} */ on) => {
    panel.hidden = !on;
    opener.setAttribute("aria-expanded", String(on));
    show();
    if (!on) test.stop();
  };
  const granted = (/** @type {Granted | null} */ settings) => {
    last = settings;
    show();
  };
  const show = () => {
    const { processing } = acts().devices;
    for (const { name, draw } of switches) draw(processing, besideOf(name, processing));
  };
  const besideOf = (/** @type {keyof Processing} */ name, /** @type {Processing} */ wished) => {
    if (!last) return "";
    return name === "onlyWhileEcho" ? echoInWords(wished, standing) : besideInWords(wished[name], last[name]);
  };
  const echo = (/** @type {EchoStanding | null} */ now) => {
    standing = now;
    show();
  };
  const draw = (/** @type {State} */ state, /** @type {State} */ before) => {
    if (state.phase === before.phase) return;
    test.stop(); // what it borrowed may be gone
    if (state.phase === "idle") granted(null);
  };
  const cancelsEcho = () => Boolean(last?.echoCancellation) && !(standing && isAutomatic(acts().devices.processing));
  return { opener, panel, draw, granted, echo, show, cancelsEcho, close: test.close };
}

/** @param {typeof SWITCHES[number]} what @param {(on: boolean) => void} choose */
function processingSwitch({ name, title, help }, choose) {
  const box = el("input", { type: "checkbox", role: "switch", class: "pl-switch", change: () => choose(box.checked) });
  const beside = el("span", { class: "pl-beside" });
  const element = el(
    "label",
    { class: "pl-processing", "data-name": name },
    box,
    el("span", { class: "pl-processing-words" }, el("span", {}, title), el("span", { class: "pl-help" }, help), beside),
  );
  const draw = (/** @type {Processing} */ wished, /** @type {string} */ words) => {
    box.checked = wished[name];
    box.disabled = name === "onlyWhileEcho" && !wished.echoCancellation;
    setText(beside, words);
  };
  return { name, element, draw };
}

/** @param {() => Acts} acts @param {(settings: Granted) => void} granted */
function microphoneTest(acts, granted) {
  const meter = new Meter();
  const words = el("span", {}, phrase("microphone.test_microphone"));
  const button = el(
    "button",
    { class: "pl-button pl-test", type: "button", click: () => (running ? stop() : start()) },
    icon("microphone"),
    words,
  );
  const count = el("span", { class: "pl-count", "aria-hidden": "true" });
  const said = el("p", { class: "pl-verdict", role: "status" });
  const element = el("div", { class: "pl-testing" }, button, meter.element, count, said);
  /** @type {AbortController | null} */ let running = null;
  let inConversation = false;

  const tell = (/** @type {import("./test.js").Standing} */ standing) => {
    element.dataset.phase = standing.phase;
    meter.level(standing.phase === "recording" ? standing.peak : 0);
    setText(count, standing.phase === "recording" ? String(standing.secondsLeft) : "");
    if (standing.phase === "done") element.dataset.verdict = verdictOf(standing.levels);
    setText(said, inWords(standing, inConversation));
  };
  const start = async () => {
    const mine = new AbortController();
    running = mine;
    inConversation = false;
    delete element.dataset.verdict;
    setText(words, phrase("microphone.stop_test"));
    const { speaker, borrow } = acts().devices.forTest();
    await testMicrophone({
      borrow,
      speaker,
      tell,
      signal: mine.signal,
      opened: (borrowed) => {
        inConversation = borrowed.inConversation;
        granted(borrowed.stream.getAudioTracks()[0].getSettings());
      },
    });
    if (running === mine) running = null;
    setText(words, phrase("microphone.test_microphone"));
  };
  const stop = () => running?.abort();
  const close = () => {
    stop();
    meter.close();
  };
  tell({ phase: "stopped" });
  return { element, stop, close };
}

/** @param {import("./test.js").Standing} standing @param {boolean} inConversation */
function inWords(standing, inConversation) {
  const aside = inConversation ? ` ${MUTED}` : "";
  switch (standing.phase) {
    case "asking":
      return phrase("microphone.waiting_for_the_microphone");
    case "recording":
      return phrase("microphone.say_something", { aside });
    case "playing":
      return phrase("microphone.this_is_how", { aside });
    case "done":
      return `${levelInWords(standing.levels)} ${verdictInWords(standing.levels)}`.trim();
    case "failed":
      return `${standing.trouble.sentence} ${standing.trouble.hint}`;
    case "stopped":
      return phrase("microphone.records_three_seconds");
  }
}
