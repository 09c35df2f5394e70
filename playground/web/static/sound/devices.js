// @ts-check
// Microphones and speakers: asks for them, lists them, words what went wrong. Holds no state and no stream.
// The microphone is opened at the device's own rate: Firefox refuses to join a context with a microphone of another.
// Every failure is a Trouble with a stable code; where a microphone is missing, the hint ends with the way on: typing.

import { phrase } from "../words.js";
import { ALL_ON, asked, isObeyed } from "./processing.js";

/** @typedef {{sentence: string, hint: string, level: "info" | "error", code: string, action?: string}} Trouble  `action`: a remedy that fits */
/** @typedef {import("./processing.js").Asked} Asked */

const TYPE = phrase("sound.you_can_type_instead");
const NOTHING_TO_TYPE_FOR = ["NotLoaded", "SpeakerFailed"];

/** @type {Record<string, [code: string, sentence: string, hint: string]>} by DOMException.name */
const FAILURES = {
  NotAllowedError: ["microphone_refused", phrase("sound.the_browser_did"), phrase("sound.allow_it_beside")],
  PermissionDismissedError: [
    "microphone_dismissed",
    phrase("sound.the_question_about"),
    phrase("sound.turn_the_microphone"),
  ],
  NotFoundError: ["microphone_none", phrase("sound.no_microphone_was_found"), phrase("sound.plug_one_in_then")],
  NotReadableError: ["microphone_in_use", phrase("sound.the_microphone_cant"), phrase("sound.close_the_other_program")],
  OverconstrainedError: [
    "microphone_gone",
    phrase("sound.the_microphone_chosen_here"),
    phrase("sound.plug_it_in_again"),
  ],
  NotAllowedHere: ["framed", phrase("sound.the_page_around_this"), phrase("sound.in_a_tab")],
  InsecureContext: [
    "insecure_origin",
    phrase("sound.browsers_allow_the_microphone"),
    phrase("sound.open_this_page_through"),
  ],
  NoAudioWorklet: ["no_audio_worklet", phrase("sound.this_browser_cant_process"), phrase("sound.use_a_current_chrome")],
  Unplugged: [
    "microphone_unplugged",
    phrase("sound.the_microphone_was_disconnected"),
    phrase("sound.plug_it_in_again"),
  ],
  Silent: ["microphone_silent", phrase("sound.the_system_has_silenced"), phrase("sound.check_its_switch")],
  NotLoaded: ["sound_not_loaded", phrase("sound.the_page_could"), phrase("sound.check_that_the_playground")],
  SpeakerFailed: ["speaker_failed", phrase("sound.sound_could"), phrase("sound.it_goes")],
  Unknown: ["microphone_failed", phrase("sound.the_microphone_could"), phrase("sound.try_again_or_choose")],
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
  return {
    microphones: named("audioinput", phrase("sound.microphone")),
    speakers: named("audiooutput", phrase("sound.speaker")),
  };
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
  const on = (/** @type {unknown} */ value) =>
    value === undefined ? phrase("sound.not_stated") : value ? phrase("sound.on") : phrase("sound.off");
  return phrase("sound.echo_cancellation_noise_suppression", {
    echo: on(granted.echoCancellation),
    noise: on(granted.noiseSuppression),
    gain: on(granted.autoGainControl),
  });
}
