// @ts-check
// What a person may do in a conversation, as the views know it: types only. The controller does it.

/** @typedef {import("../sound/processing.js").Processing} Processing */
/** @typedef {{stream: MediaStream, inConversation: boolean, giveBack: () => void}} Borrowed  a microphone, for a test */

/**
 * @typedef {object} OnDevices
 * @property {(deviceId: string) => void} chooseMicrophone
 * @property {(deviceId: string) => void} chooseSpeaker
 * @property {Processing} processing  How the browser is asked to treat the microphone.
 * @property {(processing: Processing) => void} setProcessing  From now on, and on the next visit.
 * @property {() => {speaker: string, borrow: () => Promise<Borrowed>}} forTest
 *   What a test of the microphone needs; of a conversation it borrows the microphone, muted until it is given back.
 */

/**
 * @typedef {object} Acts
 * @property {() => void} toggle  The large button.
 * @property {() => void} interrupt
 * @property {() => void} askNow  Have what was said answered, where no answer comes by itself.
 * @property {(text: string, pictures?: import("./pictures.js").Picture[]) => boolean} say  False when it could not be taken: no session may start.
 * @property {(callId: string, output: string) => boolean} answerTool  False when there is nobody to hear it.
 * @property {Pick<import("./automatic-results.js").AutomaticResults, "of" | "hold">} results
 *   What the page is about to answer by itself.
 * @property {(down: boolean) => void} hold
 * @property {() => void} pressMicrophone  Mute, unmute, or turn on a microphone that is off.
 * @property {OnDevices} devices
 * @property {boolean} canLetFinish
 * @property {() => boolean} letFinish  Have the host switch interruptions off; false when it cannot.
 * @property {() => void} tryNow  Do not wait for the next try, nor for a service that is silent.
 * @property {() => void} restart  The same again from the beginning.
 * @property {(action: string, code: string) => void} remedy  Do what a notice offers.
 * @property {(code: string) => void} dismiss
 * @property {(notice: import("../contract.js").Notice) => void} notice
 */

export {};
