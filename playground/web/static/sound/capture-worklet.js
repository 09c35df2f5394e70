// @ts-check
// Microphone to frames, on the audio thread: a thin shell over capture-core.js and microphone-mix.js.
//
// inputs           0 the microphone as chosen; 1 the same unprocessed; 2 what is heard
// page → worklet   {type: "relay", port: MessagePort}   blocks go there from now on, and are lent from there
//                  {type: "speaker", port: MessagePort}   the playback worklet's, to turn the answer down
//                  {type: "lend", frame: ArrayBuffer}   a frame that was sent, to be written again
//                  {type: "mute", on: boolean}
//                  {type: "run", automatic: boolean, headset: boolean}   off until a microphone is there; then on, and
//                                                       silence if it goes. `automatic`: input 1 is there, and sent where
//                                                       it serves
// worklet → page   {type: "block", frame: ArrayBuffer, peak: number, until: number}   20 ms as a microphone frame, owned by
//                  the page; `until`: the context's clock at its end, to the sample
//                  {type: "echo", echo, level: number, isRaw: boolean}   when it has changed: see echo-watch.js
// worklet → speaker   {type: "duck", on: boolean}   somebody speaks into an answer, as far as can be told here
//
// Nothing is allocated in process() but what posting a message costs, once per 20 ms.

import { CaptureCore } from "./capture-core.js";
import { MicrophoneMix } from "./microphone-mix.js";

const FRAMES = 100; // 2 s of a page that is busy
const QUANTUM = 128;

class CaptureWorklet extends AudioWorkletProcessor {
  constructor() {
    super();
    const message = { type: "block", frame: /** @type {ArrayBuffer | null} */ (null), peak: 0, until: 0 };
    /** @type {ArrayBuffer[]} */ const transfer = [];
    this.running = false;
    this.relay = this.port;
    /** @type {MessagePort | null} */ this.speaker = null;
    /** @type {MicrophoneMix | null} */ this.mix = null;
    this.told = { type: "echo", echo: "unknown", level: 0, isRaw: false };
    this.interrupted = { type: "duck", on: false };
    this.silence = new Float32Array(QUANTUM);
    this.core = new CaptureCore(sampleRate, (frame, peak, used) => {
      message.frame = transfer[0] = frame;
      message.peak = peak;
      message.until = currentFrame + used;
      this.relay.postMessage(message, transfer);
    });
    for (let i = 0; i < FRAMES; i++) this.core.lend(new ArrayBuffer(this.core.frameBytes));
    this.port.onmessage = ({ data }) => this.receive(data);
  }

  /** @param {any} message */
  receive(message) {
    if (message.type === "lend") this.core.lend(message.frame);
    else if (message.type === "mute") this.core.muted = message.on;
    else if (message.type === "run") this.run(message);
    else if (message.type === "speaker") this.speaker = message.port;
    else if (message.type === "relay") this.join(message.port);
  }

  /** @param {MessagePort} relay */
  join(relay) {
    this.relay = relay;
    relay.onmessage = ({ data }) => this.receive(data);
  }

  /** @param {{automatic: boolean, headset: boolean}} how */
  run({ automatic, headset }) {
    this.running = true;
    this.mix = automatic ? new MicrophoneMix(sampleRate, headset) : null;
    this.told.echo = "";
  }

  /** Say how the echo stands, if that is news. @param {import("./echo-watch.js").EchoWatch} watch */
  tell({ echo, level, isRaw, isInTheWay }) {
    const { told, interrupted } = this;
    if (isInTheWay !== interrupted.on) {
      interrupted.on = isInTheWay;
      this.speaker?.postMessage(interrupted);
    }
    const isSameLevel = level === told.level || (level < 2 * told.level && 2 * level > told.level);
    if (echo === told.echo && isRaw === told.isRaw && isSameLevel) return;
    told.echo = echo;
    told.level = level;
    told.isRaw = isRaw;
    this.port.postMessage(told);
  }

  /** @param {Float32Array[][]} inputs */
  process([chosen, raw, heard]) {
    if (!this.running) return true;
    const { mix, silence } = this;
    const sound = chosen[0] ?? silence;
    this.core.push(mix ? mix.choose(sound, raw[0] ?? silence, heard[0] ?? silence) : sound);
    if (mix) this.tell(mix.watch);
    return true;
  }
}

registerProcessor("playground-capture", CaptureWorklet);
