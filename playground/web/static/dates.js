// @ts-check
// Days and moments where the person is, in the forms in which they are kept and sorted. Pure.

/** "2026-11-22". @param {Date} now */
export const day = (now) => `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;

/** "20261122-093005": sorts by time, and may stand in a file's name. @param {Date} now */
export const stamp = (now) =>
  `${day(now).replaceAll("-", "")}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;

/** @param {number} value */
const two = (value) => String(value).padStart(2, "0");
