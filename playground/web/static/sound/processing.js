// @ts-check
// How the browser is asked to treat the microphone, and whether it does. Pure.
// 1. A wish is a wish: what the browser granted may differ, and it does not say of everything.
// 2. `onlyWhileEcho` is ours, not the browser's: its canceller is heard only while an echo is measured (echo-watch.js).

/** @typedef {{echoCancellation: boolean, noiseSuppression: boolean, autoGainControl: boolean}} Asked  of the browser */
/** @typedef {Asked & {onlyWhileEcho: boolean}} Processing */
/** @typedef {{[K in keyof Asked]?: boolean | string}} Granted  as MediaTrackSettings: echo cancellation may be a word */

/** @type {Readonly<Processing>} */
export const ALL_ON = Object.freeze({
  echoCancellation: true,
  onlyWhileEcho: true,
  noiseSuppression: true,
  autoGainControl: true,
});
const NAMES = /** @type {(keyof Processing)[]} */ (Object.keys(ALL_ON));
const ASKED = /** @type {(keyof Asked)[]} */ (NAMES.filter((name) => name !== "onlyWhileEcho"));

/** What of it the browser is asked for. @param {Processing} processing @returns {Asked} */
export const asked = ({ echoCancellation, noiseSuppression, autoGainControl }) => ({
  echoCancellation,
  noiseSuppression,
  autoGainControl,
});

/** Whether the canceller is to be used only while there is an echo. @param {Processing} processing */
export const isAutomatic = ({ echoCancellation, onlyWhileEcho }) => echoCancellation && onlyWhileEcho;

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

/** Whether the browser does what was asked, as far as it says. @param {Asked} wished @param {Granted} granted */
export const isObeyed = (wished, granted) =>
  ASKED.every((name) => granted[name] === undefined || Boolean(granted[name]) === wished[name]);
