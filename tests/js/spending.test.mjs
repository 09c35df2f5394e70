import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./support.mjs";

const { Budget } = await page("usage/budget.js");
const { PriceBook } = await page("usage/price-book.js");
const { Spending } = await page("usage/spending.js");
const { Usage } = await page("usage/core.js");
const { keeping } = await page("usage/keeping.js");

/** A page that can be reloaded: `kept` is what its browser keeps. */
function opened(kept = new Map()) {
  const store = keeping(
    (name) => kept.get(name) ?? null,
    (name, text) => kept.set(name, text),
  );
  const today = () => "2026-11-22";
  const shown = { notices: [], stops: 0, refuse: () => null };
  const conversation = {
    stop: () => shown.stops++,
    notice: (notice) => shown.notices.push(notice),
    dismiss: (code) => {
      shown.notices = shown.notices.filter((notice) => notice.code !== code);
    },
    guard: (refuse) => {
      shown.refuse = refuse;
      return () => {};
    },
  };
  const [usage, budget, book] = [new Usage(), new Budget(store, today), new PriceBook(store, today)];
  const spending = new Spending(conversation, usage, book, budget);
  let answers = 0;
  const start = (service = "openai", model = "gpt-realtime") => {
    usage.clear();
    spending.session(true);
    usage.takeRecord({ service, model });
  };
  const answer = (fields) =>
    spending.took(usage.take({ kind: "answer", turn: ++answers, response_id: `r${answers}`, model: "", ...fields }));
  return { kept, shown, budget, book, spending, start, answer, codes: () => shown.notices.map(({ code }) => code) };
}

const DIME = { input_text: 25_000 }; // at 4 dollars a million: 0.10

test("without a limit everything is counted and nothing is said", () => {
  const page = opened();
  page.start();
  for (let i = 0; i < 100; i++) page.answer(DIME);
  assert.equal(page.budget.spentInWords, "$10.0000");
  assert.deepEqual([page.shown.notices, page.shown.stops, page.shown.refuse()], [[], 0, null]);
});

test("at four fifths it warns once, at all of it the conversation ends, and the next is refused", () => {
  const page = opened();
  assert.equal(page.spending.limit("1.00", "usd"), "");
  page.start();
  for (let i = 0; i < 7; i++) page.answer(DIME);
  assert.deepEqual(page.codes(), []);
  page.answer(DIME);
  page.answer(DIME);
  assert.deepEqual(page.codes(), ["budget_near"]);
  assert.match(page.shown.notices[0].sentence, /\$0\.8000 of \$1\.00/);
  page.answer(DIME);
  assert.deepEqual(page.codes(), ["budget_spent"]);
  assert.equal(page.shown.stops, 1);
  assert.match(page.shown.refuse().sentence, /The budget of \$1\.00 is spent/);
});

test("the last answer may go over, and what was spent is said as it is", () => {
  const page = opened();
  page.spending.limit("0.15", "usd");
  page.start();
  page.answer(DIME);
  page.answer(DIME);
  assert.match(page.shown.notices.at(-1).hint, /\$0\.2000 were spent/);
  assert.equal(page.budget.percent, 133);
});

test("a reload forgets neither the limit nor what was spent, and does not warn again", () => {
  const before = opened();
  before.spending.limit("1", "usd");
  before.start();
  for (let i = 0; i < 8; i++) before.answer(DIME);
  const after = opened(before.kept);
  after.start();
  after.answer({ input_text: 100 });
  assert.deepEqual(after.codes(), []);
  assert.equal(after.budget.spentInWords, "$0.8004");
  after.answer({ input_text: 50_000 });
  assert.deepEqual(after.codes(), ["budget_spent"]);
});

test("raised or reset, the way is free again, and what was said is taken back", () => {
  for (const free of [
    (page) => page.spending.limit("5", "usd"),
    (page) => page.spending.reset(),
    (page) => page.spending.limit("", "usd"),
  ]) {
    const page = opened();
    page.spending.limit("0.1", "usd");
    page.start();
    page.answer(DIME);
    assert.ok(page.shown.refuse());
    free(page);
    assert.equal(page.shown.refuse(), null);
    assert.deepEqual(page.codes(), []);
  }
});

test("a limit below what is spent ends the running conversation at once", () => {
  const page = opened();
  page.start();
  page.answer(DIME);
  page.spending.limit("0.05", "usd");
  assert.equal(page.shown.stops, 1);
  page.spending.session(false);
  page.spending.limit("0.04", "usd");
  assert.equal(page.shown.stops, 1);
});

test("a budget in tokens holds the free built-in server too", () => {
  const page = opened();
  page.spending.limit("1 000", "tokens");
  page.start("builtin", "builtin");
  page.answer({ input_text: 500, cached_text: 400, output_audio: 300 });
  assert.deepEqual(page.codes(), ["budget_near"]);
  page.answer({ output_audio: 200 });
  assert.equal(page.shown.stops, 1);
  assert.match(page.shown.notices.at(-1).sentence, /The budget of 1,000 tokens is spent/);
});

test("new prices count what this conversation took anew, and leave what was spent before it", () => {
  const page = opened();
  page.start();
  page.answer(DIME);
  page.start();
  page.answer(DIME);
  page.book.edit("gpt-realtime", "text", "8");
  assert.equal(page.budget.spentInWords, "$0.3000");
  page.spending.reset();
  page.book.edit("gpt-realtime", "text", "1");
  assert.equal(page.budget.spentInWords, "$0.0000");
});

test("a model without a price is named as what a budget in dollars cannot hold, once; then priced, it counts", () => {
  const page = opened();
  page.spending.limit("1", "usd");
  page.start("azure", "my-voice");
  page.answer(DIME);
  page.answer(DIME);
  assert.deepEqual(page.codes(), ["budget_unpriced"]);
  page.book.choose("my-voice", "gpt-realtime");
  assert.equal(page.budget.spentInWords, "$0.2000");
});

test("what is no limit is refused with a sentence and leaves the old one", () => {
  const page = opened();
  page.spending.limit("2", "usd");
  for (const wrong of ["0", "-1", "lots", "1e9"])
    assert.match(page.spending.limit(wrong, "usd"), /number of dollars above 0/);
  for (const wrong of ["0", "1.5", "-3", "many"])
    assert.match(page.spending.limit(wrong, "tokens"), /whole number of tokens above 0/);
  assert.equal(page.budget.limitInWords, "$2.00");
});

test("two tabs of one browser spend from one budget", () => {
  const first = opened();
  const second = opened(first.kept);
  first.spending.limit("0.15", "usd");
  first.start();
  second.start();
  first.answer(DIME);
  second.answer(DIME);
  assert.equal(second.shown.stops, 1);
  assert.equal(first.shown.refuse()?.code, "budget_spent");
});
