// @ts-check
// One session from the click to the end: owns its sound, its microphone and its connection, and frees all three.
// 1. Each start makes a new Session; `close` may come at any moment and is final: whatever was under way gives up quietly.
// 2. A microphone is welcome, not needed. Without one the session runs, and it can be turned on later.
// 3. The ticket is asked for last: it is short-lived, and a person may take minutes to answer the browser's question.
// 4. A Session draws nothing: it tells its owner what happened, the sound that passed, and the facts (see `Fact`).
// 5. Every block of sound is told with its place on the audio context's clock, to the sample.

import { bridgeAddress, Connection } from "./bridge/connection.js";
import { samplesOf, say } from "./bridge/frames.js";
import { RelayThread } from "./bridge/relay-thread.js";
import { openSound, SilentSound } from "./sound/audio.js";
import { BLOCK_MS, blockSamples } from "./sound/capture-core.js";
import { missingHere, troubleOf } from "./sound/devices.js";
import { Microphone } from "./sound/microphone.js";
import { MomentWatch } from "./sound/moments.js";
import { Playback } from "./sound/playback.js";
import { outputLatencyMs } from "./sound/playback-position.js";
import { phrase } from "./words.js";

/** @typedef {import("./conversation/core.js").Happening} Happening */
/** @typedef {import("./contract.js").Notice} Notice */

/**
 * @typedef {object} SessionOwner
 * @property {(happening: Happening) => void} happen
 * @property {(now: number) => import("./bridge/frames.js").Earlier | null} earlier  What of the conversation was before this session.
 * @property {(message: Record<string, any> & {type: string}, text: string) => void} message
 * @property {(fact: import("./contract.js").Fact) => void} fact
 * @property {(until: number, samples: Int16Array) => void} captured  A block of the microphone, to be read at once and not kept.
 * @property {(until: number, length: number) => void} sent  The block that ended then has left for the service.
 * @property {(track: number, samples: Int16Array) => void} received  Audio of an answer, to be read at once and not kept.
 * @property {(report: import("./sound/playback-core.js").Report) => void} played
 * @property {(settings: MediaTrackSettings) => void} granted
 * @property {(standing: import("./sound/echo-watch.js").EchoStanding | null) => void} echo  Null where it is not watched.
 * @property {() => void} devicesMayHaveChanged
 * @property {() => void} ended
 */

const TICKET_PATIENCE_MS = 30_000;
const CAPTURED_EVERY_MS = 1000;
const NO_TICKET = {
  sentence: phrase("page.the_page_could"),
  hint: phrase("page.try_again_if"),
};
/** @type {import("./sound/echo-watch.js").EchoStanding} */
const UNHEARD = { echo: "unknown", level_db: -Infinity, isRaw: false };
/** @type {Notice} */
const HELD_BACK = {
  sentence: phrase("page.the_browser_holds"),
  hint: phrase("page.click_anywhere"),
  level: "info",
  code: "sound_held",
};
/** @type {Notice} */
const FULL = {
  sentence: phrase("page.the_answer_is_longer"),
  hint: phrase("page.part_of_it_will"),
  level: "info",
  code: "playback_full",
};

export class Session {
  /**
   * @param {import("./contract.js").Host} host @param {import("./sound/microphone.js").Chosen} chosen @param {SessionOwner} owner
   * @param {number} [shiftMs]  what the conversation's clock is ahead of the page's
   */
  constructor(host, chosen, owner, shiftMs = 0) {
    this.isClosed = false;
    this.peak = 0;
    /** @type {import("./sound/echo-watch.js").EchoStanding | null} */ this.echo = null;
    /** @private */ this.capturedAt = 0;
    /** @private */ this.moments = new MomentWatch();
    /** @private */ this.host = host;
    /** @private */ this.chosen = chosen;
    /** @private */ this.owner = owner;
    this.sound = openSound(this.hearsSound(), shiftMs);
    this.microphone = new Microphone(this.sound, chosen, this.hearsMicrophone());
    this.playback = new Playback(this.sound, this.hearsPlayback());
    this.connection = new Connection(this.hearsConnection(), this.sound.rate, (hear) => new RelayThread(hear));
  }

  get isLive() {
    return this.connection.state === "open";
  }

  /** @param {boolean} withMicrophone */
  async begin(withMicrophone) {
    const isSilent = this.sound instanceof SilentSound;
    if (isSilent) this.trouble(missingHere() ?? troubleOf({ name: "NoAudioWorklet" }));
    const [isPrepared] = await Promise.all([
      this.prepare(),
      withMicrophone && !isSilent ? this.microphone.open() : undefined,
    ]);
    if (this.isClosed) return;
    if (!isPrepared) return this.owner.ended();
    if (this.chosen.speaker) void this.chooseSpeaker(this.chosen.speaker);
    this.microphone.listen();
    const ticket = await this.ticket();
    if (this.isClosed || !ticket) return;
    const address = bridgeAddress(this.host.bridgeUrl, document.baseURI, import.meta.url);
    this.connection.open(address, ticket, () => this.owner.earlier(this.sound.now()));
  }

  /** @param {string} deviceId */
  async chooseSpeaker(deviceId) {
    try {
      await this.sound.chooseSpeaker(deviceId);
      this.settle("speaker_failed");
    } catch {
      this.trouble(troubleOf({ name: "SpeakerFailed" }));
    }
  }

  /** Free everything; says bye if the bridge is open. */
  close() {
    if (this.isClosed) return;
    this.isClosed = true;
    this.connection.close();
    this.microphone.close();
    this.playback.close();
    this.sound.close();
  }

  /** @private */
  async prepare() {
    try {
      await this.sound.prepare();
      this.sound.join(this.connection.relay);
      return true;
    } catch {
      this.trouble({ ...troubleOf({ name: "NotLoaded" }), ends: true });
      return false;
    }
  }

  /** @private @returns {Promise<string | null>} */
  async ticket() {
    /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
    /** @type {Promise<typeof NO_TICKET>} */
    const late = new Promise((resolve) => {
      timer = setTimeout(() => resolve(NO_TICKET), TICKET_PATIENCE_MS);
    });
    const asked = Promise.resolve().then(() => this.host.requestTicket());
    const answer = await Promise.race([asked, late]).catch(() => NO_TICKET);
    clearTimeout(timer);
    if ("ticket" in answer && typeof answer.ticket === "string") return answer.ticket;
    this.trouble({ ...NO_TICKET, ...answer, level: "error", code: "no_ticket", ends: true });
    if (!this.isClosed) this.owner.ended();
    return null;
  }

  /** @private @returns {import("./bridge/connection.js").ConnectionOwner} */
  hearsConnection() {
    return {
      ready: () => this.owner.happen({ type: "ready" }),
      message: (message, text) => this.message(message, text),
      playback: (track, frame) => this.owner.received(track, samplesOf(frame)),
      block: (block) => this.block(block),
      slow: (trouble) => this.trouble(trouble),
      ended: (trouble) => {
        if (this.isClosed) return;
        if (trouble) this.trouble({ ...trouble, level: "error", ends: true });
        this.owner.ended();
      },
    };
  }

  /** @private @returns {import("./sound/audio.js").Ears} */
  hearsSound() {
    return {
      block: () => {}, // they pass the relay
      report: (report) => this.isClosed || this.playback.report(report),
      echo: (standing) => this.echoes(standing),
      held: (held) => (held ? this.trouble(HELD_BACK) : this.settle(HELD_BACK.code)),
    };
  }

  /** @private @returns {import("./sound/microphone.js").MicrophoneOwner} */
  hearsMicrophone() {
    return {
      stands: (microphone) => this.owner.happen({ type: "microphone", microphone }),
      muted: (on) => this.owner.fact({ type: "mute", on, at: this.sound.now() }),
      trouble: (trouble) => this.trouble(trouble),
      mended: (code) => this.settle(code),
      opened: (isAutomatic) => this.echoes(isAutomatic ? UNHEARD : null),
      granted: (settings) => this.owner.granted(settings),
      devicesMayHaveChanged: () => this.owner.devicesMayHaveChanged(),
    };
  }

  /** @private @returns {import("./sound/playback.js").PlaybackOwner} */
  hearsPlayback() {
    return {
      say: (text) => void this.connection.say(text),
      fact: (fact) => this.owner.fact(fact),
      played: (report) => {
        this.owner.played(report);
        this.see(report.frame, this.sound.momentOf(report.frame));
      },
      ranDry: (count) => this.owner.happen({ type: "underruns", count }),
      isFull: () => this.trouble(FULL),
    };
  }

  /** @private @param {Record<string, any> & {type: string}} message @param {string} text */
  message(message, text) {
    if (message.type === "ping") this.connection.say(say.pong(message.n, this.sound.now()));
    this.playback.message(message);
    this.owner.message(message, text);
  }

  /** @private @param {import("./bridge/connection.js").Block} block */
  block({ frame, peak, until, sent }) {
    if (this.isClosed) return;
    const at = this.sound.momentOf(until);
    this.peak = peak;
    this.sound.keepUp(peak);
    this.owner.fact({ type: "level", at, peak });
    this.owner.captured(until, samplesOf(frame));
    this.see(until, at);
    for (const each of sent) this.owner.sent(each, blockSamples(this.sound.rate));
    if (sent.at(-1) === until) this.sayCaptured(at);
  }

  /** The context's clock stood at `frame` then. @private @param {number} frame @param {number} at */
  see(frame, at) {
    const moment = frame > 0 ? this.moments.see(frame, at, this.sound.rate) : null;
    if (moment) this.owner.fact({ type: "moment", ...moment, latency_ms: outputLatencyMs(this.sound.context) });
  }

  /** @private @param {import("./sound/echo-watch.js").EchoStanding | null} standing */
  echoes(standing) {
    this.echo = standing;
    if (!this.isClosed) this.owner.echo(standing);
  }

  /** Once a second: when the sound that has been sent was captured, all of it. @private @param {number} at */
  sayCaptured(at) {
    if (at - this.capturedAt < CAPTURED_EVERY_MS) return;
    if (this.connection.say(say.captured(this.connection.sent * BLOCK_MS, at))) this.capturedAt = at;
  }

  /** @private @param {Notice} notice */
  trouble(notice) {
    if (!this.isClosed) this.owner.happen({ type: "notice", notice });
  }

  /** @private @param {string} code */
  settle(code) {
    if (!this.isClosed) this.owner.happen({ type: "dismiss", code });
  }
}

/** What can be measured of a session; of none, nothing. @param {Session | null} session @returns {Omit<import("./contract.js").Stats, "phase" | "underruns">} */
export const figuresOf = (session) => ({
  microphone: Boolean(session?.microphone.stream),
  rate_hz: session?.sound.rate ?? 0,
  rms: session?.sound.rms() ?? 0,
  level: session?.microphone.stream ? session.peak : 0,
  echo: session?.echo ?? null,
  target_ms: session?.playback.targetMs ?? 0,
  queued_ms: session?.playback.queuedMs ?? 0,
  heard_ms: session?.playback.position.all() ?? {},
  output_latency_ms: session ? outputLatencyMs(session.sound.context) : 0,
  stop_received_at: session?.playback.stopReceivedAt ?? null,
  silenced_at: session?.playback.silencedAt ?? null,
  frames_sent: session?.connection.sent ?? 0,
  frames_dropped: session?.connection.dropped ?? 0,
});
