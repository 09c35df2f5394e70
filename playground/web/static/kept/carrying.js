// @ts-check
// Taking a kept conversation along as one file, and bringing one back.

import { archiveName, exportArchive, openArchive } from "../archive/archive.js";
import { asSamples, entriesOf, playInto } from "../archive/log.js";
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
 * Keep and show the conversation in a file that was taken along. @param {KeptConversations} kept @param {File} file
 * @param {() => void} stop  ends the session that runs, once something takes its place
 * @returns {Promise<Notice | null>}  why not
 */
export async function bringBack(kept, file, stop) {
  const opened = await openArchive(file);
  if ("sentence" in opened) return { ...opened, level: "error", code: "kept_not_opened" };
  if ("record" in opened) return BARE;
  stop();
  await kept.bring(aboutOf(opened), { log: opened.log, sound: opened.sound });
  return null;
}

/** @type {Notice} */
const BARE = {
  sentence: "This record holds no sound and no words as they were shown.",
  hint: "Open the ZIP that Export made of the conversation. python -m playground open reads this file.",
  level: "info",
  code: "kept_not_opened",
};

/** What a list says of it: read from the log, as if it were told now. @param {KeptForm} form */
function aboutOf({ log, sound }) {
  const conversation = new Conversation();
  const writer = new LogWriter(nothingOf("", 0), () => {});
  conversation.keeper = writer;
  playInto(conversation, entriesOf(log), asSamples(sound));
  return writer.about;
}
