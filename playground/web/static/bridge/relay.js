// @ts-check
// The short way of sound: the bridge's socket with the audio thread on its other side, in a thread of its own, so that
// nothing the page does makes a voice late or lets an answer speak on. The page hears of all of it, afterwards.
// 1. A block of the microphone is in the socket, a piece of an answer and the word that ends it at the speaker, before the
//    page is told. The page is told copies.
// 2. Blocks wait here while the network is slow: at most 1 s in the socket and here together; the oldest go first, and it
//    is said once per slow spell. Words are never dropped.
// 3. It ends once, with "closed". What comes behind that is let go.
//
// page → relay  {type: "sound", rate: number, microphone: MessagePort, speaker: MessagePort}   Hz; the worklets' ends
//               {type: "open", address: string}
//               {type: "say", frame: string | ArrayBuffer}
//               {type: "talk", on: boolean}   whether blocks of the microphone go out; they do not until it is said
//               {type: "close"}
// relay → page  {type: "opened"}
//               {type: "text", data: string}   one frame: a message a line
//               {type: "playback", track: number, frame: ArrayBuffer}
//               {type: "block", frame: ArrayBuffer, peak: number, until: number, sent: number[], dropped: number}   `sent`:
//                                             where the blocks end that have left since the last was told
//               {type: "slow"}
//               {type: "closed"}

import { decodePlayback } from "./frames.js";

/** @typedef {Pick<WebSocket, "onopen" | "onmessage" | "onclose" | "bufferedAmount" | "binaryType" | "send" | "close">} Socket */
/** @typedef {(message: Record<string, any> & {type: string}, transfer?: Transferable[]) => void} Tell */

const HIGH_WATER_S = 0.25;
const LIMIT_S = 1;
/** A message for the speaker, which its first field names. */
const FOR_SPEAKER = /^\{"type": ?"(track|track_end|stop_playback)"/;
/** @type {Record<string, string>} what it is to the playback worklet */
const ACTS = { track: "open", track_end: "end", stop_playback: "stop" };

export class Relay {
  /** @param {Tell} tell @param {(address: string) => Socket} connect */
  constructor(tell, connect) {
    /** @private */ this.tell = tell;
    /** @private */ this.connect = connect;
    /** @private */ this.rate = 0;
    /** @private */ this.isTalking = false;
    /** @private */ this.isSlow = false;
    /** @private */ this.isClosed = false;
    /** @private @type {Socket | null} */ this.socket = null;
    /** @private @type {MessagePort | null} */ this.microphone = null;
    /** @private @type {MessagePort | null} */ this.speaker = null;
    /** @private @type {{frame: ArrayBuffer, until: number}[]} */ this.waiting = [];
    /** @private @type {number[]} */ this.sent = [];
    /** @private */ this.dropped = 0;
  }

  /** Take what the page says. @param {any} message */
  receive(message) {
    if (message.type === "sound") this.join(message);
    else if (message.type === "open") this.open(message.address);
    else if (message.type === "say") this.isClosed || this.socket?.send(message.frame);
    else if (message.type === "talk") this.isTalking = message.on;
    else if (message.type === "close") this.close();
  }

  /** @private @param {{rate: number, microphone: MessagePort, speaker: MessagePort}} sound */
  join({ rate, microphone, speaker }) {
    this.rate = rate;
    this.microphone = microphone;
    this.speaker = speaker;
    microphone.onmessage = ({ data }) => this.block(data);
  }

  /** @private @param {string} address */
  open(address) {
    if (this.isClosed) return;
    const socket = this.connect(address);
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.tell({ type: "opened" });
    socket.onmessage = (/** @type {{data: string | ArrayBuffer}} */ { data }) => this.hear(data);
    socket.onclose = () => this.end();
  }

  /** @private */
  close() {
    if (this.socket) this.socket.close(1000);
    else this.end();
  }

  /** @private */
  end() {
    if (this.isClosed) return;
    this.isClosed = true;
    for (const { frame } of this.waiting.splice(0)) this.lend(frame);
    this.tell({ type: "closed" });
  }

  /** @private @param {string | ArrayBuffer} data */
  hear(data) {
    if (this.isClosed) return;
    if (typeof data === "string") this.hearText(data);
    else this.hearSound(data);
  }

  /** @private @param {string} data */
  hearText(data) {
    for (const line of data.split("\n")) {
      const act = FOR_SPEAKER.exec(line)?.[1];
      if (act) this.speaker?.postMessage({ type: ACTS[act], track: JSON.parse(line).track });
    }
    this.tell({ type: "text", data });
  }

  /** @private @param {ArrayBuffer} data */
  hearSound(data) {
    const piece = decodePlayback(data);
    if (!piece) return;
    const { track, buffer: frame } = piece;
    const copy = frame.slice(0);
    this.speaker?.postMessage({ type: "audio", track, frame }, [frame]);
    this.tell({ type: "playback", track, frame: copy }, [copy]);
  }

  /** A block of the microphone. @private @param {{frame: ArrayBuffer, peak: number, until: number}} block */
  block({ frame, peak, until }) {
    const copy = frame.slice(0);
    if (this.isTalking && this.socket && !this.isClosed) this.send(this.socket, frame, until);
    else this.lend(frame);
    const { sent, dropped } = this;
    [this.sent, this.dropped] = [[], 0];
    this.tell({ type: "block", frame: copy, peak, until, sent, dropped }, [copy]);
  }

  /** Send it, or keep it until the network takes it. @private @param {Socket} socket @param {ArrayBuffer} frame @param {number} until */
  send(socket, frame, until) {
    const { waiting } = this;
    waiting.push({ frame, until });
    while (waiting.length > 0 && socket.bufferedAmount < this.bytes(HIGH_WATER_S)) {
      const next = /** @type {typeof waiting[0]} */ (waiting.shift());
      socket.send(next.frame);
      this.sent.push(next.until);
      this.lend(next.frame);
    }
    if (waiting.length === 0) this.isSlow = false;
    this.shed(frame.byteLength);
  }

  /** @private @param {number} frameBytes */
  shed(frameBytes) {
    while (this.waiting.length * frameBytes > this.bytes(LIMIT_S - HIGH_WATER_S)) {
      this.lend(/** @type {{frame: ArrayBuffer}} */ (this.waiting.shift()).frame);
      this.dropped++;
      if (!this.isSlow) this.tell({ type: "slow" });
      this.isSlow = true;
    }
  }

  /** Give it back to be written again. @private @param {ArrayBuffer} frame */
  lend(frame) {
    this.microphone?.postMessage({ type: "lend", frame }, [frame]);
  }

  /** @private @param {number} seconds */
  bytes(seconds) {
    return seconds * this.rate * 2;
  }
}
