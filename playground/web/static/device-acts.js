// @ts-check
// What a person does with microphone and speaker, in a session and outside of one: which is chosen, how the browser treats
// the sound, what a test of it borrows.

import { own } from "./microphone/test.js";
import { ChosenDevices } from "./sound/chosen-devices.js";
import { openMicrophone } from "./sound/devices.js";

/** @typedef {import("./sound/devices.js").Device} Device */

export class DeviceActs {
  /**
   * @param {() => import("./session.js").Session | null} session  the one that runs
   * @param {() => import("./conversation/view.js").ConversationView | null} view
   */
  constructor(session, view) {
    this.chosen = new ChosenDevices(() => void this.session()?.chooseSpeaker(""));
    /** @private */ this.session = session;
    /** @private */ this.view = view;
    this.refresh = () => void this.offer();
  }

  /** Have the lists follow what is plugged in. */
  watch() {
    navigator.mediaDevices?.addEventListener?.("devicechange", this.refresh);
    this.refresh();
  }

  close() {
    navigator.mediaDevices?.removeEventListener?.("devicechange", this.refresh);
  }

  /** @param {string} deviceId */
  chooseMicrophone(deviceId) {
    this.chosen.microphone = deviceId;
    const session = this.session();
    if (session?.isLive) void session.microphone.turnOn();
  }

  /** @param {string} deviceId */
  chooseSpeaker(deviceId) {
    this.chosen.speaker = deviceId;
    void this.session()?.chooseSpeaker(deviceId);
  }

  get processing() {
    return this.chosen.processing;
  }

  /** @param {import("./sound/processing.js").Processing} processing */
  setProcessing(processing) {
    this.chosen.process(processing);
    this.view()?.processing();
    this.session()?.microphone.adjust();
  }

  forTest() {
    const { speaker, microphone, processing } = this.chosen;
    const borrow = async () => this.session()?.microphone.lend() ?? own(await openMicrophone(microphone, processing));
    return { speaker, borrow };
  }

  /** @private */
  async offer() {
    this.view()?.devices(await this.chosen.offered());
  }
}
