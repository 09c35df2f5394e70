// @ts-check
// What the page is doing, as one small frozen value and a reducer over what happens to it. Pure; draws nothing.
// 1. PHASES is the page's own state; `link` and `turn` are the session's, as the bridge tells them.
// 2. What a phase does not expect leaves the value as it is, so a second click or a late message changes nothing.
// 3. How a state reads is said in state-words.js.

import { LOCALE, phrase } from "../words.js";

/** @typedef {import("../contract.js").LinkState} Link */
/** @typedef {import("../contract.js").TurnState} Turn */
/** @typedef {"idle" | "starting" | "live"} Phase */
/** @typedef {import("../contract.js").Notice} Notice */
/** @typedef {"off" | "asking" | "on" | "muted"} MicrophoneState */
/**
 * @typedef {object} Allowance
 * @property {number | null} endsAt  the page's clock when the time is over; null: no limit
 * @property {number | null} tokens  of the owner's credential, for today
 */

/**
 * @typedef {object} View
 * @property {Phase} phase
 * @property {Link} link
 * @property {Turn} turn
 * @property {boolean} wasOpen  this session had a link before
 * @property {boolean} cutIn  the person began to speak while the answer was heard
 * @property {MicrophoneState} microphone
 * @property {boolean} holding
 * @property {boolean} pushToTalk
 * @property {boolean} answersOnRequest  no answer comes by itself to what was spoken
 * @property {number} underruns
 * @property {number} place  in line, from 1, while one waits for one's turn; 0 elsewhere
 * @property {string} waitsFor  why one waits
 * @property {Allowance | null} allowance  what is left of this conversation, where that is bounded
 * @property {number | null} sessionEndsAt  the page's clock when the service ends its session; null: it did not say
 * @property {readonly Notice[]} notices  the newest last; one per code and per sentence
 */

/** @type {Record<Phase, {start?: Phase, ready?: Phase, stop?: Phase}>} */
export const PHASES = {
  idle: { start: "starting" },
  starting: { ready: "live", stop: "idle" },
  live: { stop: "idle" },
};

export const MOST_NOTICES = 4;
const TOO_SHORT = "too_short"; // what is said of a hold that held nothing: the next one makes up for it

/** @type {View} */
export const AT_REST = Object.freeze({
  phase: "idle",
  link: "idle",
  turn: "listening",
  wasOpen: false,
  cutIn: false,
  microphone: "off",
  holding: false,
  pushToTalk: false,
  answersOnRequest: false,
  underruns: 0,
  place: 0,
  waitsFor: "",
  allowance: null,
  sessionEndsAt: null,
  notices: Object.freeze([]),
});

/**
 * @typedef {{type: "start"} | {type: "ready"} | {type: "stop"}
 *   | {type: "state", link: Link, turn: Turn}
 *   | {type: "microphone", microphone: MicrophoneState} | {type: "hold", down: boolean}
 *   | {type: "pushToTalk", on: boolean} | {type: "answersOnRequest", on: boolean} | {type: "underruns", count: number}
 *   | {type: "queued", place: number, sentence: string} | {type: "allowance", allowance: Allowance}
 *   | {type: "session", endsAt: number | null}
 *   | {type: "notice", notice: Notice} | {type: "dismiss", code: string}} Happening
 */

/** @type {{[K in Happening["type"]]: (view: View, happening: any) => Partial<View> | null}} */
const RULES = {
  start: (view) =>
    move(view, "start", { link: "connecting", turn: "listening", wasOpen: false, underruns: 0, notices: [] }),
  ready: (view) => move(view, "ready", { place: 0, waitsFor: "" }),
  stop: (view) =>
    move(view, "stop", {
      link: "idle",
      turn: "listening",
      cutIn: false,
      microphone: "off",
      holding: false,
      place: 0,
      waitsFor: "",
      allowance: null,
      sessionEndsAt: null,
      notices: stillTrue(view.notices),
    }),
  state: (view, { link, turn }) =>
    view.phase === "idle"
      ? null
      : {
          link,
          turn,
          wasOpen: view.wasOpen || link === "open",
          cutIn: turn === "hearing" && (view.cutIn || view.turn === "speaking"),
        },
  microphone: (view, { microphone }) => (view.phase === "idle" ? null : { microphone }),
  hold: (view, { down }) =>
    down && view.phase === "live" && view.pushToTalk
      ? { holding: true, notices: without(view.notices, TOO_SHORT) }
      : { holding: false },
  pushToTalk: (_, { on }) => ({ pushToTalk: on, holding: false }),
  answersOnRequest: (_, { on }) => ({ answersOnRequest: on }),
  queued: (view, { place, sentence }) => (view.phase === "starting" ? { place, waitsFor: sentence } : null),
  allowance: (view, { allowance }) => (view.phase === "live" ? { allowance } : null),
  session: (view, { endsAt }) => (view.phase === "idle" ? null : { sessionEndsAt: endsAt }),
  underruns: (_, { count }) => ({ underruns: count }),
  notice: (view, { notice }) => ({
    notices: [...view.notices.filter((n) => n.code !== notice.code && n.sentence !== notice.sentence), notice].slice(
      -MOST_NOTICES,
    ),
  }),
  dismiss: (view, { code }) => ({ notices: without(view.notices, code) }),
};

/** The same list where it is not among them. @param {readonly Notice[]} notices @param {string} code */
function without(notices, code) {
  return notices.some((notice) => notice.code === code) ? notices.filter((notice) => notice.code !== code) : notices;
}

/** Nothing is tried any more, or about to end, once a session has ended. @param {readonly Notice[]} notices */
function stillTrue(notices) {
  const kept = notices.filter(({ action, waitS, untilS }) => action !== "try_now" && (waitS ?? untilS) == null);
  return kept.length === notices.length ? notices : kept;
}

/** @param {View} view @param {keyof typeof PHASES["live"] | "start" | "ready"} event @param {Partial<View>} more */
function move(view, event, more) {
  const phase = /** @type {any} */ (PHASES[view.phase])[event];
  return phase ? { phase, ...more } : null;
}

/**
 * @param {View} view @param {Happening} happening
 * @returns {View}  the same value when nothing changed
 */
export function reduce(view, happening) {
  const change = RULES[happening.type](view, happening);
  const entries = change ? Object.entries(change) : [];
  const isSame = entries.every(([key, value]) => Object.is(/** @type {any} */ (view)[key], value));
  return isSame ? view : Object.freeze({ ...view, ...change });
}

/** What the button of a notice does, or "" for none: the way on. @param {Notice} notice */
export function wayOnInWords({ code, ends }) {
  if (ends) return phrase("conversation.start_again");
  return code.startsWith("microphone_") ? phrase("conversation.try_again") : "";
}

/** @type {Record<string, string>} what a remedy's button says */
const REMEDIES = {
  restart: phrase("conversation.start_a_new_conversation"),
  let_finish: phrase("conversation.let_it_finish"),
  echo_cancellation: phrase("conversation.keep_echo_cancellation_on"),
  try_now: phrase("conversation.try_now"),
  own_tab: phrase("conversation.open_in_a_tab"),
};

/**
 * The remedies that a notice offers. Where the browser cancels the echo already and it still comes through, only
 * finishing helps.
 * @param {Notice} notice @param {{cancelsEcho: boolean, canLetFinish: boolean}} page
 * @returns {{action: string, words: string}[]}
 */
export function remediesOf({ action }, { cancelsEcho, canLetFinish }) {
  const fitting = action === "echo_cancellation" ? [...(cancelsEcho ? [] : [action]), "let_finish"] : [action ?? ""];
  const possible = fitting.filter((each) => Object.hasOwn(REMEDIES, each) && (each !== "let_finish" || canLetFinish));
  return possible.map((each) => ({ action: each, words: REMEDIES[each] }));
}

/** Whether a notice says why there is no connection, and when the next is tried: part of the state. @param {Notice} notice */
export const isOutage = ({ action, waitS }) => action === "try_now" && waitS != null;

/** What is left of the time until something is tried by itself, in words. @param {number} waitS */
export const waitInWords = (waitS) =>
  waitS > 0 ? phrase("conversation.next_try_in_s", { seconds: Math.ceil(waitS) }) : phrase("conversation.trying_now");

/** When all is over, as a clock of this place shows it. @param {number} untilS @param {number} nowMs @param {string} [locale] */
export function endInWords(untilS, nowMs, locale = LOCALE) {
  const end = new Date(nowMs + 1000 * untilS);
  const time = end.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  return phrase("conversation.it_ends_at", { time });
}

/** Whether an answer comes to what is spoken only when it is asked for. @param {View} view */
export const isAsking = (view) => view.phase === "live" && view.answersOnRequest && !view.pushToTalk;

/** @param {View} view */
export const isSpeaking = (view) => view.phase === "live" && (view.turn === "speaking" || view.turn === "thinking");

/** Whether the microphone is for the service now. @param {View} view */
export const mayTalk = ({ pushToTalk, holding }) => !pushToTalk || holding;
