// @ts-check
// Whether a page's form still waits for what this browser kept of it: nobody starts a conversation with other settings.

/** @type {WeakMap<Document, Promise<unknown>>} */
const waits = new WeakMap();

/** @param {Document} page @param {Promise<unknown>} wait */
export const restoring = (page, wait) => void waits.set(page, wait);

/** Wait until the form of the page is as it was left. @param {Document} page */
export const restored = async (page) => void (await waits.get(page));
