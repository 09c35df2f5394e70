import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./support.mjs";

const { demoTitle, oneLine, waitOfNewest, withWord } = await page("gradio/demo-words.js");
const CONFIGURED = { title: "Realtime Playground", subtitle: "Talk to it." };
const MOST = { title: 20, subtitle: 40 };

test("a link says title and subtitle, each by itself; what it does not say is as configured", () => {
  assert.deepEqual(demoTitle("?view=demo", CONFIGURED, MOST), CONFIGURED);
  assert.deepEqual(demoTitle("?title=Museu+de+S%C3%A3o+Paulo", CONFIGURED, MOST), {
    ...CONFIGURED,
    title: "Museu de São Paulo",
  });
  assert.deepEqual(demoTitle("?subtitle=A&title=%20%00&title=x", CONFIGURED, MOST), { ...CONFIGURED, subtitle: "A" });
});

test("what a link says is one line, no longer than it may be, whatever it holds", () => {
  assert.equal(oneLine(" a\n\tb\u202e\u0007c ", 20), "a b c");
  assert.equal(oneLine("<b>x</b>", 20), "<b>x</b>", "text stays text");
  assert.equal(oneLine("x".repeat(20), 20), "x".repeat(20));
  assert.equal(oneLine("x".repeat(21), 20), `${"x".repeat(19)}…`);
  assert.equal(Array.from(oneLine("😀".repeat(30), 20)).length, 20);
  assert.equal(oneLine("word ".repeat(9), 6), "word…");
});

test("an address keeps its other words and its fragment", () => {
  const before = "http://localhost:7860/pg/?title=A+B&view=full#settings=1&voice=cedar";
  const demo = withWord(before, "view", "demo");
  assert.equal(demo, "http://localhost:7860/pg/?title=A+B&view=demo#settings=1&voice=cedar");
  assert.equal(withWord(demo, "view", null), "http://localhost:7860/pg/?title=A+B#settings=1&voice=cedar");
  assert.equal(withWord("http://localhost/?view=demo", "view", null), "http://localhost/");
});

test("the figure is the newest wait that says something, and after what it is counted", () => {
  const turn = (how, total_ms) => ({ how, total_ms });
  assert.equal(waitOfNewest([]), "");
  assert.equal(waitOfNewest([turn("speech", null), turn("idle", 90)]), "");
  assert.equal(
    waitOfNewest([turn("tool", 900), turn("speech", 621.4), turn("text", 80)]),
    "First sound 621 ms after your last word",
  );
  assert.equal(waitOfNewest([turn("text", 80)]), "First sound 80 ms after your message");
  assert.equal(waitOfNewest([turn("held", 300)]), "First sound 300 ms after you let go");
});
