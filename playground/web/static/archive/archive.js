// @ts-check
// A conversation as one file, there and back: `exportArchive` makes the ZIP, `openArchive` takes out of one what the conversation is made
// of. What is in a ZIP beside its log and its sound is derived from the two, for people and other programs.

import { phrase } from "../words.js";
import { describe } from "./describing.js";
import { indexPage } from "./index-page.js";
import { asSamples, begunOf, entriesOf, samplesIn, UnreadableError } from "./log.js";
import { rebuild } from "./rebuilding.js";
import { stereoWav, stretchOf } from "./stereo.js";
import { markdown, transcriptJson, webVtt } from "./transcripts.js";
import { directoryOf, unpacked, zipOf } from "./zip.js";

/** @typedef {import("../usage/price-book.js").PriceBook} PriceBook */
/** @typedef {{log: string, sound: Uint8Array<ArrayBuffer>}} KeptForm  the lines and the PCM of archive/log.js */
/** @typedef {KeptForm | {record: string} | {sentence: string, hint: string}} Opened  `record`: the lines of a bare JSONL, which hold no sound */

export const LOG = "log.jsonl";
export const SOUND = "sound.pcm";
const MOST_FILES = 64;
const MOST_LOG = 256 * 1024 * 1024;
const MOST_SOUND = 1024 * 1024 * 1024;
const MOST_RECORD = 64 * 1024 * 1024;
const REST_MS = 8;

/**
 * @param {KeptForm & {book?: PriceBook | null}} kept  `book`: whose prices the costs are told by
 * @param {import("./index-page.js").ReadPart} [read]  a file of the page's modules
 * @returns {Promise<Blob>}
 */
export async function exportArchive({ log, sound, book = null }, read = readPart) {
  const pcm = fitted(log, sound);
  const rebuilt = rebuild(log, asSamples(pcm));
  const described = describe(rebuilt, book);
  const wav = described.sound ? await wavOf(rebuilt.conversation.sound) : null;
  const files = [
    { name: "index.html", data: await indexPage(described, wav, read) },
    ...(wav ? [{ name: "conversation.wav", data: wav }] : []),
    { name: "transcript.md", data: markdown(described) },
    { name: "transcript.vtt", data: webVtt(described) },
    { name: "transcript.json", data: transcriptJson(described) },
    { name: "events.jsonl", data: new Blob(rebuilt.conversation.journal.parts()) },
    { name: "conversation.json", data: `${JSON.stringify(described, null, 2)}\n` },
    { name: "README.txt", data: await read("archive/README.txt") },
    { name: LOG, data: log },
    { name: SOUND, data: pcm },
  ];
  return zipOf(files, new Date(rebuilt.begun));
}

/** Take a conversation out of a file: a ZIP that was exported, or a bare record. @param {Blob} file @returns {Promise<Opened>} */
export async function openArchive(file) {
  try {
    if ((await file.slice(0, 1).text()) === "{") return { record: await recordIn(file) };
    const entries = await directoryOf(file, MOST_FILES);
    const [log, sound] = [entries.get(LOG), entries.get(SOUND)];
    if (!log || !sound) throw new UnreadableError(phrase("archive.no_file_in_it", { file: log ? SOUND : LOG }), CHOOSE);
    const kept = {
      log: new TextDecoder().decode(await unpacked(file, log, MOST_LOG)),
      sound: await unpacked(file, sound, MOST_SOUND),
    };
    check(kept);
    return kept;
  } catch (error) {
    if (error instanceof UnreadableError) return { sentence: error.sentence, hint: error.hint };
    return {
      sentence: phrase("archive.this_file_cannot"),
      hint: phrase("archive.choose_it_once_more"),
    };
  }
}

const CHOOSE = phrase("archive.choose_a_zip_file");

/** What a log is named by in a file: when the conversation began, in letters that any file system takes. @param {string} log */
export const archiveName = (log) =>
  `conversation-${begunOf(log).slice(0, 19).replace("T", "-").replaceAll(":", "")}.zip`;

/** Throws UnreadableError where the two are not of one conversation. @param {KeptForm} kept */
function check({ log, sound }) {
  if (soundBytes(log) !== sound.length)
    throw new UnreadableError(phrase("archive.this_archive_is_damaged"), phrase("archive.its_sound"));
  rebuild(log, asSamples(sound));
}

/** @param {string} log */
function soundBytes(log) {
  let samples = 0;
  for (const entry of entriesOf(log)) samples += samplesIn(entry);
  return 2 * samples;
}

/** Sound as long as the log says: a tab that ended may have kept a little more of one than of the other. @param {string} log @param {Uint8Array<ArrayBuffer>} sound */
function fitted(log, sound) {
  const bytes = soundBytes(log);
  if (bytes === sound.length) return sound;
  const pcm = new Uint8Array(bytes);
  pcm.set(sound.subarray(0, bytes));
  return pcm;
}

/** @param {Blob} file */
async function recordIn(file) {
  if (file.size > MOST_RECORD) throw new UnreadableError(phrase("archive.this_record_is_larger"), CHOOSE);
  const text = await file.text();
  if (!text.startsWith('{"type":"wire"') && !/^\{[^\n]*"type"\s*:\s*"wire"/.test(text))
    throw new UnreadableError(phrase("archive.this_is_no_record"), CHOOSE);
  return text;
}

/** @param {import("../sound/conversation-sound.js").ConversationSound} sound @returns {Promise<Blob>} */
async function wavOf(sound) {
  /** @type {Uint8Array<ArrayBuffer>[]} */ const parts = [];
  const stretch = stretchOf(sound);
  let since = performance.now();
  for (const piece of stretch ? stereoWav(sound, stretch) : []) {
    parts.push(piece);
    if (performance.now() - since < REST_MS) continue;
    await new Promise((resolve) => setTimeout(resolve)); // a conversation may be under way
    since = performance.now();
  }
  return new Blob(parts, { type: "audio/wav" });
}

/** A file of the page's modules. @param {string} file */
async function readPart(file) {
  const answer = await fetch(new URL(`../${file}`, import.meta.url));
  if (!answer.ok) throw new UnreadableError(phrase("archive.a_part"), phrase("archive.check_the_connection"));
  return answer.text();
}
