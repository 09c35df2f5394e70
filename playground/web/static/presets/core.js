// @ts-check
// Presets and kept settings as values: names that are free, what is still as a preset set it, what of two tabs' changes
// counts, a file. Pure. What a setting may be is judged by Python (playground/web/gradio_ui/presets_calls.py).

/** @typedef {Record<string, unknown>} SettingValues  by the setting's name */
/** @typedef {{name: string, settings: SettingValues, about?: string}} Preset */
/** @typedef {{values: SettingValues, over: Record<string, string>, has_secrets: boolean}} KeptSettings
 *   `over` tells later whether a value was configured anew since; `has_secrets`: tools held a sign-in, which is not kept */

/** Whom one talks to is one choice: its parts are kept together. */
const TARGET = ["service", "endpoint", "deployment", "protocol", "api_version"];

const same = (/** @type {unknown} */ one, /** @type {unknown} */ other) =>
  JSON.stringify(one) === JSON.stringify(other);

/** @param {string} one @param {string} other */
export const isSameName = (one, other) => one.trim().toLowerCase() === other.trim().toLowerCase();

/** `name`, with a number behind it where it is taken. @param {string} name @param {readonly string[]} taken */
export function freeName(name, taken) {
  const isTaken = (/** @type {string} */ each) => taken.some((other) => isSameName(other, each));
  if (!isTaken(name)) return name;
  let count = 2;
  while (isTaken(`${name} (${count})`)) count += 1;
  return `${name} (${count})`;
}

/** Whether all that a preset names is as it says; what does not act counts as it. @param {SettingValues} settings @param {SettingValues} standing */
export const isHeld = (settings, standing) =>
  Object.entries(settings).every(([name, value]) => !(name in standing) || same(value, standing[name]));

/**
 * What is kept after a change here, where another tab may have changed something else meanwhile: the last change counts.
 * @param {SettingValues} stored @param {SettingValues} before  what this tab held @param {SettingValues} after
 * @returns {SettingValues | null} null where nothing changed here
 */
export function merged(stored, before, after) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = new Set(names.filter((name) => !same(before[name], after[name])));
  if (changed.size === 0) return null;
  if (TARGET.some((name) => changed.has(name))) for (const name of TARGET) changed.add(name);
  const others = Object.entries(stored).filter(([name]) => !changed.has(name));
  const mine = Object.entries(after).filter(([name]) => changed.has(name));
  return Object.fromEntries([...others, ...mine]);
}

/**
 * The own presets with those of a file behind them; one that is there already is not taken twice.
 * @param {readonly Preset[]} own @param {readonly Preset[]} incoming @param {readonly string[]} reserved @param {number} most
 * @returns {{list: Preset[], taken: number, isFull: boolean}}
 */
export function joined(own, incoming, reserved, most) {
  const list = [...own];
  let taken = 0;
  for (const { name, settings } of incoming) {
    if (list.some((each) => isSameName(each.name, name) && same(each.settings, settings))) continue;
    if (list.length >= most) return { list, taken, isFull: true };
    list.push({ name: freeName(name, [...reserved, ...list.map((each) => each.name)]), settings });
    taken += 1;
  }
  return { list, taken, isFull: false };
}

/** A file's text. @param {readonly Preset[]} presets @param {{format: string, version: number}} file */
export const written = (presets, { format, version }) =>
  `${JSON.stringify({ format, version, presets: presets.map(({ name, settings }) => ({ name, settings })) }, null, 2)}\n`;

/** A name for a file, out of a preset's. @param {string} name */
export const fileName = (name) =>
  `${
    name
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, "-")
      .replace(/^-|-$/g, "") || "presets"
  }.json`;

/** What was read from where anybody may have written. @param {any} value @returns {Preset[]} */
export const presetsIn = (value) =>
  Array.isArray(value)
    ? value.filter((each) => typeof each?.name === "string" && each.name.trim() !== "" && isRecord(each.settings))
    : [];

/** @param {any} value @returns {KeptSettings} */
export const keptIn = (value) => ({
  values: isRecord(value?.values) ? value.values : {},
  over: isRecord(value?.over) ? value.over : {},
  has_secrets: value?.has_secrets === true,
});

/** @param {any} value */
const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
