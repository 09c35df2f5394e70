// @ts-check
// What a conversation took, as rows of figures: for the table of the panel *Usage*, and for its CSV. Pure.

import { decimal, grouped, phrase } from "../words.js";
import { TOKEN_KINDS, tokensOf } from "./core.js";
import { dollars, exactly } from "./money.js";

/** @typedef {import("./core.js").UsageRow} UsageRow */
/** @typedef {import("./price-book.js").Cost} Cost */
/** @typedef {{row: UsageRow, cost: Cost, running: Cost}} PricedRow */

/** Price the newest turns, the newest first; `running` is what the conversation cost up to and with that turn.
 * @param {import("./core.js").Usage} usage @param {import("./price-book.js").PriceBook} book @param {number} most @returns {{rows: PricedRow[], total: Cost}} */
export function priced(usage, book, most) {
  const total = book.costOf(usage.total.taken, usage.service);
  let running = total;
  const rows = usage.latest(most).map((row) => {
    const cost = book.costOf(row.taken, usage.service);
    const made = { row, cost, running };
    running = { pico: running.pico - cost.pico, unpriced: running.unpriced - cost.unpriced };
    return made;
  });
  return { rows, total };
}

/** @param {Cost} cost @param {boolean} isFree */
export function costInWords({ pico, unpriced }, isFree) {
  if (isFree) return phrase("usage.free");
  if (unpriced === 0) return dollars(pico);
  return pico === 0n ? phrase("usage.no_price") : `${dollars(pico)} + ?`;
}

/** @param {UsageRow} row @returns {(string | number)[]} its answers' tokens, by kind */
export const answered = (row) => TOKEN_KINDS.map((kind) => row.answers.all()[kind]);

/** What writing down the speech took. @param {UsageRow} row */
export function transcribed(row) {
  const counts = row.transcriptions.all();
  const [tokens, seconds] = [tokensOf(counts), counts.ms / 1000];
  const words = [
    tokens > 0 ? phrase("usage.some_tokens", { number: grouped(tokens) }) : "",
    seconds > 0 ? `${decimal(seconds, 1)} s` : "",
  ];
  return words.filter(Boolean).join(", ") || "–";
}

const HEAD = [
  "turn",
  "cost_usd",
  "cost_so_far_usd",
  "without_price",
  "tokens",
  "input_text",
  "input_audio",
  "input_image",
  "cached_text",
  "cached_audio",
  "cached_image",
  "output_text",
  "output_audio",
  "transcription_tokens",
  "transcription_seconds",
];

/** The table in full, oldest turn first; input is without what was cached. @param {PricedRow[]} rows */
export function table(rows) {
  const lines = rows.map(({ row, cost, running }) => {
    const counts = row.transcriptions.all();
    return [
      row.turn,
      exactly(cost.pico),
      exactly(running.pico),
      cost.unpriced,
      row.tokens,
      ...answered(row),
      tokensOf(counts),
      counts.ms / 1000,
    ];
  });
  return [HEAD, ...lines.reverse()];
}
