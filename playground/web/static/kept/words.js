// @ts-check
// A kept conversation in words. Pure.

import { grouped, LOCALE, phrase } from "../words.js";

/** @typedef {import("./log-writer.js").About} About */

const MB = 1024 ** 2;
const DAY_MS = 86_400_000;

/** "Today, 14:05", "Monday, 14:05", "21 Nov 2026, 14:05". @param {number} ms @param {number} nowMs @param {string} [locale] */
export function whenInWords(ms, nowMs, locale = LOCALE) {
  const [then, now] = [new Date(ms), new Date(nowMs)];
  const time = then.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
  const days = Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(then).setHours(0, 0, 0, 0)) / DAY_MS);
  if (days === 0) return phrase("kept.today", { time });
  if (days === 1) return phrase("kept.yesterday", { time });
  if (days > 1 && days < 7) return `${then.toLocaleDateString(locale, { weekday: "long" })}, ${time}`;
  return `${then.toLocaleDateString(locale, { dateStyle: "medium" })}, ${time}`;
}

/** "0:07", "12:30", "1:02:03". @param {number} seconds */
export function lengthInWords(seconds) {
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** What stands under its first words. @param {About} about @param {number} nowMs @param {string} [locale] */
export const aboutInWords = ({ begunMs, seconds, service, model, cost }, nowMs, locale) =>
  [whenInWords(begunMs, nowMs, locale), lengthInWords(seconds), model || service, cost].filter(Boolean).join(" · ");

/** @param {number} bytes @param {number} most */
export const roomInWords = (bytes, most) => phrase("kept.room", { used: mb(bytes), most: mb(most) });

/** @param {number} bytes */
const mb = (bytes) => (bytes > 0 && bytes < MB ? phrase("kept.under_1") : grouped(Math.round(bytes / MB)));
