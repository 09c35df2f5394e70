// @ts-check
// A table as CSV (RFC 4180). Pure.

/** @param {readonly (readonly (string | number)[])[]} rows */
export const csv = (rows) => rows.map((row) => `${row.map(field).join(",")}\r\n`).join("");

/** @param {string | number} value */
function field(value) {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
