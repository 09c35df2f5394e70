// @ts-check
// One session from the click to the end: owns its sound, its microphone and its connection, and frees all three.
// 1. Each start makes a new Run; `close` may come at any moment and is final: whatever was under way gives up quietly.
// 2. A microphone is welcome, not needed. Without one the session runs, and it can be turned on later.
// 3. The ticket is asked for last: it is short-lived, and a person may take minutes to answer the browser's question.
// 4. A Run draws nothing: it tells its owner what happened, and the facts of sound as they are (see `Handle.observe`).
// 5. Moments are told on the page's clock, performance.now(); the session reckons with how that stands to its own.

import { bridgeAddress, Connection } from "./bridge/connection.js";
import { say } from "./bridge/frames.js";
import { openSound, SilentSound } from "./sound/audio.js";
import { BLOCK_MS } from "./sound/capture-core.js";
import { adjust, missingHere, openMicrophone, troubleOf } from "./sound/devices.js";
import { Heard, outputLatencyMs } from "./sound/playback-position.js";

/** @typedef {import("./conversation/core.js").Happening} Happening */
/** @typedef {import("./conversation/core.js").Notice} Notice */

/**
 * @typedef {object} Owner
 * @property {(happening: Happening) => void} happen
 * @property {(message: Record<string, any>, text: string) => void} message
 * @property {(fact: Record<string, any>) => void} fact
 * @property {(peak: number) => void} level
 * @property {(frame: ArrayBuffer, rate: number) => void} captured  A microphone frame, to be read at once and not kept.
 * @property {(settings: MediaTrackSettings) => void} granted
 * @property {() => void} devicesMayHaveChanged
 * @property {() => void} ended
 */

const TICKET_PATIENCE_MS = 30_000;
const CAPTURED_EVERY_MS = 1000;
const NO_TICKET = {
  sentence: "The page could not start a session.",
  hint: "Try again; if it stays so, reload the page.",
};
const HELD_BACK = {
  sentence: "The browser holds the sound back.",
  hint: "Click anywhere on the page.",
  level: "info",
  code: "sound_held",
};
const FULL = {
  sentence: "The answer is longer than this page can keep.",
  hint: "Part of it will not be heard.",
  level: "info",
  code: "playback_full",
};

export class Run {
  /** @param {import("./main.js").Host} host @param {Owner} owner */
  constructor(host, owner) {
    this.closed = false;
    this.muted = false;
    /** @type {() => boolean} whether microphone frames may go now */ this.mayTalk = () => true;
    this.stopReceivedAt = /** @type {number | null} */ (null);
    this.silencedAt = /** @type {number | null} */ (null);
    this.queuedMs = 0;
    this.targetMs = 0;
    this.peak = 0;
    /** @type {MediaStream | null} */ this.stream = null;
    /** @private @type {import("./controller.js").Chosen | null} */ this.chosen = null;
    /** @private @type {Promise<void>} */ this.adjusting = Promise.resolve();
    /** @private @type {Map<number, string>} */ this.items = new Map();
    /** @private */ this.capturedAt = 0;
    /** @private */ this.host = host;
    /** @private */ this.owner = owner;
    this.sound = openSound({
      block: (frame, peak, until) => this.block(frame, peak, until),
      report: (report) => this.report(report),
      held: (held) =>
        this.closed ||
        this.owner.happen(
          held
            ? { type: "notice", notice: /** @type {Notice} */ (HELD_BACK) }
            : { type: "dismiss", code: HELD_BACK.code },
        ),
    });
    this.heard = new Heard(this.sound.rate);
    this.connection = new Connection(this.hears(), this.sound.rate);
  }

  /** @param {boolean} withMicrophone @param {import("./controller.js").Chosen} chosen  read again whenever a microphone is opened */
  async begin(withMicrophone, chosen) {
    this.chosen = chosen;
    const isSilent = this.sound instanceof SilentSound;
    if (isSilent) this.trouble(missingHere() ?? troubleOf({ name: "NoAudioWorklet" }));
    const [isPrepared] = await Promise.all([
      this.prepare(),
      withMicrophone && !isSilent ? this.openMicrophone(chosen.microphone) : undefined,
    ]);
    if (this.closed) return;
    if (!isPrepared) return this.owner.ended();
    if (chosen.speaker) void this.chooseSpeaker(chosen.speaker);
    if (this.stream) this.sound.listenTo(this.stream);
    const ticket = await this.ticket();
    if (this.closed || !ticket) return;
    const address = bridgeAddress(this.host.bridgeUrl, document.baseURI, import.meta.url);
    this.connection.open((url) => /** @type {any} */ (new WebSocket(url)), address, ticket);
  }

  /** Open a microphone, or another one, in a running session. @param {string} deviceId */
  async turnOnMicrophone(deviceId) {
    await this.openMicrophone(deviceId);
    if (!this.closed && this.stream) this.sound.listenTo(this.stream);
  }

  /** Have the microphone treated as chosen by now; one that does not obey is opened anew. One change after the other. */
  adjustMicrophone() {
    this.adjusting = this.adjusting.then(async () => {
      const [track] = this.stream?.getAudioTracks() ?? [];
      if (!track || this.closed || !this.chosen) return;
      if (await adjust(track, this.chosen.processing)) return this.owner.granted(track.getSettings());
      this.releaseMicrophone(); // first: while it is open, Chromium gives the same one again
      await this.turnOnMicrophone(this.chosen.microphone);
    });
  }

  /** @param {string} deviceId */
  async chooseSpeaker(deviceId) {
    try {
      await this.sound.chooseSpeaker(deviceId);
      this.owner.happen({ type: "dismiss", code: "speaker_failed" });
    } catch {
      this.trouble(troubleOf({ name: "SpeakerFailed" }));
    }
  }

  /** @param {boolean} on */
  mute(on) {
    this.muted = on;
    this.sound.mute(on);
    this.owner.fact({ type: "mute", on, at: performance.now() });
    this.owner.happen({ type: "microphone", microphone: on ? "muted" : "on" });
  }

  /** Free everything; says bye if the bridge is open. */
  close() {
    if (this.closed) return;
    this.closed = true;
    this.connection.close();
    this.releaseMicrophone();
    this.sound.close();
  }

  /** @private */
  async prepare() {
    try {
      await this.sound.prepare();
      return true;
    } catch {
      this.trouble({ ...troubleOf({ name: "NotLoaded" }), ends: true });
      return false;
    }
  }

  /** @private @param {string} deviceId */
  async openMicrophone(deviceId) {
    const missing = missingHere();
    if (missing) return this.trouble(missing);
    this.owner.happen({ type: "microphone", microphone: "asking" });
    try {
      this.adopt(await openMicrophone(deviceId, this.chosen?.processing));
    } catch (error) {
      this.trouble(troubleOf(/** @type {Error} */ (error)));
      this.owner.happen({ type: "microphone", microphone: !this.stream ? "off" : this.muted ? "muted" : "on" });
    }
  }

  /** @private @param {MediaStream} stream */
  adopt(stream) {
    this.releaseMicrophone();
    const [track] = stream.getAudioTracks();
    if (this.closed) return track.stop();
    this.stream = stream;
    track.onended = () => this.loseMicrophone();
    track.onmute = () => this.trouble(troubleOf({ name: "Silent" }));
    track.onunmute = () => this.owner.happen({ type: "dismiss", code: "microphone_silent" });
    this.mute(this.muted);
    this.owner.granted(track.getSettings());
    this.owner.devicesMayHaveChanged(); // names are told only now
  }

  /** @private */
  loseMicrophone() {
    this.releaseMicrophone();
    this.muted = false;
    this.sound.listenToNothing();
    this.owner.happen({ type: "microphone", microphone: "off" });
    this.trouble(troubleOf({ name: "Unplugged" }));
  }

  /** @private */
  releaseMicrophone() {
    for (const track of this.stream?.getTracks() ?? []) {
      track.onended = track.onmute = track.onunmute = null;
      track.stop();
    }
    this.stream = null;
    this.peak = 0;
  }

  /** @private @returns {Promise<string | null>} */
  async ticket() {
    /** @type {any} */ let timer;
    const late = new Promise((resolve) => (timer = setTimeout(() => resolve(NO_TICKET), TICKET_PATIENCE_MS)));
    const answer = await Promise.race([Promise.resolve().then(this.host.requestTicket), late]).catch(() => NO_TICKET);
    clearTimeout(timer);
    if (typeof answer?.ticket === "string") return answer.ticket;
    this.trouble({ ...NO_TICKET, ...answer, level: "error", code: "no_ticket", ends: true });
    if (!this.closed) this.owner.ended();
    return null;
  }

  /** @private @returns {import("./bridge/connection.js").Listener} */
  hears() {
    return {
      ready: () => this.owner.happen({ type: "ready" }),
      message: (message, text) => this.message(message, text),
      playback: (track, frame) => this.sound.play(track, frame),
      spent: (frame) => this.sound.lend(frame),
      slow: (trouble) => this.trouble(/** @type {Notice} */ (trouble)),
      ended: (trouble) => {
        if (this.closed) return;
        if (trouble) this.trouble({ ...trouble, level: "error", ends: true });
        this.owner.ended();
      },
    };
  }

  /** @private @param {Record<string, any>} message @param {string} text */
  message(message, text) {
    if (message.type === "ping") this.connection.say(say.pong(message.n, performance.now()));
    else if (message.type === "track") {
      this.items.set(message.track, message.item_id);
      this.heard.open(message.track);
      this.sound.tell("open", message.track);
    } else if (message.type === "track_end") this.sound.tell("end", message.track);
    else if (message.type === "stop_playback") {
      this.stopReceivedAt = performance.now();
      this.sound.tell("stop", message.track);
    }
    this.owner.message(message, text);
  }

  /** @private @param {ArrayBuffer} frame @param {number} peak @param {number} until */
  block(frame, peak, until) {
    if (this.closed) return;
    const at = this.sound.momentOf(until);
    this.peak = peak;
    this.owner.level(peak);
    this.owner.fact({ type: "level", at, peak });
    this.owner.captured(frame, this.sound.rate);
    if (!this.mayTalk()) return this.sound.lend(frame);
    this.connection.sendAudio(frame);
    this.sayCaptured(at);
  }

  /** Once a second: when the sound that has been sent was captured. @private @param {number} at */
  sayCaptured(at) {
    if (at - this.capturedAt < CAPTURED_EVERY_MS || !this.connection.caughtUp) return;
    if (this.connection.say(say.captured(this.connection.sent * BLOCK_MS, at))) this.capturedAt = at;
  }

  /** @private @param {import("./sound/playback-core.js").Report} report */
  report(report) {
    if (this.closed) return;
    this.queuedMs = (1000 * report.queued) / this.sound.rate;
    this.targetMs = report.targetMs;
    REPORTS[report.type](this, report);
  }

  /** @param {import("./sound/playback-position.js").HeardReport | null} report @param {number} at */
  sayHeard(report, at) {
    if (report) this.connection.say(say.heard(report, at));
  }

  /** @param {"heard" | "silenced"} type @param {number} track @param {number} samples  that left the speaker @param {number} at */
  tellHeard(type, track, samples, at) {
    const ms = Math.max(0, (1000 * samples) / this.sound.rate);
    this.owner.fact({ type, track, item_id: this.items.get(track) ?? "", ms, at });
  }

  /** @param {Notice} notice */
  trouble(notice) {
    if (!this.closed) this.owner.happen({ type: "notice", notice });
  }
}

/** @type {Record<import("./sound/playback-core.js").Report["type"], (run: any, report: import("./sound/playback-core.js").Report) => void>} */
const REPORTS = {
  progress: (run, { track, samples, frame }) => {
    const [at, latencyMs] = [run.sound.momentOf(frame), outputLatencyMs(run.sound.context)];
    run.sayHeard(run.heard.progress(track, samples, latencyMs), at);
    run.tellHeard("heard", track, samples - (latencyMs * run.sound.rate) / 1000, at);
  },
  end: (run, { track, samples, frame }) => {
    const latencyMs = outputLatencyMs(run.sound.context);
    const at = run.sound.momentOf(frame) + latencyMs;
    setTimeout(() => {
      if (run.closed) return;
      run.sayHeard(run.heard.end(track, samples), at);
      run.tellHeard("heard", track, samples, at);
    }, latencyMs);
  },
  stopped: (run, { track, samples, frame }) => {
    run.silencedAt = Math.max(run.stopReceivedAt ?? 0, run.sound.momentOf(frame)); // the clock moves in device buffers
    const at = run.silencedAt + outputLatencyMs(run.sound.context);
    run.connection.say(say.stopped(run.heard.stopped(track, samples), at));
    run.tellHeard("silenced", track, samples, at);
  },
  gap: (run, { track, gaps }) => {
    run.owner.happen({ type: "underruns", count: gaps });
    run.owner.fact({ type: "gap", track, at: performance.now() });
  },
  full: (run) => run.trouble(FULL),
};
