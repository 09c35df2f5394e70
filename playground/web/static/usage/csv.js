// @ts-check
// A table as CSV (RFC 4180), to be copied or saved. The text leaves the page only where the person puts it.

import { el } from "../dom.js";

/** @param {readonly (readonly (string | number)[])[]} rows */
export const csv = (rows) => rows.map((row) => row.map(field).join(",")).join("\r\n") + "\r\n";

/** @param {string | number} value */
function field(value) {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Hand the person a file. @param {string} name @param {string} text @param {string} [type] */
export function save(name, text, type = "text/csv;charset=utf-8") {
  const address = URL.createObjectURL(new Blob([text], { type }));
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // the browser reads it after this returns
}
