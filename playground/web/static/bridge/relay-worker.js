// @ts-check
// The thread a Relay lives in, until its socket is closed.

import { Relay } from "./relay.js";

const relay = new Relay(
  (message, transfer = []) => {
    postMessage(message, { transfer });
    if (message.type === "closed") close();
  },
  (address) => new WebSocket(address),
);
self.onmessage = ({ data }) => relay.receive(data);
postMessage({ type: "here" });
