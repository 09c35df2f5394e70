// @ts-check
// ZIP files: written with names in ASCII and one date, read with bounds. Pure.
// 1. What is read is bounded before it is unpacked, by what the file declares, and while it is unpacked, by what comes out of it:
//    a file that unpacks to more than it declares is damaged.
// 2. Only files that are asked for are unpacked. Nothing is ever written by a name that stands in the file.
// 3. Neither encrypted, nor split, nor ZIP64: a conversation that needs 4 GB is not handed around.

import { phrase } from "../words.js";
import { UnreadableError } from "./log.js";

const [LOCAL, CENTRAL, END] = [0x04034b50, 0x02014b50, 0x06054b50];
const [LOCAL_BYTES, CENTRAL_BYTES, END_BYTES] = [30, 46, 22];
const LONGEST_COMMENT = 65_535;
const [STORED, DEFLATED] = [0, 8];
const VERSION = 20;
const MOST_CENTRAL_BYTES = 1 << 20;
const MOST_BYTES = 0xffff_fffe;

/** @typedef {{name: string, data: Blob | string | Uint8Array<ArrayBuffer>}} NamedFile */
/** @typedef {{name: string, method: number, flags: number, crc: number, packed: number, size: number, at: number}} ZipEntry */

/** Pack files, in this order. @param {NamedFile[]} files @param {Date} when  in UTC @returns {Promise<Blob>} */
export async function zipOf(files, when) {
  /** @type {BlobPart[]} */ const parts = [];
  /** @type {BlobPart[]} */ const directory = [];
  let [at, directoryBytes] = [0, 0];
  for (const { name, data } of files) {
    const { crc, body, size } = await packed(new Blob([data]));
    const label = new TextEncoder().encode(name);
    const facts = [VERSION, 0, DEFLATED, ...dosTime(when), crc, body.size, size, label.length, 0];
    const head = record(LOCAL, LOCAL_BYTES, SIZES, facts);
    const entry = record(CENTRAL, CENTRAL_BYTES, [2, ...SIZES, 2, 2, 2, 4, 4], [VERSION, ...facts, 0, 0, 0, 0, at]);
    parts.push(head, label, body);
    directory.push(entry, label);
    at += LOCAL_BYTES + label.length + body.size;
    directoryBytes += CENTRAL_BYTES + label.length;
    if (at > MOST_BYTES) throw new UnreadableError(phrase("archive.this_conversation_is_too"), "");
  }
  const count = files.length;
  const end = record(END, END_BYTES, [2, 2, 2, 2, 4, 4, 2], [0, 0, count, count, directoryBytes, at, 0]);
  return new Blob([...parts, ...directory, end], { type: "application/zip" });
}

const SIZES = [2, 2, 2, 2, 2, 4, 4, 4, 2, 2];

/** What a ZIP file holds, by name; throws UnreadableError. @param {Blob} file @param {number} most  entries @returns {Promise<Map<string, ZipEntry>>} */
export async function directoryOf(file, most) {
  const tailAt = Math.max(0, file.size - END_BYTES - LONGEST_COMMENT);
  const tail = new DataView(await file.slice(tailAt).arrayBuffer());
  const at = endIn(tail);
  if (at < 0) throw await noEnd(file);
  const count = tail.getUint16(at + 10, true);
  const [bytes, start] = [tail.getUint32(at + 12, true), tail.getUint32(at + 16, true)];
  const isSplit = tail.getUint16(at + 4, true) !== 0 || tail.getUint16(at + 8, true) !== count;
  if (isSplit || count > most || bytes > MOST_CENTRAL_BYTES) throw unfit(phrase("archive.it_holds_more_files"));
  if (start + bytes > tailAt + at) throw cutOff();
  return entriesIn(new DataView(await file.slice(start, start + bytes).arrayBuffer()), count);
}

/** Unpack a file; throws UnreadableError. @param {Blob} file @param {ZipEntry} entry @param {number} most  bytes @returns {Promise<Uint8Array<ArrayBuffer>>} */
export async function unpacked(file, entry, most) {
  if (entry.flags & 1) throw unfit(phrase("archive.is_encrypted", { name: entry.name }));
  if (entry.method !== STORED && entry.method !== DEFLATED)
    throw unfit(phrase("archive.is_packed", { name: entry.name }));
  if (entry.size > most) throw tooLarge(entry.name);
  const head = new DataView(await file.slice(entry.at, entry.at + LOCAL_BYTES).arrayBuffer());
  if (head.byteLength < LOCAL_BYTES || head.getUint32(0, true) !== LOCAL) throw damaged(entry.name);
  const start = entry.at + LOCAL_BYTES + head.getUint16(26, true) + head.getUint16(28, true);
  const body = file.slice(start, start + entry.packed);
  if (body.size < entry.packed) throw cutOff();
  const bytes = await inflated(body, entry);
  if (bytes === null || crcOf(bytes) !== entry.crc) throw damaged(entry.name);
  return bytes;
}

/** Bytes as they come out, null where it is not as many as declared. @param {Blob} body @param {ZipEntry} entry */
async function inflated(body, { method, size }) {
  const bytes = new Uint8Array(size);
  const stream = method === STORED ? body.stream() : body.stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const reader = stream.getReader();
  let at = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (at + next.value.length > size) {
        await reader.cancel().catch(() => {});
        return null;
      }
      bytes.set(next.value, at);
      at += next.value.length;
    }
  } catch {
    return null;
  }
  return at === size ? bytes : null;
}

/** @param {Blob} blob */
async function packed(blob) {
  let crc = 0;
  /** @type {TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>} */ const counted = new TransformStream({
    transform: (chunk, through) => {
      crc = crcOf(chunk, crc);
      through.enqueue(chunk);
    },
  });
  const stream = blob.stream().pipeThrough(counted).pipeThrough(new CompressionStream("deflate-raw"));
  const body = await new Response(stream).blob();
  return { crc, body, size: blob.size };
}

/** @param {DataView} tail @returns {number} where the end of the directory stands, or -1 */
function endIn(tail) {
  for (let at = tail.byteLength - END_BYTES; at >= 0; at--)
    if (tail.getUint32(at, true) === END && at + END_BYTES + tail.getUint16(at + 20, true) <= tail.byteLength)
      return at;
  return -1;
}

/** @param {DataView} view @param {number} count @returns {Map<string, ZipEntry>} */
function entriesIn(view, count) {
  /** @type {Map<string, ZipEntry>} */ const entries = new Map();
  for (let [n, at] = [0, 0]; n < count; n++) {
    if (at + CENTRAL_BYTES > view.byteLength || view.getUint32(at, true) !== CENTRAL)
      throw damaged(phrase("archive.its_list_of_files"));
    const [named, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const label = new Uint8Array(
      view.buffer,
      at + CENTRAL_BYTES,
      Math.min(named, view.byteLength - at - CENTRAL_BYTES),
    );
    const name = new TextDecoder().decode(label);
    if (!isPlain(name) || entries.has(name)) throw unfit(phrase("archive.a_file"));
    const four = (/** @type {number} */ offset) => view.getUint32(at + offset, true);
    const method = view.getUint16(at + 10, true);
    const flags = view.getUint16(at + 8, true);
    entries.set(name, { name, method, flags, crc: four(16), packed: four(20), size: four(24), at: four(42) });
    at += CENTRAL_BYTES + named + extra + comment;
  }
  return entries;
}

/** A file of this folder, or of a folder in it. @param {string} name */
const isPlain = (name) =>
  /^[\w .()-]+(?:\/[\w .()-]+)*\/?$/.test(name) && !name.split("/").some((part) => part === ".." || part === ".");

/** @param {number} signature @param {number} bytes @param {number[]} sizes @param {number[]} values */
function record(signature, bytes, sizes, values) {
  const view = new DataView(new ArrayBuffer(bytes));
  view.setUint32(0, signature, true);
  let at = 4;
  for (const [i, size] of sizes.entries()) {
    if (size === 2) view.setUint16(at, values[i], true);
    else view.setUint32(at, values[i], true);
    at += size;
  }
  return view.buffer;
}

/** @param {Date} when @returns {[number, number]} */
function dosTime(when) {
  const time = (when.getUTCHours() << 11) | (when.getUTCMinutes() << 5) | (when.getUTCSeconds() >> 1);
  const day = (Math.max(0, when.getUTCFullYear() - 1980) << 9) | ((when.getUTCMonth() + 1) << 5) | when.getUTCDate();
  return [time, day];
}

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? 0xedb88320 ^ (byte >>> 1) : byte >>> 1;
  return byte;
});

/** @param {Uint8Array} bytes @param {number} [crc]  of what stands before them */
function crcOf(bytes, crc = 0) {
  let sum = ~crc;
  for (let i = 0; i < bytes.length; i++) sum = CRC[(sum ^ bytes[i]) & 0xff] ^ (sum >>> 8);
  return ~sum >>> 0;
}

/** A ZIP file that was cut off begins like one. @param {Blob} file */
async function noEnd(file) {
  const begin = new DataView(await file.slice(0, 4).arrayBuffer());
  return begin.byteLength === 4 && begin.getUint32(0, true) === LOCAL
    ? cutOff()
    : unfit(phrase("archive.it_is_no_zip"));
}

/** @param {string} why */
const unfit = (why) =>
  new UnreadableError(phrase("archive.this_is_no_archive"), phrase("archive.choose_what_export_made", { why }));
const cutOff = () => new UnreadableError(phrase("archive.this_archive_is_cut"), phrase("archive.download_or_copy"));
/** @param {string} name */
const damaged = (name) =>
  new UnreadableError(phrase("archive.this_archive_is_damaged"), phrase("archive.is_not_what", { name }));
/** @param {string} name */
const tooLarge = (name) =>
  new UnreadableError(phrase("archive.this_archive_is_larger"), phrase("archive.would_take_more_memory", { name }));
