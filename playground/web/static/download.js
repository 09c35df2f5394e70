// @ts-check
// Handing the person what was made in the page: a file to keep, or text to paste. It leaves the page only where they put it.

import { el } from "./dom.js";

const KEPT_MS = 60_000; // the browser may still be asking where to put it

/** @param {string} name @param {BlobPart[]} parts @param {string} type */
export function saveAs(name, parts, type) {
  const href = URL.createObjectURL(new Blob(parts, { type }));
  el("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), KEPT_MS);
}

/**
 * Put text on the clipboard, also where the page is not secure enough for the clipboard's own interface.
 * @param {string} text @returns {Promise<boolean>} whether the browser let us
 */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = el("textarea", { value: text });
    document.body.append(area);
    area.select();
    const isCopied = document.execCommand("copy");
    area.remove();
    return isCopied;
  }
}
