// @ts-check
// The tuner's part in the page: hands over the last minute of the microphone, and passes on which setting to use.
// The panel itself is Gradio's (playground/ui/tuner.py); each function here is given one of its elements and a way to
// raise that element's event.

import { loadStyle } from "../dom.js";

const SECONDS = 60;
const PIECE = 0x8000;

/**
 * Raise an event with what the microphone heard lately as a WAV file in base64; empty where it heard nothing.
 *
 * @param {HTMLElement} element @param {(recording: {wav: string}) => void} take
 */
export function microphone(element, take) {
  dress(element);
  element.querySelector("button")?.addEventListener("click", () => {
    const handle = /** @type {any} */ (element.ownerDocument.querySelector(".conversation"))?.playground;
    const recording = handle?.recording(SECONDS);
    take({ wav: recording ? base64(recording.wav) : "" });
  });
}

/** @param {HTMLElement} element @param {() => void} ask */
export function asking(element, ask) {
  dress(element);
  element.querySelector("button")?.addEventListener("click", () => ask());
}

/** @param {HTMLElement} element @param {(chosen: Record<string, number>) => void} use */
export function results(element, use) {
  dress(element);
  element.addEventListener("click", ({ target }) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest("[data-use]"));
    if (button) use(JSON.parse(button.dataset.use ?? "{}"));
  });
}

/** @param {HTMLElement} element */
function dress(element) {
  loadStyle(element.ownerDocument, "panels.css");
  loadStyle(element.ownerDocument, "gradio/tuner.css");
}

/** @param {ArrayBuffer} buffer */
function base64(buffer) {
  const bytes = new Uint8Array(buffer);
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(text);
}
