// @ts-check
// The tuner's part in the page: hands in a recording, a chosen file or the microphone's last minute, and passes on which
// setting to use.
// The panel itself is Gradio's (playground/web/gradio_ui/tuner.py); each function here is given one of its elements and a way to
// raise that element's event.
//
// Contract with playground/web/gradio_ui/tuner_calls.py: a recording is posted to `playground/recording`, and what is raised says
// how that went: `{name, word}` to fetch it by, or `{name, why}` with `large`, `busy`, `unheard` or `unreadable`.

import { loadStyle } from "../dom.js";
import { phrase } from "../words.js";
import { sourcesAround } from "./stage.js";

const SECONDS = 60;
const ROUTE = new URL("../../recording", import.meta.url);
const WHY = new Map([
  [413, "large"],
  [503, "busy"],
]);

/** @typedef {{name: string, word?: string, why?: string}} Handed */

/**
 * Hand in the file that is chosen, or dropped on the panel.
 *
 * @param {HTMLElement} element @param {number} most bytes of a file @param {(handed: Handed) => void} raise
 */
export function files(element, most, raise) {
  dress(element);
  const button = element.querySelector("button");
  const input = Object.assign(element.ownerDocument.createElement("input"), { type: "file", hidden: true });
  button?.after(input);
  button?.addEventListener("click", () => input.click());

  /** @param {File | undefined} file */
  const take = async (file) => {
    if (!file || button?.ariaBusy === "true") return;
    if (button) button.ariaBusy = "true";
    raise(file.size > most ? { name: file.name, why: "large" } : await handIn(file, file.name));
    if (button) button.ariaBusy = "false";
  };
  input.addEventListener("change", async () => {
    await take(input.files?.[0]);
    input.value = ""; // so that the same file may be chosen again
  });
  const panel = element.closest("#tuner") ?? element;
  panel.addEventListener("dragover", (event) => event.preventDefault());
  panel.addEventListener("drop", (event) => {
    event.preventDefault(); // else the browser would leave the page for the file
    if (event instanceof DragEvent) void take(event.dataTransfer?.files[0]);
  });
}

/**
 * Hand in what the microphone heard lately, as a WAV file.
 *
 * @param {HTMLElement} element @param {(handed: Handed) => void} raise
 */
export function microphone(element, raise) {
  dress(element);
  element.querySelector("button")?.addEventListener("click", async () => {
    const { conversation } = await sourcesAround(element);
    const recording = conversation.sound.recording(SECONDS);
    const name = phrase("tune.microphone");
    raise(recording ? await handIn(recording.wav, name) : { name, why: "unheard" });
  });
}

/** @param {Blob | ArrayBuffer} body @param {string} name @returns {Promise<Handed>} */
async function handIn(body, name) {
  try {
    const answer = await fetch(ROUTE, { method: "POST", body });
    if (!answer.ok) return { name, why: WHY.get(answer.status) ?? "unreadable" };
    return { name, word: (await answer.json()).word };
  } catch {
    return { name, why: "unreadable" };
  }
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
    const chosen = target instanceof Element && target.closest("[data-use]")?.getAttribute("data-use");
    if (chosen) use(JSON.parse(chosen));
  });
}

/** @param {HTMLElement} element */
function dress(element) {
  for (const sheet of ["base.css", "panels.css", "gradio/tuner.css"]) loadStyle(element.ownerDocument, sheet);
}
