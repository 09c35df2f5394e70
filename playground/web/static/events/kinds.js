// @ts-check
// Which way an event went and which family it belongs to, as bits, so that a filter is one comparison a row. Pure.

import { phrase } from "../words.js";

/** @typedef {"sent" | "received" | "page"} Direction */

export const SENT = 1,
  RECEIVED = 2,
  PAGE = 4;
export const SESSION = 8,
  INPUT = 16,
  ITEMS = 32,
  RESPONSE = 64,
  TRANSCRIPTION = 128,
  ERRORS = 256;

/** What one may filter by; within a group any of the chosen, across the groups both. */
export const DIRECTIONS = [
  { bit: SENT, mark: "↑", words: phrase("events.sent"), explained: phrase("events.from_us") },
  { bit: RECEIVED, mark: "↓", words: phrase("events.received"), explained: phrase("events.from_the_service") },
  {
    bit: PAGE,
    mark: "•",
    words: phrase("events.page_link"),
    explained: phrase("events.what_the_person"),
  },
];
export const FAMILIES = [
  { bit: SESSION, words: phrase("events.session") },
  { bit: INPUT, words: phrase("events.input_audio") },
  { bit: ITEMS, words: phrase("events.items") },
  { bit: RESPONSE, words: phrase("events.response") },
  { bit: TRANSCRIPTION, words: phrase("events.transcription") },
  { bit: ERRORS, words: phrase("events.errors") },
];

const ALL_DIRECTIONS = SENT | RECEIVED | PAGE;
const ALL_FAMILIES = SESSION | INPUT | ITEMS | RESPONSE | TRANSCRIPTION | ERRORS;

/** @type {Record<string, number>} */
const WAY = { client: SENT, server: RECEIVED };

/** The longest beginning that fits decides. @type {[string, number][]} */
const BEGINNINGS = [
  ["conversation.item.input_audio_transcription.", TRANSCRIPTION],
  ["conversation.item.", ITEMS],
  ["mcp_list_tools.", ITEMS],
  ["input_audio_buffer.", INPUT],
  ["output_audio_buffer.", RESPONSE],
  ["response.", RESPONSE],
];

/** @param {string} from @param {any} body @returns {number} */
export function kindsOf(from, body) {
  const way = WAY[from] ?? PAGE;
  return way | (isError(body) ? ERRORS : 0) | (way === PAGE ? 0 : familyOf(String(body?.type)));
}

/** @param {string} type */
function familyOf(type) {
  if (type === "error") return 0; // of no family but the errors
  return BEGINNINGS.find(([beginning]) => type.startsWith(beginning))?.[1] ?? SESSION;
}

/** Whether something went wrong here, on whoever's side. @param {any} body */
export function isError(body) {
  const type = String(body?.type);
  return type === "error" || type === "link.lost" || type.endsWith(".failed") || body?.response?.status === "failed";
}

/** @param {number} kinds of a row @param {number} wanted bits; no bit of a group means all of it */
export function fits(kinds, wanted) {
  return within(kinds, wanted, ALL_DIRECTIONS) && within(kinds, wanted, ALL_FAMILIES);
}

/** @param {number} kinds @param {number} wanted @param {number} group */
const within = (kinds, wanted, group) => (wanted & group) === 0 || (kinds & wanted & group) !== 0;
