// @ts-check
// The page of an archive, `index.html`: a template with everything written into it, so that it needs nothing but itself. Pure.
// 1. The template names the files it is made of, each as {{file}} in the folder of the page's modules; here and in Python
//    (playground/archive/index_page.py) they are written in likewise. A module loses its imports: what it imports stands before it.
// 2. Of the words stand there those that a part names, in the language of whoever exports.
// 3. What comes from a conversation is written so that no HTML can be in it: the title escaped, JSON without "<", sound in base64.

import { CATALOGUE, LANGUAGE } from "../words.js";

/** @typedef {import("./describing.js").Described} Described */
/** @typedef {(file: string) => Promise<string>} ReadPart */

export const TEMPLATE = "archive/player/template.txt";
export const MOST_SOUND = 64 * 1024 * 1024; // as it stands in the page; more is read from the file beside it
const PLACE = /\{\{([\w./-]+)\}\}/;
const KEY = /"(\w+\.\w+)"/g;
const IN_BASE64 = 3 * 8192;

/** @param {Described} described @param {Blob | null} wav @param {ReadPart} read  a file of the page's modules @returns {Promise<Blob>} */
export async function indexPage(described, wav, read) {
  /** @type {Record<string, () => string[] | Promise<string[]>>} */ const values = {
    language: () => [LANGUAGE],
    words: () => [],
    title: () => [escaped(described.title)],
    conversation: () => [JSON.stringify(described).replaceAll("<", "\\u003c")],
    sound: () => (wav ? codedSound(wav) : []),
  };
  const pieces = (await read(TEMPLATE)).split(PLACE);
  /** @type {Map<string, string>} */ const files = new Map();
  for (const [n, piece] of pieces.entries())
    if (n % 2 === 1 && !Object.hasOwn(values, piece)) files.set(piece, written(await read(piece)));
  values.words = () => [JSON.stringify(named([...files.values()].join(""))).replaceAll("<", "\\u003c")];
  /** @type {string[]} */ const parts = [];
  for (const [n, piece] of pieces.entries()) {
    if (n % 2 === 0) parts.push(piece);
    else parts.push(...(files.has(piece) ? [files.get(piece) ?? ""] : await values[piece]()));
  }
  return new Blob(parts, { type: "text/html" });
}

/** The entries of the catalogue that modules name. @param {string} source */
function named(source) {
  const keys = new Set([...source.matchAll(KEY)].map(([, key]) => key));
  return Object.fromEntries(Object.entries(CATALOGUE).filter(([key]) => keys.has(key)));
}

/** A module as it stands among others in one script. @param {string} source */
export const written = (source) => source.replace(/^import [^;]*;\n/gm, "").replace(/^export (?!\{)/gm, "");

/** @param {string} text */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** @param {Blob} wav @returns {Promise<string[]>} */
async function codedSound(wav) {
  const packed = await new Response(wav.stream().pipeThrough(new CompressionStream("deflate-raw"))).arrayBuffer();
  if (packed.byteLength > MOST_SOUND) return [];
  const bytes = new Uint8Array(packed);
  const count = Math.ceil(bytes.length / IN_BASE64);
  return Array.from({ length: count }, (_, n) =>
    btoa(String.fromCharCode(...bytes.subarray(n * IN_BASE64, (n + 1) * IN_BASE64))),
  );
}
