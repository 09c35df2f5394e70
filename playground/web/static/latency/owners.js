// @ts-check
// Whose the time is, and who can do what about it: figures and legend in one.

import { el, setText } from "../dom.js";
import { OWNERS } from "./turns.js";
import { inMs, OWNER_NAMES, PERCENTS } from "./words.js";

/** @typedef {import("./turns.js").TurnLatencies} TurnLatencies */
/** @typedef {import("../bridge/turn.js").LegOwner} LegOwner */
/** @typedef {import("../bridge/turn.js").How} How */

/** Who can do what about it. @type {Record<LegOwner, (silenceMs: number | null) => string>} */
const REMEDIES = {
  vad: (silenceMs) =>
    silenceMs === null
      ? "The service’s own judgement that you have finished. Turn detection by silence makes it a number you set."
      : `Your silence duration, ${silenceMs} ms. Lower it to be answered sooner; too low, and a pause for breath ends your turn.`,
  service: () =>
    "Noticing, taking in and answering. A smaller model, shorter instructions and a shorter conversation help.",
  network: () => "The way to the service and back. A region nearer to this server helps.",
  us: () =>
    "Microphone to this server, and from here to your ear: blocks, start-up buffer, sound card. Wired sound helps.",
};

export class OwnersTable {
  constructor() {
    const rows = ["total", ...OWNERS].map((what) => {
      const cells = PERCENTS.map(() => el("td", {}));
      const words = el("td", { class: "lt-words" });
      const name =
        what === "total"
          ? ["End of speech to first sound"]
          : [swatch(/** @type {LegOwner} */ (what)), OWNER_NAMES[/** @type {LegOwner} */ (what)]];
      return { what, cells, words, element: el("tr", {}, el("th", { scope: "row" }, ...name), ...cells, words) };
    });
    /** @private */ this.rows = rows;
    const head = el(
      "tr",
      {},
      el("th", { scope: "col" }, "Whose time"),
      ...PERCENTS.map((percent) => el("th", { scope: "col" }, `p${percent}`)),
      el("th", { class: "lt-words", scope: "col" }, "Who can do what"),
    );
    this.element = el(
      "table",
      { class: "lt-owners", "aria-label": "Latency by whose it is" },
      el("thead", {}, head),
      el("tbody", {}, ...rows.map(({ element }) => element)),
    );
  }

  /** @param {TurnLatencies} turns @param {How} how @param {number | null} silenceMs */
  draw(turns, how, silenceMs) {
    for (const { what, cells, words, element } of this.rows) {
      element.hidden = what === "vad" && !turns.percentile(how, "vad", 100); // nobody was waited for
      for (const [n, percent] of PERCENTS.entries()) setText(cells[n], inMs(turns.percentile(how, what, percent)));
      setText(
        words,
        what === "total" ? totalInWords(turns.heard(how)) : REMEDIES[/** @type {LegOwner} */ (what)](silenceMs),
      );
    }
  }
}

/** @param {number} heard */
const totalInWords = (heard) => `Of ${heard === 1 ? "one turn" : `${heard} turns`} heard in this conversation.`;

/** @param {LegOwner} owner */
export const swatch = (owner) => el("i", { class: "lt-swatch", "data-owner": owner, "aria-hidden": "true" });
