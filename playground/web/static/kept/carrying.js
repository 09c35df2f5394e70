// @ts-check
// Taking a kept conversation along as one file, and bringing one back.

import { archiveName, exportArchive, openArchive } from "../archive/archive.js";
import { asSamples, begunOf, entriesOf, playInto } from "../archive/log.js";
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
  const bring = async (/** @type {KeptForm} */ form) => {
    const { about, record } = lookedAt(form);
    return { id: await kept.bring(about, form), record };
  };
  if ("log" in opened) {
    const { id, record } = await bring(opened);
    stop();
    await kept.show(id);
    return replayInWords(await replayed(record, begunOf(opened.log)));
  }
  const answer = await replayed(opened.record, new Date(file.lastModified).toISOString());
  if ("sentence" in answer) return notOpened(answer);
  let last = "";
  for (const log of answer.logs) last = (await bring({ log, sound: new Uint8Array() })).id;
  stop();
  await kept.show(last);
  return replayInWords(answer);
}

/** @param {{sentence: string, hint: string}} why @returns {Notice} */
const notOpened = ({ sentence, hint }) => ({ sentence, hint, level: "error", code: "kept_not_opened" });

/** What a list says of it, and its record: read from the log, as if it were told now. @param {KeptForm} form */
function lookedAt({ log, sound }) {
  const conversation = new Conversation();
  const writer = new LogWriter(nothingOf("", 0), () => {});
  conversation.keeper = writer;
  playInto(conversation, entriesOf(log), asSamples(sound));
  const begunMs = Date.parse(begunOf(log)); // a bare record does not say when its sessions began
  const about = { ...writer.about, begunMs, endedMs: begunMs + 1000 * writer.about.seconds };
  return { about, record: new Blob(conversation.journal.parts()) };
}
