// @ts-check
// What is this tab's own: which conversation it had open when it was left, and the right to write one, which no other tab has meanwhile.

const OPEN = "playground.open";

/** Be the one tab that writes it; null where another is. @param {string} id @returns {Promise<(() => void) | null>} */
export async function lockOf(id) {
  if (!navigator.locks) return () => {};
  return new Promise((resolve) => {
    void navigator.locks.request(`playground.kept.${id}`, { ifAvailable: true }, (lock) => {
      if (!lock) return resolve(null);
      return new Promise((release) => resolve(() => release(undefined)));
    });
  });
}

/** The conversation that was open when this page was left, or "". */
export function openedHere() {
  try {
    return sessionStorage.getItem(OPEN) ?? "";
  } catch {
    return "";
  }
}

/** @param {string} id  "" for none */
export function rememberOpened(id) {
  try {
    sessionStorage.setItem(OPEN, id);
  } catch {
    return; // nothing is kept here: nothing is restored either
  }
}
