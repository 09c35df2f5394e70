import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { page } from "./support.mjs";

const { Clock } = await page("clock.js");
const { Timeline } = await page("timeline/core.js");
const { Legend } = await page("timeline/legend.js");

const SAID_THEMSELVES = ["gap", "mute"];
const source = (name) => readFileSync(new URL(`../../playground/web/static/timeline/${name}`, import.meta.url), "utf8");

function begun() {
  const timeline = new Timeline(new Clock());
  timeline.takeFact({ type: "session", on: true, at: 0 });
  return timeline;
}

/** What the legend says of these kinds in this conversation. */
function explained(timeline, ...kinds) {
  const legend = new Legend();
  legend.take(
    timeline,
    kinds.map((kind) => ({ kind })),
  );
  return legend.keys.map(({ words }) => words);
}

const hold = (threshold) => ({ threshold, paddingMs: 0, silenceMs: 0 });

test("a legend explains what is in the picture, in the order of the lanes, and nothing else", () => {
  assert.deepEqual(explained(new Timeline(new Clock())), []);
  assert.deepEqual(explained(begun(), "text", "heard", "received"), ["received", "heard", "text sent", "now"]);
  assert.deepEqual(explained(begun(), "result", "held"), ["held to talk", "tool result", "now"]);
});

test("the threshold stands there only where the service held one beside a probability", () => {
  const timeline = begun();
  timeline.takeFact({ type: "level", at: 20, peak: 0.5 });
  timeline.hold(hold(0.5), 0);
  assert.deepEqual(explained(timeline), ["level", "no speech probability so far", "now"]);
  timeline.takeSpeech({ at_ms: 100, p: [0.4] });
  assert.deepEqual(explained(timeline), ["level", "speech probability", "threshold", "exit threshold", "now"]);

  const byMeaning = begun();
  byMeaning.hold(hold(null), 0);
  byMeaning.takeSpeech({ at_ms: 100, p: [0.4] });
  assert.deepEqual(explained(byMeaning), ["speech probability", "now"]);
});

test("what was drawn once stays explained until the next conversation, now until the end of this one", () => {
  const [legend, timeline] = [new Legend(), begun()];
  legend.take(timeline, [{ kind: "cut" }]);
  timeline.takeFact({ type: "session", on: false, at: 900 });
  legend.take(timeline, []);
  assert.deepEqual(legend.keys, [{ style: "shape", sign: "✕", words: "cut" }]);
  legend.clear();
  assert.deepEqual(legend.keys, []);
});

test("every kind of box is explained, or says itself what it is, and every style is drawn", () => {
  const kinds = [
    ...source("boxes.js")
      .match(/@typedef \{("padding"[^}]*)\} BoxKind/)[1]
      .matchAll(/"(\w+)"/g),
  ];
  assert.ok(kinds.length > 20);
  const sheet = source("timeline.css");
  for (const [, kind] of kinds) {
    const legend = new Legend();
    legend.take(new Timeline(new Clock()), [{ kind }]);
    assert.equal(legend.keys.length, SAID_THEMSELVES.includes(kind) ? 0 : 1, kind);
    for (const { style } of legend.keys) assert.ok(sheet.includes(`.pl-sign-${style}`), style);
  }
});
