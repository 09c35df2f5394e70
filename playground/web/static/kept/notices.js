// @ts-check
// What a person is told about what is kept, and what to do. Pure.

/** @typedef {import("../contract.js").Notice} Notice */

/** @type {Notice} */
export const ELSEWHERE = {
  sentence: "This conversation is open in another tab.",
  hint: "Go on there, or close that tab and try again.",
  level: "info",
  code: "kept_elsewhere",
};
/** @type {Notice} */
export const UNREADABLE = {
  sentence: "This conversation could not be read whole.",
  hint: "What could be read is shown. You may delete it from the list.",
  level: "error",
  code: "kept_unreadable",
};
/** @type {Notice} */
export const FULL = {
  sentence: "This browser has no room left, so this conversation is no longer kept.",
  hint: "Delete conversations from the list, or take this one along with Export.",
  level: "error",
  code: "kept_full",
};

/** @param {number} most @returns {Notice} */
export const nearlyFull = (most) => ({
  sentence: `Kept conversations take nearly all of the ${Math.round(most / 1024 ** 2)} MB they may.`,
  hint: "The oldest will be deleted to make room: take along what you want to keep.",
  level: "info",
  code: "kept_nearly_full",
});

/** @type {Notice} what was pressed, typed or suggested meanwhile waits */
export const OPENING = {
  sentence: "A conversation is being opened.",
  hint: "It goes on as soon as it is there.",
  level: "info",
  code: "kept_opening",
  isPassing: true,
};
/** @type {Notice} */
export const NOT_CARRIED = {
  sentence: "That did not work.",
  hint: "Reload the page and try again; what is kept is still there.",
  level: "error",
  code: "kept_not_carried",
};
