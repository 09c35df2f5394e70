// @ts-check
// The one set of replies of a page: its form edits them, and every conversation on it answers by them.

import { ToolReplies } from "../tools/replies.js";

/** @type {WeakMap<Document, ToolReplies>} */
const ofPage = new WeakMap();

/** @param {Document} page */
export function repliesOf(page) {
  const known = ofPage.get(page) ?? new ToolReplies();
  ofPage.set(page, known);
  return known;
}
