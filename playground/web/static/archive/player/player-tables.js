// @ts-check
// The figures of an exported conversation: what each turn waited for, what it took, and the settings that were asked for.

import { el } from "../../dom.js";
import { LEGS, shareOf, TurnLatencies, withoutTotal } from "../../latency/turns.js";
import { duration, HOW, moment } from "../../timeline/words.js";
import { grouped, phrase } from "../../words.js";

/** @typedef {import("../describing.js").Described} Described */
/** @typedef {import("../describing.js").UsageFigures} UsageFigures */

const OWNED = {
  vad: phrase("archive.owner_silence"),
  service: phrase("archive.owner_service"),
  network: phrase("archive.owner_network"),
  us: phrase("archive.owner_us"),
};

/** @param {Described} described @param {number} zero */
export function latencySection({ turns }, zero) {
  if (turns.length === 0) return [];
  const all = new TurnLatencies();
  for (const turn of turns) all.take(turn);
  const most = Math.max(1, ...turns.map(({ total_ms: total }) => total ?? 0));
  const rows = turns.map((turn) => [
    String(turn.number),
    HOW[turn.how] ?? turn.how,
    moment((turn.speech_start_ms ?? turn.started_ms ?? turn.created_ms ?? zero) - zero, 1),
    turn.total_ms === null ? withoutTotal(turn) : duration(turn.total_ms),
    turn.total_ms === null ? "" : bar(turn, most),
  ]);
  const typical = /** @type {const} */ (["speech", "held", "text", "tool"]).flatMap((how) => {
    const [middle, high] = [all.percentile(how, "total", 50), all.percentile(how, "total", 95)];
    return middle === null || high === null
      ? []
      : [
          phrase("archive.typical", {
            how: HOW[how],
            middle: duration(middle),
            high: duration(high),
            count: all.heard(how),
          }),
        ];
  });
  const legend = el(
    "p",
    { class: "legend" },
    ...Object.entries(OWNED).map(([owner, words]) => el("span", { class: owner }, words)),
  );
  return [
    el("h2", {}, phrase("archive.latency")),
    el("p", { class: "quiet" }, [phrase("archive.from_the_end"), ...typical].join(" · ")),
    legend,
    table(
      [phrase("archive.turn_head"), phrase("archive.how"), phrase("archive.at"), phrase("archive.to_first_sound"), ""],
      rows,
    ),
  ];
}

/** @param {import("../../bridge/turn.js").Turn} turn @param {number} most */
function bar(turn, most) {
  const legs = turn.legs.map(({ name, owner, ms }) => {
    const words = `${LEGS.find((leg) => leg.name === name)?.words ?? name}: ${duration(ms)}`;
    const leg = el("span", { class: owner, title: words });
    leg.style.flexGrow = String(Math.max(0, ms));
    return leg;
  });
  const said = Object.entries(OWNED).map(
    ([owner, words]) => `${words} ${duration(shareOf(turn, /** @type {any} */ (owner)))}`,
  );
  const made = el("span", { class: "bar", role: "img", "aria-label": said.join(", ") }, ...legs);
  made.style.width = `${(100 * (turn.total_ms ?? 0)) / most}%`;
  return made;
}

/** @param {Described} described */
export function usageSection({ usage }) {
  if (!usage.total.tokens && !usage.total.transcription_seconds) return [];
  const hasCost = usage.total.cost !== null;
  const input = (/** @type {UsageFigures} */ row) => row.text + row.audio + row.image;
  const cached = (/** @type {UsageFigures} */ row) => row.cached_text + row.cached_audio + row.cached_image;
  const figures = (/** @type {string} */ name, /** @type {UsageFigures} */ row) => [
    name,
    ...[row.tokens, input(row), cached(row), row.output_text, row.output_audio].map((count) => grouped(count)),
    ...(hasCost ? [costOf(row)] : []),
  ];
  const rows = usage.turns.map((row) => figures(row.turn ? String(row.turn) : "–", row));
  const head = [
    phrase("archive.turn_head"),
    phrase("archive.tokens_head"),
    phrase("archive.in"),
    phrase("archive.cached"),
    phrase("archive.text_out"),
    phrase("archive.audio_out"),
    ...(hasCost ? [phrase("archive.cost")] : []),
  ];
  return [el("h2", {}, phrase("archive.usage")), table(head, [...rows, figures(phrase("archive.all"), usage.total)])];
}

/** @param {UsageFigures} row */
function costOf({ cost }) {
  if (!cost) return "";
  return `$${cost.usd.slice(0, -6)}${cost.without_price ? " + ?" : ""}`;
}

/** @param {Described} described */
export function settingsSection({ legs }) {
  return legs.flatMap(({ at_ms: at, service, model, dialect, settings }, n) => {
    const before = legs[n - 1]?.settings ?? {};
    const changed = Object.entries(settings).filter(
      ([name, value]) => JSON.stringify(before[name]) !== JSON.stringify(value),
    );
    const title =
      n === 0
        ? [phrase("archive.settings"), [...new Set([service, model])].join(" "), dialect].join(" · ")
        : phrase("archive.settings_changed_at", { moment: moment(at, 1) });
    const rows = changed.map(([name, value]) => [
      name.replaceAll("_", " "),
      typeof value === "string" ? value : JSON.stringify(value),
    ]);
    return rows.length > 0
      ? [el("details", {}, el("summary", {}, title), table([phrase("archive.setting"), phrase("archive.value")], rows))]
      : [];
  });
}

/** @param {string[]} head @param {(string | Node)[][]} rows */
function table(head, rows) {
  const cells = rows.map((row) => el("tr", {}, ...row.map((cell) => el("td", {}, cell))));
  const made = el(
    "table",
    {},
    el("thead", {}, el("tr", {}, ...head.map((name) => el("th", {}, name)))),
    el("tbody", {}, ...cells),
  );
  return el("div", { class: "scrolls" }, made);
}
