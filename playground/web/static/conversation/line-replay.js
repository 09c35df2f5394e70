// @ts-check
// What a line of the transcript has of its turn: the turn's number, which chooses it; what plays its sound; what plays the
// part of an answer that nobody heard; and its words, which light up while they sound.

import { el, icon } from "../dom.js";
import { soundedChars } from "../replay/take.js";
import { phrase } from "../words.js";
import { LitWords } from "./lit-words.js";
import { BROKEN_OFF } from "./transcript-core.js";

/** @typedef {import("./transcript-core.js").Line} Line */
/** @typedef {import("../bridge/turn.js").Turn} Turn */
/** @typedef {import("../replay/takes.js").Kept} Kept */
/** @typedef {import("../replay/take.js").Light} Light */
/** @typedef {{choose: () => void, play: () => void, playRest: () => void}} LineHands */
/** @typedef {{turn: Turn | null, isChosen: boolean, kept: Kept, hasRest: boolean, playing: "" | "said" | "rest"}} LineStanding */

const GONE = phrase("conversation.its_sound_was_let");
const PLAY = {
  user: phrase("conversation.play_what_you_said"),
  assistant: phrase("conversation.play_the_answer"),
  tool: "",
};

export class LineReplay {
  /** @param {import("./transcript-view.js").LineView} view @param {LineHands} hands */
  constructor(view, hands) {
    /** @private */ this.view = view;
    /** @private */ this.said = new LitWords(view.heard, () => view.write());
    /** @private */ this.rest = new LitWords(view.unheard);
    /** @private */ this.number = el("button", { class: "pl-turn", type: "button", hidden: true, click: hands.choose });
    /** @private */ this.play = el("button", { class: "pl-play", type: "button", hidden: true, click: hands.play });
    /** @private */ this.playRest = el("button", {
      class: "pl-play-rest",
      type: "button",
      hidden: true,
      click: hands.playRest,
    });
    /** @private */ this.shown = "";
    view.tools.append(this.play, this.number);
    view.end.append(this.playRest);
  }

  /** @param {Line} line @param {LineStanding} standing */
  draw(line, { turn, isChosen, kept, hasRest, playing }) {
    const shown = [turn?.number, isChosen, kept, hasRest, playing].join();
    if (shown === this.shown) return;
    this.shown = shown;
    this.view.element.classList.toggle("pl-chosen-line", isChosen);
    this.number.hidden = turn === null;
    this.number.textContent = String(turn?.number ?? "");
    name(this.number, turn ? phrase("conversation.turn", { number: turn.number }) : "");
    this.number.setAttribute("aria-pressed", String(isChosen));
    this.play.hidden = kept === "none";
    this.play.disabled = kept === "gone";
    const isPlaying = playing === "said";
    this.play.replaceChildren(
      kept === "gone" ? phrase("conversation.sound_let_go") : icon(isPlaying ? "stop" : "play"),
    );
    name(this.play, kept === "gone" ? GONE : isPlaying ? phrase("conversation.stop_playing") : PLAY[line.role]);
    this.playRest.hidden = !hasRest;
    this.playRest.replaceChildren(
      icon(playing === "rest" ? "stop" : "play"),
      playing === "rest" ? phrase("conversation.stop_playing") : phrase("conversation.play_what_was"),
    );
  }

  /** @param {Line} line @param {Light} light */
  light(line, { part, share, ofAll }) {
    const words = part === "rest" ? this.rest : this.said;
    if (words.text === "") return; // nobody knows where in the text it begins
    if (part === "rest") this.view.showUnheard(true);
    const isCut = part === "rest" || (BROKEN_OFF[line.status] !== undefined && line.heard_chars != null);
    words.light(soundedChars(words.text, isCut ? share : ofAll));
  }

  endLight() {
    this.said.end();
    this.rest.end();
  }
}

/** @param {HTMLElement} element @param {string} words */
function name(element, words) {
  element.setAttribute("aria-label", words);
  element.title = words;
}
