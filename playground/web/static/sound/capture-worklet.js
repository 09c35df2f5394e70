// @ts-check
// Microphone to frames, on the audio thread: a thin shell over capture-core.js and canceller.js.
//
// inputs           0 the microphone as chosen; 1 the same without canceller; 2 as the device gives it; 3 what is heard
// page → worklet   {type: "lend", frame: ArrayBuffer}   a frame that was sent, to be written again
//                  {type: "mute", on: boolean}
//                  {type: "run", automatic: boolean, headset: boolean}   off until a microphone is there; then on, and
//                                                       silence if it goes. `automatic`: inputs 1 and 2 are there, and
//                                                       input 0 is sent only while there is an echo
// worklet → page   {type: "block", frame: ArrayBuffer, peak: number, until: number}   20 ms as a microphone frame, owned by
//                  the page; `until`: the context's clock at its end, to the sample
//                  {type: "echo", echo, level: number, isCancelled: boolean}   when it has changed: see echo-watch.js
//                  {type: "interrupted", on: boolean}   somebody speaks into an answer, as far as can be told here
//
// Nothing is allocated in process() but what posting a message costs, once per 20 ms.

import { Canceller } from "./canceller.js";
import { CaptureCore } from "./capture-core.js";

const FRAMES = 100; // 2 s of a page that is busy
const QUANTUM = 128;

class CaptureWorklet extends AudioWorkletProcessor {
  constructor() {
    super();
    const message = { type: "block", frame: /** @type {ArrayBuffer | null} */ (null), peak: 0, until: 0 };
    /** @type {ArrayBuffer[]} */ const transfer = [];
    this.running = false;
    /** @type {Canceller | null} */ this.canceller = null;
    this.told = { type: "echo", echo: "unknown", level: 0, isCancelled: false };
    this.interrupted = { type: "interrupted", on: false };
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
    else if (message.type === "run") this.run(message);
  }

  /** @param {{automatic: boolean, headset: boolean}} how */
  run({ automatic, headset }) {
    this.running = true;
    this.canceller = automatic ? new Canceller(sampleRate, headset) : null;
    this.told.echo = "";
  }

  /** Say how the echo stands, if that is news. @param {import("./echo-watch.js").EchoWatch} watch */
  tell({ echo, level, isNeeded, isInterrupted }) {
    const { told, interrupted } = this;
    if (isInterrupted !== interrupted.on) {
      interrupted.on = isInterrupted;
      this.port.postMessage(interrupted);
    }
    const isSameLevel = level === told.level || (level < 2 * told.level && 2 * level > told.level);
    if (echo === told.echo && isNeeded === told.isCancelled && isSameLevel) return;
    told.echo = echo;
    told.level = level;
    told.isCancelled = isNeeded;
    this.port.postMessage(told);
  }

  /** @param {Float32Array[][]} inputs */
  process([chosen, plain, raw, heard]) {
    if (!this.running) return true;
    const { canceller, silence } = this;
    const sound = chosen[0] ?? silence;
    if (!canceller) this.core.push(sound);
    else {
      this.core.push(canceller.choose(sound, plain[0] ?? silence, raw[0] ?? silence, heard[0] ?? silence));
      this.tell(canceller.watch);
    }
    return true;
  }
}

registerProcessor("playground-capture", CaptureWorklet);
