// @ts-check
// Which microphone and speaker a person has chosen, and how the microphone is to be treated. "" is the system's default; a
// device that has gone is no longer chosen.

import { remember, remembered } from "../remembered.js";
import { canChooseSpeaker, listDevices } from "./devices.js";
import { restored } from "./processing.js";

/** @typedef {import("./devices.js").Device} Device */

const PROCESSING = "microphone";

export class ChosenDevices {
  /** @param {() => void} speakerGone  the default one is to be used */
  constructor(speakerGone) {
    this.microphone = "";
    this.speaker = "";
    this.processing = restored(remembered(PROCESSING));
    /** @private */ this.speakerGone = speakerGone;
  }

  /** From now on, and on the next visit. @param {import("./processing.js").Processing} processing */
  process(processing) {
    this.processing = processing;
    remember(PROCESSING, JSON.stringify(processing));
  }

  /** What there is to choose from now; no speakers where the browser offers no choice. @returns {Promise<{microphones: Device[], speakers: Device[] | null}>} */
  async offered() {
    const { microphones, speakers } = await listDevices();
    const isThere = (/** @type {Device[]} */ devices, /** @type {string} */ id) =>
      devices.some((device) => device.id === id);
    if (!isThere(microphones, this.microphone)) this.microphone = "";
    if (this.speaker && !isThere(speakers, this.speaker)) {
      this.speaker = "";
      this.speakerGone();
    }
    return { microphones, speakers: canChooseSpeaker() ? speakers : null };
  }
}
