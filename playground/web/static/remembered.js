// @ts-check
// What this browser keeps of a person's choices from one visit to the next. A browser that keeps nothing is no fault.

const PREFIX = "playground.";

/** @param {string} name @returns {string | null} */
export function remembered(name) {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

/** @param {string} name @param {string} text */
export function remember(name, text) {
  try {
    localStorage.setItem(PREFIX + name, text);
  } catch {
    return; // a private window: the choice holds for this visit
  }
}
