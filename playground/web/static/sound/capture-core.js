// @ts-check
// Cuts render quanta into blocks of 20 ms of PCM16, each already a microphone frame of the bridge. Pure.
// 1. `push` allocates nothing: blocks are written into frames lent by `lend`, and come back to it after they were sent.
// 2. A block has round(rate / 50) samples: exact at every usual rate, 0.2 % off at 11.025 kHz, where the rate stays true.
// 3. Without a frame to write into, samples are counted as lost and the rest keeps its place in time.
// 4. Muted means zeros at the same pace, so that the server hears silence and not a hole; the level is 0 then.

import { HEADER_BYTES, samplesOf, stampMicrophone } from "../bridge/frames.js";

export const BLOCK_MS = 20;

/** Samples per block at `rate` Hz. @param {number} rate */
export const blockSamples = (rate) => Math.max(1, Math.round((rate * BLOCK_MS) / 1000));

export class CaptureCore {
  /**
   * @param {number} rate  Hz
   * @param {(frame: ArrayBuffer, peak: number, used: number) => void} emit  Takes the frame; `peak` is its loudest sample,
   *   0..1; `used` samples of the quantum that completed it are in it and before it.
   */
  constructor(rate, emit) {
    this.size = blockSamples(rate);
    this.frameBytes = HEADER_BYTES + 2 * this.size;
    this.muted = false;
    this.lost = 0;
    /** @private */ this.emit = emit;
    /** @private @type {{frame: ArrayBuffer, samples: Int16Array}[]} */ this.pool = [];
    /** @private @type {{frame: ArrayBuffer, samples: Int16Array} | null} */ this.block = null;
    /** @private */ this.filled = 0;
    /** @private */ this.peak = 0;
  }

  /** Take back (or get for the first time) a frame to write into. @param {ArrayBuffer} frame */
  lend(frame) {
    if (frame.byteLength !== this.frameBytes) return;
    stampMicrophone(frame);
    this.pool.push({ frame, samples: samplesOf(frame) });
  }

  /**
   * Take one quantum of any length; emits each block that it completes.
   * @param {Float32Array} input  -1..1, clipped beyond; NaN is silence
   */
  push(input) {
    for (let i = 0; i < input.length; i++) {
      if (this.filled === 0) this.block = this.pool.pop() ?? null;
      this.write(this.muted ? 0 : input[i]);
      if (++this.filled === this.size) this.finish(i + 1);
    }
  }

  /** @private @param {number} value */
  write(value) {
    const clipped = value > 1 ? 1 : value < -1 ? -1 : value || 0;
    const loudness = clipped < 0 ? -clipped : clipped;
    if (loudness > this.peak) this.peak = loudness;
    if (this.block) this.block.samples[this.filled] = Math.min(32767, Math.round(clipped * 32768));
    else this.lost++;
  }

  /** @private @param {number} used */
  finish(used) {
    const { block, peak } = this;
    this.block = null;
    this.filled = 0;
    this.peak = 0;
    if (block) this.emit(block.frame, peak, used);
  }
}
