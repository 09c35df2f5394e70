// The shape of the page's modules (docs/architecture.md): every folder stands on one level and imports go down only.
// A type that a comment names is no import: a view may say whose words it shows.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../playground/web/static/", import.meta.url));
const LEVELS = [
  // the highest first; a room is a folder, or a file beside them
  ["gradio"],
  ["main.js"],
  ["controller.js"],
  ["device-acts.js"],
  ["kept", "session.js"],
  ["archive", "microphone"],
  ["conversation"],
  ["voices"],
  ["events", "latency", "presets", "timeline", "usage"],
  ["replay"],
  ["sound", "tools"],
  ["bridge"],
  [
    "bounded.js",
    "clock.js",
    "contract.js",
    "dates.js",
    "dom.js",
    "download.js",
    "columns.js",
    "remembered.js",
    "visible.js",
    "words",
    "words.js",
  ],
];
/** What only a page, a clock or a network has: a module that calls itself pure names none of it. */
const IMPURE =
  /\b(document|window|navigator|location|localStorage|performance|fetch|setTimeout|setInterval|requestAnimationFrame|WebSocket|AudioContext|Math\.random|Date\.now)\b|\bnew Date\(\)/;
/** It looks once, before anything else runs, in which language the document is: after that words are constants. */
const LOOKS_ONCE = "words.js";
/** Data, an entry a line. */
const CATALOGUES = /^words\/[\w-]+\.js$/;
const HOSTS_OWN = /gradio|svelte|#setting-/i;
const KEPT_BY_A_MODULE =
  /^(?:\/\*\*.*\*\/ )?(?:export )?(?:(?:let|var) (\w+)|const (\w+) = new (?:Map|Set|Array)\(\);)/gm;
const KEPT = new Set([
  "timeline/ink.js widths", // of texts in a font: the same for everybody, and bounded
]);

const modules = new Map(
  readdirSync(ROOT, { recursive: true })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".js"))
    .sort()
    .map((path) => [path, readFileSync(join(ROOT, path), "utf8")]),
);
const codeOf = (text) => text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "");
const isPure = (text) => /^\/\/ .*\bPure\b/m.test(text.split("\nimport ")[0].split("\nexport ")[0]);

const importsOf = (path) =>
  [...codeOf(modules.get(path)).matchAll(/(?:\bfrom |\bimport\(|^import )"(\.[^"]+)"/gm)].map(([, target]) =>
    normalize(join(dirname(path), target)),
  );
const levelOf = (path) => LEVELS.findIndex((rooms) => rooms.includes(path.split("/")[0]));

/** All that a module imports, and what that imports. */
function reached(path, seen = new Set()) {
  for (const target of importsOf(path)) {
    if (seen.has(target)) continue;
    seen.add(target);
    reached(target, seen);
  }
  return seen;
}

test("every module stands on a level, and every room that is listed is there", () => {
  const rooms = new Set([...modules.keys()].map((path) => path.split("/")[0]));
  assert.deepEqual([...rooms].sort(), LEVELS.flat().sort());
});

test("imports go down only", () => {
  const upwards = [...modules.keys()].flatMap((path) =>
    importsOf(path)
      .filter((target) => levelOf(target) < levelOf(path))
      .map((target) => `${path} → ${target}`),
  );
  assert.deepEqual(upwards, []);
});

test("no module reaches itself", () => {
  for (const path of modules.keys()) assert.ok(!reached(path).has(path), path);
});

test("only gradio/ knows Gradio", () => {
  for (const [path, text] of modules) {
    if (!path.startsWith("gradio/")) assert.doesNotMatch(codeOf(text).replace(/^import .*$/gm, ""), HOSTS_OWN, path);
  }
});

test("a module that calls itself pure touches no page, no clock and no network, nor does what it imports", () => {
  assert.ok([...modules.values()].filter(isPure).length > 25);
  for (const [path, text] of modules) {
    if (!isPure(text)) continue;
    for (const each of [path, ...reached(path)].filter((module) => module !== LOOKS_ONCE))
      assert.doesNotMatch(codeOf(modules.get(each)), IMPURE, `${path}: ${each}`);
  }
});

test("what runs on the audio thread imports pure modules only", () => {
  const worklets = [...modules.keys()].filter((path) => path.endsWith("-worklet.js"));
  assert.equal(worklets.length, 2);
  for (const path of worklets)
    for (const each of reached(path)) assert.ok(isPure(modules.get(each)), `${path} reaches ${each}`);
});

test("no module keeps what belongs to one conversation or one page", () => {
  const kept = [...modules].flatMap(([path, text]) =>
    [...text.matchAll(KEPT_BY_A_MODULE)].map((found) => `${path} ${found[1] ?? found[2]}`),
  );
  assert.deepEqual(kept, [...KEPT].sort());
});

test("no module is longer than 350 lines", () => {
  const files = readdirSync(ROOT, { recursive: true }).filter((path) => /\.(js|css)$/.test(path));
  for (const path of files.filter((each) => !CATALOGUES.test(each)))
    assert.ok(readFileSync(join(ROOT, path), "utf8").split("\n").length <= 351, path);
});

test("one name is one thing: no two modules declare a class or a type of the same name", () => {
  const declared = new Map();
  for (const [path, text] of modules) {
    const types = [...text.matchAll(/@typedef \{(.*?)\} (\w+)(?=\s*(?:\*|\s|$))/gs)];
    const own = types
      .filter(([, type]) => !/^(?:\(\) => )?import\("[^"]+"\)\.\w+$/.test(type))
      .map(([, , name]) => name);
    const classes = [...codeOf(text).matchAll(/^(?:export )?class (\w+)/gm)].map(([, name]) => name);
    for (const name of [...own, ...classes]) declared.set(name, [...(declared.get(name) ?? []), path]);
  }
  assert.ok(declared.size > 120);
  assert.deepEqual(
    [...declared].filter(([, paths]) => paths.length > 1),
    [],
  );
});
