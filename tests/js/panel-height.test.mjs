import assert from "node:assert/strict";
import { test } from "node:test";
import { forMany, page } from "./support.mjs";

const { boundsOf, fitted, heightByKey, keptHeight, separatorValues } = await page("gradio/panel-height.js");
const ROOM = 840;

test("a height that was chosen is held to what leaves something of the conversation", () => {
  const { least, most } = boundsOf(ROOM);
  assert.ok(least > 100 && most < ROOM - 100);
  assert.deepEqual(
    [0, 400.4, 5000].map((px) => fitted(px, ROOM)),
    [least, 400, most],
  );
  assert.equal(fitted(400, 90), least, "however low the window is");
});

test("arrows and pages move it, Home and End go to its ends, and other keys are not its own", () => {
  const { least, most } = boundsOf(ROOM);
  const by = (key) => heightByKey(key, 400, ROOM);
  assert.ok(least < by("PageDown") && by("PageDown") < by("ArrowDown") && by("ArrowDown") < 400);
  assert.ok(400 < by("ArrowUp") && by("ArrowUp") < by("PageUp") && by("PageUp") < most);
  assert.deepEqual([by("Home"), by("End")], [least, most]);
  assert.equal(heightByKey("ArrowUp", most, ROOM), most);
  assert.deepEqual(["Enter", "a", "Tab", "toString"].map(by), [null, null, null, null]);
});

test("what a separator says of itself lies within its ends and grows with the panels", () => {
  forMany(50, (random) => {
    const room = 400 + 1000 * random();
    const { least, most } = boundsOf(room);
    const px = least + (most - least) * random();
    const { min, max, now } = separatorValues(px, room);
    assert.ok(min <= now && now <= max && [min, max, now].every(Number.isInteger));
    assert.equal(now, Math.round((100 * px) / room));
  });
  assert.equal(separatorValues(100, 0).now, 0);
});

test("only a height is taken for one that was kept", () => {
  assert.deepEqual(["412", "0", "-3", "", "much", "Infinity", null].map(keptHeight), [412, ...Array(6).fill(null)]);
});
