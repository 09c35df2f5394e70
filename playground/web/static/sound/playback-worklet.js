// @ts-check
// Playback frames to the speaker, on the audio thread: a thin shell over playback-core.js.
//
// page → worklet   {type: "relay", port: MessagePort}   what follows comes there, too
//                  {type: "audio", track: number, frame: ArrayBuffer}   one playback frame of the bridge, header and all
//                  {type: "open", track: number}    a new answer will come under this number
//                  {type: "end", track: number}     no more audio will come for it
//                  {type: "stop", track: number}    fall silent, answer "stopped"
//                  {type: "duck", on: boolean}      somebody seems to speak: see duck.js
// worklet → page   {type, track, samples, frame, last, dropped, queued, targetMs, gaps}, where `samples` of the track have
//                  passed when the context's clock stood at `frame`: all but `dropped` were rendered, the last of those at
//                  `last`; `queued` samples wait. By type:
//                  "progress"  its first sample, then every 20 ms
//                  "end"       it ran out after its end
//                  "stopped"   it is silent; `samples` is final
//                  "gap"       it ran out before its end, and now goes on; `gaps` counts them all
//                  "trim"      a piece of silence was left out: what was rendered ends at `last`, what comes next is
//                              sample `samples`, and `dropped` counts the piece
//                  "full"      ten minutes wait already; this chunk was refused
//
// Nothing is allocated in process() but what posting a message costs, at most every 20 ms. One channel; the browser
// spreads it over the speaker's.

import { samplesOf } from "../bridge/frames.js";
import { Duck } from "./duck.js";
import { PlaybackCore } from "./playback-core.js";

class PlaybackWorklet extends AudioWorkletProcessor {
  constructor() {
    super();
    this.core = new PlaybackCore(sampleRate, (report) => this.port.postMessage(report));
    this.duck = new Duck(sampleRate);
    this.port.onmessage = ({ data }) => this.receive(data);
  }

  /** @param {any} message */
  receive(message) {
    if (message.type === "relay") message.port.onmessage = (/** @type {MessageEvent} */ { data }) => this.receive(data);
    else if (message.type === "audio") this.core.push(message.track, samplesOf(message.frame));
    else if (message.type === "open") this.core.open(message.track);
    else if (message.type === "end") this.core.end(message.track);
    else if (message.type === "stop") this.stop(message.track);
    else if (message.type === "duck") this.duck.speak(message.on);
  }

  /** @param {number} track */
  stop(track) {
    this.core.stop(track);
    this.duck.confirm();
  }

  /** @param {Float32Array[][]} _ @param {Float32Array[][]} outputs */
  process(_, outputs) {
    this.core.render(outputs[0][0], currentFrame);
    this.duck.apply(outputs[0][0]);
    return true;
  }
}

registerProcessor("playground-playback", PlaybackWorklet);
