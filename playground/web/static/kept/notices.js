// @ts-check
// What a person is told about what is kept, and what to do. Pure.

import { phrase } from "../words.js";

/** @typedef {import("../contract.js").Notice} Notice */

/** @type {Notice} */
export const ELSEWHERE = {
  sentence: phrase("kept.this_conversation_is_open"),
  hint: phrase("kept.go_on_there"),
  level: "info",
  code: "kept_elsewhere",
};
/** @type {Notice} */
export const UNREADABLE = {
  sentence: phrase("kept.this_conversation_could"),
  hint: phrase("kept.what_could_be_read"),
  level: "error",
  code: "kept_unreadable",
};
/** @type {Notice} */
export const FULL = {
  sentence: phrase("kept.this_browser_has_no"),
  hint: phrase("kept.delete_conversations"),
  level: "error",
  code: "kept_full",
};

/** @param {number} most @returns {Notice} */
export const nearlyFull = (most) => ({
  sentence: phrase("kept.kept_conversations_take_nearly", { most: Math.round(most / 1024 ** 2) }),
  hint: phrase("kept.the_oldest_will"),
  level: "info",
  code: "kept_nearly_full",
});

/** @type {Notice} what was pressed, typed or suggested meanwhile waits */
export const OPENING = {
  sentence: phrase("kept.a_conversation_is_being"),
  hint: phrase("kept.it_goes"),
  level: "info",
  code: "kept_opening",
  isPassing: true,
};
/** @type {Notice} */
export const NOT_CARRIED = {
  sentence: phrase("kept.that_did_not_work"),
  hint: phrase("kept.reload_the_page"),
  level: "error",
  code: "kept_not_carried",
};
