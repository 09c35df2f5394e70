// @ts-check
// Microphones and speakers: asks for them, lists them, words what went wrong. Holds no state and no stream.
// The microphone is opened at the device's own rate: Firefox refuses to join a context with a microphone of another.
// Every failure is a Trouble with a stable code; where a microphone is missing, the hint ends with the way on: typing.

import { ALL_ON, asked, isObeyed } from "./processing.js";

/** @typedef {{sentence: string, hint: string, level: "info" | "error", code: string, action?: string}} Trouble  `action`: a remedy that fits */
/** @typedef {import("./processing.js").Asked} Asked */

const TYPE = "You can type instead.";
const NOTHING_TO_TYPE_FOR = ["NotLoaded", "SpeakerFailed"];

/** @type {Record<string, [code: string, sentence: string, hint: string]>} by DOMException.name */
const FAILURES = {
  NotAllowedError: [
    "microphone_refused",
    "The browser did not allow the microphone.",
    "Allow it beside the address bar (and in the system's privacy settings), then turn it on again.",
  ],
  PermissionDismissedError: [
    "microphone_dismissed",
    "The question about the microphone was closed without an answer.",
    "Turn the microphone on again and choose Allow.",
  ],
  NotFoundError: ["microphone_none", "No microphone was found.", "Plug one in, then turn it on."],
  NotReadableError: [
    "microphone_in_use",
    "The microphone can't be opened; another program may be using it.",
    "Close the other program or choose another microphone.",
  ],
  OverconstrainedError: [
    "microphone_gone",
    "The microphone chosen here is no longer there.",
    "Plug it in again or choose another.",
  ],
  NotAllowedHere: [
    "framed",
    "The page around this one does not allow the microphone here.",
    "In a tab of its own it can be allowed.",
  ],
  InsecureContext: [
    "insecure_origin",
    "Browsers allow the microphone and live sound only on https or localhost.",
    "Open this page through https, or on the same machine as http://localhost.",
  ],
  NoAudioWorklet: [
    "no_audio_worklet",
    "This browser can't process live audio.",
    "Use a current Chrome, Edge, Firefox or Safari.",
  ],
  Unplugged: ["microphone_unplugged", "The microphone was disconnected.", "Plug it in again or choose another."],
  Silent: [
    "microphone_silent",
    "The system has silenced the microphone.",
    "Check its switch and whether another program took it.",
  ],
  NotLoaded: [
    "sound_not_loaded",
    "The page could not load its sound from the server.",
    "Check that the playground still runs, then start again.",
  ],
  SpeakerFailed: [
    "speaker_failed",
    "Sound could not be sent to the speaker chosen here.",
    "It goes to the default one; choose another if you like.",
  ],
  Unknown: ["microphone_failed", "The microphone could not be opened.", "Try again or choose another."],
};

/** @type {Record<string, string>} what can be done about it right here, by code */
const ACTIONS = { framed: "own_tab" };

/** @type {Record<string, string>} older names for the same, and the one that tells a dismissal from a refusal */
const ALIASES = {
  SecurityError: "NotAllowedError",
  DevicesNotFoundError: "NotFoundError",
  TrackStartError: "NotReadableError",
  AbortError: "NotReadableError",
  ConstraintNotSatisfiedError: "OverconstrainedError",
};

/** Word a failure. @param {{name?: string, message?: string}} error @returns {Trouble} */
export function troubleOf(error) {
  const isDismissal = error.name === "NotAllowedError" && /dismissed/i.test(error.message ?? "");
  const name = isDismissal ? "PermissionDismissedError" : (ALIASES[error.name ?? ""] ?? error.name ?? "");
  const [code, sentence, hint] = Object.hasOwn(FAILURES, name) ? FAILURES[name] : FAILURES.Unknown;
  const words = NOTHING_TO_TYPE_FOR.includes(name) ? hint : `${hint} ${TYPE}`;
  return { sentence, hint: words, level: "error", code, ...(ACTIONS[code] ? { action: ACTIONS[code] } : {}) };
}

/**
 * Word why a microphone could not be opened. A browser that does not tell what a frame may do refuses there without asking.
 * @param {{name?: string, message?: string}} error @param {any} [scope]
 */
export function refusalOf(error, scope = globalThis) {
  const trouble = troubleOf(error);
  const policy = policyOf(scope);
  const isFrames = policy ? !policy.allowsFeature("microphone") : scope.self !== scope.top;
  return trouble.code === "microphone_refused" && isFrames ? troubleOf({ name: "NotAllowedHere" }) : trouble;
}

/** What the page around allows this one, where the browser tells. @param {any} scope @returns {{allowsFeature: (name: string) => boolean} | undefined} */
const policyOf = ({ document: page }) => page?.permissionsPolicy ?? page?.featurePolicy;

/** What this page lacks to hear anybody, or null. @param {any} [scope] @returns {Trouble | null} */
export function missingHere(scope = globalThis) {
  if (!scope.isSecureContext || !scope.navigator?.mediaDevices?.getUserMedia)
    return troubleOf({ name: "InsecureContext" });
  if (!scope.AudioWorkletNode) return troubleOf({ name: "NoAudioWorklet" });
  return policyOf(scope)?.allowsFeature("microphone") === false ? troubleOf({ name: "NotAllowedHere" }) : null;
}

/** What is asked of the browser. @param {string} deviceId  "" for the system's default @param {Asked} [processing] */
export function constraints(deviceId, processing = asked(ALL_ON)) {
  const audio = { ...processing, channelCount: 1 };
  return { audio: deviceId ? { ...audio, deviceId: { exact: deviceId } } : audio, video: false };
}

/**
 * Open a microphone; falls back to the default one when the chosen one has vanished.
 * @param {string} deviceId @param {Asked} [processing]
 * @returns {Promise<MediaStream>}  Throws what `troubleOf` words.
 */
export async function openMicrophone(deviceId, processing) {
  try {
    return await navigator.mediaDevices.getUserMedia(constraints(deviceId, processing));
  } catch (error) {
    const isGone = deviceId && ["OverconstrainedError", "NotFoundError"].includes(/** @type {Error} */ (error).name);
    if (!isGone) throw error;
    return navigator.mediaDevices.getUserMedia(constraints("", processing));
  }
}

/**
 * Ask for other processing of an open microphone. Chromium agrees and changes nothing: false then, and it must be opened anew.
 * @param {MediaStreamTrack} track @param {Asked} processing
 */
export async function adjust(track, processing) {
  await track.applyConstraints(constraints("", processing).audio).catch(() => {});
  return isObeyed(processing, track.getSettings());
}

/** @typedef {{id: string, label: string}} Device */

/**
 * Sort what enumerateDevices tells into what a person chooses from; devices without a name get a number.
 * @param {readonly {kind: string, deviceId: string, label: string}[]} found
 * @returns {{microphones: Device[], speakers: Device[]}}
 */
export function sortDevices(found) {
  const named = (/** @type {string} */ kind, /** @type {string} */ word) =>
    found
      .filter((device) => device.kind === kind && device.deviceId !== "" && device.deviceId !== "default")
      .map((device, i) => ({ id: device.deviceId, label: device.label || `${word} ${i + 1}` }));
  return { microphones: named("audioinput", "Microphone"), speakers: named("audiooutput", "Speaker") };
}

/** @returns {Promise<{microphones: Device[], speakers: Device[]}>}  empty where the browser tells nothing */
export async function listDevices() {
  const found = await navigator.mediaDevices?.enumerateDevices?.().catch(() => []);
  return sortDevices(found ?? []);
}

/** Whether sound can be sent to a chosen speaker here. */
export const canChooseSpeaker = () => typeof AudioContext !== "undefined" && "setSinkId" in AudioContext.prototype;

/** What the browser really granted, in words. @param {import("./processing.js").Granted} granted */
export function grantedInWords(granted) {
  const on = (/** @type {unknown} */ value) => (value === undefined ? "not stated" : value ? "on" : "off");
  return `Echo cancellation ${on(granted.echoCancellation)} · noise suppression ${on(granted.noiseSuppression)} · automatic gain ${on(granted.autoGainControl)}`;
}
