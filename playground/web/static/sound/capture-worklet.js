// @ts-check
// Microphone to frames, on the audio thread: a thin shell over capture-core.js.
//
// page → worklet   {type: "lend", frame: ArrayBuffer}   a frame that was sent, to be written again
//                  {type: "mute", on: boolean}
//                  {type: "run", on: boolean}           off until a microphone is there; then on, and silence if it goes
// worklet → page   {type: "block", frame: ArrayBuffer, peak: number, until: number}   20 ms as a microphone frame, owned by
//                  the page; `until`: the context's clock at its end, to the sample
//
// Nothing is allocated in process() but what posting a message costs, once per 20 ms.

import { CaptureCore } from "./capture-core.js";

const FRAMES = 100; // 2 s of a page that is busy
const QUANTUM = 128;

class CaptureWorklet extends AudioWorkletProcessor {
  constructor() {
    super();
    const message = { type: "block", frame: /** @type {ArrayBuffer | null} */ (null), peak: 0, until: 0 };
    /** @type {ArrayBuffer[]} */ const transfer = [];
    this.running = false;
    this.silence = new Float32Array(QUANTUM);
    this.core = new CaptureCore(sampleRate, (frame, peak, used) => {
      message.frame = transfer[0] = frame;
      message.peak = peak;
      message.until = currentFrame + used;
      this.port.postMessage(message, transfer);
    });
    for (let i = 0; i < FRAMES; i++) this.core.lend(new ArrayBuffer(this.core.frameBytes));
    this.port.onmessage = ({ data }) => this.receive(data);
  }

  /** @param {any} message */
  receive(message) {
    if (message.type === "lend") this.core.lend(message.frame);
    else if (message.type === "mute") this.core.muted = message.on;
    else if (message.type === "run") this.running = message.on;
  }

  /** @param {Float32Array[][]} inputs */
  process(inputs) {
    if (this.running) this.core.push(inputs[0][0] ?? this.silence);
    return true;
  }
}

registerProcessor("playground-capture", CaptureWorklet);
