// @ts-check
// The last minute of the microphone, kept in the page and nowhere else, until somebody asks for it. Pure.
// 1. `take` copies: frames are lent and come back. It allocates nothing but the ring, once for each rate.
// 2. At another rate the ring begins anew: a recording has one rate.
// 3. A recording is a WAV file, PCM16 mono at the device's rate; muted time is silence in it.

import { samplesOf } from "../bridge/frames.js";

export const KEPT_S = 60;
const HEADER_BYTES = 44;

export class Recent {
  /** @param {number} [seconds]  how much is kept */
  constructor(seconds = KEPT_S) {
    /** @private */ this.seconds = seconds;
    /** @private */ this.ring = new Int16Array(0);
    /** @private */ this.rate = 0;
    /** @private */ this.next = 0;
    /** @private */ this.held = 0;
  }

  /** Take a microphone frame; it is only read. @param {ArrayBuffer} frame @param {number} rate  Hz */
  take(frame, rate) {
    if (rate !== this.rate) this.begin(rate);
    const samples = samplesOf(frame);
    const { ring } = this;
    for (let i = 0; i < samples.length; i++) {
      ring[this.next] = samples[i];
      if (++this.next === ring.length) this.next = 0;
    }
    this.held = Math.min(ring.length, this.held + samples.length);
  }

  /**
   * The last `seconds`, or as much as there is; null where there is nothing.
   * @param {number} [seconds]
   * @returns {{wav: ArrayBuffer, seconds: number} | null}
   */
  recording(seconds = this.seconds) {
    const count = Math.min(this.held, Math.round(seconds * this.rate));
    if (!(count > 0)) return null;
    const wav = new ArrayBuffer(HEADER_BYTES + 2 * count);
    describe(new DataView(wav), count, this.rate);
    const samples = new Int16Array(wav, HEADER_BYTES);
    const start = (this.next - count + this.ring.length) % this.ring.length;
    const first = this.ring.subarray(start, Math.min(start + count, this.ring.length));
    samples.set(first);
    samples.set(this.ring.subarray(0, count - first.length), first.length);
    return { wav, seconds: count / this.rate };
  }

  /** Forget everything. */
  clear() {
    this.begin(0);
  }

  /** @private @param {number} rate */
  begin(rate) {
    this.ring = new Int16Array(Math.round(this.seconds * rate));
    this.rate = rate;
    this.next = this.held = 0;
  }
}

/** Write the header of a WAV file with PCM16 mono. @param {DataView} header @param {number} samples @param {number} rate */
function describe(header, samples, rate) {
  const words = (/** @type {number} */ at, /** @type {string} */ text) =>
    [...text].forEach((letter, i) => header.setUint8(at + i, letter.charCodeAt(0)));
  words(0, "RIFF");
  header.setUint32(4, HEADER_BYTES - 8 + 2 * samples, true);
  words(8, "WAVEfmt ");
  header.setUint32(16, 16, true);
  header.setUint16(20, 1, true); // integers
  header.setUint16(22, 1, true); // mono
  header.setUint32(24, rate, true);
  header.setUint32(28, 2 * rate, true);
  header.setUint16(32, 2, true);
  header.setUint16(34, 16, true);
  words(36, "data");
  header.setUint32(40, 2 * samples, true);
}
