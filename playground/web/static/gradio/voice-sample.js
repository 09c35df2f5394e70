// @ts-check
// The button beside the voice: one sentence in it, from the built-in server; pressed again it stops. Where that cannot be
// the button says why: a service's voice is heard in its answers only, and a sample would be heard by an open microphone.
//
// Contract with playground/web/gradio_ui/voice_sample.py
// 1. `listen` asks for the sentence at a rate; the answer is `{number, pcm}` in base64, or `{number, sentence}`.
// 2. `props.why_not` says why there is none, "" where there is. With host.js: the document's event `playground-sample`.

import { el, icon, loadStyle, setText } from "../dom.js";
import { phrase } from "../words.js";
import { questions } from "./questions.js";

/** @typedef {{value: any, why_not: string}} VoiceSampleProps */
/** @typedef {{fetch: (rate: number) => Promise<Int16Array | null>, signal: AbortSignal, stop: () => void, played: Promise<boolean> | null}} SampleRequest
 *   `played`: set by whoever plays it, who may `stop` it too; left null while a conversation runs */

const RUNNING = phrase("setup.stop_the_conversation_first");
const UNANSWERED = phrase("setup.the_page_got_no");

/** @param {{element: HTMLElement, props: VoiceSampleProps, watch: import("./host.js").Watch,
 *   trigger: (event: string, data?: Record<string, unknown>) => void}} gradio */
export function voiceSample({ element, props, watch, trigger }) {
  const root = element.querySelector(".voice-sample");
  if (!(root instanceof HTMLElement)) return;
  const page = root.ownerDocument;
  for (const sheet of ["base.css", "panels.css", "gradio/setup.css"]) loadStyle(page, sheet);
  const ask = questions(props, watch, trigger);
  /** @type {AbortController | null} */ let playing = null;
  let said = "";
  const words = el("span", {}, phrase("setup.listen"));
  const button = el("button", { class: "pl-tool", type: "button", click: () => press() }, icon("play"), words);
  const note = el("p", { class: "pl-quiet", role: "status" });
  root.replaceChildren(button, note);

  const draw = () => {
    setText(words, playing ? phrase("setup.stop_listening") : phrase("setup.listen"));
    button.disabled = props.why_not !== "";
    setText(note, props.why_not || said);
  };

  async function press() {
    if (playing) return playing.abort();
    said = "";
    const mine = new AbortController();
    playing = mine;
    draw();
    /** @type {SampleRequest} */ const request = { fetch, signal: mine.signal, stop: () => mine.abort(), played: null };
    page.dispatchEvent(new CustomEvent("playground-sample", { detail: request }));
    if (!request.played) said = RUNNING;
    await request.played?.catch(() => {}); // stopped
    playing = null;
    draw();
  }

  /** @param {number} rate */
  async function fetch(rate) {
    const answer = await ask("listen", { rate });
    if (answer?.pcm) return pcmOf(answer.pcm);
    said = answer?.sentence ?? UNANSWERED;
    return null;
  }

  watch("why_not", draw);
  draw();
}

/** @param {string} base64 */
const pcmOf = (base64) => new Int16Array(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer);
