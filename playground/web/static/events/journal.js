// @ts-check
// Every `wire` message of a conversation as the lines of one file, in bytes: what is downloaded is exactly this. Pure.
// 1. A line is the bridge's own frame. Only the microphone differs: `append` commands that follow one another stand as
//    one line of up to RUN_MS, with `count` and `until_ms` (the moment of the last); the newest may still grow.
// 2. Bytes, not strings, and in chunks: an hour costs the heap nothing, and no line lies in two chunks.
// 3. Beyond MOST_BYTES the oldest chunk goes; the record's first line stays. A line takes some 220 bytes, and talk without
//    a pause makes 16 a second: the bound is 300 000 lines, five hours.

import { Lane } from "../lanes.js";

/** @typedef {{type: "wire", at_ms: number, from: string, body: any, count?: number, until_ms?: number}} Wire */
/** @typedef {{bytes: Uint8Array<ArrayBuffer>, used: number, firstLine: number}} Chunk */

export const CHUNK_BYTES = 256 * 1024;
export const MOST_BYTES = 64 * 1024 * 1024;
export const RUN_MS = 1000;
const WORST_BYTES_PER_UNIT = 3; // UTF-8, per UTF-16 unit

export class Journal {
  /** Bytes of the lines held, without the newest run. */ bytes = 0;
  /** @private @type {Chunk[]} */ chunks = [];
  /** @private */ chunksGone = 0;
  /** @private @type {Uint8Array<ArrayBuffer> | null} the record's first line, once its chunk has gone */ header = null;
  /** @private @type {Wire | null} the run of microphone audio that may still grow */ run = null;

  /** @param {{mostBytes?: number, chunkBytes?: number}} [bounds] */
  constructor({ mostBytes = MOST_BYTES, chunkBytes = CHUNK_BYTES } = {}) {
    /** @private */ this.mostBytes = mostBytes;
    /** @private */ this.chunkBytes = chunkBytes;
    /** @private */ this.encoder = new TextEncoder();
    /** @private */ this.decoder = new TextDecoder();
    /** @private */ this.chunkOf = new Lane(Uint32Array);
    /** @private */ this.startOf = new Lane(Uint32Array);
    /** @private */ this.endOf = new Lane(Uint32Array);
  }

  clear() {
    this.bytes = 0;
    this.chunks = [];
    this.chunksGone = 0;
    this.header = this.run = null;
    for (const lane of [this.chunkOf, this.startOf, this.endOf]) lane.clear();
  }

  /** The oldest line still held. */
  get first() {
    return this.startOf.first;
  }

  /** How many lines there were: one more than the newest. */
  get size() {
    return this.startOf.end + (this.run ? 1 : 0);
  }

  /** @param {any} message a `wire` message @param {string} text its frame @returns {number} the line it is, or is part of */
  take(message, text) {
    if (this.run && joins(this.run, message)) {
      this.run = extended(this.run, message);
      return this.startOf.end;
    }
    this.seal();
    if (isMicrophone(message)) {
      this.run = asRun(message);
      return this.startOf.end;
    }
    return this.write(/[\r\n]/.test(text) ? JSON.stringify(message) : text);
  }

  /** A line's JSON. @param {number} line between `first` and `size` */
  text(line) {
    if (line === this.startOf.end && this.run) return JSON.stringify(this.run);
    const { bytes } = this.chunks[this.chunkOf.get(line) - this.chunksGone];
    return this.decoder.decode(bytes.subarray(this.startOf.get(line), this.endOf.get(line)));
  }

  /** @param {number} line @returns {Wire} */
  line(line) {
    return JSON.parse(this.text(line));
  }

  /** The file, as pieces of UTF-8 that end in whole lines; valid until the next `take`. @returns {Uint8Array<ArrayBuffer>[]} */
  parts() {
    const parts = this.chunks.map(({ bytes, used }) => bytes.subarray(0, used));
    if (this.header) parts.unshift(this.header);
    if (this.run) parts.push(this.encoder.encode(`${JSON.stringify(this.run)}\n`));
    return parts;
  }

  /** @private */
  seal() {
    if (!this.run) return;
    const text = JSON.stringify(this.run);
    this.run = null;
    this.write(text);
  }

  /** @private @param {string} text @returns {number} */
  write(text) {
    const chunk = this.chunkFor(text.length * WORST_BYTES_PER_UNIT + 1);
    const { written } = this.encoder.encodeInto(text, chunk.bytes.subarray(chunk.used));
    const end = chunk.used + written;
    chunk.bytes[end] = 0x0a;
    this.chunkOf.push(this.chunksGone + this.chunks.length - 1);
    this.startOf.push(chunk.used);
    const line = this.endOf.push(end);
    this.bytes += end + 1 - chunk.used;
    chunk.used = end + 1;
    return line;
  }

  /** The newest chunk, if so many bytes surely fit; else a new one. @private @param {number} bytes @returns {Chunk} */
  chunkFor(bytes) {
    const newest = this.chunks[this.chunks.length - 1];
    if (newest && newest.bytes.length - newest.used >= bytes) return newest;
    const chunk = { bytes: new Uint8Array(Math.max(this.chunkBytes, bytes)), used: 0, firstLine: this.startOf.end };
    while (this.chunks.length > 1 && this.held() + chunk.bytes.length > this.mostBytes) this.letGo();
    this.chunks.push(chunk);
    return chunk;
  }

  /** @private */
  held() {
    return this.chunks.reduce((bytes, chunk) => bytes + chunk.bytes.length, 0);
  }

  /** @private */
  letGo() {
    if (this.chunksGone === 0 && this.line(0).from === "playground") {
      this.header = this.chunks[0].bytes.slice(0, this.endOf.get(0) + 1);
    }
    this.bytes -= /** @type {Chunk} */ (this.chunks.shift()).used;
    this.chunksGone++;
    for (const lane of [this.chunkOf, this.startOf, this.endOf]) lane.dropBefore(this.chunks[0].firstLine);
  }
}

/** Whether this is a command that says nothing but how much microphone audio it carries. @param {any} message */
function isMicrophone({ from, body }) {
  return (
    from === "client" &&
    body?.type === "input_audio_buffer.append" &&
    typeof body.audio?.audio_ms === "number" &&
    Object.keys(body).length === 2 &&
    Object.keys(body.audio).length === 1
  );
}

/** @param {any} message @returns {Wire} its own copy, in the order in which a run is written */
function asRun({ type, at_ms, from, body, count, until_ms }) {
  const grown = count === undefined ? {} : { count, until_ms };
  return { type, at_ms, from, ...grown, body: { type: body.type, audio: { audio_ms: body.audio.audio_ms } } };
}

/** @param {Wire} run @param {any} message */
function joins(run, message) {
  return (
    isMicrophone(message) && (message.until_ms ?? message.at_ms) - run.at_ms < RUN_MS && message.at_ms >= run.at_ms
  );
}

/** @param {Wire} run @param {any} message @returns {Wire} */
function extended(run, message) {
  const audioMs = Math.round(1000 * (run.body.audio.audio_ms + message.body.audio.audio_ms)) / 1000;
  const grown = { count: (run.count ?? 1) + (message.count ?? 1), until_ms: message.until_ms ?? message.at_ms };
  return asRun({ ...run, ...grown, body: { type: run.body.type, audio: { audio_ms: audioMs } } });
}
