// @ts-check
// Where a page's Relay lives: in a thread of its own; where a browser or a host allows none, on the page's.

import { Relay } from "./relay.js";

/** @typedef {{post: import("./relay.js").Tell}} RelayEnd  the page's end of a Relay; see there what may be said */

/** @implements {RelayEnd} */
export class RelayThread {
  /** @param {(message: any) => void} hear  what the Relay tells */
  constructor(hear) {
    /** @private */ this.hear = hear;
    /** @private @type {Parameters<import("./relay.js").Tell>[] | null} what is to be said as soon as it is there */
    this.early = [];
    /** @private @type {import("./relay.js").Tell} */ this.say = () => {};
    try {
      this.begin(new Worker(new URL("relay-worker.js", import.meta.url), { type: "module", name: "relay" }));
    } catch {
      this.stay();
    }
  }

  /** @type {import("./relay.js").Tell} */
  post(message, transfer = []) {
    if (this.early) this.early.push([message, transfer]);
    else this.say(message, transfer);
  }

  /** @private @param {Worker} worker */
  begin(worker) {
    worker.onmessage = ({ data }) => {
      if (data.type === "here") this.settle((message, transfer = []) => worker.postMessage(message, transfer));
      else this.hear(data);
    };
    worker.onerror = (event) => {
      if (!this.early) return;
      event.preventDefault();
      this.stay();
    };
  }

  /** No thread is to be had. @private */
  stay() {
    const relay = new Relay(this.hear, (address) => new WebSocket(address));
    this.settle((message) => relay.receive(message));
  }

  /** @private @param {import("./relay.js").Tell} say */
  settle(say) {
    this.say = say;
    const early = this.early ?? [];
    this.early = null;
    for (const [message, transfer] of early) say(message, transfer);
  }
}
