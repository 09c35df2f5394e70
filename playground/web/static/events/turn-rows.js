// @ts-check
// Which rows are about a turn: their events name its items or its responses. Pure.

const MOST_LOOKED_AT = 1000;

/** @typedef {import("./core.js").Events} Events */
/** @typedef {import("../bridge/turn.js").Turn} Turn */
/** @typedef {(...ids: string[]) => Turn | null} TurnOf */

/** The items and responses that an event names. @param {any} body @returns {string[]} */
export function idsOf(body) {
  const { item_id: itemId, item, response_id: responseId, response } = Object(body);
  return [itemId, item?.id, responseId, response?.id].filter((id) => typeof id === "string" && id !== "");
}

/** The first row about a turn that began at `fromMs`, or -1. @param {Events} events @param {TurnOf} turnOf @param {number} turn  its number @param {number} fromMs */
export function firstRowOf(events, turnOf, turn, fromMs) {
  const first = events.rowAt(fromMs);
  const end = Math.min(events.end, first + MOST_LOOKED_AT);
  for (let row = first; row < end; row++)
    if (events.isHeld(row) && turnOf(...events.idsOf(row))?.number === turn) return row;
  return -1;
}
