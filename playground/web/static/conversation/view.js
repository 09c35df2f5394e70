// @ts-check
// Puts the parts together in `root` and draws each change of the state into them; decides nothing and keeps no state
// of its own but which notices stand. Text from outside becomes text nodes only.

import { el, icon, keepFocus, loadStyle, setText } from "../dom.js";
import { grantedInWords } from "../sound/devices.js";
import { VoicesView } from "../voices/view.js";
import { phrase } from "../words.js";
import { allowanceLine } from "./allowance.js";
import { askNow, composer, deviceSelect, mainButton, muteButton, stopAnswering } from "./controls.js";
import { endInWords, isOutage, remediesOf, waitInWords, wayOnInWords } from "./core.js";
import { holdButton, holdOrType } from "./hold.js";
import { PictureTray } from "./picture-tray.js";
import { stateLine } from "./state-line.js";
import { TranscriptView } from "./transcript-view.js";

/** @typedef {import("./core.js").View} State */
/** @typedef {import("./core.js").Notice} Notice */
/** @typedef {import("../contract.js").Options} Options */
/** @typedef {import("./acts.js").Acts} Acts */
/**
 * The microphone's own section, made by whoever puts the page together.
 * @typedef {object} Section
 * @property {HTMLElement} opener
 * @property {HTMLElement} panel
 * @property {(state: State, before: State) => void} draw
 * @property {(settings: import("../sound/processing.js").Granted | null) => void} granted
 * @property {(standing: import("../sound/echo-watch.js").EchoStanding | null) => void} echo
 * @property {() => void} show
 * @property {() => boolean} cancelsEcho
 * @property {() => void} close
 */

const SHEETS = [
  "base.css", // first: the others take its tokens
  "conversation/demo.css", // before those it overrules: nothing is drawn small and then large
  "conversation/conversation.css",
  "conversation/stage.css",
  "conversation/controls.css",
  "conversation/transcript.css",
  "conversation/pictures.css",
  "microphone/microphone.css",
];

export class ConversationView {
  /**
   * @param {HTMLElement} root @param {Options} options @param {import("./conversation.js").Conversation} conversation
   * @param {Acts} acts @param {Section} microphone @param {{element: HTMLElement, panel: HTMLElement}} kept
   */
  constructor(root, options, conversation, acts, microphone, kept) {
    this.root = root;
    this.voices = new VoicesView(conversation);
    /** @private */ this.acts = acts;
    this.transcript = new TranscriptView(conversation, acts);
    /** @private */ this.tray = new PictureTray(root, (notice) => acts.notice(notice));
    /** @private */ this.microphones = deviceSelect(phrase("conversation.microphone"), (id) =>
      acts.devices.chooseMicrophone(id),
    );
    /** @private */ this.speakers = deviceSelect(phrase("conversation.speaker"), (id) =>
      acts.devices.chooseSpeaker(id),
    );
    /** @private */ this.microphone = microphone;
    /** @private */ this.state = stateLine();
    /** @private */ this.main = mainButton(acts);
    /** @private */ this.mute = muteButton(acts);
    /** @private */ this.ask = askNow(acts);
    /** @private */ this.stop = stopAnswering(root, acts);
    /** @private */ this.composer = composer(acts, this.tray);
    /** @private */ this.say = holdOrType(holdButton(root, acts), this.composer.element);
    /** @private */ this.notices = el("div", { class: "pl-notices" });
    /** @private @type {Map<Notice, HTMLElement>} */ this.noticeViews = new Map();
    /** @private */ this.grantedWords = el("span", { class: "pl-granted" });
    /** @private */ this.gaps = el("span", { class: "pl-gaps" });
    /** @private */ this.left = allowanceLine();
    /** @private */ this.kept = kept;
    this.build();
    this.setOptions(options);
    for (const sheet of SHEETS) loadStyle(root.ownerDocument, sheet);
  }

  /** @param {State} state @param {State} before */
  draw(state, before) {
    this.root.dataset.phase = state.phase;
    for (const part of [
      this.state,
      this.main,
      this.mute,
      this.ask,
      this.stop,
      this.composer,
      this.say,
      this.microphone,
      this.left,
    ])
      part.draw(state, before);
    const isHeard = state.phase === "live" && (state.turn === "hearing" || state.holding);
    if (isHeard && !(before.turn === "hearing" || before.holding)) this.transcript.await(true);
    else if (!isHeard && state.turn !== "thinking") this.transcript.await(false);
    if (state.notices !== before.notices) this.drawNotices(state.notices);
    setText(this.gaps, state.underruns > 0 ? gapsInWords(state.underruns) : "");
    if (state.phase === "idle") setText(this.grantedWords, "");
  }

  /** @param {Options} options */
  setOptions({ threshold, demo, noPictures }) {
    this.tray.refuse(noPictures);
    this.root.classList.toggle("pl-demo", demo);
    this.voices.setThreshold(threshold);
  }

  /** @param {{microphones: import("../sound/devices.js").Device[], speakers: import("../sound/devices.js").Device[] | null}} devices */
  devices({ microphones, speakers }) {
    this.microphones.show(microphones);
    this.speakers.show(speakers);
  }

  /** @param {import("../sound/processing.js").Granted} settings  as the browser states them */
  granted(settings) {
    setText(this.grantedWords, grantedInWords(settings));
    this.microphone.granted(settings);
  }

  /** @param {import("../sound/echo-watch.js").EchoStanding | null} standing  null where it is not watched */
  echo(standing) {
    this.microphone.echo(standing);
  }

  /** The wishes for the microphone have changed. */
  processing() {
    this.microphone.show();
  }

  close() {
    this.voices.close();
    this.transcript.close();
    this.stop.close();
    this.say.close();
    this.tray.close();
    this.microphone.close();
    this.left.close();
    this.root.classList.remove("playground-live", "pl-demo");
    delete this.root.dataset.phase;
    this.root.replaceChildren();
  }

  /** From top to bottom: the state, what is heard, the words, the dock. What comes and goes lies over them. @private */
  build() {
    const { state, main, mute, ask, stop, say, microphone, kept } = this;
    microphone.panel.prepend(el("div", { class: "pl-devices" }, this.microphones.element, this.speakers.element));
    this.root.replaceChildren(
      el("div", { class: "pl-top" }, state.element, kept.element, kept.panel),
      el("div", { class: "pl-scene" }, this.voices.element, this.transcript.element, this.notices, microphone.panel),
      el(
        "div",
        { class: "pl-dock" },
        main.element,
        mute.element,
        stop.element,
        ask.element,
        say.element,
        microphone.opener,
      ),
      el("div", { class: "pl-figures" }, this.grantedWords, this.gaps, ...this.left.elements),
    );
    this.root.classList.add("playground-live");
  }

  /** @private @param {readonly Notice[]} notices */
  drawNotices(notices) {
    for (const [notice, element] of this.noticeViews) {
      if (notices.includes(notice)) continue;
      keepFocus(element, () => element.remove(), this.main.element);
      this.noticeViews.delete(notice);
    }
    for (const notice of notices) {
      if (this.noticeViews.has(notice)) continue;
      const element = this.notice(notice);
      this.noticeViews.set(notice, element);
      (isOutage(notice) ? this.state.reason : this.notices).append(element);
    }
  }

  /** What is left of a wait, second by second, for eyes only: read aloud it would never end. @private @param {number} waitS */
  countdown(waitS) {
    const end = performance.now() + 1000 * waitS;
    const place = el("span", { class: "pl-countdown", "aria-live": "off" });
    const tick = () => {
      setText(place, waitInWords((end - performance.now()) / 1000));
      if (performance.now() < end) setTimeout(() => place.isConnected && tick(), 250);
    };
    tick();
    return place;
  }

  /** @private @param {Notice} notice */
  notice(notice) {
    const { sentence, hint, level, code } = notice;
    const way = wayOnInWords(notice);
    const again = el("button", { class: "pl-button", type: "button", click: () => this.acts.pressMicrophone() }, way);
    const page = { cancelsEcho: this.microphone.cancelsEcho(), canLetFinish: this.acts.canLetFinish };
    const remedies = remediesOf(notice, page).map((remedy) =>
      el(
        "button",
        { class: "pl-button", type: "button", click: () => this.acts.remedy(remedy.action, code) },
        remedy.words,
      ),
    );
    const dismiss = el(
      "button",
      {
        class: "pl-button pl-dismiss",
        type: "button",
        "aria-label": phrase("conversation.dismiss"),
        click: () => this.acts.dismiss(code),
      },
      icon("close"),
    );
    const words = el("div", { class: "pl-notice-words" }, el("strong", {}, sentence), hint ? ` ${hint}` : "");
    if (notice.waitS != null) words.append(" ", this.countdown(notice.waitS));
    if (notice.untilS != null) words.append(" ", endInWords(notice.untilS, Date.now()));
    const role = level === "error" ? "alert" : "status";
    return el(
      "div",
      { class: "pl-notice", role, "data-level": level, "data-code": code },
      words,
      ...(way ? [again] : []),
      ...remedies,
      dismiss,
    );
  }
}

/** @param {number} count */
const gapsInWords = (count) => phrase("conversation.gaps", { count });
