// @ts-check
// A result written once for every call: words with places for the call's arguments, `{{city}}` or, deeper, `{{place.city}}`
// and `{{items.0}}`. Pure.
// 1. In words a string stands as it is, anything else as JSON.
// 2. A template that is JSON stays JSON: an argument within a string is escaped, one on its own stands as JSON.
// 3. An argument that the call has not is named, and its place left as it was written.

const PLACE = /\{\{\s*([^{}\s]+)\s*\}\}/g;
const STRING = /"(?:[^"\\]|\\.)*"/g;

/** @typedef {Record<string, unknown>} Arguments */

/** The arguments that a template names, each once. @param {string} template @returns {string[]} */
export const placesIn = (template) => [...new Set([...template.matchAll(PLACE)].map(([, path]) => path))];

/** @param {string} template @param {Arguments} given @returns {{text: string, missing: string[]}} */
export function fill(template, given) {
  const missing = placesIn(template).filter((path) => valueAt(given, path) === undefined);
  return { text: isJson(template) ? filledJson(template, given) : filled(template, given, plain), missing };
}

/** Read a call's arguments, which the service sends as JSON; null until they are whole. @param {string} json @returns {Arguments | null} */
export function argumentsIn(json) {
  try {
    const value = JSON.parse(json);
    return value !== null && typeof value === "object" && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** @param {unknown} given @param {string} path  dotted @returns {unknown} undefined where there is nothing */
function valueAt(given, path) {
  const isThere = (/** @type {unknown} */ within, /** @type {string} */ name) =>
    within !== null && typeof within === "object" && Object.hasOwn(within, name);
  return path
    .split(".")
    .reduce((within, name) => (isThere(within, name) ? /** @type {any} */ (within)[name] : undefined), given);
}

/** @param {string} template @param {Arguments} given @param {(value: unknown) => string} write */
const filled = (template, given, write) =>
  template.replace(PLACE, (place, path) => {
    const value = valueAt(given, path);
    return value === undefined ? place : write(value);
  });

const plain = (/** @type {unknown} */ value) => (typeof value === "string" ? value : JSON.stringify(value));
const escaped = (/** @type {unknown} */ value) => JSON.stringify(plain(value)).slice(1, -1);
const literal = (/** @type {unknown} */ value) => JSON.stringify(value);

/** @param {string} template @param {Arguments} given */
function filledJson(template, given) {
  let end = 0;
  let text = "";
  for (const { 0: string, index } of template.matchAll(STRING)) {
    text += filled(template.slice(end, index), given, literal) + filled(string, given, escaped);
    end = index + string.length;
  }
  return text + filled(template.slice(end), given, literal);
}

/** Whether a template is an object or a list, once its places are filled. @param {string} template */
function isJson(template) {
  const bare = template.replace(STRING, '""').replace(PLACE, "0");
  try {
    const value = JSON.parse(bare);
    return value !== null && typeof value === "object";
  } catch {
    return false;
  }
}
