// @ts-check
// The microphone of one session: opened, treated as chosen, muted, lost, given back. It words nothing but through
// `troubleOf`, and tells its owner how it stands.

import { adjust, missingHere, refusalOf, troubleOf } from "./devices.js";
import { openHearing, stop } from "./hearing.js";
import { asked, isAutomatic } from "./processing.js";

/** @typedef {import("./devices.js").Trouble} Trouble */
/** @typedef {{microphone: string, speaker: string, processing: import("./processing.js").Processing}} Chosen  devices by id */

/**
 * @typedef {object} MicrophoneOwner
 * @property {(microphone: "off" | "asking" | "on" | "muted") => void} stands
 * @property {(on: boolean) => void} muted
 * @property {(trouble: Trouble) => void} trouble
 * @property {(code: string) => void} mended
 * @property {(settings: MediaTrackSettings) => void} granted
 * @property {(isAutomatic: boolean) => void} opened  Whether an echo decides if the canceller is heard; it cannot where
 *   a browser opens a microphone only once.
 * @property {() => void} devicesMayHaveChanged
 */

export class Microphone {
  /** @param {import("./audio.js").SessionSound} sound @param {Chosen} chosen  read again whenever it is opened @param {MicrophoneOwner} owner */
  constructor(sound, chosen, owner) {
    this.isMuted = false;
    /** @private @type {import("./hearing.js").Hearing | null} */ this.hearing = null;
    /** @private */ this.isClosed = false;
    /** @private */ this.sound = sound;
    /** @private */ this.chosen = chosen;
    /** @private */ this.owner = owner;
    /** @private @type {Promise<void>} */ this.adjusting = Promise.resolve();
  }

  /** Open the one that is chosen, in place of another. */
  async open() {
    const missing = missingHere();
    if (missing) return this.owner.trouble(missing);
    this.owner.stands("asking");
    try {
      this.adopt(await openHearing(this.chosen.microphone, this.chosen.processing));
    } catch (error) {
      this.owner.trouble(refusalOf(/** @type {Error} */ (error)));
      this.owner.stands(!this.stream ? "off" : this.isMuted ? "muted" : "on");
    }
  }

  /** Open it and be heard, in a running session. */
  async turnOn() {
    await this.open();
    this.listen();
  }

  /** Be heard from now on, if it is open. */
  listen() {
    if (!this.isClosed && this.hearing) this.sound.listenTo(this.hearing);
  }

  /** Have it treated as chosen by now; one that does not obey is opened anew. One change after the other. */
  adjust() {
    this.adjusting = this.adjusting.then(async () => {
      const track = this.stream?.getAudioTracks()[0];
      if (!track || this.isClosed) return;
      const isAlone = !this.hearing?.raw && !isAutomatic(this.chosen.processing);
      if (isAlone && (await adjust(track, asked(this.chosen.processing))))
        return this.owner.granted(track.getSettings());
      this.release(); // first: while it is open, Chromium gives the same one again
      await this.turnOn();
    });
  }

  /** @param {boolean} on */
  mute(on) {
    this.isMuted = on;
    this.sound.mute(on);
    this.owner.muted(on);
    this.owner.stands(on ? "muted" : "on");
  }

  /** Borrow it, muted until it is given back; null where none is open. */
  lend() {
    const { stream, isMuted: wasMuted } = this;
    if (!stream) return null;
    this.mute(true);
    const giveBack = () => {
      if (!wasMuted && !this.isClosed && this.stream) this.mute(false);
    };
    return { stream, inConversation: true, giveBack };
  }

  close() {
    this.isClosed = true;
    this.release();
  }

  /** The one that is open, as it was chosen. */
  get stream() {
    return this.hearing?.chosen ?? null;
  }

  /** @private @param {import("./hearing.js").Hearing} hearing */
  adopt(hearing) {
    this.release();
    const [track] = hearing.chosen.getAudioTracks();
    if (!track) return;
    if (this.isClosed) return stop(hearing);
    this.hearing = hearing;
    track.onended = () => this.lose();
    track.onmute = () => this.owner.trouble(troubleOf({ name: "Silent" }));
    track.onunmute = () => this.owner.mended("microphone_silent");
    this.mute(this.isMuted);
    this.owner.opened(hearing.raw !== null);
    this.owner.granted(track.getSettings());
    this.owner.devicesMayHaveChanged(); // names are told only now
  }

  /** @private */
  lose() {
    this.release();
    this.isMuted = false;
    this.sound.listenToNothing();
    this.owner.stands("off");
    this.owner.trouble(troubleOf({ name: "Unplugged" }));
  }

  /** @private */
  release() {
    for (const track of this.stream?.getTracks() ?? []) track.onended = track.onmute = track.onunmute = null;
    if (this.hearing) stop(this.hearing);
    this.hearing = null;
  }
}
