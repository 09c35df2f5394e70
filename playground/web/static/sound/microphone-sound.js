// @ts-check
// What the microphone heard, and which of it was sent. Pure.
// 1. Moments are samples of the audio context's clock, the same that playback is told by, so both sides stand in one time.
// 2. Sent is what the socket took: neither what was held back while nobody pressed to talk, nor what a slow network lost.
// 3. What was captured before the conversation began stays for `lately` until memory needs it, at the same rate.

import { SampleStore } from "./sample-store.js";
import { Stretches } from "./stretches.js";

export class MicrophoneSound {
  /** @param {{mostBytes: number}} bounds */
  constructor(bounds) {
    this.rate = 0;
    /** @private */ this.store = new SampleStore(bounds);
    /** @private */ this.sending = new Stretches();
    /** @private @type {number | null} position of the clock's sample 0; not known before the first block */ this.origin =
      null;
    /** @private the clock at the first sample of this conversation */ this.startedAt = 0;
  }

  /** A conversation begins, and with it another clock. @param {number} rate  Hz */
  begin(rate) {
    if (rate !== this.rate) this.store.clear();
    this.rate = rate;
    this.origin = null;
    this.sending.clear();
  }

  /** Take a block; it is only read. @param {number} until  the clock at its end @param {Int16Array} samples */
  captured(until, samples) {
    const from = until - samples.length;
    if (this.origin === null) [this.origin, this.startedAt] = [this.store.end - from, from];
    this.store.write(this.origin + from, samples);
  }

  /** A block has left for the service. @param {number} until  the clock at its end @param {number} length */
  sent(until, length) {
    this.sending.add(until - length, until - length, length);
    this.sending.dropBefore(this.store.first - (this.origin ?? 0));
  }

  get bytes() {
    return this.store.bytes;
  }

  /** How many samples have left for the service. */
  get sentSamples() {
    return this.sending.total;
  }

  /** What was captured between two moments; silence where nothing is held. @param {number} from @param {number} to */
  between(from, to) {
    const samples = new Int16Array(Math.max(0, to - from));
    const start = Math.max(from, this.startedAt);
    if (this.origin !== null)
      samples.set(this.store.read(this.origin + start, this.origin + to), Math.min(start - from, samples.length));
    return samples;
  }

  /** What of it was sent; silence where nothing was. @param {number} from @param {number} to */
  sentBetween(from, to) {
    const samples = new Int16Array(Math.max(0, to - from));
    for (const { at, length } of this.sending.between(from, to)) samples.set(this.between(at, at + length), at - from);
    return samples;
  }

  /** From when to when this conversation's sound is held; null before any was captured. @returns {{from: number, to: number} | null} */
  get held() {
    if (this.origin === null) return null;
    return { from: Math.max(this.store.first - this.origin, this.startedAt), to: this.store.end - this.origin };
  }

  /** From when to when something is held that was sent; null where nothing is. @returns {{from: number, to: number} | null} */
  get sentHeld() {
    const { held } = this;
    const sent = held ? this.sending.between(held.from, held.to) : [];
    const newest = sent[sent.length - 1];
    return newest ? { from: sent[0].at, to: newest.at + newest.length } : null;
  }

  /** The newest samples, at most so many, also from before this conversation. @param {number} count */
  lately(count) {
    return this.store.read(Math.max(this.store.first, this.store.end - count), this.store.end);
  }
}
