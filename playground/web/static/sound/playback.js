// @ts-check
// The answers of one session at the speaker: what the worklet reports is told, once to the session in its words, once to the
// page as a fact. What the session says to the worklet has gone there already, by the Relay.
// Moments are told on the conversation's clock; the session reckons with how that stands to its own.

import { say } from "../bridge/frames.js";
import { outputLatencyMs, PlaybackPosition } from "./playback-position.js";

/** @typedef {import("./playback-core.js").Report} Report */
/**
 * @typedef {object} PlaybackOwner
 * @property {(text: string) => void} say  one frame to the session
 * @property {(fact: import("../contract.js").Fact) => void} fact
 * @property {(report: Report) => void} played
 * @property {(gaps: number) => void} ranDry  so often in this session
 * @property {() => void} isFull  it holds all it can; some will not be heard
 */

export class Playback {
  /** @param {import("./audio.js").SessionSound} sound @param {PlaybackOwner} owner */
  constructor(sound, owner) {
    this.position = new PlaybackPosition(sound.rate);
    this.queuedMs = 0;
    this.targetMs = 0;
    /** @type {number | null} */ this.stopReceivedAt = null;
    /** @type {number | null} */ this.silencedAt = null;
    /** @private */ this.isClosed = false;
    /** @private */ this.sound = sound;
    /** @private */ this.owner = owner;
    /** @private @type {Map<number, string>} */ this.items = new Map();
  }

  /** Take a message of the session, if it is about an answer's sound. @param {Record<string, any>} message */
  message(message) {
    if (message.type === "track") {
      this.items.set(message.track, message.item_id);
      this.position.open(message.track);
    } else if (message.type === "stop_playback") this.stopReceivedAt = this.sound.now();
  }

  /** Take what the worklet reports. @param {Report} report */
  report(report) {
    this.queuedMs = (1000 * report.queued) / this.sound.rate;
    this.targetMs = report.targetMs;
    this.owner.played(report);
    this[report.type](report);
  }

  close() {
    this.isClosed = true;
  }

  /** @private @param {Report} report */
  progress({ track, samples, frame }) {
    const [at, latencyMs] = [this.sound.momentOf(frame), outputLatencyMs(this.sound.context)];
    this.sayHeard(this.position.progress(track, samples, latencyMs), at);
    this.tell("heard", track, this.position.atSpeaker(track, samples, latencyMs), at);
  }

  /** @private @param {Report} report */
  end({ track, samples, frame }) {
    const latencyMs = outputLatencyMs(this.sound.context);
    const at = this.sound.momentOf(frame) + latencyMs;
    setTimeout(() => {
      if (this.isClosed) return;
      this.sayHeard(this.position.end(track, samples), at);
      this.tell("heard", track, samples, at, { done: true });
    }, latencyMs);
  }

  /** @private @param {Report} report */
  stopped({ track, samples, frame }) {
    this.silencedAt = Math.max(this.stopReceivedAt ?? 0, this.sound.momentOf(frame)); // the clock moves in device buffers
    const at = this.silencedAt + outputLatencyMs(this.sound.context);
    this.owner.say(say.stopped(this.position.stopped(track, samples), at));
    this.tell("silenced", track, samples, at);
  }

  /** @private @param {Report} report */
  gap({ track, gaps }) {
    this.owner.ranDry(gaps);
    this.owner.fact({ type: "gap", track, at: this.sound.now() });
  }

  /** @private @param {Report} report */
  trim({ track, samples, dropped }) {
    this.position.trim(track, samples, dropped);
  }

  /** @private */
  full() {
    this.owner.isFull();
  }

  /** @private @param {import("./playback-position.js").HeardReport | null} report @param {number} at */
  sayHeard(report, at) {
    if (report) this.owner.say(say.heard(report, at));
  }

  /** @private @param {"heard" | "silenced"} type @param {number} track @param {number} samples  that left the speaker @param {number} at @param {{done?: boolean}} [end]  no more of it will come */
  tell(type, track, samples, at, end) {
    const ms = Math.max(0, (1000 * samples) / this.sound.rate);
    this.owner.fact({ type, track, item_id: this.items.get(track) ?? "", ms, at, ...end });
  }
}
