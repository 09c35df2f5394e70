// @ts-check
// One microphone, heard in two ways at once: as chosen, and as the device gives it, where an echo shows as it is. Only
// `chosen` is needed: where a browser opens a microphone once, that is all there is. Which of the two is sent is decided on
// the audio thread (echo-watch.js).

import { openMicrophone } from "./devices.js";
import { asked, isAutomatic, isObeyed } from "./processing.js";

/** @typedef {{chosen: MediaStream, raw: MediaStream | null, isHeadset: boolean}} Hearing */

const RAW = Object.freeze({ echoCancellation: false, noiseSuppression: false, autoGainControl: false });
const HEADSET =
  /head(set|phone)|ear(phone|pod|bud|set)|airpods|buds\b|hands?-?free|jabra|plantronics|poly (blackwire|voyager)|kopfhörer|casque|auricular|cuffie/i;

/** Whether its name says that it is worn on the head. @param {string} label */
export const isHeadset = (label) => HEADSET.test(label);

/**
 * Open a microphone in every way that its processing needs.
 * @param {string} deviceId @param {import("./processing.js").Processing} processing
 * @returns {Promise<Hearing>}  Throws what `troubleOf` words.
 */
export async function openHearing(deviceId, processing) {
  const chosen = await openMicrophone(deviceId, asked(processing));
  const [track] = chosen.getAudioTracks();
  const raw = isAutomatic(processing) && track ? await openRaw(track) : null;
  if (raw && (track.muted || track.readyState === "ended")) {
    stop({ chosen, raw }); // a browser that silences the first when the second is opened
    return { chosen: await openMicrophone(deviceId, asked(processing)), raw: null, isHeadset: false };
  }
  return { chosen, raw, isHeadset: isHeadset(track?.label ?? "") };
}

/** Null where the browser gives the same sound again, or none. @param {MediaStreamTrack} track */
async function openRaw(track) {
  const stream = await openMicrophone(track.getSettings().deviceId ?? "", RAW).catch(() => null);
  const settings = stream?.getAudioTracks()[0]?.getSettings();
  if (stream && settings?.echoCancellation === false && isObeyed(RAW, settings)) return stream;
  if (stream) stopStream(stream);
  return null;
}

/** @param {{chosen: MediaStream, raw: MediaStream | null}} hearing */
export function stop({ chosen, raw }) {
  for (const stream of [chosen, raw]) if (stream) stopStream(stream);
}

const stopStream = (/** @type {MediaStream} */ stream) => {
  for (const track of stream.getTracks()) track.stop();
};
