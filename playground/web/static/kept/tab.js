// @ts-check
// What is this tab's own: which conversation it had open when it was left, and the right to write one, which no other tab has meanwhile.

const OPEN = "playground.open";

/**
 * Be the one tab that writes a conversation; null where another is, and stays so for `patienceMs`: what this tab let go a moment
 * ago may still be on its way.
 * @param {string} id @param {number} patienceMs @returns {Promise<(() => void) | null>} lets another tab do so
 */
export async function lockOf(id, patienceMs) {
  if (!navigator.locks) return () => {};
  const how = { signal: AbortSignal.timeout(patienceMs) };
  return new Promise((resolve) => {
    const held = () => new Promise((release) => resolve(() => release(undefined)));
    navigator.locks.request(`playground.kept.${id}`, how, held).catch(() => resolve(null));
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
