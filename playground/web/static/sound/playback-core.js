// @ts-check
// Received audio to the speaker: starts soon, never clicks, falls silent at once, and counts to the sample. Pure.
// 1. `render` allocates nothing; what it has to tell goes through `tell`, one reused object.
// 2. Sound fades in over 4 ms at each start and out over 4 ms at each stop. When audio runs out, the last sample is
//    held and faded: a jump to zero would click.
// 3. `stop` fades what plays, then forgets the rest of the track and reports what was rendered, exactly. A track that
//    does not play is reported at once. Its late audio is dropped.
// 4. Running out is a gap only if more of the same track comes after it: an end is no underrun.
// 5. Rendered means handed to the output; the way to the ear is playback-position.js's matter.
// 6. Of a source at real-time rate, what waits beyond need is left out where it is quiet, in pieces of 20 ms, one faded into
//    the next. It has passed (`samples` is the position in the source), it was not rendered (`dropped` counts it), and each
//    piece is told. An answer that ended, or behind which another waits, is played whole.

import { newTrack, PlaybackQueue } from "./playback-queue.js";
import { Splice } from "./splice.js";
import { StartBuffer } from "./start-buffer.js";
import { Surplus } from "./surplus.js";

/** @typedef {import("./playback-queue.js").Track} Track */
/** @typedef {{type: "progress" | "end" | "stopped" | "gap" | "trim" | "full", track: number, samples: number, frame: number,
 *   last: number, dropped: number, queued: number, targetMs: number, gaps: number}} Report */

const FADE_MS = 4;
const REPORT_MS = 20;
const PIECE_MS = 20;
const LIMIT_S = 600;
const REMEMBERED = 256;

export class PlaybackCore {
  /** @param {number} rate  Hz @param {(report: Report) => void} tell  Must copy the report: it is reused. */
  constructor(rate, tell) {
    this.queue = new PlaybackQueue(LIMIT_S * rate);
    this.buffer = new StartBuffer(rate);
    this.gaps = 0;
    /** @private */ this.surplus = new Surplus(rate);
    /** @private */ this.splice = new Splice(rate);
    /** @private @type {"idle" | "sounding" | "stopping" | "tail"} */ this.mode = "idle";
    /** @private @type {Track | null} */ this.playing = null;
    /** @private @type {Map<number, Track>} */ this.tracks = new Map();
    /** @private */ this.gain = 0;
    /** @private */ this.last = 0;
    /** @private */ this.frame = 0;
    /** @private */ this.step = 1000 / (FADE_MS * rate);
    /** @private */ this.reportEvery = Math.round((REPORT_MS * rate) / 1000);
    /** @private */ this.piece = Math.round((PIECE_MS * rate) / 1000);
    /** @private */ this.sinceReport = 0;
    /** @private */ this.tell = tell;
    /** @private @type {Report} */
    this.report = {
      type: "progress",
      track: 0,
      samples: 0,
      frame: 0,
      last: 0,
      dropped: 0,
      queued: 0,
      targetMs: 0,
      gaps: 0,
    };
  }

  /** Announce a track; its number may have been used before. @param {number} number */
  open(number) {
    const old = this.tracks.get(number);
    if (old) this.queue.drop(old);
    this.tracks.delete(number);
    this.track(number);
  }

  /** Queue audio of a track. @param {number} number @param {Int16Array} samples */
  push(number, samples) {
    const track = this.track(number);
    if (track.stopped || samples.length === 0) return;
    if (track.starved) this.noteGap(track);
    this.surplus.arrived(track, samples.length, this.frame);
    if (!this.queue.push(track, samples)) this.say("full", track);
  }

  /** No more audio will come for this track. @param {number} number */
  end(number) {
    const track = this.track(number);
    track.ended = true;
    track.starved = false;
    if (track.waiting === 0) this.finish(track);
  }

  /** Fall silent. @param {number} number */
  stop(number) {
    const track = this.track(number);
    if (this.fading(track)) return; // the report comes with the silence
    if (this.playing === track && this.mode === "sounding") this.mode = "stopping";
    else this.silence(track);
  }

  /**
   * Fill one quantum.
   * @param {Float32Array} out  @param {number} frame  Index of its first sample on the context's clock.
   */
  render(out, frame) {
    this.frame = frame;
    if (this.mode === "idle") this.begin(out.length);
    if (this.mode === "sounding" && this.surplus.due > 0) this.trim();
    let i = 0;
    for (; i < out.length && this.mode !== "idle"; i++) out[i] = this.sample(frame + i);
    out.fill(0, i);
    if (i === 0) return;
    this.buffer.played(i);
    if (this.playing) this.surplus.played(this.playing, i);
  }

  /** @private @param {number} quantum */
  begin(quantum) {
    const owner = this.queue.owner();
    if (!owner) return;
    if (!this.buffer.ready(this.queue.waiting, owner.ended)) return this.buffer.held(quantum);
    this.mode = "sounding";
    this.gain = 0;
    this.surplus.begin();
  }

  /** Leave one piece out, if sound is quiet here. @private */
  trim() {
    const { playing: track, queue, splice } = this;
    if (!track || track.ended || splice.isBusy || queue.owner() !== track || queue.waiting > track.waiting) return;
    const count = Math.min(this.piece, this.surplus.due);
    if (!queue.isQuiet(track, count + splice.tail.length, 32768 * splice.quiet)) return;
    queue.leaveOut(splice.tail, count);
    splice.begin();
    this.surplus.taken(count);
    this.buffer.spared(count);
    this.say("trim", track);
  }

  /** @private @param {number} frame */
  sample(frame) {
    this.frame = frame;
    if (this.mode === "sounding") this.gain = Math.min(1, this.gain + this.step);
    else this.gain = Math.max(0, this.gain - this.step);
    const owner = this.mode === "tail" || this.gain === 0 ? null : this.source();
    if (owner) {
      this.last = this.splice.next(this.queue.next() / 32768);
      this.count(owner);
    } else if (this.mode === "sounding") this.mode = "tail";
    const value = this.last * this.gain;
    if (this.gain === 0) this.rest();
    return value;
  }

  /** The track to take the next sample from; none while a stopped track has run out. @private */
  source() {
    const owner = this.queue.owner();
    if (this.mode === "stopping") return owner === this.playing ? owner : null;
    if (owner && owner !== this.playing) this.enter(owner);
    return owner;
  }

  /** @private @param {Track} track */
  enter(track) {
    if (this.playing) this.surplus.begin();
    this.playing = track;
    this.sinceReport = track.passed === 0 ? this.reportEvery - 1 : 0;
  }

  /** @private @param {Track} track */
  count(track) {
    track.last = this.frame;
    if (++this.sinceReport >= this.reportEvery) {
      this.sinceReport = 0;
      this.say("progress", track);
    }
    if (track.waiting > 0) return;
    if (track.ended) this.finish(track);
    else if (this.mode === "sounding") track.starved = true;
    if (this.queue.waiting === 0 && this.mode === "sounding") this.mode = "tail";
  }

  /** The fade is over. @private */
  rest() {
    if (this.mode === "stopping" && this.playing) this.silence(this.playing);
    this.mode = "idle";
    this.playing = null;
    this.last = 0;
    this.splice.clear();
  }

  /** @private @param {Track} track */
  silence(track) {
    this.queue.drop(track);
    track.told = true;
    this.say("stopped", track);
  }

  /** @private @param {Track} track */
  finish(track) {
    if (track.told || track.stopped || this.fading(track)) return;
    track.told = true;
    this.say("end", track);
  }

  /** @private @param {Track} track */
  fading(track) {
    return this.playing === track && this.mode === "stopping";
  }

  /** @private @param {Track} track */
  noteGap(track) {
    track.starved = false;
    track.gaps++;
    this.gaps++;
    this.buffer.gap();
    this.surplus.gap();
    this.say("gap", track);
  }

  /** @private @param {Report["type"]} type @param {Track} track */
  say(type, track) {
    const { report } = this;
    report.type = type;
    report.track = track.track;
    report.samples = track.passed;
    report.frame = this.frame;
    report.last = track.last;
    report.dropped = track.dropped;
    report.queued = this.queue.waiting;
    report.targetMs = this.buffer.targetMs;
    report.gaps = this.gaps;
    this.tell(report);
  }

  /** @private @param {number} number @returns {Track} */
  track(number) {
    let track = this.tracks.get(number);
    if (!track) {
      track = newTrack(number);
      this.tracks.set(number, track);
      if (this.tracks.size > REMEMBERED) this.forget();
    }
    return track;
  }

  /** @private */
  forget() {
    for (const [number, track] of this.tracks) {
      if (!track.told && !track.stopped) continue;
      this.tracks.delete(number);
      return;
    }
  }
}
