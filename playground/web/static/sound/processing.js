// @ts-check
// How the browser is asked to treat the microphone, and whether it does. Pure.
// A wish is a wish: what the browser granted may differ, and it does not say of everything.

/** @typedef {{echoCancellation: boolean, noiseSuppression: boolean, autoGainControl: boolean}} Processing */
/** @typedef {{[K in keyof Processing]?: boolean | string}} Granted  as MediaTrackSettings: echo cancellation may be a word */

/** @type {Readonly<Processing>} */
export const ALL_ON = Object.freeze({ echoCancellation: true, noiseSuppression: true, autoGainControl: true });
const NAMES = /** @type {(keyof Processing)[]} */ (Object.keys(ALL_ON));

/** Read what was kept; what cannot be read is on. @param {string | null} text @returns {Processing} */
export function restored(text) {
  try {
    const kept = JSON.parse(text ?? "{}");
    const entries = NAMES.map((name) => [name, typeof kept?.[name] === "boolean" ? kept[name] : true]);
    return /** @type {Processing} */ (Object.fromEntries(entries));
  } catch {
    return { ...ALL_ON };
  }
}

/** Whether the browser does what was asked, as far as it says. @param {Processing} wished @param {Granted} granted */
export const isObeyed = (wished, granted) =>
  NAMES.every((name) => granted[name] === undefined || Boolean(granted[name]) === wished[name]);
