// @ts-check
// Money without rounding errors: prices are whole micro-dollars, costs whole pico-dollars (10^-12 USD), both BigInt.
// A token at a price per million tokens costs exactly `price` pico-dollars, so sums are exact.

import { decimalMark, phrase } from "../words.js";

const MICRO_DECIMALS = 6;
const PICO_DECIMALS = 12;
const AMOUNT = /^(\d{1,9})(?:\.(\d{0,6}))?$|^\.(\d{1,6})$/;
const PICO_IN_MICRO = 1_000_000n;
const MS_IN_MINUTE = 60_000n;

/** Whole micro-dollars of what a person typed, null when it is no amount: a number ≥ 0 with at most six decimals. @param {string} text */
export function micro(text) {
  const found = AMOUNT.exec(
    text
      .trim()
      .replace(/^\$\s*/, "")
      .replace(/^(\d+),(\d+)$/, "$1.$2"),
  );
  if (!found) return null;
  const [, whole = "0", part = found[3] ?? ""] = found;
  return BigInt(whole) * 1_000_000n + BigInt(part.padEnd(MICRO_DECIMALS, "0"));
}

/** Pico-dollars of `tokens` at micro-dollars per million tokens. @param {number} tokens @param {bigint} price */
export const ofTokens = (tokens, price) => BigInt(tokens) * price;

/** Pico-dollars of a duration at micro-dollars per minute, rounded to the nearest. @param {number} ms  whole @param {bigint} price */
export const ofTime = (ms, price) => (BigInt(ms) * price * PICO_IN_MICRO + MS_IN_MINUTE / 2n) / MS_IN_MINUTE;

/** Micro-dollars as a person writes them: "0.4", "32". @param {bigint} amount */
export const plain = (amount) => decimals(amount, MICRO_DECIMALS).replace(/\.?0+$/, "");

/** All twelve decimals of a cost. @param {bigint} pico */
export const exactly = (pico) => decimals(pico, PICO_DECIMALS);

/** A cost as it is shown: dollars with so many decimals, rounded half up. @param {bigint} pico @param {number} [places] */
export function dollars(pico, places = 6) {
  const unit = 10n ** BigInt(PICO_DECIMALS - places);
  return phrase("usage.dollars", { amount: decimals((pico + unit / 2n) / unit, places).replace(".", decimalMark) });
}

/** @param {bigint} amount @param {number} places */
function decimals(amount, places) {
  const text = String(amount).padStart(places + 1, "0");
  return `${text.slice(0, -places)}.${text.slice(-places)}`;
}
