// @ts-check
// The transcript's part in hearing it again: joins its lines with their turns, with what is chosen, and with what plays.
// 1. While a session runs nothing can be played and no button says so; a turn can be chosen all the same.
// 2. A line that begins to sound, or whose turn was chosen elsewhere, is brought into view; one that was pressed here stays.

import { loadStyle } from "../dom.js";
import { LineReplay } from "./line-replay.js";

/** @typedef {import("./conversation.js").Conversation} Conversation */
/** @typedef {import("./transcript-core.js").Line} Line */
/** @typedef {import("./transcript-view.js").LineView} LineView */
/** @typedef {import("../replay/take.js").Light} Light */

const NEWEST = 8; // lines
const OWN_CLICK = "a, button, input, textarea, select, label, summary";

export class TranscriptReplay {
  /** @param {import("./transcript-view.js").TranscriptView} transcript @param {Conversation} conversation @param {import("../replay/player.js").Player} player */
  constructor(transcript, conversation, player) {
    /** @private */ this.transcript = transcript;
    /** @private */ this.conversation = conversation;
    /** @private */ this.player = player;
    /** @private @type {WeakMap<LineView, LineReplay>} */ this.parts = new WeakMap();
    /** @private @type {Map<string, LineReplay>} lines that sound */ this.lit = new Map();
    /** @private the choice that is shown */ this.shown = 0;
    /** @private the turns' items that are shown */ this.known = -1;
    for (const sheet of ["replay/replay.css", "conversation/transcript-replay.css"]) loadStyle(document, sheet);
    const { scroller } = transcript;
    scroller.addEventListener("click", (event) => this.clicked(event));
    scroller.addEventListener(
      "keydown",
      (event) => event.key === "Escape" && conversation.selection.clear() && event.preventDefault(),
    );
    transcript.drawn = (line, view) => this.draw(line, view);
    /** @private */ this.endings = [
      conversation.selection.onChange(() => this.chosen()),
      conversation.onChange(() => this.drawNewest()),
      player.onChange(() => this.drawAll()),
      player.onCursor((cursor) => this.light(cursor?.lights ?? [])),
    ];
    this.drawAll();
  }

  close() {
    for (const end of this.endings) end();
  }

  /** @private */
  drawAll() {
    for (const line of this.conversation.transcript.inOrder()) this.drawLine(line.item_id);
  }

  /** A turn is told after its lines: the last ones learn their number as the conversation goes on. @private */
  drawNewest() {
    const { turnItems, transcript } = this.conversation;
    if (this.player.isOffered || this.known === turnItems.revision) return; // all are drawn then, or nothing is new
    this.known = turnItems.revision;
    const { order } = transcript;
    for (const itemId of order.slice(-NEWEST)) this.drawLine(itemId);
  }

  /** @private @param {string} itemId */
  drawLine(itemId) {
    const [line, view] = [this.conversation.transcript.lines.get(itemId), this.transcript.views.get(itemId)];
    if (line && view) this.draw(line, view);
  }

  /** @private @param {Line} line @param {LineView} view */
  draw(line, view) {
    const { takes, isOffered, playing } = this.player;
    const turn = this.conversation.turnItems.of(line.item_id);
    const isAnswer = line.role === "assistant";
    const kept = !isOffered
      ? "none"
      : isAnswer
        ? takes.answerIs(line.item_id)
        : turn?.user_item_id === line.item_id
          ? takes.personIs(turn)
          : "none";
    const said = isAnswer ? `answer ${line.item_id}` : `person ${turn?.number}`;
    const isRest = playing === `rest ${line.item_id}`;
    this.part(view, line.item_id).draw(line, {
      turn,
      isChosen: turn !== null && turn.number === this.conversation.selection.turn,
      kept,
      hasRest: isOffered && isAnswer && takes.hasRest(line.item_id),
      playing: isRest ? "rest" : playing === said && kept === "held" ? "said" : "",
    });
  }

  /** @private @param {LineView} view @param {string} itemId */
  part(view, itemId) {
    let part = this.parts.get(view);
    if (!part) {
      const { player } = this;
      part = new LineReplay(view, {
        choose: () => this.choose(itemId),
        play: () => player.toggle(this.takeOf(itemId)),
        playRest: () => player.toggle(player.takes.ofRest(itemId)),
      });
      this.parts.set(view, part);
    }
    return part;
  }

  /** @private @param {string} itemId */
  takeOf(itemId) {
    const { takes } = this.player;
    const turn = this.conversation.turnItems.of(itemId);
    return turn?.user_item_id === itemId ? takes.ofPerson(turn) : takes.ofAnswer(itemId);
  }

  /** @private @param {MouseEvent} event */
  clicked({ target }) {
    if (!(target instanceof Element) || target.closest(OWN_CLICK) || getSelection()?.isCollapsed === false) return;
    const line = target.closest(".pl-line");
    if (line instanceof HTMLElement) this.choose(line.dataset.item ?? "");
  }

  /** @private @param {string} itemId */
  choose(itemId) {
    const turn = this.conversation.turnItems.of(itemId);
    if (!turn) return;
    this.shown = this.conversation.selection.revision + 1; // it is where one pressed
    this.conversation.selection.toggle(turn.number);
  }

  /** @private */
  chosen() {
    const { selection, transcript, turnItems } = this.conversation;
    this.drawAll();
    if (this.shown === selection.revision) return;
    this.shown = selection.revision;
    const first = transcript.order.find((itemId) => turnItems.of(itemId)?.number === selection.turn);
    if (first !== undefined && selection.turn !== null) this.transcript.reveal(first);
  }

  /** @private @param {Light[]} lights */
  light(lights) {
    for (const [itemId, part] of this.lit) {
      if (lights.some((light) => light.itemId === itemId)) continue;
      part.endLight();
      this.lit.delete(itemId);
    }
    for (const light of lights) {
      const [line, view] = [
        this.conversation.transcript.lines.get(light.itemId),
        this.transcript.views.get(light.itemId),
      ];
      if (!line || !view) continue;
      const part = this.part(view, light.itemId);
      part.light(line, light);
      if (!this.lit.has(light.itemId)) this.transcript.reveal(light.itemId);
      this.lit.set(light.itemId, part);
    }
  }
}
