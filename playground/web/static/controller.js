// @ts-check
// Joins one conversation, its drawing and the session that runs; owns at most one Session. Every click and message passes
// here, and the host hears of it from here. It is the only one that writes into its Conversation.

import { pictureFrame, say } from "./bridge/frames.js";
import { admitted, sessionBegun } from "./conversation/allowance.js";
import { AT_REST, mayTalk, reduce } from "./conversation/core.js";
import { noticeOf, REMEDIES } from "./conversation/remedies.js";
import { automaticResults } from "./conversation/result-timers.js";
import { DeviceActs } from "./device-acts.js";
import { figuresOf, Session } from "./session.js";

/** @typedef {import("./contract.js").Notice} Notice */
/** @typedef {import("./contract.js").Listener} Listener */
/** @typedef {import("./contract.js").Fact} Fact */
/** @typedef {import("./conversation/acts.js").Acts} Acts */

/** @implements {Acts} */
export class Controller {
  /**
   * @param {import("./contract.js").Host} host @param {import("./conversation/conversation.js").Conversation} conversation
   * @param {import("./contract.js").Options} options
   */
  constructor(host, conversation, options) {
    /** @private */ this.host = host;
    /** @private */ this.conversation = conversation;
    /** @private */ this.options = { ...options };
    /** @private */ this.state = [
      { type: /** @type {const} */ ("pushToTalk"), on: options.pushToTalk },
      { type: /** @type {const} */ ("answersOnRequest"), on: options.answersOnRequest },
    ].reduce(reduce, AT_REST);
    /** @private @type {import("./conversation/view.js").ConversationView | null} */ this.view = null;
    /** @private @type {Session | null} */ this.session = null;
    this.devices = new DeviceActs(
      () => this.session,
      () => this.view,
    );
    /** @private @type {{text: string, pictures: import("./conversation/pictures.js").Picture[]}[]} */ this.unsaid = [];
    /** @private how many were sent by hand */ this.events = 0;
    /** @private @type {Set<Listener>} */ this.listeners = new Set();
    /** @private @type {Set<(fact: Fact) => void>} */ this.observers = new Set();
    /** @private @type {Set<(withMicrophone: boolean) => Notice | null>} */ this.guards = new Set();
    this.results = automaticResults(host.toolReplies, (callId, output) =>
      this.tell(say.toolResult(callId, output, true)),
    );
    /** @private */ this.ignore = conversation.transcript.onChange((all) => this.session && this.results.take(all));
    /** @private */ this.wake = () => this.session?.sound.wake();
  }

  /** Draw here from now on. @param {import("./conversation/view.js").ConversationView} view */
  show(view) {
    this.view = view;
    document.addEventListener("pointerdown", this.wake);
    view.draw(this.state, AT_REST);
    this.devices.watch();
  }

  /** @param {boolean} [withMicrophone] */
  start(withMicrophone = true) {
    if (this.state.phase !== "idle" || this.isRefused(withMicrophone)) return;
    this.happen({ type: "start" });
    const { conversation } = this;
    const [wallMs, pageNow] = [Date.now(), performance.now()];
    /** @type {Session} */ const session = new Session(
      this.host,
      this.devices.chosen,
      this.hears(() => this.session === session),
      conversation.shiftFor(pageNow),
    );
    this.session = session;
    session.connection.talk(mayTalk(this.state));
    conversation.begin(session.sound.rate, wallMs, pageNow);
    this.fact({ type: "session", on: true, at: this.now() });
    void session.begin(withMicrophone).catch(() => this.session === session && this.stop());
  }

  /** Say why no session may start, if so. @private @param {boolean} withMicrophone */
  isRefused(withMicrophone) {
    const refusals = [...this.guards].flatMap((refuse) => refuse(withMicrophone) ?? []);
    if (refusals.length === 0) return false;
    const lasting = refusals.find(({ isPassing }) => !isPassing);
    if (lasting) this.unsaid = [];
    this.notice(lasting ?? refusals[0]);
    return true;
  }

  stop() {
    const { session } = this;
    this.session = null;
    this.unsaid = [];
    session?.close();
    this.results.stop();
    if (session) this.fact({ type: "session", on: false, at: this.now() });
    this.happen({ type: "stop" });
  }

  /** Begin another conversation: this one is over, and no longer shown. */
  startOver() {
    this.stop();
    this.conversation.clear();
  }

  /** The conversation's clock. @private */
  now() {
    return performance.now() + this.conversation.shiftMs;
  }

  toggle() {
    this.state.phase === "idle" ? this.start() : this.stop();
  }

  /** @param {string} text @param {import("./conversation/pictures.js").Picture[]} [pictures] */
  say(text, pictures = []) {
    if (text.trim() === "" && pictures.length === 0) return true;
    if (this.state.phase === "live") return this.tellWith(text.trim(), pictures);
    this.unsaid.push({ text, pictures });
    this.start(false);
    return this.unsaid.length > 0;
  }

  /** @param {string} callId @param {string} output */
  answerTool(callId, output) {
    this.results.hold(callId);
    return this.tell(say.toolResult(callId, output));
  }

  tryNow() {
    this.tell(say.tryNow());
  }

  /** @param {string} text */
  sendEvent(text) {
    return this.tell(say.event(++this.events, text)) ? this.events : 0;
  }

  interrupt() {
    this.tell(say.interrupt());
  }

  askNow() {
    this.tell(say.askNow());
  }

  /** @param {boolean} down */
  hold(down) {
    const before = this.state.holding;
    this.happen({ type: "hold", down });
    if (this.state.holding !== before) this.tell(say.hold(down));
  }

  pressMicrophone() {
    const { phase, microphone } = this.state;
    if (phase === "idle") return this.start();
    if (microphone === "off") return void this.session?.microphone.turnOn();
    if (microphone !== "asking") this.session?.microphone.mute(microphone === "on");
  }

  get canLetFinish() {
    return Boolean(this.host.letFinish);
  }

  letFinish() {
    return this.host.letFinish?.() ?? false;
  }

  /** @param {string} action @param {string} code */
  remedy(action, code) {
    this.dismiss(code);
    REMEDIES[action]?.(this);
  }

  restart(withMicrophone = Boolean(this.session?.microphone.stream)) {
    this.startOver();
    this.start(withMicrophone);
  }

  /** @param {string} code */
  dismiss(code) {
    this.happen({ type: "dismiss", code });
  }

  /** @param {Partial<import("./contract.js").Options>} options */
  setOptions(options) {
    Object.assign(this.options, options);
    this.view?.setOptions(this.options);
    this.happen({ type: "answersOnRequest", on: this.options.answersOnRequest });
    if (this.options.pushToTalk === this.state.pushToTalk) return;
    this.hold(false);
    this.happen({ type: "pushToTalk", on: this.options.pushToTalk });
  }

  /** @param {Listener} listener */
  subscribe(listener) {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** @param {Notice} notice */
  notice(notice) {
    this.happen({ type: "notice", notice });
  }

  /** @param {(withMicrophone: boolean) => Notice | null} refuse */
  guard(refuse) {
    this.guards.add(refuse);
    return () => void this.guards.delete(refuse);
  }

  /** @param {(fact: Fact) => void} observer */
  observe(observer) {
    this.observers.add(observer);
    return () => void this.observers.delete(observer);
  }

  close() {
    this.stop();
    this.ignore();
    for (const each of [this.listeners, this.observers, this.guards]) each.clear();
    this.devices.close();
    document.removeEventListener("pointerdown", this.wake);
  }

  /** @returns {import("./contract.js").Stats} */
  stats() {
    const { phase, underruns } = this.state;
    return { phase, underruns, ...figuresOf(this.session) };
  }

  /** @param {import("./conversation/core.js").Happening} happening */
  happen(happening) {
    const before = this.state;
    this.state = reduce(before, happening);
    if (this.state === before) return;
    const { link, turn, notices } = this.state;
    this.view?.draw(this.state, before);
    if (mayTalk(this.state) !== mayTalk(before)) this.session?.connection.talk(mayTalk(this.state));
    if (link !== before.link || turn !== before.turn) guarded(() => this.host.onState?.(link, turn));
    if (happening.type === "notice") guarded(() => this.host.onTrouble?.(happening.notice));
    if (happening.type === "ready") for (const { text, pictures } of this.unsaid.splice(0)) this.say(text, pictures);
    if (happening.type === "microphone" && happening.microphone === "on")
      for (const { code } of notices) if (code.startsWith("microphone_")) this.dismiss(code);
  }

  /** What a Session tells, as long as it is the one that runs. @private @param {() => boolean} isMine @returns {import("./session.js").SessionOwner} */
  hears(isMine) {
    const { conversation } = this;
    return {
      earlier: (now) => conversation.earlier(now),
      happen: (happening) => isMine() && this.happen(happening),
      message: (message, text) => isMine() && this.message(message, text),
      fact: (fact) => isMine() && this.fact(fact),
      captured: (until, samples) => isMine() && conversation.captured(until, samples),
      sent: (until, length) => isMine() && conversation.sent(until, length),
      received: (track, samples) => {
        if (!isMine()) return;
        conversation.received(track, samples);
        this.view?.voices.received(track, samples);
      },
      played: (report) => isMine() && conversation.played(report),
      granted: (settings) => this.view?.granted(settings),
      echo: (standing) => isMine() && this.view?.echo(standing),
      devicesMayHaveChanged: this.devices.refresh,
      ended: () => isMine() && this.stop(),
    };
  }

  /** @private @param {Record<string, any> & {type: string}} message @param {string} text */
  message(message, text) {
    this.conversation.message(message, text, this.now());
    MESSAGES[message.type]?.(this, message, this.host);
    for (const listener of this.listeners) guarded(() => listener(message, text));
  }

  /** @private @param {Fact} fact */
  fact(fact) {
    this.conversation.fact(fact);
    for (const observer of this.observers) guarded(() => observer(fact));
  }

  /** Say words with their pictures, which go first. @private @param {string} text @param {import("./conversation/pictures.js").Picture[]} pictures */
  tellWith(text, pictures) {
    const numbers = pictures.map(() => this.conversation.pictures.next());
    for (const [place, number] of numbers.entries()) {
      const { jpeg, url } = pictures[place];
      this.fact({ type: "picture", number, url, at: this.now() });
      this.tell(pictureFrame(number, jpeg));
    }
    return this.tell(say.text(text, numbers));
  }

  /** Say one frame to the session; false when nobody is there to hear it. @private @param {string | ArrayBuffer} frame */
  tell(frame) {
    return this.session?.connection.say(frame) ?? false;
  }
}

/** Call the host; what it throws is its own matter. @param {() => void} call */
function guarded(call) {
  try {
    call();
  } catch (error) {
    console.error(error);
  }
}

/** @type {Record<string, (controller: Controller, message: any, host: import("./contract.js").Host) => void>} what each message of the bridge changes here */
const MESSAGES = {
  state: (controller, { link, turn }) => controller.happen({ type: "state", link, turn }),
  confirmed: (_, { settings, differs }, host) => guarded(() => host.onConfirmed?.(settings, differs)),
  admission: (controller, message) => controller.happen(admitted(message, performance.now())),
  session: (controller, message) => controller.happen(sessionBegun(message, performance.now())),
  notice: (controller, message) => controller.notice(noticeOf(message, "notice")),
  notice_gone: (controller, { code }) => controller.dismiss(code),
  closed: (controller, message) =>
    message.sentence && controller.notice({ ...noticeOf(message, "closed"), ends: true }),
};
