// @ts-check
// One microphone, heard in up to three ways at once: as chosen; the same without the canceller; and as the device gives it,
// where an echo shows as it is. Only `chosen` is needed: where a browser opens a microphone once, that is all there is.
// Which of them is sent is decided on the audio thread (echo-watch.js).
// The order of opening matters: Chromium shares what is open with whoever asks for the same canceller next.

import { openMicrophone } from "./devices.js";
import { asked, isAutomatic, isObeyed } from "./processing.js";

/** @typedef {import("./processing.js").Asked} Asked */
/** @typedef {{plain: MediaStream, raw: MediaStream}} Others  `raw` may be `plain` */
/** @typedef {{chosen: MediaStream, others: Others | null, isHeadset: boolean}} Hearing */

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
  const others = isAutomatic(processing) && track ? await openOthers(track, asked(processing)) : null;
  if (track && (track.readyState === "ended" || (others && track.muted))) {
    stop({ chosen, others }); // a browser that silences the first when the second is opened
    return { chosen: await openMicrophone(deviceId, asked(processing)), others: null, isHeadset: false };
  }
  return { chosen, others, isHeadset: isHeadset(track?.label ?? "") };
}

/** Null where the browser gives the same sound again, or none. @param {MediaStreamTrack} track @param {Asked} processing @returns {Promise<Others | null>} */
async function openOthers(track, processing) {
  const deviceId = track.getSettings().deviceId ?? "";
  const withoutCanceller = { ...processing, echoCancellation: false };
  /** @type {MediaStream[]} */ const opened = [];
  for (const way of isObeyed(RAW, withoutCanceller) ? [RAW] : [RAW, withoutCanceller]) {
    const stream = await openMicrophone(deviceId, way).catch(() => null);
    if (stream) opened.push(stream);
    if (stream?.getAudioTracks()[0]?.getSettings().echoCancellation !== false) {
      opened.forEach(stopStream);
      return null;
    }
  }
  return { raw: opened[0], plain: opened[opened.length - 1] };
}

/** @param {{chosen: MediaStream, others: Others | null}} hearing */
export function stop({ chosen, others }) {
  for (const stream of [chosen, others?.plain, others?.raw]) if (stream) stopStream(stream);
}

const stopStream = (/** @type {MediaStream} */ stream) => {
  for (const track of stream.getTracks()) track.stop();
};
