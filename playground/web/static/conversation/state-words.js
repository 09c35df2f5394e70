// @ts-check
// How the state reads: one or two words, and a sentence that says what can be done about it. Pure. It is the only place that
// words a state; what a button does is said apart from it, for a state changes by itself and a button must not.

import { phrase } from "../words.js";
import { isAsking } from "./core.js";

/** @typedef {import("./core.js").View} View */
/** @typedef {"rest" | "dialling" | "listening" | "hearing" | "thinking" | "speaking" | "deaf" | "over"} Mood  how it is drawn */
/** @typedef {{words: string, sentence: string, mood: Mood}} StateStanding */

/** @param {Mood} mood @param {string} words @param {string} [sentence] @returns {StateStanding} */
const standing = (mood, words, sentence = "") => ({ mood, words, sentence });

const MAY_I = phrase("conversation.allow_the_microphone");

/** @type {Record<import("./core.js").Link, (view: View) => StateStanding>} */
const LINKS = {
  idle: dialling,
  connecting: dialling,
  waiting: dialling,
  closed: () => standing("over", phrase("conversation.ended")),
  failed: () => standing("over", phrase("conversation.ended")),
  open: (view) => TURNS[view.turn](view),
};

/** @type {Record<import("./core.js").Turn, (view: View) => StateStanding>} */
const TURNS = {
  hearing: (view) => (view.holding ? held(view) : hearing(view)),
  thinking: () => standing("thinking", phrase("conversation.thinking"), phrase("conversation.the_answer")),
  speaking: () =>
    standing("speaking", phrase("conversation.speaking"), phrase("conversation.stop_answering_or_escape")),
  listening: (view) => (view.holding ? held(view) : MICROPHONES[view.microphone](view)),
};

/** @type {Record<import("./core.js").MicrophoneState, (view: View) => StateStanding>} */
const MICROPHONES = {
  asking: () => standing("deaf", phrase("conversation.your_turn"), MAY_I),
  off: () => standing("deaf", phrase("conversation.your_turn"), phrase("conversation.type_a_message")),
  muted: () => standing("deaf", phrase("conversation.muted"), phrase("conversation.nothing_you_say")),
  on: (view) => {
    if (view.pushToTalk)
      return standing("deaf", phrase("conversation.your_turn"), phrase("conversation.hold_the_button"));
    return standing(
      "listening",
      phrase("conversation.listening"),
      view.answersOnRequest ? phrase("conversation.say_something_then_press") : phrase("conversation.say_something"),
    );
  },
};

/** @param {View} view */
function dialling({ wasOpen, microphone, place, waitsFor }) {
  if (place > 0)
    return standing(
      "dialling",
      place === 1 ? phrase("conversation.next_in_line") : phrase("conversation.place_in_line", { place }),
      waitsFor,
    );
  if (wasOpen)
    return standing("dialling", phrase("conversation.reconnecting"), phrase("conversation.the_connection_was_lost"));
  return standing(
    "dialling",
    phrase("conversation.connecting"),
    microphone === "asking" ? MAY_I : phrase("conversation.one_moment"),
  );
}

/** @param {View} view */
function hearing(view) {
  const now = view.holding
    ? phrase("conversation.let_go_to_send")
    : isAsking(view)
      ? phrase("conversation.press_ask_now_when")
      : phrase("conversation.it_answers_when");
  return standing(
    "hearing",
    phrase("conversation.hearing_you"),
    view.cutIn ? phrase("conversation.it_fell_silent_at") : now,
  );
}

/** Held, nothing is heard where the microphone is off or muted. @param {View} view */
const held = (view) => (view.microphone === "on" ? hearing(view) : MICROPHONES[view.microphone](view));

/** @param {View} view @returns {StateStanding} */
export function standingOf(view) {
  if (view.phase === "idle")
    return standing("rest", phrase("conversation.ready"), phrase("conversation.press_start_and_say"));
  return view.phase === "starting" ? dialling(view) : LINKS[view.link](view);
}

/** What the large button does: the one thing that is not done yet. @param {View} view */
export const actionInWords = (view) =>
  view.phase === "idle" ? phrase("conversation.start") : phrase("conversation.stop");
