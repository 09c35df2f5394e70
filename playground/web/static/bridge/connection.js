// @ts-check
// The page's end of the bridge: one conversation of its Relay from hello to bye, and what may be said in which state.
// 1. States move only by NEXT; an event a state does not know is ignored, so late events and double clicks are harmless.
// 2. Nothing is said before `ready` but hello, however long one waits in line for it; nothing after the end.
// 3. Each connection ends once, with `ended(trouble | null)`; null when the person or the server ended it cleanly.

import { phrase } from "../words.js";
import { decodeMessage, say } from "./frames.js";

/** @typedef {"idle" | "opening" | "greeting" | "queued" | "open" | "ended"} State */
/** @typedef {"open" | "opened" | "queued" | "ready" | "close" | "lost"} Event */

/** @type {Record<State, Partial<Record<Event, State>>>} */
export const NEXT = {
  idle: { open: "opening", close: "ended" },
  opening: { opened: "greeting", close: "ended", lost: "ended" },
  greeting: { queued: "queued", ready: "open", close: "ended", lost: "ended" },
  queued: { ready: "open", close: "ended", lost: "ended" },
  open: { close: "ended", lost: "ended" },
  ended: {},
};

/** @type {Record<string, {sentence: string, hint: string, code: string}>} what a loss means, by the state it met */
const LOSSES = {
  opening: {
    sentence: phrase("bridge.the_page_could"),
    hint: phrase("bridge.check_that_the_playground"),
    code: "bridge_unreachable",
  },
  greeting: {
    sentence: phrase("bridge.the_server_did"),
    hint: phrase("bridge.reload_the_page"),
    code: "bridge_refused",
  },
  queued: {
    sentence: phrase("bridge.the_connection_was_lost"),
    hint: phrase("bridge.press_start_to_wait"),
    code: "bridge_lost",
  },
  open: {
    sentence: phrase("bridge.the_connection"),
    hint: phrase("bridge.press_start_to_begin"),
    code: "bridge_lost",
  },
};

export const SLOW = /** @type {const} */ ({
  sentence: phrase("bridge.your_network_is_too"),
  hint: phrase("bridge.move_closer"),
  level: "info",
  code: "upload_slow",
});

const LEAST_GREETING_MS = 15_000;

/**
 * @typedef {object} Block  20 ms of the microphone, as it passed the Relay
 * @property {ArrayBuffer} frame
 * @property {number} peak
 * @property {number} until  the context's clock at its end
 * @property {number[]} sent  where the blocks end that have left since the last was told
 */
/**
 * @typedef {object} ConnectionOwner
 * @property {() => void} ready
 * @property {(message: Record<string, any> & {type: string}, text: string) => void} message  every text message and its frame, `ready` and `closed` too
 * @property {(track: number, frame: ArrayBuffer) => void} playback  on its way to the speaker already
 * @property {(block: Block) => void} block
 * @property {(trouble: {sentence: string, hint: string, level: "info", code: string}) => void} slow
 * @property {(trouble: {sentence: string, hint: string, code: string} | null) => void} ended
 */

export class Connection {
  /**
   * @param {ConnectionOwner} listener @param {number} rate  Hz, of microphone and playback
   * @param {(hear: (message: any) => void) => import("./relay-thread.js").RelayEnd} openRelay
   */
  constructor(listener, rate, openRelay) {
    /** @type {State} */ this.state = "idle";
    this.sent = 0;
    this.dropped = 0;
    this.relay = openRelay((message) => this.hear(message));
    /** @private */ this.listener = listener;
    /** @private */ this.rate = rate;
    /** @private */ this.isTalking = true;
    /** @private */ this.hello = () => "";
    /** @private @type {ReturnType<typeof setTimeout> | undefined} */ this.timer = undefined;
  }

  /**
   * Dial and say hello.
   * @param {string} address @param {string} ticket
   * @param {() => import("./frames.js").Earlier | null} [earlier]  asked when hello is said: time goes on until then
   */
  open(address, ticket, earlier = () => null) {
    if (!this.go("open")) return;
    this.hello = () => say.hello(ticket, this.rate, this.rate, earlier());
    this.relay.post({ type: "open", address });
    this.timer = setTimeout(() => this.isGreeting && this.lose(), LEAST_GREETING_MS);
  }

  /** Nobody has answered yet. @private */
  get isGreeting() {
    return this.state === "opening" || this.state === "greeting";
  }

  /** Say one frame; false when it is too early or too late. @param {string | ArrayBuffer} frame */
  say(frame) {
    if (this.state !== "open") return false;
    this.relay.post({ type: "say", frame });
    return true;
  }

  /** Whether blocks of the microphone go out, while it is open. @param {boolean} on */
  talk(on) {
    this.isTalking = on;
    if (this.state === "open") this.relay.post({ type: "talk", on });
  }

  /** End it: say bye if there is somebody to hear it, then close. */
  close() {
    this.say(say.bye());
    this.finish("close", null);
  }

  /** Take what the Relay tells. @private @param {any} message */
  hear(message) {
    if (this.state === "ended") return;
    if (message.type === "text") this.receive(message.data);
    else if (message.type === "playback") this.listener.playback(message.track, message.frame);
    else if (message.type === "block") this.block(message);
    else if (message.type === "slow") this.listener.slow(SLOW);
    else if (message.type === "opened" && this.go("opened")) this.relay.post({ type: "say", frame: this.hello() });
    else if (message.type === "closed") this.lose();
  }

  /** @private @param {Block & {dropped: number}} block */
  block(block) {
    this.sent += block.sent.length;
    this.dropped += block.dropped;
    this.listener.block(block);
  }

  /** @private @param {string} data */
  receive(data) {
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
      if (message.type === "admission") this.go("queued");
      if (message.type === "ready" && this.go("ready")) this.begin();
      this.listener.message(message, text);
    } finally {
      if (message.type === "closed") this.finish("close", null);
    }
  }

  /** @private */
  begin() {
    this.talk(this.isTalking);
    this.listener.ready();
  }

  /** @private */
  lose() {
    this.finish("lost", LOSSES[this.state] ?? null);
  }

  /** @private @param {"close" | "lost"} event @param {{sentence: string, hint: string, code: string} | null} trouble */
  finish(event, trouble) {
    if (!this.go(event)) return;
    clearTimeout(this.timer);
    this.relay.post({ type: "close" });
    this.listener.ended(trouble);
  }

  /** @private @param {Event} event */
  go(event) {
    const next = NEXT[this.state][event];
    if (next) this.state = next;
    return next !== undefined;
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
