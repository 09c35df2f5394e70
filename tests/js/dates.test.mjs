// Days and stamps: what a kept price says, and what a file is called.

import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./support.mjs";

const { day, stamp } = await page("dates.js");

test("a day and a stamp have as many digits in January as in December, and sort by time", () => {
  const [early, late] = [new Date(2026, 0, 5, 3, 4, 5), new Date(2026, 11, 22, 23, 59, 58)];
  assert.deepEqual([day(early), day(late)], ["2026-01-05", "2026-12-22"]);
  assert.deepEqual([stamp(early), stamp(late)], ["20260105-030405", "20261222-235958"]);
});
