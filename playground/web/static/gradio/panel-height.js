// @ts-check
// How high the panels are under the conversation: what a person chose, held to what there is room for. Pure.
// 1. What was chosen is kept as it was; what is shown of it is what fits now: a low window makes nobody forget it.
// 2. A separator's value is the share of the room that the panels have, so a larger one is a higher panel: ArrowUp makes it so.

const LEAST_PX = 160; // the tabs, and something under them
const CONVERSATION_PX = 212; // what always stays of it: its state, a line or two, and its buttons
const [STEP_PX, PAGE_PX] = [16, 96];

/** @typedef {{least: number, most: number}} Bounds  px */

/** @param {number} room  px that conversation and panels have together @returns {Bounds} */
export const boundsOf = (room) => ({ least: LEAST_PX, most: Math.max(LEAST_PX, room - CONVERSATION_PX) });

/** @param {number} px @param {number} room */
export function fitted(px, room) {
  const { least, most } = boundsOf(room);
  return Math.round(Math.min(most, Math.max(least, px)));
}

/** The height that a key asks for; null where it asks for none. @param {string} key @param {number} px  as it is @param {number} room */
export function heightByKey(key, px, room) {
  const { least, most } = boundsOf(room);
  /** @type {Record<string, number>} */
  const wanted = {
    ArrowUp: px + STEP_PX,
    ArrowDown: px - STEP_PX,
    PageUp: px + PAGE_PX,
    PageDown: px - PAGE_PX,
    Home: least,
    End: most,
  };
  return Object.hasOwn(wanted, key) ? fitted(wanted[key], room) : null;
}

/** What a separator says of itself, in percent of the room. @param {number} px @param {number} room */
export function separatorValues(px, room) {
  const share = (/** @type {number} */ part) => (room > 0 ? Math.round((100 * part) / room) : 0);
  const { least, most } = boundsOf(room);
  return { min: share(least), max: share(most), now: share(px) };
}

/** A height that was kept; null where none was, or something else. @param {string | null} text */
export function keptHeight(text) {
  const px = Number(text);
  return text && Number.isFinite(px) && px > 0 ? px : null;
}
