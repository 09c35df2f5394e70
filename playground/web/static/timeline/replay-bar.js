// @ts-check
// What plays the conversation again, over its picture: all of it or from the chosen turn on, the chosen turn alone, and
// where one is.

import { el, icon, loadStyle, setText } from "../dom.js";
import { phrase } from "../words.js";
import { moment } from "./words.js";

/** @typedef {import("../replay/player.js").Player} Player */
/** @typedef {import("./core.js").Timeline} Timeline */
/** @typedef {import("./words.js").Turn} Turn */

const LIVE = phrase("timeline.can_be_played_once");
const GONE = phrase("timeline.there_is_no_sound");
const HELD = phrase("timeline.both_sides_as_they");

export class ReplayBar {
  /** @param {Player} player @param {Timeline} timeline */
  constructor(player, timeline) {
    /** @private */ this.player = player;
    /** @private */ this.timeline = timeline;
    /** @private @type {Turn | null} */ this.turn = null;
    /** @private */ this.nowMs = 0;
    /** @private session time from which on something is held */ this.heldMs = 0;
    /** @private */ this.shown = "";
    /** @private */ this.all = button(() => player.toggle(player.takes.ofAll(this.fromMs())));
    /** @private */ this.one = button(() => this.toggleTurn());
    /** @private */ this.time = el("span", { class: "pl-quiet pl-replay-time" });
    this.element = el("div", { class: "pl-replay" }, this.all.element, this.one.element, this.time);
    loadStyle(document, "replay/replay.css");
  }

  /** @param {Turn | null} turn  that is chosen @param {number} nowMs */
  draw(turn, nowMs) {
    const { player, timeline } = this;
    this.turn = turn;
    const { isOffered, playing } = player;
    const all = isOffered ? player.takes.ofAll() : null;
    const canPlay = isOffered ? all !== null : timeline.isLive;
    this.heldMs = all?.at(0).ms ?? 0;
    const isHeld = isOffered && turn !== null && player.takes.ofTurn(turn) !== null;
    const gone = this.isCut() ? ` ${phrase("timeline.let_go_before", { moment: moment(this.heldMs, 0) })}` : "";
    const shown = [turn?.number, isOffered, playing, canPlay, isHeld, gone].join();
    this.nowMs = nowMs;
    if (!playing) this.showTime(null);
    if (shown === this.shown) return;
    this.shown = shown;
    this.element.hidden = !canPlay;
    const from =
      turn && turn.number > 1
        ? phrase("timeline.play_from_turn", { number: turn.number })
        : phrase("timeline.play_conversation");
    this.all.show(
      playing === "all" ? phrase("timeline.stop") : from,
      playing === "all",
      isOffered ? HELD + gone : LIVE,
      isOffered,
    );
    const isTurn = playing.startsWith("turn ");
    this.one.element.hidden = !isOffered || (!turn && !isTurn);
    this.one.show(
      isTurn ? phrase("timeline.stop") : phrase("timeline.play_turn", { number: turn?.number ?? "" }),
      isTurn,
      isHeld ? "" : GONE,
      isHeld || isTurn,
    );
  }

  /** Whether it says how long the conversation is. */
  get hasTime() {
    return !this.element.hidden && this.player.isOffered;
  }

  /** @param {number | null} ms  session time of what sounds */
  showTime(ms) {
    const end = moment(Math.max(0, this.nowMs), 0);
    const at = moment(Math.max(0, ms ?? Math.max(this.fromMs(), this.heldMs)), 0);
    setText(this.time, this.player.isOffered ? `${at} / ${end}` : "");
  }

  /** Whether memory has let the beginning go. @private */
  isCut() {
    const { takes, isOffered } = this.player;
    const [first] = this.timeline.turns.values();
    if (!isOffered || !first) return false;
    return takes.personIs(first) === "gone" || takes.answerIs(first.answer_item_id) === "gone";
  }

  /** @private */
  toggleTurn() {
    const { player, turn } = this;
    if (player.playing.startsWith("turn ")) player.stop();
    else if (turn) player.toggle(player.takes.ofTurn(turn));
  }

  /** @private */
  fromMs() {
    return this.turn && this.turn.number > 1 ? (this.timeline.startOf(this.turn.number) ?? -Infinity) : -Infinity;
  }
}

/** @param {() => void} click */
function button(click) {
  const words = el("span", {});
  const [play, stop] = [icon("play"), icon("stop")];
  const element = el("button", { class: "pl-tool pl-play-words", type: "button", click }, play, stop, words);
  const show = (
    /** @type {string} */ text,
    /** @type {boolean} */ isPlaying,
    /** @type {string} */ title,
    /** @type {boolean} */ isEnabled,
  ) => {
    setText(words, text);
    play.style.display = isPlaying ? "none" : "";
    stop.style.display = isPlaying ? "" : "none";
    element.title = isPlaying ? "" : title;
    element.disabled = !isEnabled;
  };
  return { element, show };
}
