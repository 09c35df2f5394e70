import assert from "node:assert/strict";
import { test } from "node:test";
import { forMany, page } from "./support.mjs";

const { dollars, exactly, micro, ofTime, ofTokens, plain } = await page("usage/money.js");

test("an amount is a number of at least 0 with at most six decimals, however a person writes it", () => {
  const amounts = {
    4: 4_000_000n,
    "0.40": 400_000n,
    ".5": 500_000n,
    " 12. ": 12_000_000n,
    "$0.006": 6_000n,
    "0,3": 300_000n,
    0: 0n,
    0.000001: 1n,
  };
  for (const [text, amount] of Object.entries(amounts)) assert.equal(micro(text), amount, text);
});

test("what is no amount is none", () => {
  for (const text of [
    "",
    " ",
    "-1",
    "+1",
    "1e3",
    "four",
    "0.0000001",
    "1.2.3",
    ".",
    "1 000",
    "NaN",
    "0x10",
    "1234567890",
  ])
    assert.equal(micro(text), null, text);
});

test("a price is written as it was read", () => {
  for (const text of ["0", "4", "0.4", "32", "0.006", "100", "0.000001"]) assert.equal(plain(micro(text)), text);
});

test("ten thousand small costs add up to the pico-dollar, where floating point does not", () => {
  let [sum, floating] = [0n, 0];
  for (let i = 0; i < 10_000; i++) {
    sum += ofTokens(7, micro("0.1"));
    floating += (7 * 0.1) / 1e6;
  }
  assert.equal(exactly(sum), "0.007000000000");
  assert.notEqual(floating, 0.007);
});

test("time costs its part of a minute, to the nearest pico-dollar", () => {
  assert.equal(exactly(ofTime(60_000, micro("0.006"))), "0.006000000000");
  assert.equal(exactly(ofTime(1_000, micro("0.006"))), "0.000100000000");
  assert.equal(exactly(ofTime(1, micro("0.000001"))), "0.000000000017");
});

test("a shown cost is the cost to half a unit of its last place", () => {
  forMany(200, (random) => {
    const pico = BigInt(Math.floor(random() * 1e15));
    const shown = BigInt(Math.round(Number(dollars(pico).slice(1)) * 1e6)) * 1_000_000n;
    const off = shown > pico ? shown - pico : pico - shown;
    assert.ok(off <= 500_000n, `${pico} is shown as ${dollars(pico)}`);
  });
  assert.equal(dollars(1_999_999_600_000n), "$2.000000");
  assert.equal(dollars(1_250_000_000_000n, 2), "$1.25");
});
