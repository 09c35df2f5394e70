// @ts-check
// Values kept in the browser across reloads, as JSON. Where the browser keeps nothing (a private window, a full disk),
// or what it kept cannot be read, they last as long as the page.

import { day } from "../dates.js";
import { remember, remembered } from "../remembered.js";

/** @typedef {{get: (name: string) => any, set: (name: string, value: any) => void}} Keeping */

/** @param {(name: string) => string | null} [read] @param {(name: string, text: string) => void} [write] @returns {Keeping} */
export function keeping(read = remembered, write = remember) {
  /** @type {Map<string, any>} */
  const here = new Map();
  return {
    get: (name) => parsed(read(name)) ?? here.get(name) ?? null,
    set(name, value) {
      here.set(name, value);
      write(name, JSON.stringify(value));
    },
  };
}

/** Today where the person is: "2026-11-22". */
export const today = (now = new Date()) => day(now);

/** @param {string | null} text */
function parsed(text) {
  try {
    const value = JSON.parse(text ?? "null");
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}
