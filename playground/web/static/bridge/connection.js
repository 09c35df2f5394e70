// @ts-check
// The page's end of the bridge: one WebSocket from hello to bye, and what may be said in which state.
// 1. States move only by NEXT; an event a state does not know is ignored, so late events and double clicks are harmless.
// 2. Nothing is said before `ready` but hello; nothing after the end.
// 3. Microphone frames wait here while the network is slow: at most 1 s in the socket and here together; the oldest go
//    first, and it is said once per slow spell. Words are never dropped.
// 4. Each connection ends once, with `ended(trouble | null)`; null when the person or the server ended it cleanly.

import { decodeMessage, decodePlayback, say } from "./frames.js";

/** @typedef {"idle" | "opening" | "greeting" | "open" | "ended"} State */

/** @type {Record<State, Partial<Record<"open" | "opened" | "ready" | "close" | "lost", State>>>} */
export const NEXT = {
  idle: { open: "opening", close: "ended" },
  opening: { opened: "greeting", close: "ended", lost: "ended" },
  greeting: { ready: "open", close: "ended", lost: "ended" },
  open: { close: "ended", lost: "ended" },
  ended: {},
};

/** @type {Record<string, {sentence: string, hint: string, code: string}>} what a loss means, by the state it met */
const LOSSES = {
  opening: {
    sentence: "The page could not reach its server.",
    hint: "Check that the playground still runs and that nothing between blocks WebSockets, then start again.",
    code: "bridge_unreachable",
  },
  greeting: {
    sentence: "The server did not let this page in.",
    hint: "Reload the page and start again.",
    code: "bridge_refused",
  },
  open: {
    sentence: "The connection to the playground's server was lost.",
    hint: "Press Start to begin a new session.",
    code: "bridge_lost",
  },
};

export const SLOW = /** @type {const} */ ({
  sentence: "Your network is too slow to carry the microphone; some of what you said was lost.",
  hint: "Move closer to the access point, or type instead.",
  level: "info",
  code: "upload_slow",
});

const HIGH_WATER_S = 0.25;
const LIMIT_S = 1;
const LEAST_GREETING_MS = 15_000;

/** @typedef {Pick<WebSocket, "onopen" | "onmessage" | "onclose" | "bufferedAmount" | "binaryType" | "send" | "close">} Socket */

/**
 * @typedef {object} ConnectionOwner
 * @property {() => void} ready
 * @property {(message: Record<string, any> & {type: string}, text: string) => void} message  every text message and its frame, `ready` and `closed` too
 * @property {(track: number, frame: ArrayBuffer) => void} playback
 * @property {(frame: ArrayBuffer, isSent: boolean) => void} spent
 *   A microphone frame that was sent or dropped; it may be written again. Frames are given back in the order they came.
 * @property {(trouble: {sentence: string, hint: string, level: "info", code: string}) => void} slow
 * @property {(trouble: {sentence: string, hint: string, code: string} | null) => void} ended
 */

export class Connection {
  /** @param {ConnectionOwner} listener @param {number} rate  Hz, of microphone and playback */
  constructor(listener, rate) {
    /** @type {State} */ this.state = "idle";
    this.sent = 0;
    this.dropped = 0;
    /** @private */ this.listener = listener;
    /** @private */ this.rate = rate;
    /** @private @type {Socket | null} */ this.socket = null;
    /** @private @type {ArrayBuffer[]} */ this.waiting = [];
    /** @private */ this.slow = false;
    /** @private @type {ReturnType<typeof setTimeout> | undefined} */ this.timer = undefined;
  }

  /**
   * Open the socket and say hello.
   * @param {(address: string) => Socket} connect @param {string} address @param {string} ticket
   * @param {() => import("./frames.js").Earlier | null} [earlier]  asked when hello is said: time goes on until then
   */
  open(connect, address, ticket, earlier = () => null) {
    if (!this.go("open")) return;
    const socket = connect(address);
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.go("opened") && socket.send(say.hello(ticket, this.rate, this.rate, earlier()));
    socket.onmessage = (/** @type {{data: string | ArrayBuffer}} */ { data }) => this.receive(data);
    socket.onclose = () => this.lose();
    this.timer = setTimeout(() => this.state !== "open" && this.lose(), LEAST_GREETING_MS);
  }

  /** Say one frame; false when it is too early or too late. @param {string | ArrayBuffer} frame */
  say(frame) {
    if (this.state !== "open" || !this.socket) return false;
    this.socket.send(frame);
    return true;
  }

  /** Send one microphone frame, or keep it until the network takes it. @param {ArrayBuffer} frame */
  sendAudio(frame) {
    if (this.state !== "open") return this.listener.spent(frame, false);
    this.waiting.push(frame);
    this.drain();
    this.shed(frame.byteLength);
  }

  /** Nothing waits here: what is said now follows the last microphone frame. */
  get caughtUp() {
    return this.waiting.length === 0;
  }

  /** End it: say bye if there is somebody to hear it, then close. */
  close() {
    this.say(say.bye());
    this.finish("close", null);
  }

  /** @private */
  drain() {
    const socket = /** @type {Socket} */ (this.socket);
    while (this.waiting.length > 0 && socket.bufferedAmount < this.bytes(HIGH_WATER_S)) {
      const frame = /** @type {ArrayBuffer} */ (this.waiting.shift());
      socket.send(frame);
      this.sent++;
      this.listener.spent(frame, true);
    }
    if (this.waiting.length === 0) this.slow = false;
  }

  /** @private @param {number} frameBytes */
  shed(frameBytes) {
    while (this.waiting.length * frameBytes > this.bytes(LIMIT_S - HIGH_WATER_S)) {
      this.listener.spent(/** @type {ArrayBuffer} */ (this.waiting.shift()), false);
      this.dropped++;
      if (!this.slow) this.listener.slow(SLOW);
      this.slow = true;
    }
  }

  /** @private @param {string | ArrayBuffer} data */
  receive(data) {
    if (this.state === "ended") return;
    if (typeof data !== "string") {
      const frame = decodePlayback(data);
      return frame ? this.listener.playback(frame.track, frame.buffer) : undefined;
    }
    for (const line of data.split("\n")) {
      try {
        this.receiveMessage(line);
      } catch (error) {
        console.error(error); // what goes together comes in one frame: what is behind it is taken all the same
      }
    }
  }

  /** @private @param {string} text */
  receiveMessage(text) {
    const message = this.state === "ended" ? null : decodeMessage(text);
    if (!message) return;
    try {
      if (message.type === "ready" && this.go("ready")) this.listener.ready();
      this.listener.message(message, text);
    } finally {
      if (message.type === "closed") this.finish("close", null);
    }
  }

  /** @private */
  lose() {
    this.finish("lost", LOSSES[this.state] ?? null);
  }

  /** @private @param {"close" | "lost"} event @param {{sentence: string, hint: string, code: string} | null} trouble */
  finish(event, trouble) {
    if (!this.go(event)) return;
    clearTimeout(this.timer);
    for (const frame of this.waiting.splice(0)) this.listener.spent(frame, false);
    this.socket?.close(1000);
    this.listener.ended(trouble);
  }

  /** @private @param {"open" | "opened" | "ready" | "close" | "lost"} event */
  go(event) {
    const next = NEXT[this.state][event];
    if (next) this.state = next;
    return next !== undefined;
  }

  /** @private @param {number} seconds */
  bytes(seconds) {
    return seconds * this.rate * 2;
  }
}

/**
 * The bridge's address as a WebSocket address.
 * @param {string | undefined} bridgeUrl  see Host in contract.js
 * @param {string} base  the document's address @param {string} here  the address of this folder's scripts
 */
export function bridgeAddress(bridgeUrl, base, here) {
  const url = bridgeUrl ? new URL(bridgeUrl, base) : new URL("../bridge", here);
  url.protocol = url.protocol.replace(/^http/, "ws");
  return url.href;
}
