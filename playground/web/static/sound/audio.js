// @ts-check
// The sound of one session: one AudioContext at the device's rate with both worklets in it, and how to free it.
// `openSound` must be called inside a click, else browsers hold the sound back. Where worklets are missing (an insecure
// origin, an old browser) it gives a SilentSound with the same shape, so that typing and reading still work.

import { LostTime } from "./lost-time.js";
import { Tap } from "./tap.js";

/** @typedef {import("./playback-core.js").Report} Report */
/** @typedef {Pick<Sound, "rate" | "now" | "prepare" | "join" | "keepUp" | "listenTo" | "listenToNothing" | "mute" | "lend" | "play" | "tell"
 *   | "chooseSpeaker" | "momentOf" | "rms" | "wake" | "close"> & {context: Latency}} SessionSound */
/** @typedef {{baseLatency?: number, outputLatency?: number}} Latency  in seconds, as an AudioContext states it */
/** @typedef {{block: (frame: ArrayBuffer, peak: number, until: number) => void, report: (report: Report) => void, held: (held: boolean) => void,
 *   echo: (standing: import("./echo-watch.js").EchoStanding) => void}} Ears */

const HEARD = 2; // input of the capture worklet
const WORTH_MS = 10;
const QUIET = 0.01; // -40 dBFS
const QUIET_BLOCKS = 6; // 0.12 s
const SOON_S = 0.02;

const here = (/** @type {string} */ file) => new URL(file, import.meta.url).href;

/** @param {Ears} ears @param {number} [shiftMs]  what the conversation's clock is ahead of the page's @returns {SessionSound} */
export function openSound(ears, shiftMs = 0) {
  const isPossible = typeof AudioContext !== "undefined" && "audioWorklet" in AudioContext.prototype;
  try {
    if (isPossible) return new Sound(ears, shiftMs);
  } catch (error) {
    console.error(error); // a browser at its limit of contexts
  }
  return new SilentSound(ears, shiftMs);
}

export class Sound {
  /** @param {Ears} ears @param {number} [shiftMs] */
  constructor(ears, shiftMs = 0) {
    this.context = new AudioContext({ latencyHint: "interactive" });
    this.rate = this.context.sampleRate;
    /** @private */ this.ears = ears;
    /** @private */ this.shiftMs = shiftMs;
    /** @private @type {MediaStream[]} */ this.streams = [];
    /** @private @type {Tap | null} what is heard */ this.tap = null;
    /** @private @type {Tap | null} opened after a stall, to take over in a quiet moment */ this.fresh = null;
    /** @private @type {Tap | null} it took over from this one, which may still fade */ this.spent = null;
    /** @private */ this.lost = new LostTime();
    /** @private */ this.quietBlocks = 0;
    /** @private @type {AudioWorkletNode | null} */ this.capture = null;
    /** @private @type {AudioWorkletNode | null} */ this.playback = null;
    /** @private @type {AnalyserNode | null} */ this.analyser = null;
    this.context.onstatechange = () => ears.held(["suspended", "interrupted"].includes(this.context.state));
    void this.context.resume();
  }

  /** Load both worklets and connect them. */
  async prepare() {
    const { context } = this;
    await Promise.all(
      ["capture-worklet.js", "playback-worklet.js"].map((file) => context.audioWorklet.addModule(here(file))),
    );
    if (context.state === "closed") return;
    /** @type {AudioWorkletNodeOptions} */
    const mono = { channelCount: 1, channelCountMode: "explicit", outputChannelCount: [1] };
    this.capture = new AudioWorkletNode(context, "playground-capture", { ...mono, numberOfInputs: HEARD + 1 });
    this.playback = new AudioWorkletNode(context, "playground-playback", { ...mono, numberOfInputs: 0 });
    this.capture.port.onmessage = ({ data }) => {
      if (data.type === "block") {
        this.ears.block(data.frame, data.peak, data.until);
        this.keepUp(data.peak);
      } else this.ears.echo({ echo: data.echo, level_db: 10 * Math.log10(data.level), isRaw: data.isRaw });
    };
    this.playback.port.onmessage = ({ data }) => this.ears.report(data);
    this.capture.connect(context.destination); // silent; an unconnected node may not be pulled
    this.playback.connect(context.destination);
    this.playback.connect(this.capture, 0, HEARD);
    const interrupted = endOf(this.capture, "speaker");
    this.playback.port.postMessage({ type: "relay", port: interrupted }, [interrupted]);
  }

  /**
   * Have blocks of the microphone go into a Relay from now on, and answers come out of it.
   * @param {import("../bridge/relay-thread.js").RelayEnd} relay
   */
  join(relay) {
    if (!this.capture || !this.playback) return;
    const [microphone, speaker] = [endOf(this.capture, "relay"), endOf(this.playback, "relay")];
    relay.post({ type: "sound", rate: this.rate, microphone, speaker }, [microphone, speaker]);
  }

  /** Listen to this microphone from now on. @param {import("./hearing.js").Hearing} hearing */
  listenTo({ chosen, raw, isHeadset }) {
    this.listenToNothing();
    if (!this.capture) return;
    this.streams = raw ? [chosen, raw] : [chosen];
    this.tap = new Tap(this.capture, this.streams, 1);
    this.lost.forget();
    this.capture.port.postMessage({ type: "run", automatic: raw !== null, headset: isHeadset });
  }

  /** Hear silence from now on. */
  listenToNothing() {
    for (const tap of [this.tap, this.fresh, this.spent]) tap?.close();
    this.tap = this.fresh = this.spent = null;
    this.streams = [];
  }

  /**
   * After a stall the microphone comes late for ever: what waits before the context is let go in the next quiet moment, for
   * a tap that is opened anew begins with nothing. It is opened at once and takes over when it runs. Told each block's `peak`.
   * @param {number} peak
   */
  keepUp(peak) {
    const [now, { capture, tap }] = [performance.now(), this];
    this.lost.push(now - 1000 * this.context.currentTime, now);
    this.quietBlocks = peak < QUIET ? this.quietBlocks + 1 : 0;
    if (!capture || !tap) return;
    if (this.spent?.isOver) {
      this.spent.close();
      this.spent = null;
    }
    if (this.lost.ms >= WORTH_MS) {
      this.fresh?.close(); // it stood through a stall of its own
      this.fresh = new Tap(capture, this.streams, 0);
      this.lost.forget();
    } else if (this.fresh?.runs && this.quietBlocks >= QUIET_BLOCKS) {
      const at = this.context.currentTime + SOON_S;
      tap.end(at);
      this.fresh.begin(at);
      [this.spent, this.tap, this.fresh] = [tap, this.fresh, null];
    }
  }

  /** @param {boolean} on */
  mute(on) {
    this.capture?.port.postMessage({ type: "mute", on });
  }

  /** Give a microphone frame back. @param {ArrayBuffer} frame */
  lend(frame) {
    this.capture?.port.postMessage({ type: "lend", frame }, [frame]);
  }

  /** @param {number} track @param {ArrayBuffer} frame */
  play(track, frame) {
    this.playback?.port.postMessage({ type: "audio", track, frame }, [frame]);
  }

  /** @param {"open" | "end" | "stop"} type @param {number} track */
  tell(type, track) {
    this.playback?.port.postMessage({ type, track });
  }

  /** @param {string} deviceId  "" for the system's default; throws a DOMException */
  async chooseSpeaker(deviceId) {
    await this.context.setSinkId(deviceId);
  }

  /** The conversation's clock, in ms. */
  now() {
    return performance.now() + this.shiftMs;
  }

  /** When the context's clock stood at `frame`, on the conversation's; it moves in device buffers. @param {number} frame */
  momentOf(frame) {
    return this.now() - 1000 * (this.context.currentTime - frame / this.rate);
  }

  /** Root mean square of what went to the speaker lately; the first call starts the measuring. */
  rms() {
    if (!this.playback) return 0;
    if (!this.analyser) {
      this.analyser = new AnalyserNode(this.context, { fftSize: 32768 });
      this.playback.connect(this.analyser);
    }
    const samples = new Float32Array(this.analyser.fftSize);
    this.analyser.getFloatTimeDomainData(samples);
    return Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);
  }

  /** Try again to be allowed sound; call it from a click. */
  wake() {
    if (this.context.state !== "running" && this.context.state !== "closed") void this.context.resume();
  }

  close() {
    this.listenToNothing();
    this.context.onstatechange = null;
    if (this.context.state !== "closed") void this.context.close();
  }
}

/** Connect a worklet to somebody else; what comes back is his end. @param {AudioWorkletNode} node @param {"relay" | "speaker"} type */
function endOf(node, type) {
  const { port1, port2 } = new MessageChannel();
  node.port.postMessage({ type, port: port1 }, [port1]);
  return port2;
}

/** Plays nothing and says so: every answer ends as it came, with nothing heard. @implements {SessionSound} */
export class SilentSound {
  /** @param {Ears} ears @param {number} [shiftMs] */
  constructor(ears, shiftMs = 0) {
    /** @type {Latency} */ this.context = {};
    this.rate = 24_000;
    /** @private */ this.ears = ears;
    /** @private */ this.shiftMs = shiftMs;
  }
  async prepare() {}
  /** @param {import("../bridge/relay-thread.js").RelayEnd} relay */
  join(relay) {
    const [microphone, speaker] = [new MessageChannel().port1, new MessageChannel()];
    speaker.port1.onmessage = ({ data }) => data.type !== "audio" && this.tell(data.type, data.track);
    relay.post({ type: "sound", rate: this.rate, microphone, speaker: speaker.port2 }, [microphone, speaker.port2]);
  }
  keepUp() {}
  listenTo() {}
  listenToNothing() {}
  mute() {}
  lend() {}
  play() {}
  /** @param {"open" | "end" | "stop"} type @param {number} track */
  tell(type, track) {
    if (type === "open") return;
    const report = { track, samples: 0, frame: 0, last: 0, dropped: 0, queued: 0, targetMs: 0, gaps: 0 };
    this.ears.report({ ...report, type: type === "end" ? "end" : "stopped" });
  }
  async chooseSpeaker() {}
  now() {
    return performance.now() + this.shiftMs;
  }
  momentOf() {
    return this.now();
  }
  rms() {
    return 0;
  }
  wake() {}
  close() {}
}
