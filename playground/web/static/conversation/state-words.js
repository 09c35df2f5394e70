// @ts-check
// How the state reads: one or two words, and a sentence that says what can be done about it. Pure. It is the only place that
// words a state; what a button does is said apart from it, for a state changes by itself and a button must not.

import { isAsking } from "./core.js";

/** @typedef {import("./core.js").View} View */
/** @typedef {"rest" | "dialling" | "listening" | "hearing" | "thinking" | "speaking" | "deaf" | "over"} Mood  how it is drawn */
/** @typedef {{words: string, sentence: string, mood: Mood}} StateStanding */

/** @param {Mood} mood @param {string} words @param {string} [sentence] @returns {StateStanding} */
const standing = (mood, words, sentence = "") => ({ mood, words, sentence });

const MAY_I = "Allow the microphone in the browser; typing works without it.";

/** @type {Record<import("./core.js").Link, (view: View) => StateStanding>} */
const LINKS = {
  idle: dialling,
  connecting: dialling,
  waiting: dialling,
  closed: () => standing("over", "Ended"),
  failed: () => standing("over", "Ended"),
  open: (view) => TURNS[view.turn](view),
};

/** @type {Record<import("./core.js").Turn, (view: View) => StateStanding>} */
const TURNS = {
  hearing: (view) => (view.holding ? held(view) : hearing(view)),
  thinking: () => standing("thinking", "Thinking", "The answer is on its way."),
  speaking: () => standing("speaking", "Speaking", "Stop answering or Escape ends it."),
  listening: (view) => (view.holding ? held(view) : MICROPHONES[view.microphone](view)),
};

/** @type {Record<import("./core.js").MicrophoneState, (view: View) => StateStanding>} */
const MICROPHONES = {
  asking: () => standing("deaf", "Your turn", MAY_I),
  off: () => standing("deaf", "Your turn", "Type a message, or turn the microphone on."),
  muted: () => standing("deaf", "Muted", "Nothing you say is heard; typing works."),
  on: (view) => {
    if (view.pushToTalk) return standing("deaf", "Your turn", "Hold the button, or Space, while you talk.");
    return standing(
      "listening",
      "Listening",
      view.answersOnRequest ? "Say something, then press Ask now." : "Say something.",
    );
  },
};

/** @param {View} view */
function dialling({ wasOpen, microphone, place, waitsFor }) {
  if (place > 0) return standing("dialling", place === 1 ? "Next in line" : `Number ${place} in line`, waitsFor);
  if (wasOpen) return standing("dialling", "Reconnecting", "The connection was lost.");
  return standing("dialling", "Connecting", microphone === "asking" ? MAY_I : "One moment.");
}

/** @param {View} view */
function hearing(view) {
  const now = view.holding
    ? "Let go to send."
    : isAsking(view)
      ? "Press Ask now when you are done."
      : "It answers when you pause.";
  return standing("hearing", "Hearing you", view.cutIn ? "It fell silent at your first word." : now);
}

/** Held, nothing is heard where the microphone is off or muted. @param {View} view */
const held = (view) => (view.microphone === "on" ? hearing(view) : MICROPHONES[view.microphone](view));

/** @param {View} view @returns {StateStanding} */
export function standingOf(view) {
  if (view.phase === "idle") return standing("rest", "Ready", "Press Start and say hello, or type.");
  return view.phase === "starting" ? dialling(view) : LINKS[view.link](view);
}

/** What the large button does: the one thing that is not done yet. @param {View} view */
export const actionInWords = (view) => (view.phase === "idle" ? "Start" : "Stop");
