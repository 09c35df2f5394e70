// @ts-check
// Whose the time is, and who can do what about it: figures and legend in one.

import { el, setText } from "../dom.js";
import { phrase } from "../words.js";
import { OWNERS } from "./turns.js";
import { inMs, OWNER_NAMES, PERCENTS } from "./words.js";

/** @typedef {import("./turns.js").TurnLatencies} TurnLatencies */
/** @typedef {import("../bridge/turn.js").LegOwner} LegOwner */
/** @typedef {import("../bridge/turn.js").How} How */

/** Who can do what about it. @type {Record<LegOwner, (silenceMs: number | null) => string>} */
const REMEDIES = {
  vad: (silenceMs) =>
    silenceMs === null
      ? phrase("latency.the_services_own_judgement")
      : phrase("latency.your_silence_duration_ms", { time: silenceMs }),
  service: () => phrase("latency.noticing_taking"),
  network: () => phrase("latency.the_way"),
  us: () => phrase("latency.microphone_to_this_server"),
};

export class OwnersTable {
  constructor() {
    const rows = ["total", ...OWNERS].map((what) => {
      const cells = PERCENTS.map(() => el("td", {}));
      const words = el("td", { class: "lt-words" });
      const name =
        what === "total"
          ? [phrase("latency.end_of_speech")]
          : [swatch(/** @type {LegOwner} */ (what)), OWNER_NAMES[/** @type {LegOwner} */ (what)]];
      return { what, cells, words, element: el("tr", {}, el("th", { scope: "row" }, ...name), ...cells, words) };
    });
    /** @private */ this.rows = rows;
    const head = el(
      "tr",
      {},
      el("th", { scope: "col" }, phrase("latency.whose_time")),
      ...PERCENTS.map((percent) => el("th", { scope: "col" }, `p${percent}`)),
      el("th", { class: "lt-words", scope: "col" }, phrase("latency.who_can_do_what")),
    );
    this.element = el(
      "table",
      { class: "lt-owners", "aria-label": phrase("latency.latency_by_whose") },
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
const totalInWords = (heard) => phrase("latency.of_turns", { count: heard });

/** @param {LegOwner} owner */
export const swatch = (owner) => el("i", { class: "lt-swatch", "data-owner": owner, "aria-hidden": "true" });
