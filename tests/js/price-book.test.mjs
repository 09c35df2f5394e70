import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./support.mjs";

const { FREE, PriceBook } = await page("usage/price-book.js");
const { KINDS, LIST, LIST_DATE } = await page("usage/prices.js");
const { micro, exactly } = await page("usage/money.js");
const { keeping, today } = await page("usage/keeping.js");

const NOTHING = {
  text: 0,
  audio: 0,
  image: 0,
  cached_text: 0,
  cached_audio: 0,
  cached_image: 0,
  output_text: 0,
  output_audio: 0,
  ms: 0,
};
const browser = (kept = new Map()) =>
  keeping(
    (name) => kept.get(name) ?? null,
    (name, text) => kept.set(name, text),
  );
const book = (store = browser()) => new PriceBook(store, () => "2026-11-22");
const cost = (prices, model, counts, service = "openai") => {
  const { pico, unpriced } = prices.cost(model, service, { ...NOTHING, ...counts });
  return [exactly(pico), unpriced];
};

test("every listed price is an amount, of a kind that is shown", () => {
  const kinds = new Set(KINDS.map(({ kind }) => kind));
  for (const [model, prices] of Object.entries(LIST)) {
    for (const [kind, text] of Object.entries(prices)) {
      assert.ok(kinds.has(kind), `${model} ${kind}`);
      assert.notEqual(micro(text), null, `${model} ${kind}`);
    }
  }
  assert.match(LIST_DATE, /^\d{4}-\d{2}-\d{2}$/);
});

test("each kind of token costs its own price: written out by hand", () => {
  const counts = {
    text: 57,
    audio: 92,
    image: 10,
    cached_text: 256,
    cached_audio: 384,
    cached_image: 85,
    output_text: 9,
    output_audio: 23,
  };
  // 57×4 = 228, 92×32 = 2944, 10×5 = 50, 256×0.4 = 102.4, 384×0.4 = 153.6, 85×0.5 = 42.5, 9×16 = 144, 23×64 = 1472 millionths
  assert.deepEqual(cost(book(), "gpt-realtime", counts), ["0.005136500000", 0]);
});

test("a transcription costs by the minute or by the token", () => {
  assert.deepEqual(cost(book(), "whisper-1", { ms: 4500 }), ["0.000450000000", 0]);
  assert.deepEqual(cost(book(), "gpt-4o-mini-transcribe", { audio: 40, text: 2, output_text: 11 }), [
    "0.000177500000",
    0,
  ]);
});

test("a model goes by its longest listed name, with nothing but a date after it", () => {
  const prices = book();
  const named = (model) => prices.of(model, "openai").key;
  assert.equal(named("gpt-realtime-2025-08-28"), "gpt-realtime");
  assert.equal(named("gpt-realtime-mini-2025-10-06"), "gpt-realtime-mini");
  assert.equal(named("gpt-4o-realtime-preview-2024-10-01"), "gpt-4o-realtime-preview-2024-10-01");
  assert.equal(named("gpt-4o-realtime-preview-2024-12-17"), "gpt-4o-realtime-preview");
  assert.equal(named("openai/GPT-Realtime-1.5"), "gpt-realtime-1.5");
  for (const unknown of ["gpt-realtime-3", "gpt-realtime-translate", "my-voice", "", "gpt-realtimes"])
    assert.equal(named(unknown), "", unknown);
});

test("a name nobody lists has no price until the person says how to price it, and that is remembered", () => {
  const store = browser();
  const prices = book(store);
  assert.deepEqual(cost(prices, "my-voice", { text: 100, ms: 1500 }), ["0.000000000000", 102]);
  prices.choose("my-voice", "gpt-realtime-mini");
  assert.deepEqual(cost(book(store), "my-voice", { text: 100 }), ["0.000060000000", 0]);
  prices.choose("my-voice", FREE);
  assert.deepEqual(cost(book(store), "my-voice", { text: 100, ms: 5 }), ["0.000000000000", 0]);
  prices.choose("my-voice", "");
  assert.equal(book(store).of("my-voice", "azure").origin, "none");
});

test("a deployment may have prices of its own, which begin empty", () => {
  const prices = book();
  prices.choose("my-voice", "my-voice");
  assert.ok(prices.keys.includes("my-voice"));
  assert.equal(prices.edit("my-voice", "text", "1.5"), "");
  assert.deepEqual(cost(prices, "my-voice", { text: 10, audio: 3 }), ["0.000015000000", 3]);
});

test("the built-in server is free, whatever its model is called", () => {
  assert.deepEqual(cost(book(), "gpt-realtime", { text: 100, ms: 9 }, "builtin"), ["0.000000000000", 0]);
});

test("an edited price holds at once, across reloads, and says its day; restoring brings the list back", () => {
  const store = browser();
  const prices = book(store);
  let told = 0;
  prices.onChange(() => told++);
  assert.equal(prices.edit("gpt-realtime", "text", "2.00"), "");
  assert.equal(told, 1);
  const again = book(store);
  assert.deepEqual(cost(again, "gpt-realtime", { text: 1_000_000 }), ["2.000000000000", 0]);
  assert.equal(again.of("gpt-realtime", "openai").words, "your prices, edited 2026-11-22");
  again.restore();
  assert.deepEqual(cost(again, "gpt-realtime", { text: 1_000_000 }), ["4.000000000000", 0]);
  assert.match(again.of("gpt-realtime", "openai").words, new RegExp(LIST_DATE));
});

test("what is no price is refused with a sentence, and changes nothing; an empty one means unknown", () => {
  const prices = book();
  for (const wrong of ["-1", "cheap", "1e2", "0.0000001"])
    assert.match(prices.edit("gpt-realtime", "text", wrong), /A price is a number/);
  assert.equal(prices.isEdited, false);
  assert.equal(prices.edit("gpt-realtime", "text", " "), "");
  assert.deepEqual(cost(prices, "gpt-realtime", { text: 7, audio: 1 }), ["0.000032000000", 7]);
});

test("where the browser keeps nothing, an edit lasts as long as the page; what it kept badly is passed over", () => {
  const deaf = new PriceBook(
    keeping(
      () => null,
      () => {},
    ),
    () => "2026-11-22",
  );
  deaf.edit("gpt-realtime", "text", "1");
  assert.equal(deaf.of("gpt-realtime", "").origin, "own");
  for (const rubbish of ["{", '"text"', "7", "null"])
    assert.equal(
      new PriceBook(
        keeping(
          () => rubbish,
          () => {},
        ),
        today,
      ).of("gpt-realtime", "").origin,
      "list",
    );
});

test("today is a day where the person is", () => {
  assert.equal(today(new Date(2026, 0, 5, 23, 59)), "2026-01-05");
});

test("a server of one's own is priced by nobody's list, whatever it calls its model", () => {
  const prices = book();
  assert.equal(prices.of("gpt-realtime", "other").origin, "none");
  assert.deepEqual(cost(prices, "gpt-realtime", { audio: 1000 }, "other"), ["0.000000000000", 1000]);
  prices.choose(prices.nameOf("gpt-realtime", "other"), FREE);
  assert.equal(prices.of("gpt-realtime", "other").origin, "free");
  assert.equal(prices.of("gpt-realtime", "openai").origin, "list");
});
