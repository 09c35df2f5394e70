// @ts-check
// Lights up the words of an answer as they leave the speaker, in the lines of the transcript.

import { LitWords } from "./lit-words.js";
import { BROKEN_OFF } from "./transcript-core.js";

export class LiveWords {
  /** @param {import("./transcript-view.js").TranscriptView} view @param {import("./conversation.js").Conversation} conversation */
  constructor(view, conversation) {
    /** @private */ this.view = view;
    /** @private */ this.conversation = conversation;
    /** @private @type {Map<string, {words: LitWords, ms: number, element: HTMLElement}>} those that sound, or are about to */ this.lit =
      new Map();
    /** @private */ this.forget = conversation.transcript.onChange((changes) => {
      for (const change of changes)
        if ("line" in change && change.line.role === "assistant") this.light(change.line.item_id);
    });
  }

  close() {
    this.forget();
  }

  /** @param {import("../contract.js").Fact} fact */
  fact(fact) {
    if (fact.type === "session") for (const itemId of [...this.lit.keys()]) this.end(itemId);
    else if (fact.type === "silenced") this.end(fact.item_id);
    else if (fact.type === "heard" && fact.done) this.end(fact.item_id);
    else if (fact.type === "heard") this.light(fact.item_id, fact.ms);
  }

  /** @private @param {string} itemId @param {number} [ms]  of it, heard by now */
  light(itemId, ms) {
    const { conversation } = this;
    const [line, view] = [conversation.transcript.lines.get(itemId), this.view.views.get(itemId)];
    if (!line || !view || !conversation.heardWords.sounds(itemId) || !conversation.telemetry.timeline.isLive) return;
    if (BROKEN_OFF[line.status]) return this.end(itemId);
    const known = this.lit.get(itemId);
    const heardMs = Math.max(known?.ms ?? 0, ms ?? 0, conversation.telemetry.timeline.answers.of(itemId).heardMs);
    const isWhole = line.status !== "streaming";
    const chars = conversation.heardWords.charsOf(itemId, line.text, heardMs, isWhole);
    if (isWhole && chars >= line.text.length) return this.end(itemId);
    const words = known?.words ?? new LitWords(view.heard);
    this.lit.set(itemId, { words, ms: heardMs, element: view.element });
    view.element.classList.add("pl-live");
    const isNews = words.light(chars);
    if (ms === undefined || !isNews) return;
    this.view.ear = words.lit; // of two answers, the one that sounds
    this.view.settle();
  }

  /** @private @param {string} itemId */
  end(itemId) {
    this.conversation.heardWords.end(itemId);
    const known = this.lit.get(itemId);
    if (!known) return;
    known.words.end();
    known.element.classList.remove("pl-live");
    this.lit.delete(itemId);
    if (this.view.ear !== known.words.lit) return;
    this.view.ear = null;
    this.view.settle();
  }
}
