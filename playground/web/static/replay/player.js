// @ts-check
// Plays a conversation again, through an audio context of its own, made in the click that asks for it and closed at the end.
// 1. One thing plays at a time. Asked for again it stops; so it does at Escape, when a session begins, and when the
//    conversation is another.
// 2. While a session runs nothing is offered: its microphone would hear it.
// 3. Sound is read a second at a time and ahead of time, from `Take`; where the page came too late, all the rest is later.
// 4. The cursor is what leaves the speaker now. It is told once a frame while something plays; else nothing runs.

import { outputLatencyMs } from "../sound/playback-position.js";
import { Takes } from "./takes.js";

/** @typedef {import("./take.js").Take} Take */
/** @typedef {{ms: number, lights: import("./take.js").Light[]}} Cursor */

const CHUNK_S = 1;
const AHEAD = 3; // chunks
const LEAD_S = 0.05;
const FADE_S = 0.01; // no click where it is stopped

export class Player {
  /** @param {import("../conversation/conversation.js").Conversation} conversation @param {{speaker?: () => string}} [how]  device to play on, "" for the system's */
  constructor(conversation, { speaker = () => "" } = {}) {
    this.takes = new Takes(conversation);
    /** Whether something may be played now. */ this.isOffered = true;
    /** @private */ this.conversation = conversation;
    /** @private */ this.speaker = speaker;
    /** @private @type {Running | null} */ this.running = null;
    /** @private @type {Set<() => void>} */ this.listeners = new Set();
    /** @private @type {Set<(cursor: Cursor | null) => void>} */ this.followers = new Set();
    /** @private */ this.epoch = conversation.events.epoch;
    /** @private */ this.forget = conversation.onChange(() => this.changed());
    /** @private */ this.escape = (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation(); // it lets go of nothing else
      this.stop();
    };
  }

  /** Hear that something began or ended, or that something may be played or no longer; returns the way to end it. @param {() => void} listener */
  onChange(listener) {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Hear what sounds now, once a frame; null when nothing does any more. @param {(cursor: Cursor | null) => void} follower */
  onCursor(follower) {
    this.followers.add(follower);
    return () => void this.followers.delete(follower);
  }

  /** What plays, or "". */
  get playing() {
    return this.running?.take.key ?? "";
  }

  /** Play this in place of all else, or stop it where it plays; call it from a click. @param {Take | null} take */
  toggle(take) {
    const isSame = take?.key === this.playing;
    this.stop();
    if (!take || isSame || !this.isOffered || take.length === 0) return;
    this.running = new Running(take, this.conversation.sound.rate, this.speaker(), () => this.stop());
    document.addEventListener("keydown", this.escape, true);
    this.follow();
    this.tell();
  }

  stop() {
    const { running } = this;
    if (!running) return;
    this.running = null;
    document.removeEventListener("keydown", this.escape, true);
    running.close();
    for (const follower of this.followers) follower(null);
    this.tell();
  }

  /** A session began, or is over. @param {boolean} on */
  setLive(on) {
    this.isOffered = !on;
    if (on) this.stop();
    this.tell();
  }

  close() {
    this.stop();
    this.forget();
    for (const each of [this.listeners, this.followers]) each.clear();
  }

  /** @private */
  follow() {
    const { running } = this;
    if (!running) return;
    const cursor = running.take.at(running.position);
    for (const follower of this.followers) follower(cursor);
    requestAnimationFrame(() => running === this.running && this.follow());
  }

  /** @private */
  changed() {
    const { epoch } = this.conversation.events;
    if (epoch !== this.epoch) this.stop();
    this.epoch = epoch;
    if (this.isOffered) this.tell(); // sound and turns of a conversation that was put back
  }

  /** @private */
  tell() {
    for (const listener of this.listeners) listener();
  }
}

/** One take on its way to the speaker. */
class Running {
  /** @param {Take} take @param {number} rate  Hz @param {string} speaker @param {() => void} ended */
  constructor(take, rate, speaker, ended) {
    this.take = take;
    /** @private */ this.isClosed = false;
    /** @private */ this.rate = rate;
    /** @private */ this.ended = ended;
    /** @private */ this.context = contextAt(rate);
    /** @private */ this.gain = new GainNode(this.context);
    /** @private the next sample to be read */ this.next = 0;
    /** @private chunks that were handed over and not played */ this.queued = 0;
    /** @private the context's time at its first sample */ this.startAt = this.context.currentTime + LEAD_S;
    this.gain.connect(this.context.destination);
    void this.context.resume();
    if (speaker) this.context.setSinkId?.(speaker)?.catch(() => {}); // gone: the system's own
    this.fill();
  }

  /** The sample that leaves the speaker now. */
  get position() {
    const { context, startAt, rate, take } = this;
    const played = (context.currentTime - outputLatencyMs(context) / 1000 - startAt) * rate;
    return Math.max(0, Math.min(take.length, played));
  }

  close() {
    const { context, gain } = this;
    this.isClosed = true;
    gain.gain.setTargetAtTime(0, context.currentTime, FADE_S / 3);
    setTimeout(() => void context.close(), 3000 * FADE_S);
  }

  /** @private */
  fill() {
    while (this.queued < AHEAD && this.next < this.take.length) this.queue();
  }

  /** @private */
  queue() {
    const { context, rate, take } = this;
    const samples = take.read(this.next, Math.round(CHUNK_S * rate));
    const buffer = new AudioBuffer({ length: samples.length, sampleRate: rate });
    buffer.copyToChannel(samples, 0);
    const source = new AudioBufferSourceNode(context, { buffer });
    const when = this.startAt + this.next / rate;
    this.startAt += Math.max(0, context.currentTime - when);
    source.connect(this.gain);
    source.start(Math.max(when, context.currentTime));
    source.onended = () => this.played();
    this.next += samples.length;
    this.queued++;
  }

  /** @private */
  played() {
    this.queued--;
    if (this.isClosed) return;
    this.fill();
    if (this.queued === 0) setTimeout(() => this.isClosed || this.ended(), outputLatencyMs(this.context));
  }
}

/** @param {number} rate  Hz */
function contextAt(rate) {
  try {
    return new AudioContext({ sampleRate: rate });
  } catch {
    return new AudioContext(); // it resamples each chunk by itself
  }
}
