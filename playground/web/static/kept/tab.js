// @ts-check
// What is this tab's own: which conversation it had open when it was left, and the right to write one, which no other tab has meanwhile.
// A page that holds several conversations shows the last one again in the first of them; what one of them opens is not left yet.

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

/** The conversation that was open when this page was left, or "": told to the first who asks. */
export function openedBefore() {
  const { id, page } = opened();
  if (!id || page === thisPage()) return "";
  rememberOpened(id);
  return id;
}

/** This page has it open. @param {string} id  "" for none */
export const rememberOpened = (id) => put(id && `${id} ${thisPage()}`);

/** What was open here is over. @param {string} id */
export function forgetOpened(id) {
  if (opened().id === id) put("");
}

/** It is no longer open here, and may be shown again, in this page too. @param {string} id */
export function rememberLeft(id) {
  if (opened().id === id) put(id);
}

/** Another one after each loading. */
const thisPage = () => String(performance.timeOrigin);

function opened() {
  try {
    const [id = "", page = ""] = (sessionStorage.getItem(OPEN) ?? "").split(" ");
    return { id, page };
  } catch {
    return { id: "", page: "" };
  }
}

/** @param {string} value */
function put(value) {
  try {
    sessionStorage.setItem(OPEN, value);
  } catch {
    return; // nothing is kept here: nothing is restored either
  }
}
