// What waits in a map is bounded, and the oldest goes first.

import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./support.mjs";

const { keepNewest } = await page("bounded.js");

test("what is beyond the bound goes, the oldest first; what was put anew is new", () => {
  const map = new Map([1, 2, 3, 4].map((key) => [key, key]));
  map.delete(1);
  map.set(1, 1);
  keepNewest(map, 2);
  assert.deepEqual([...map.keys()], [4, 1]);
  keepNewest(map, 2);
  assert.equal(map.size, 2);
  keepNewest(map, 0);
  assert.equal(map.size, 0);
});
