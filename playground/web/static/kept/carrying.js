// @ts-check
// Taking a kept conversation along as one file, and bringing one back.

import { archiveName, exportArchive, openArchive } from "../archive/archive.js";
import { asSamples, begunOf, entriesOf, playInto } from "../archive/log.js";
import { rebuild } from "../archive/rebuilding.js";
import { replayed, replayInWords } from "../archive/replaying.js";
import { Conversation } from "../conversation/conversation.js";
import { saveAs } from "../download.js";
import { LogWriter, nothingOf } from "./log-writer.js";

/** @typedef {import("./kept.js").KeptConversations} KeptConversations */
/** @typedef {import("../contract.js").Notice} Notice */
/** @typedef {import("../usage/price-book.js").PriceBook} PriceBook */
/** @typedef {import("../archive/archive.js").KeptForm} KeptForm */

/** Hand a conversation to the person as a ZIP. @param {KeptConversations} kept @param {string} id @param {PriceBook | null} book  whose prices its costs are told by */
export async function takeAlong(kept, id, book) {
  const { log, sound } = await kept.whole(id);
  const made = await exportArchive({ log, sound: new Uint8Array(await sound.arrayBuffer()), book });
  saveAs(archiveName(log), [made], "application/zip");
}

/**
 * Keep and show the conversation in a file that was taken along, or the last session in a bare record; and have it replayed.
 * @param {KeptConversations} kept @param {File} file @param {() => void} stop  ends the session that runs, once something takes its place
 * @returns {Promise<Notice | HTMLElement>}  why not, or what today's core decides otherwise
 */
export async function bringBack(kept, file, stop) {
  const opened = await openArchive(file);
  if ("sentence" in opened) return notOpened(opened);
  if ("log" in opened) {
    const { begun, conversation } = rebuild(opened.log, asSamples(opened.sound));
    stop();
    await kept.bring(aboutOf(opened), opened);
    return replayInWords(await replayed(new Blob(conversation.journal.parts()), begun));
  }
  const answer = await replayed(opened.record, new Date(file.lastModified).toISOString());
  if ("sentence" in answer) return notOpened(answer);
  stop();
  for (const log of answer.logs) {
    const form = { log, sound: new Uint8Array() };
    await kept.bring(aboutOf(form), form);
  }
  return replayInWords(answer);
}

/** @param {{sentence: string, hint: string}} why @returns {Notice} */
const notOpened = ({ sentence, hint }) => ({ sentence, hint, level: "error", code: "kept_not_opened" });

/** What a list says of it: read from the log, as if it were told now. @param {KeptForm} form */
function aboutOf({ log, sound }) {
  const conversation = new Conversation();
  const writer = new LogWriter(nothingOf("", 0), () => {});
  conversation.keeper = writer;
  playInto(conversation, entriesOf(log), asSamples(sound));
  const begunMs = Date.parse(begunOf(log)); // a bare record does not say when its sessions began
  return { ...writer.about, begunMs, endedMs: begunMs + 1000 * writer.about.seconds };
}
