// @ts-check
// The figures of an exported conversation: what each turn waited for, what it took, and the settings that were asked for.

import { el } from "../../dom.js";
import { LEGS, shareOf, TurnLatencies, withoutTotal } from "../../latency/turns.js";
import { duration, HOW, moment } from "../../timeline/words.js";

/** @typedef {import("../describing.js").Described} Described */
/** @typedef {import("../describing.js").UsageFigures} UsageFigures */

const OWNED = { vad: "silence", service: "service", network: "network", us: "playground" };

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
      : [`${HOW[how]}: p50 ${duration(middle)}, p95 ${duration(high)} of ${all.heard(how)}`];
  });
  const legend = el(
    "p",
    { class: "legend" },
    ...Object.entries(OWNED).map(([owner, words]) => el("span", { class: owner }, words)),
  );
  return [
    el("h2", {}, "Latency"),
    el(
      "p",
      { class: "quiet" },
      `From the end of speech to the first sound${typical.length > 0 ? ` · ${typical.join(" · ")}` : ""}`,
    ),
    legend,
    table(["Turn", "How", "At", "To first sound", ""], rows),
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
    ...[row.tokens, input(row), cached(row), row.output_text, row.output_audio].map((count) =>
      count.toLocaleString("en"),
    ),
    ...(hasCost ? [costOf(row)] : []),
  ];
  const rows = usage.turns.map((row) => figures(row.turn ? String(row.turn) : "–", row));
  const head = ["Turn", "Tokens", "In", "Cached", "Text out", "Audio out", ...(hasCost ? ["Cost"] : [])];
  return [el("h2", {}, "Usage"), table(head, [...rows, figures("All", usage.total)])];
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
        ? `Settings · ${[...new Set([service, model])].join(" ")} · ${dialect}`
        : `Settings changed at ${moment(at, 1)}`;
    const rows = changed.map(([name, value]) => [
      name.replaceAll("_", " "),
      typeof value === "string" ? value : JSON.stringify(value),
    ]);
    return rows.length > 0 ? [el("details", {}, el("summary", {}, title), table(["Setting", "Value"], rows))] : [];
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
