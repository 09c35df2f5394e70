// @ts-check
// What models cost by their makers' lists, in USD: per million tokens, and per minute where time is billed. Data only.
//
// Looked up on the date below. From OpenAI's own pages (https://developers.openai.com/api/docs/models/<name> and .../pricing)
// as they were stored: 1.5, 2, 2.1, 2.1-mini, both 4o previews, gpt-realtime-whisper,
// gpt-live-transcribe, gpt-transcribe. From copies elsewhere
// that agree with each other: gpt-realtime, gpt-realtime-mini, whisper-1. The snapshot 2024-10-01 of the preview has the
// prices of its announcement. Check them against your bill before you rely on them. Of the two transcribers billed by tokens, the pages of the models call 2.5 and
// 1.25 the price of audio, the pricing page 6 and 3: the dearer one stands here, so that a budget errs to the safe side.
// Azure sells the same models at prices that depend on region, deployment type and contract: they are not guessed here.
// A kind of token that a model's list does not name is absent, not free.

import { phrase } from "../words.js";

/** @typedef {"text" | "audio" | "image" | "cached_text" | "cached_audio" | "cached_image" | "output_text" | "output_audio" | "minute"} Kind */
/** @typedef {Partial<Record<Kind, string>>} Prices  USD as written in a list */

export const LIST_DATE = "2026-11-22";

/** Services whose tokens cost nothing; `services/catalogue.py` says it, a test compares. @type {readonly string[]} */
export const FREE_SERVICES = Object.freeze(["builtin"]);

/** Services of which no list says what a model costs there, whatever its name; the same table says it. @type {readonly string[]} */
export const UNLISTED_SERVICES = Object.freeze(["voice_live", "other"]);

/** @type {readonly {kind: Kind, words: string}[]} */
export const KINDS = Object.freeze([
  { kind: "text", words: phrase("usage.text_in") },
  { kind: "audio", words: phrase("usage.audio_in") },
  { kind: "image", words: phrase("usage.image_in") },
  { kind: "cached_text", words: phrase("usage.text_cached") },
  { kind: "cached_audio", words: phrase("usage.audio_cached") },
  { kind: "cached_image", words: phrase("usage.image_cached") },
  { kind: "output_text", words: phrase("usage.text_out") },
  { kind: "output_audio", words: phrase("usage.audio_out") },
  { kind: "minute", words: phrase("usage.a_minute") },
]);

const IMAGES = { image: "5", cached_image: "0.5" };
const FULL = { text: "4", cached_text: "0.4", audio: "32", cached_audio: "0.4", output_audio: "64", ...IMAGES };
const MINI = {
  text: "0.6",
  cached_text: "0.06",
  output_text: "2.4",
  audio: "10",
  cached_audio: "0.3",
  output_audio: "20",
  image: "0.8",
  cached_image: "0.08",
};
const PREVIEW = {
  text: "5",
  cached_text: "2.5",
  output_text: "20",
  audio: "40",
  cached_audio: "2.5",
  output_audio: "80",
};

/** @type {Readonly<Record<string, Prices>>} */
export const LIST = Object.freeze({
  "gpt-realtime": { ...FULL, output_text: "16" },
  "gpt-realtime-1.5": { ...FULL, output_text: "16" },
  "gpt-realtime-2": { ...FULL, output_text: "24" },
  "gpt-realtime-2.1": { ...FULL, output_text: "24" },
  "gpt-realtime-mini": MINI,
  "gpt-realtime-2.1-mini": MINI,
  "gpt-4o-realtime-preview": PREVIEW,
  "gpt-4o-realtime-preview-2024-10-01": { ...PREVIEW, audio: "100", cached_audio: "20", output_audio: "200" },
  "gpt-4o-mini-realtime-preview": {
    text: "0.6",
    cached_text: "0.3",
    output_text: "2.4",
    audio: "10",
    cached_audio: "0.3",
    output_audio: "20",
  },
  "whisper-1": { minute: "0.006" },
  "gpt-transcribe": { minute: "0.0045" },
  "gpt-realtime-whisper": { minute: "0.017" },
  "gpt-live-transcribe": { minute: "0.017" },
  "gpt-4o-transcribe": { text: "2.5", audio: "6", output_text: "10" },
  "gpt-4o-mini-transcribe": { text: "1.25", audio: "3", output_text: "5" },
});
