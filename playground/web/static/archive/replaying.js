// @ts-check
// A record once more, with the core of today: the server has the core, so it is asked; it keeps nothing of it.

import { el } from "../dom.js";
import { phrase, retold } from "../words.js";

/** @typedef {{differences: string[], logs: string[]} | {sentence: string, hint: string}} ReplayAnswer  `logs`: of each session in the record, to be opened */

const FAILED = {
  sentence: phrase("archive.the_record_could"),
  hint: phrase("archive.check_the_connection"),
};

/** @param {string | Blob} record  the lines of a JSONL @param {string} begun  when the conversation began @returns {Promise<ReplayAnswer>} */
export async function replayed(record, begun) {
  const address = new URL("../../replay", import.meta.url);
  address.searchParams.set("begun", begun);
  try {
    const answer = await fetch(address, { method: "POST", body: record });
    const found = await answer.json();
    return found && ("differences" in found || "sentence" in found) ? found : FAILED;
  } catch {
    return FAILED;
  }
}

/** @param {{sentence: string, hint: string}} answer */
function inALine(answer) {
  const { sentence, hint } = retold(answer);
  return `${sentence} ${hint}`;
}

/** What a replay showed, in a sentence, and where it is more, a list. @param {ReplayAnswer} answer */
export function replayInWords(answer) {
  if ("sentence" in answer) return el("p", { class: "pl-quiet", role: "status" }, inALine(answer));
  const { differences } = answer;
  if (differences.length === 0)
    return el("p", { class: "pl-quiet", role: "status" }, phrase("archive.replayed_todays_core_decides"));
  return el(
    "details",
    { class: "pl-quiet" },
    el("summary", { role: "status" }, phrase("archive.otherwise", { count: differences.length })),
    el("ul", {}, ...differences.map((each) => el("li", {}, each))),
  );
}
