// @ts-check
// A file as a picture small enough to be sent: a JPEG, its longest side and its size bounded. Nothing else of the file
// leaves the browser, nor where and when it was taken.

import { fitted, MOST_BYTES } from "./pictures.js";

const QUALITIES = [0.85, 0.7, 0.5, 0.3];

/** Null where the browser cannot read it as a picture. @param {Blob} file @returns {Promise<import("./pictures.js").Picture | null>} */
export async function pictureOf(file) {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return null;
  const canvas = document.createElement("canvas");
  Object.assign(canvas, fitted(bitmap.width, bitmap.height));
  const context = canvas.getContext("2d");
  if (!context) return null;
  context.fillStyle = "#fff"; // a JPEG has no transparency
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  for (const quality of QUALITIES) {
    const url = canvas.toDataURL("image/jpeg", quality);
    const jpeg = bytesOf(url);
    if (jpeg.length <= MOST_BYTES) return { jpeg, url };
  }
  return null;
}

/** @param {string} url  a data URL in base64 */
function bytesOf(url) {
  const coded = atob(url.slice(url.indexOf(",") + 1));
  return Uint8Array.from(coded, (character) => character.charCodeAt(0));
}
