// @ts-check
// Joins the pure state, the drawing and the running session; owns at most one Run. Every click and message of the
// page passes here, and the host hears of it from here.

import { say } from "./bridge/frames.js";
import { AT_REST, reduce } from "./conversation/core.js";
import { noticeOf, REMEDIES } from "./conversation/remedies.js";
import { Transcript } from "./conversation/transcript-core.js";
import { restored } from "./microphone/core.js";
import { own } from "./microphone/test.js";
import { remember, remembered } from "./remembered.js";
import { Run } from "./session.js";
import { canChooseSpeaker, listDevices, openMicrophone } from "./sound/devices.js";
import { outputLatencyMs } from "./sound/playback-position.js";
import { Recent } from "./sound/recent.js";

/** @typedef {import("./conversation/core.js").Happening} Happening */
/** @typedef {import("./microphone/core.js").Processing} Processing */
/** @typedef {{microphone: string, speaker: string, processing: Processing}} Chosen */

const PROCESSING = "microphone";

export class Live {
  /** @param {import("./main.js").Host} host @param {import("./conversation/view.js").View} view @param {import("./main.js").Options} options */
  constructor(host, view, options) {
    /** @private */ this.host = host;
    /** @private */ this.view = view;
    /** @private */ this.options = { ...options };
    /** @private */ this.state = AT_REST;
    /** @private */ this.transcript = new Transcript();
    this.recent = new Recent();
    /** @private @type {Run | null} */ this.run = null;
    /** @private @type {Chosen} */ this.chosen = {
      microphone: "",
      speaker: "",
      processing: restored(remembered(PROCESSING)),
    };
    /** @private @type {string[]} */ this.unsaid = [];
    /** @private @type {Set<(message: Record<string, any>, text: string) => void>} */ this.listeners = new Set();
    /** @private @type {Set<(fact: Record<string, any>) => void>} */ this.observers = new Set();
    /** @private @type {Set<() => import("./conversation/core.js").Notice | null>} */ this.guards = new Set();
    /** @private */ this.refresh = () => void this.refreshDevices();
    /** @private */ this.wake = () => this.run?.sound.wake();
    navigator.mediaDevices?.addEventListener?.("devicechange", this.refresh);
    document.addEventListener("pointerdown", this.wake);
    this.state = reduce(AT_REST, { type: "pushToTalk", on: options.pushToTalk });
    view.draw(this.state, AT_REST);
    this.refresh();
  }

  /** @param {boolean} [withMicrophone] */
  start(withMicrophone = true) {
    if (this.state.phase !== "idle" || this.isRefused()) return;
    this.happen({ type: "start" });
    this.transcript = new Transcript();
    this.view.transcript.clear();
    this.fact({ type: "session", on: true, at: performance.now() });
    const run = (this.run = new Run(
      this.host,
      this.hears(() => this.run === run),
    ));
    run.mayTalk = () => !this.state.pushToTalk || this.state.holding;
    void run.begin(withMicrophone, this.chosen).catch(() => this.isRunning(run) && this.stop());
  }

  /** Say why no session may start, if so. @private */
  isRefused() {
    const refusal = [...this.guards].map((refuse) => refuse()).find(Boolean);
    if (!refusal) return false;
    this.unsaid = [];
    this.notice(refusal);
    return true;
  }

  stop() {
    const { run } = this;
    this.run = null;
    this.unsaid = [];
    run?.close();
    if (run) this.fact({ type: "session", on: false, at: performance.now() });
    this.view.meter.level(0);
    this.happen({ type: "stop" });
  }

  /** The large button. */
  toggle() {
    if (this.state.phase === "idle") this.start();
    else this.stop();
  }

  /** False when it could not be taken: no session may start. @param {string} text */
  say(text) {
    if (text.trim() === "") return true;
    if (this.state.phase === "live") return Boolean(this.run?.connection.say(say.text(text.trim())));
    this.unsaid.push(text.trim());
    this.start(false);
    return this.unsaid.length > 0;
  }

  /** Give a function call its result; false when there is nobody to hear it. @param {string} callId @param {string} output */
  answerTool(callId, output) {
    return Boolean(this.run?.connection.say(say.toolResult(callId, output)));
  }

  /** Do not wait for the next try, nor for a service that is silent. */
  tryNow() {
    this.run?.connection.say(say.tryNow());
  }

  interrupt() {
    this.run?.connection.say(say.interrupt());
  }

  /** @param {boolean} down */
  hold(down) {
    const before = this.state.holding;
    this.happen({ type: "hold", down });
    if (this.state.holding !== before) this.run?.connection.say(say.hold(down));
  }

  /** Mute, unmute, or turn on a microphone that is off. */
  pressMicrophone() {
    if (this.state.phase === "idle") return this.start();
    if (this.state.microphone === "off") return void this.run?.turnOnMicrophone(this.chosen.microphone);
    if (this.state.microphone !== "asking") this.run?.mute(this.state.microphone === "on");
  }

  /** @param {string} deviceId */
  chooseMicrophone(deviceId) {
    this.chosen.microphone = deviceId;
    if (this.state.phase === "live") void this.run?.turnOnMicrophone(deviceId);
  }

  /** @param {string} deviceId */
  chooseSpeaker(deviceId) {
    this.chosen.speaker = deviceId;
    void this.run?.chooseSpeaker(deviceId);
  }

  /** How the browser is asked to treat the microphone. */
  get processing() {
    return this.chosen.processing;
  }

  /** From now on, and on the next visit. @param {Processing} processing */
  setProcessing(processing) {
    this.chosen.processing = processing;
    remember(PROCESSING, JSON.stringify(processing));
    this.view.processing();
    this.run?.adjustMicrophone();
  }

  /** What a test of the microphone needs; of a conversation it borrows the microphone, muted until it is given back. */
  forTest() {
    const { speaker, microphone, processing } = this.chosen;
    return { speaker, borrow: async () => this.lend() ?? own(await openMicrophone(microphone, processing)) };
  }

  get canLetFinish() {
    return Boolean(this.host.letFinish);
  }

  /** Have the host switch interruptions off; false when it cannot. */
  letFinish() {
    return this.host.letFinish?.() ?? false;
  }

  /** Do what a notice offers. @param {string} action @param {string} code */
  remedy(action, code) {
    this.dismiss(code);
    REMEDIES[action]?.(this);
  }

  /** The same again from the beginning. */
  restart() {
    const withMicrophone = Boolean(this.run?.stream);
    this.stop();
    this.start(withMicrophone);
  }

  /** @param {string} code */
  dismiss(code) {
    this.happen({ type: "dismiss", code });
  }

  /** @param {Partial<import("./main.js").Options>} options */
  setOptions(options) {
    Object.assign(this.options, options);
    this.view.setOptions(this.options);
    if (this.options.pushToTalk === this.state.pushToTalk) return;
    this.hold(false);
    this.happen({ type: "pushToTalk", on: this.options.pushToTalk });
  }

  /** @param {(message: Record<string, any>, text: string) => void} listener */
  subscribe(listener) {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** @param {import("./conversation/core.js").Notice} notice */
  notice(notice) {
    this.happen({ type: "notice", notice });
  }

  /** @param {() => import("./conversation/core.js").Notice | null} refuse */
  guard(refuse) {
    this.guards.add(refuse);
    return () => void this.guards.delete(refuse);
  }

  /** @param {(fact: Record<string, any>) => void} observer */
  observe(observer) {
    this.observers.add(observer);
    return () => void this.observers.delete(observer);
  }

  close() {
    this.stop();
    this.listeners.clear();
    this.recent.clear();
    this.observers.clear();
    this.guards.clear();
    navigator.mediaDevices?.removeEventListener?.("devicechange", this.refresh);
    document.removeEventListener("pointerdown", this.wake);
  }

  /** @returns {import("./main.js").Stats} */
  stats() {
    const { run, state } = this;
    return {
      phase: state.phase,
      microphone: Boolean(run?.stream),
      underruns: state.underruns,
      rate_hz: run?.sound.rate ?? 0,
      rms: run?.sound.rms() ?? 0,
      level: run?.peak ?? 0,
      target_ms: run?.targetMs ?? 0,
      queued_ms: run?.queuedMs ?? 0,
      heard_ms: run?.heard.all() ?? {},
      output_latency_ms: run ? outputLatencyMs(run.sound.context) : 0,
      stop_received_at: run?.stopReceivedAt ?? null,
      silenced_at: run?.silencedAt ?? null,
      frames_sent: run?.connection.sent ?? 0,
      frames_dropped: run?.connection.dropped ?? 0,
    };
  }

  /** What a Run tells, as long as it is the one that runs. @private @param {() => boolean} isMine @returns {import("./session.js").Owner} */
  hears(isMine) {
    return {
      happen: (happening) => isMine() && this.happen(happening),
      message: (message, text) => isMine() && this.message(message, text),
      fact: (fact) => isMine() && this.fact(fact),
      level: (peak) => this.view.meter.level(peak),
      captured: (frame, rate) => this.recent.take(frame, rate),
      granted: (settings) => this.view.granted(settings),
      devicesMayHaveChanged: this.refresh,
      ended: () => isMine() && this.stop(),
    };
  }

  /** @private @returns {import("./microphone/test.js").Borrowed | null} */
  lend() {
    const { run } = this;
    if (!run?.stream) return null;
    const wasMuted = run.muted;
    run.mute(true);
    return {
      stream: run.stream,
      inConversation: true,
      giveBack: () => void (!wasMuted && !run.closed && run.stream && run.mute(false)),
    };
  }

  /** @private @param {Run} run */
  isRunning(run) {
    return this.run === run;
  }

  /** @param {Happening} happening */
  happen(happening) {
    const before = this.state;
    this.state = reduce(before, happening);
    if (this.state === before) return;
    this.view.draw(this.state, before);
    if (this.state.link !== before.link || this.state.turn !== before.turn)
      this.tell("onState", this.state.link, this.state.turn);
    if (happening.type === "notice") this.tell("onTrouble", happening.notice);
    if (happening.type === "ready") this.unsaid.splice(0).forEach((text) => this.say(text));
    if (happening.type === "microphone" && happening.microphone === "on") this.settleMicrophone();
  }

  /** @private */
  settleMicrophone() {
    this.state.notices.filter(({ code }) => code.startsWith("microphone_")).forEach(({ code }) => this.dismiss(code));
  }

  /** @private @param {Record<string, any>} message @param {string} text */
  message(message, text) {
    MESSAGES[message.type]?.(this, message);
    for (const listener of this.listeners) guarded(() => listener(message, text));
  }

  /** @private @param {Record<string, any>} fact */
  fact(fact) {
    for (const observer of this.observers) guarded(() => observer(fact));
  }

  /** @param {import("./conversation/transcript-core.js").Change[]} changes */
  drawLines(changes) {
    for (const change of changes) this.view.transcript.apply(change);
  }

  /** Call the host; what it throws is its own matter. @private @param {"onState" | "onTrouble" | "onConfirmed"} name @param {any[]} values */
  tell(name, ...values) {
    guarded(() => /** @type {any} */ (this.host)[name]?.(...values));
  }

  /** @private */
  async refreshDevices() {
    const { microphones, speakers } = await listDevices();
    const isThere = (/** @type {import("./sound/devices.js").Device[]} */ devices, /** @type {string} */ id) =>
      devices.some((device) => device.id === id);
    if (!isThere(microphones, this.chosen.microphone)) this.chosen.microphone = "";
    if (this.chosen.speaker && !isThere(speakers, this.chosen.speaker)) this.chooseSpeaker("");
    this.view.devices({ microphones, speakers: canChooseSpeaker() ? speakers : null });
  }
}

/** @param {() => void} call */
function guarded(call) {
  try {
    call();
  } catch (error) {
    console.error(error);
  }
}

/** @type {Record<string, (live: any, message: any) => void>} what each message of the bridge changes here */
const MESSAGES = {
  state: (live, { link, turn }) => live.happen({ type: "state", link, turn }),
  line: (live, line) => live.drawLines(live.transcript.put(line)),
  line_gone: (live, { item_id }) => live.drawLines(live.transcript.remove(item_id)),
  confirmed: (live, { settings, differs }) => live.tell("onConfirmed", settings, differs),
  notice: (live, message) => live.happen({ type: "notice", notice: noticeOf(message, "notice") }),
  notice_gone: (live, { code }) => live.dismiss(code),
  closed: (live, message) =>
    message.sentence && live.happen({ type: "notice", notice: { ...noticeOf(message, "closed"), ends: true } }),
};
