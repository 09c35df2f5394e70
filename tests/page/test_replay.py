"""A conversation heard again, by an ear beside the speaker; and one turn chosen in four views."""

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from tests.page.talk import Talk

pytestmark = pytest.mark.page
DESK = {"viewport": {"width": 1440, "height": 900}}
HANDLE = "document.querySelector('.conversation').playground"
HEARD = f"""(ear) => {{
  const {{ transcript, sound }} = {HANDLE}.conversation;
  const answer = transcript.inOrder().find((line) => line.role === "assistant");
  const spans = sound.playback.heardSpans(answer.item_id);
  const [{{ from }}, {{ to }}] = [spans[0], spans[spans.length - 1]]; // its gaps, on a busy machine, are heard again
  const {{ chunks }} = window.ears[ear];
  const out = new Float32Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  chunks.reduce((at, chunk) => (out.set(chunk, at), at + chunk.length), 0);
  return [[...out.map((value) => Math.round(32768 * value))], [...sound.playback.heardBetween(from, to)]];
}}"""
"""What an ear heard in all, and what the conversation says of its first answer."""


def heard_again(talk: Talk, ear: int) -> tuple[np.ndarray, np.ndarray]:
    """Return what the speaker played as of its first sound, and the same stretch of what was to be played."""
    out, kept = (np.array(samples) for samples in talk.page.evaluate(HEARD, ear))
    last = np.flatnonzero(out)[-1] - np.flatnonzero(kept)[-1]
    since = max(0, np.flatnonzero(out)[0] - last)
    return out[last + since : last + kept.size], kept[since : np.flatnonzero(out)[-1] - last + 1]


def kept_whole(talk: Talk) -> int:
    """Return how many samples of the first answer were heard."""
    return len(talk.page.evaluate(HEARD, 1)[1])


def until_quiet(talk: Talk) -> Talk:
    return talk.until(f"{HANDLE}.player.playing === ''")


def test_an_interrupted_answer_is_heard_again_as_far_as_it_was_and_the_rest_on_demand(talk):
    page = talk(**DESK).start().type("Please count to twenty.").until("Object.values(stats().heard_ms).at(-1) > 1500")
    expect(page.button("Play the answer as it was heard")).to_have_count(0)
    page.press("Stop answering").until("lines('assistant', 'interrupted').length === 1")
    page.press("Stop").is_at_rest()
    expect(page.button("Play what you said")).to_have_count(0)  # it was typed

    page.press("Play the answer as it was heard")
    expect(page.page.locator(".pl-sounding .pl-lit")).to_have_text(re.compile("^One"))
    expect(page.page.locator(".pl-timeline-cursor")).to_be_visible()
    until_quiet(page)
    expect(page.page.locator(".pl-sounding, .pl-lit")).to_have_count(0)
    expect(page.page.locator(".pl-timeline-cursor")).to_be_hidden()
    played, kept = heard_again(page, 1)
    assert np.abs(played - kept).max() <= 1, "not as it was heard"
    assert played.size > 0.7 * kept_whole(page)

    page.press("Play what was not heard")
    expect(page.page.locator(".pl-unheard .pl-lit")).not_to_be_empty()
    page.page.keyboard.press("Escape")
    until_quiet(page)
    assert page.errors == []

    page.press("Play conversation")
    expect(page.page.locator(".pl-lit")).to_be_visible()
    page.start()
    assert page.page.evaluate(f"{HANDLE}.player.playing") == "", "the microphone would hear it"
    expect(page.button("Play the answer as it was heard")).to_have_count(0)
    page.press("Stop").is_at_rest()
    assert page.errors == []


def chosen_lines(talk: Talk) -> Locator:
    return talk.page.locator(".pl-chosen-line .pl-turn")


def test_a_turn_that_is_chosen_in_one_view_is_shown_in_all(talk):
    page = talk(**DESK).start().type("Count to two.").until_answered().type("Count to three.").until_answered(2)
    page.until("log.filter((m) => m.type === 'turn' && m.number === 2 && m.ended_ms).length > 0")
    page.press("Stop").is_at_rest()
    status = page.page.locator(".pl-timeline").get_by_role("status")
    events = page.page.locator(".pl-ev-rows .pl-ev-of-turn")
    latency = page.page.locator(".lt-turns tr.lt-chosen")

    page.page.locator(".pl-line").filter(has_text="Count to two.").locator(".pl-text").click()
    expect(chosen_lines(page)).to_have_text(["1", "1"])
    expect(status).to_contain_text("Turn 1, typed")
    page.show("Events")
    expect(events.first).to_be_in_viewport()
    row = events.first.get_attribute("data-row")
    page.show("Latency")
    expect(latency).to_have_attribute("data-turn", "1")

    page.page.locator(".lt-turns tr[data-turn='2'] .lt-choose").press("Enter")
    expect(latency).to_have_attribute("data-turn", "2")
    expect(chosen_lines(page)).to_have_text(["2", "2"])
    page.page.keyboard.press("Escape")
    expect(latency).to_have_count(0)

    page.show("Events")
    expect(events).to_have_count(0)
    page.page.locator(f".pl-ev-rows [data-row='{row}']").click()
    expect(chosen_lines(page)).to_have_text(["1", "1"])
    page.page.keyboard.press("Escape")
    expect(chosen_lines(page)).to_have_count(0)

    page.show("Timeline")
    page.page.locator(".pl-timeline-stage").focus()
    page.page.keyboard.press("ArrowUp")
    page.page.keyboard.press("ArrowUp")
    expect(chosen_lines(page)).to_have_text(["1", "1"])
    page.page.get_by_role("button", name="Turn 1").first.press("Enter")
    expect(status).to_be_hidden()
    assert page.errors == []


IN_THE_LIST = """() => {
  const boxOf = (each) => document.querySelector(each).getBoundingClientRect();
  const [list, row] = [".pl-ev-grid", ".pl-ev-rows .pl-ev-of-turn"].map(boxOf);
  return row.bottom > list.top && row.top < list.bottom;
}"""


def test_a_chosen_turn_stays_in_sight_when_the_list_of_events_gets_another_shape(talk):
    page = talk(viewport={"width": 1440, "height": 1800}).start()
    page.type("Count to two.").until_answered().type("Count to three.").until_answered(2)
    page.until("log.filter((m) => m.type === 'turn' && m.number === 2 && m.ended_ms).length > 0")
    page.press("Stop").is_at_rest()
    page.show("Events")
    page.page.locator(".pl-line").filter(has_text="Count to three.").locator(".pl-text").click()
    for width, height in (("300px", "420px"), ("600px", "900px"), ("300px", "200px"), ("600px", "200px")):
        shape = "(list, [width, height]) => Object.assign(list.style, { width, height })"
        page.page.locator(".pl-ev-body").locator("..").evaluate(shape, [width, height])
        expect(page.page.locator(".pl-ev-grid")).to_have_attribute("data-narrow", str(width == "300px").lower())
        page.page.wait_for_function(IN_THE_LIST)  # not on the screen: a list of that height goes on below it
    assert page.errors == []
