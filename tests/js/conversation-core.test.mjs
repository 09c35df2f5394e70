import assert from "node:assert/strict";
import { test } from "node:test";
import { forMany, page } from "./support.mjs";

const {
  AT_REST,
  endInWords,
  isAsking,
  isOutage,
  isSpeaking,
  MOST_NOTICES,
  reduce,
  remediesOf,
  waitInWords,
  wayOnInWords,
} = await page("conversation/core.js");
const { noticeOf } = await page("conversation/remedies.js");
const { actionInWords, standingOf } = await page("conversation/state-words.js");
const { HoldLatch } = await page("conversation/hold-latch.js");

const after = (...happenings) => happenings.reduce(reduce, AT_REST);
const START = { type: "start" };
const READY = { type: "ready" };
const STOP = { type: "stop" };
const state = (link, turn = "listening") => ({ type: "state", link, turn });
const microphone = (word) => ({ type: "microphone", microphone: word });
const notice = (code, sentence = code) => ({ type: "notice", notice: { sentence, hint: "", level: "info", code } });

test("a second start changes nothing", () => {
  const once = after(START);
  assert.equal(reduce(once, START), once);
});

test("stop while connecting rests, and what comes late changes nothing", () => {
  const rest = after(START, STOP);
  for (const late of [READY, STOP, state("open", "speaking"), microphone("on")]) assert.equal(reduce(rest, late), rest);
  assert.equal(rest.link, "idle");
});

test("each state has its words, and what can be done in it a sentence", () => {
  const live = [START, READY, microphone("on")];
  const words = [
    [[], "Ready", /Press Start/],
    [[START], "Connecting", /One moment/],
    [[START, microphone("asking")], "Connecting", /Allow the microphone/],
    [[...live, state("open")], "Listening", /Say something/],
    [[{ type: "answersOnRequest", on: true }, ...live, state("open")], "Listening", /Ask now/],
    [[...live, state("open", "hearing")], "Hearing you", /when you pause/],
    [[...live, state("open", "thinking")], "Thinking", /on its way/],
    [[...live, state("open", "speaking")], "Speaking", /Stop answering/],
    [[...live, state("open", "speaking"), state("open", "hearing")], "Hearing you", /fell silent at your first word/],
    [[...live, state("waiting")], "Connecting", /One moment/],
    [[...live, state("open"), state("waiting", "speaking")], "Reconnecting", /was lost/],
    [[...live, state("open"), state("connecting")], "Reconnecting", /was lost/],
    [[...live, state("open"), microphone("muted")], "Muted", /Nothing you say is heard/],
    [[...live, state("failed")], "Ended", /^$/],
  ];
  for (const [happenings, expected, sentence] of words) {
    const standing = standingOf(after(...happenings));
    assert.equal(standing.words, expected);
    assert.match(standing.sentence, sentence);
  }
});

test("who types alone is never told that somebody listens", () => {
  for (const each of ["off", "asking", "muted"]) {
    const { words } = standingOf(after(START, READY, microphone(each), state("open")));
    assert.doesNotMatch(words, /listen/i, each);
  }
  assert.equal(standingOf(after(START, READY, state("open"))).words, "Your turn");
});

test("who holds the button is not told that they are heard where no microphone hears them", () => {
  const held = [{ type: "pushToTalk", on: true }, START, READY, { type: "hold", down: true }];
  const words = [
    ["off", "Your turn"],
    ["asking", "Your turn"],
    ["muted", "Muted"],
    ["on", "Hearing you"],
  ];
  for (const turn of ["listening", "hearing"])
    for (const [each, expected] of words)
      assert.equal(
        standingOf(after(...held, microphone(each), state("open", turn))).words,
        expected,
        `${turn} ${each}`,
      );
});

test("no answer is announced to a pause where it comes only when it is asked for", () => {
  const live = [START, READY, microphone("on"), state("open", "hearing"), { type: "answersOnRequest", on: true }];
  assert.match(standingOf(after(...live)).sentence, /Ask now/);
});

test("that an answer fell silent is said as long as the person goes on, and not of the next time", () => {
  const cut = after(START, READY, microphone("on"), state("open", "speaking"), state("open", "hearing"));
  const on = reduce(cut, state("open", "hearing"));
  assert.ok(on.cutIn);
  const next = [state("open", "thinking"), state("open", "hearing")].reduce(reduce, on);
  assert.equal(next.cutIn, false);
  assert.equal(reduce(cut, STOP).cutIn, false);
});

test("an answer is asked for just where none comes by itself to what is spoken", () => {
  const live = [START, READY, { type: "answersOnRequest", on: true }];
  const held = { type: "pushToTalk", on: true };
  assert.deepEqual([after(START, READY), after(...live), after(...live, held), after(...live, STOP)].map(isAsking), [
    false,
    true,
    false,
    false,
  ]);
});

test("the button starts what does not run and stops what does", () => {
  assert.deepEqual([after(), after(START), after(START, READY)].map(actionInWords), ["Start", "Stop", "Stop"]);
});

test("a reason that is tried again by itself belongs to the state", () => {
  const told = (action, waitS) => isOutage({ ...notice("outage").notice, action, waitS });
  assert.deepEqual(
    [told("try_now", 4), told("try_now", 0), told("try_now", null), told("", 4)],
    [true, true, false, false],
  );
});

test("the next hold takes back what was said of one that was too short", () => {
  const short = after({ type: "pushToTalk", on: true }, START, READY, notice("too_short"), notice("other"));
  const codes = (view) => view.notices.map(({ code }) => code);
  assert.deepEqual(codes(reduce(short, { type: "hold", down: true })), ["other"]);
  assert.deepEqual(codes(reduce(short, { type: "hold", down: false })), ["too_short", "other"]);
});

test("pressed it is held, tapped twice it stays held, and pressed again it is let go", () => {
  const latch = new HoldLatch();
  const seen = (...acts) => acts.map(([act, at]) => [latch[act](at), latch.isHeld, latch.isLatched].slice(1));
  const [HELD, LATCHED, FREE] = [
    [true, false],
    [true, true],
    [false, false],
  ];
  assert.deepEqual(seen(["press", 0], ["release", 1000]), [HELD, FREE]);
  assert.deepEqual(seen(["press", 1200], ["release", 1300]), [HELD, FREE], "a long press is no first tap");
  assert.deepEqual(seen(["press", 2000], ["release", 2100]), [HELD, FREE], "the taps are too far from each other");
  assert.deepEqual(seen(["press", 2300], ["release", 2400], ["release", 2401]), [HELD, LATCHED, LATCHED]);
  assert.deepEqual(seen(["press", 9000], ["release", 9100]), [FREE, FREE]);
  assert.deepEqual(seen(["press", 9200], ["release", 9900]), [HELD, FREE], "letting go was no tap");
  assert.deepEqual(seen(["latch"], ["letGo"]), [LATCHED, FREE]);
});

test("holding needs push to talk and a live session, and ends with either", () => {
  const down = { type: "hold", down: true };
  assert.equal(after(START, READY, down).holding, false);
  const held = after({ type: "pushToTalk", on: true }, START, READY, microphone("on"), state("open"), down);
  assert.equal(standingOf(held).words, "Hearing you");
  assert.equal(reduce(held, STOP).holding, false);
  assert.equal(reduce(held, { type: "pushToTalk", on: false }).holding, false);
});

test("one notice per code, the newest last, never more than fit", () => {
  const twice = after(notice("a", "old"), notice("b"), notice("a", "new"));
  assert.deepEqual(
    twice.notices.map((n) => n.sentence),
    ["b", "new"],
  );
  assert.deepEqual(reduce(twice, { type: "dismiss", code: "b" }).notices.length, 1);
  assert.equal(after(...[..."abcdefgh"].map((code) => notice(code))).notices.length, MOST_NOTICES);
});

test("the same sentence is never shown twice, whichever code it comes with", () => {
  const told = after(notice("server_error", "No."), notice("closed", "No."));
  assert.deepEqual(
    told.notices.map((n) => n.code),
    ["closed"],
  );
});

test("a notice offers the way on that fits it", () => {
  const way = (code, ends) => wayOnInWords({ ...notice(code).notice, ends });
  assert.deepEqual(
    [way("closed", true), way("microphone_none"), way("rate_limit_exceeded")],
    ["Start again", "Try again", ""],
  );
});

test("a notice offers the remedies that can help here, and no others", () => {
  const offered = (action, cancelsEcho = false, canLetFinish = true) =>
    remediesOf({ ...notice("any").notice, action }, { cancelsEcho, canLetFinish }).map(({ words }) => words);
  assert.deepEqual(offered("restart"), ["Start a new conversation"]);
  assert.deepEqual(offered("try_now"), ["Try now"]);
  assert.deepEqual(offered("echo_cancellation"), ["Keep echo cancellation on", "Let it finish"]);
  assert.deepEqual(offered("echo_cancellation", true), ["Let it finish"]);
  assert.deepEqual(offered("let_finish", false, false), []);
  for (const unknown of ["", undefined, "toString", "format_disk"]) assert.deepEqual(offered(unknown), []);
});

test("what would be tried by itself is tried no more once the session ended", () => {
  const outage = { type: "notice", notice: { ...notice("outage").notice, action: "try_now", waitS: 4 } };
  assert.deepEqual(
    after(START, READY, notice("lost"), outage, STOP).notices.map((n) => n.code),
    ["lost"],
  );
  assert.deepEqual([0.2, 4, 0, -1].map(waitInWords), [
    "Next try in 1 s.",
    "Next try in 4 s.",
    "Trying now…",
    "Trying now…",
  ]);
});

test("what is about to be ended says when, by the clock of whoever reads it, and no longer once it is over", () => {
  const now = new Date(2026, 0, 31, 18, 42, 10).getTime();
  assert.equal(endInWords(20.4, now, "en-GB"), "It ends at 18:42:30.");
  const told = { type: "notice", notice: noticeOf({ code: "stopping", sentence: "It stops.", until_s: 20 }, "notice") };
  const live = after(START, READY, told);
  assert.deepEqual([live.notices[0].untilS, live.notices[0].waitS], [20, null]);
  assert.deepEqual(reduce(live, STOP).notices, []);
  assert.equal(noticeOf({ code: "other", sentence: "It does not.", until_s: null }, "notice").untilS, null);
});

test("a new start clears what the last session complained of, stopping keeps it to be read", () => {
  assert.equal(after(START, notice("lost"), STOP).notices.length, 1);
  assert.equal(after(notice("lost"), START).notices.length, 0);
});

test("an answer can be stopped while it is thought and spoken, and only in a session", () => {
  assert.deepEqual(
    ["listening", "hearing", "thinking", "speaking"].map((turn) =>
      isSpeaking(after(START, READY, state("open", turn))),
    ),
    [false, false, true, true],
  );
  assert.equal(isSpeaking(after(START, READY, state("open", "speaking"), STOP)), false);
});

test("whatever happens, every value is frozen, worded and at rest after stop", () => {
  const happenings = [
    START,
    READY,
    STOP,
    state("connecting"),
    state("open", "hearing"),
    state("waiting"),
    state("failed"),
    state("closed"),
    microphone("on"),
    microphone("off"),
    { type: "hold", down: true },
    { type: "pushToTalk", on: true },
    { type: "underruns", count: 1 },
  ];
  forMany(100, (random) => {
    let view = AT_REST;
    for (let i = 0; i < 40; i++) {
      view = reduce(view, happenings[Math.floor(random() * happenings.length)]);
      assert.ok(Object.isFrozen(view));
      assert.equal(standingOf(view).words === "Ready", view.phase === "idle");
      assert.equal(view.phase === "idle", view.link === "idle");
    }
  });
});
