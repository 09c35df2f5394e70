// Hears what a page sends to the speaker, whatever the page says of itself: one recorder beside each destination.
// Also keeps what a test wants to look at from outside: the bridge's sockets, and the microphone streams given out.
(() => {
  const RECORDER = `registerProcessor("ear", class extends AudioWorkletProcessor {
    process([input]) {
      if (input[0]) this.port.postMessage({ frame: currentFrame, samples: input[0].slice() });
      return true;
    }
  });`;
  window.ear = { rate: 0, first: null, chunks: [], arrivals: [], at: 0, frame: 0 };
  window.ears = []; // the same, one for each speaker: {rate, first, chunks}
  window.bridges = [];
  window.microphones = [];

  /** The thread of a conversation's socket, told by what passes between it and the page. */
  class Bridge {
    said = [];
    readyState = WebSocket.CONNECTING;
    constructor(worker) {
      this.worker = worker;
      window.bridges.push(this);
    }
    passes({ type, frame }) {
      if (type === "say" && typeof frame === "string") this.said.push(JSON.parse(frame));
      if (type === "opened") this.readyState = WebSocket.OPEN;
      if (type === "close") this.readyState = WebSocket.CLOSING;
      if (type === "closed") this.readyState = WebSocket.CLOSED;
    }
    /** Let the page hear this, as if the server had said it. */
    says(message) {
      this.worker.dispatchEvent(new MessageEvent("message", { data: { type: "text", data: JSON.stringify(message) } }));
    }
  }
  window.Worker = class extends Worker {
    postMessage(message, ...rest) {
      if (message.type === "open" && message.address.includes("/playground/bridge")) this.bridge = new Bridge(this);
      this.bridge?.passes(message);
      if (window.holdsTickets && message.type === "say") return;
      super.postMessage(message, ...rest);
    }
    constructor(...how) {
      super(...how);
      this.addEventListener("message", ({ data }) => this.bridge?.passes(data));
    }
  };

  if (navigator.mediaDevices) {
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      const stream = await ask(wanted);
      window.microphones.push(stream);
      return stream;
    };
  }

  if (typeof AudioWorkletNode === "undefined") return;
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (target, ...rest) {
    const result = connect.call(this, target, ...rest);
    if (target instanceof AudioDestinationNode) listen(this).catch(() => {}); // closed before it could be heard
    return result;
  };
  const recorders = new WeakMap(); // one a context: what several nodes send to the speaker is one sound
  async function listen(node) {
    if (!recorders.has(node.context)) recorders.set(node.context, record(node.context));
    connect.call(node, await recorders.get(node.context));
  }
  async function record(context) {
    await context.audioWorklet.addModule(URL.createObjectURL(new Blob([RECORDER], { type: "text/javascript" })));
    const recorder = new AudioWorkletNode(context, "ear", { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
    window.ear.rate = context.sampleRate;
    const own = { rate: context.sampleRate, first: null, chunks: [] };
    window.ears.push(own);
    recorder.port.onmessage = ({ data }) => {
      window.ear.first ??= data.frame;
      window.ear.chunks.push(data.samples);
      own.first ??= data.frame;
      own.chunks.push(data.samples);
      window.ear.frame = data.frame;
      window.ear.at = performance.now();
      window.ear.arrivals.push(window.ear.at);
    };
    return recorder;
  }
})();
