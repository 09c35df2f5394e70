import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./support.mjs";

const { fileName, freeName, isHeld, joined, merged, written } = await page("presets/core.js");
const { PresetStore } = await page("presets/store.js");

/** A browser's storage that two tabs share, as text. */
function shelf() {
  const texts = new Map();
  return {
    get: (name) => JSON.parse(texts.get(name) ?? "null"),
    set: (name, value) => texts.set(name, JSON.stringify(value)),
    texts,
  };
}

const INCLUDED = [{ name: "Interpreter", settings: { voice: "sage" }, about: "Says it again." }];
const kept = (values, over = {}) => ({ values, over, has_secrets: false });

test("a name that is taken gets a number, whatever its case", () => {
  assert.equal(freeName("Mine", []), "Mine");
  assert.equal(freeName("mine", ["Mine", "Mine (2)"]), "mine (3)");
});

test("a preset is held while all that it names is as it says, and what does not act does not matter", () => {
  assert.ok(isHeld({ voice: "sage", threshold: 0.5 }, { voice: "sage" }));
  assert.ok(!isHeld({ voice: "sage" }, { voice: "ash" }));
});

test("of two tabs each change counts, the last one where both changed the same", () => {
  const begun = { voice: "ash" };
  const other = merged(begun, begun, { voice: "sage", speed: 1.2 });
  assert.deepEqual(merged(other, begun, { voice: "ash", threshold: 0.7 }), {
    voice: "sage",
    speed: 1.2,
    threshold: 0.7,
  });
  assert.deepEqual(merged(other, begun, {}), { speed: 1.2 });
  assert.equal(merged(other, begun, { voice: "ash" }), null);
});

test("whom one talks to is one choice: no address of one tab meets the service of another", () => {
  const stored = { service: "azure", endpoint: "https://mine.openai.azure.com", voice: "sage" };
  assert.deepEqual(merged(stored, {}, { service: "other", deployment: "echo" }), {
    service: "other",
    deployment: "echo",
    voice: "sage",
  });
});

test("what a tab found is no change of its own, and is not written again", () => {
  const shared = shelf();
  const store = new PresetStore(shared, INCLUDED, 9);
  store.begin(kept({ voice: "sage" }));
  store.keep(kept({ voice: "sage" }));
  assert.equal(shared.texts.size, 0);
  store.keep(kept({ voice: "ash" }, { voice: "d1" }));
  assert.deepEqual(new PresetStore(shared, INCLUDED, 9).kept, kept({ voice: "ash" }, { voice: "d1" }));
  store.keep(kept({}));
  assert.deepEqual(store.kept, kept({}));
});

test("presets are saved, renamed, deleted, and chosen, also by another tab", () => {
  const shared = shelf();
  const [one, other] = [new PresetStore(shared, INCLUDED, 9), new PresetStore(shared, INCLUDED, 9)];
  one.save({ name: "Mine", settings: { voice: "ash" } });
  other.save({ name: "Also mine", settings: { voice: "ash" } });
  assert.deepEqual(
    one.own.map((each) => each.name),
    ["Also mine", "Mine"],
  );
  one.save({ name: "mine", settings: { voice: "coral" } });
  assert.deepEqual(one.find("mine").settings, { voice: "coral" });
  assert.equal(one.own.length, 2);
  one.rename("mine", "Ours");
  assert.equal(other.chosen, "Ours");
  other.remove("Ours");
  assert.equal(one.chosen, "");
  assert.equal(one.find("Ours"), null);
});

test("a store that somebody wrote nonsense into holds nothing", () => {
  const shared = shelf();
  for (const name of ["settings", "presets", "preset"]) shared.set(name, [{ name: 3 }, null, "x"]);
  const store = new PresetStore(shared, INCLUDED, 9);
  assert.deepEqual([store.own, store.chosen, store.kept], [[], "", kept({})]);
});

test("what is imported takes nobody's name, is not taken twice, and stops where there is no room", () => {
  const mine = [{ name: "Mine", settings: { voice: "ash" } }];
  const incoming = [...mine, { name: "Interpreter", settings: { speed: 1 } }, { name: "More", settings: { speed: 1 } }];
  const { list, taken, isFull } = joined(mine, incoming, ["Interpreter"], 2);
  assert.deepEqual(
    list.map((each) => each.name),
    ["Mine", "Interpreter (2)"],
  );
  assert.deepEqual([taken, isFull], [1, true]);
});

test("a file names its format and holds nothing but names and settings", () => {
  const text = written(INCLUDED, { format: "f", version: 1 });
  assert.deepEqual(JSON.parse(text), {
    format: "f",
    version: 1,
    presets: [{ name: "Interpreter", settings: { voice: "sage" } }],
  });
  assert.equal(fileName("Call centre at 8 kHz!"), "call-centre-at-8-khz.json");
  assert.equal(fileName("…"), "presets.json");
});
