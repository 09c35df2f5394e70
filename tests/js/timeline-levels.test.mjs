import assert from "node:assert/strict";
import { test } from "node:test";
import { forMany, page, shuffled } from "./support.mjs";

const { Levels, byteOf, byteOfPeak, decibelsOf, shareOf } = await page("timeline/levels.js");

const STEPS = 4096;

function brute(values, from, to) {
  const known = values.slice(Math.max(0, from), Math.max(0, to)).filter(Boolean);
  return known.length ? [Math.min(...known), Math.max(...known)] : [0, 0];
}

const found = (levels) => [levels.low, levels.high];

/** Values for some three pages, with holes. */
const some = (random, length = 1 + Math.floor(random() * 3 * STEPS)) =>
  Array.from({ length }, () => (random() < 0.1 ? 0 : 1 + Math.floor(random() * 255)));

const filled = (values) => {
  const levels = new Levels(20);
  for (const [step, value] of values.entries()) if (value) levels.put(step, value);
  return levels;
};

test("whatever stretch is asked for, its extremes are those of its values one by one", () => {
  forMany(25, (random) => {
    const values = some(random);
    const levels = filled(values);
    for (let i = 0; i < 60; i++) {
      const from = Math.floor(random() * (values.length + 40)) - 20;
      const to = from + 1 + Math.floor(random() ** 3 * values.length * 1.2);
      levels.extremes(from, to);
      assert.deepEqual(found(levels), brute(values, from, to), `${from}..${to} of ${values.length}`);
    }
  });
});

test("at any zoom each column is the extremes of the steps it touches", () => {
  forMany(12, (random) => {
    const values = some(random, 3000);
    const levels = filled(values);
    levels.originMs = Math.floor(random() * 1000) - 500;
    const msPerPx = 0.7 * 1.9 ** Math.floor(random() * 14);
    for (let column = 0; column < 200; column++) {
      const [fromMs, toMs] = [column * msPerPx, (column + 1) * msPerPx];
      levels.between(fromMs, toMs);
      const from = Math.floor((fromMs - levels.originMs) / 20);
      assert.deepEqual(
        found(levels),
        brute(values, from, Math.max(from + 1, Math.ceil((toMs - levels.originMs) / 20))),
      );
    }
  });
});

test("the same values in any order give the same pyramid", () => {
  forMany(8, (random) => {
    const values = some(random);
    const levels = new Levels(20);
    for (const step of shuffled([...values.keys()], random)) if (values[step]) levels.put(step, values[step]);
    const bytes = (one) =>
      [...one.pages].sort(([a], [b]) => a - b).map(([, { low, high }]) => [Buffer.from(low), Buffer.from(high)]);
    assert.deepEqual(bytes(levels), bytes(filled(values)));
  });
});

test("blocks whose moments jitter by a device buffer leave no hole and none is lost", () => {
  forMany(30, (random) => {
    const levels = new Levels(20);
    for (let i = 1; i <= 500; i++) levels.add(5000 + 20 * i + (random() - 0.5) * 18, 1 + (i % 255));
    for (let step = 0; step < 500; step++) {
      levels.extremes(step, step + 1);
      assert.deepEqual(found(levels), [1 + ((step + 1) % 255), 1 + ((step + 1) % 255)]);
    }
  });
});

test("a clock that drifts moves values by no more steps than they may be late", () => {
  for (const rate of [0.999, 1.001]) {
    const levels = new Levels(20);
    for (let i = 1; i <= 20_000; i++) levels.add(20 * rate * i, 1 + (i % 2)); // 400 ms in all
    assert.ok(Math.abs((levels.last + 1) * 20 - 20 * rate * 20_000) <= 3 * 20);
  }
});

test("portions that the network held up leave no hole, and the first that is on time puts them right", () => {
  forMany(30, (random) => {
    const levels = new Levels(32, { late: 12 });
    for (let i = 1; i <= 500; i++) levels.add(32 * i + random() ** 4 * 350, 1 + (i % 255));
    levels.extremes(0, 500);
    assert.ok(levels.low > 0);
    let holes = 0;
    for (let step = 0; step < 490; step++) {
      levels.extremes(step, step + 1);
      holes += Number(levels.high === 0);
    }
    assert.equal(holes, 0);
    assert.ok(Math.abs((levels.last + 1) * 32 + levels.originMs - 32 * 500) <= 32 * 12);
  });
});

test("a pause stays a pause and costs no memory", () => {
  const levels = new Levels(20);
  levels.add(1000, 9);
  levels.add(1000 + 20 * 50 * STEPS, 7);
  levels.between(2000, 20 * 40 * STEPS);
  assert.deepEqual(found(levels), [0, 0]);
  levels.between(0, 2000 + 20 * 60 * STEPS);
  assert.deepEqual(found(levels), [7, 9]);
  assert.equal(levels.bytes, 2 * 2 * 4681);
});

test("an hour of the microphone takes less than half a megabyte, and beyond the bound the oldest is forgotten", () => {
  const levels = new Levels(20, { most: 50 });
  for (let step = 0; step < 60 * 60 * 50; step++) levels.put(step, 1);
  assert.ok(levels.bytes < 500_000, String(levels.bytes));
  for (let step = 60 * 60 * 50; step < 60 * STEPS; step++) levels.put(step, 1);
  assert.equal(levels.bytes, 50 * 2 * 4681);
  levels.extremes(0, 10 * STEPS);
  assert.deepEqual(found(levels), [0, 0]);
  levels.extremes(10 * STEPS, 10 * STEPS + 1);
  assert.deepEqual(found(levels), [1, 1]);
});

test("a byte of a peak is a decibel within a quarter, silence is the floor, and no known value is 0", () => {
  for (let db = -60; db <= 0; db += 0.5)
    assert.ok(Math.abs(decibelsOf(byteOfPeak(10 ** (db / 20))) - db) <= 0.12, String(db));
  for (const quiet of [0, -1, NaN, 1e-9]) assert.equal(byteOfPeak(quiet), 1);
  assert.deepEqual([byteOfPeak(1), byteOfPeak(9)], [255, 255]);
  for (let share = 0; share <= 1; share += 0.01) assert.ok(Math.abs(shareOf(byteOf(share)) - share) <= 0.002);
});
