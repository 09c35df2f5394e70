"""What is seen where: a phone, a desk, light, dark. The demo view is test_demo.py."""

import re

import pytest
from playwright.sync_api import expect

from tests.page.conftest import SCHEMES

pytestmark = pytest.mark.page
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1440, "height": 900}}
SIDEWAYS = "document.documentElement.scrollWidth > innerWidth || document.body.scrollWidth > innerWidth"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_on_a_phone_all_is_in_reach_and_nothing_scrolls_sideways(talk, scheme):
    page = talk(color_scheme=scheme, **PHONE)
    expect(page.button("Start")).to_be_in_viewport(ratio=1)
    page.keep_picture(f"phone-{scheme}-empty")
    page.start().type("Please count to twenty.").until_speaking()
    for name in ("Stop", "Stop answering", "Mute", "Send"):
        expect(page.button(name)).to_be_in_viewport(ratio=1)
    page.keep_picture(f"phone-{scheme}-live")
    assert not page.page.evaluate(SIDEWAYS)

    page.page.get_by_role("button", name="Setup").click()
    expect(page.page.locator("#setup")).to_be_in_viewport()
    expect(page.page.get_by_text("Instructions", exact=True).first).to_be_in_viewport()
    page.keep_picture(f"phone-{scheme}-setup")
    assert not page.page.evaluate(SIDEWAYS)
    page.page.get_by_role("button", name="Done").click()
    expect(page.page.locator("#setup")).not_to_be_in_viewport()
    page.press("Stop").is_at_rest()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_at_a_desk_setup_and_conversation_stand_side_by_side(talk, scheme):
    page = talk(color_scheme=scheme, **DESK)
    page.keep_picture(f"desk-{scheme}-empty")
    expect(page.page.locator("#setup")).to_be_in_viewport()
    page.start().type("Please count to twenty.").until_speaking()
    page.keep_picture(f"desk-{scheme}-live")
    page.page.keyboard.press("Escape")
    page.until("lines('assistant', 'interrupted').length === 1")
    answer = page.page.locator(".pl-line[data-role=assistant]")
    expect(answer.get_by_text(re.compile(r"^interrupted after \d+\.\d s$"))).to_be_in_viewport()
    expect(answer.locator("s")).to_be_hidden()
    page.keep_picture(f"desk-{scheme}-interrupted")
    page.press("show what was not heard")
    expect(answer.locator("s")).to_be_visible()
    expect(answer.locator("s")).not_to_be_empty()
    assert not page.page.evaluate(SIDEWAYS)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_each_control_keeps_its_place_whatever_goes_on(talk, size):
    page = talk(**size)
    dock = [page.page.locator(f".pl-{name}") for name in ("main", "mute", "stop-answering", "say", "adjust")]
    places = [each.bounding_box() for each in dock]
    page.start()
    assert [each.bounding_box() for each in dock] == places
    page.type("Please count to twenty.").until_speaking()
    assert [each.bounding_box() for each in dock] == places
    page.press("Stop").is_at_rest()
    assert [each.bounding_box() for each in dock] == places


def test_words_light_up_as_they_are_heard_and_a_copy_of_them_reads_well(talk):
    page = talk(**DESK).type("Please count to twenty.").until("Object.values(stats().heard_ms).at(-1) > 1500")
    lit = page.page.locator(".pl-live .pl-lit")
    expect(lit).to_have_text(re.compile("^One, two"))
    assert "twenty" not in lit.text_content()
    page.press("Stop answering").until("lines('assistant', 'interrupted').length === 1")
    expect(page.page.locator(".pl-live, .pl-sounding, .pl-lit")).to_have_count(0)
    page.page.evaluate("getSelection().selectAllChildren(document.querySelector('.pl-lines'))")
    copied = [line for line in page.page.evaluate("getSelection().toString()").splitlines() if line]
    assert copied[:3] == ["You", "Please count to twenty.", "Assistant"]
    assert copied[3].startswith("One, two")
    assert copied[4].startswith("interrupted after")
    assert len(copied) == 5


def test_what_is_heard_stays_in_sight_though_its_words_run_ahead(talk):
    page = talk(**PHONE).type("Tell me a long story.").until("Object.values(stats().heard_ms).at(-1) > 500")
    page.until("((box) => box.scrollHeight > box.clientHeight + 400)(document.querySelector('.pl-transcript'))")
    above, below = page.page.evaluate(
        """() => {
          const scroller = document.querySelector(".pl-transcript");
          const lit = scroller.querySelector(".pl-live .pl-lit").getBoundingClientRect();
          const { top, bottom } = scroller.getBoundingClientRect();
          return [lit.bottom - top, bottom - lit.bottom];
        }"""
    )
    assert above > 0
    assert below > 0


def test_a_suggestion_begins_the_conversation_without_a_microphone(talk):
    page = talk(**DESK)
    page.press("What can you do?").until_answered()
    assert [line["text"] for line in page.lines("user")] == ["What can you do?"]
    assert not page.stats()["microphone"]
    expect(page.page.locator(".pl-state")).to_have_text("Your turn")


def test_markup_in_words_stays_words(talk):
    words = 'Say <img src=x onerror="document.title=1"> <b>bold</b> & 😀'
    page = talk().type(words).until("lines('assistant', 'done').length > 0")
    expect(page.page.locator(".pl-line[data-role=user] .pl-text")).to_contain_text(words)
    assert page.page.locator(".pl-line :is(img, b)").count() == 0


MANY = 400
LINES = """(count) => {
  const { conversation } = document.querySelector(".conversation").playground;
  for (let n = 0; n < count; n++) {
    const line = { type: "line", item_id: "line_" + n, after: n ? "line_" + (n - 1) : null,
      role: n % 2 ? "assistant" : "user", status: "done",
      text: `This is line ${n}.`, note: "", heard_chars: null, latency_ms: null, call_id: "" };
    conversation.message(line, "", 1000 * n);
  }
}"""
STAND = "[...document.querySelectorAll('.pl-line')].map((line) => line.dataset.item)"
DRAWN = (
    "[...document.querySelectorAll('.pl-line')].map((line) => line.checkVisibility({ contentVisibilityAuto: true }))"
)


def test_of_many_lines_those_near_are_laid_out_and_the_others_found_in_their_order(talk):
    page = talk(**DESK)
    page.page.evaluate(LINES, MANY)
    expect(page.page.get_by_text(f"This is line {MANY - 1}.", exact=True)).to_be_in_viewport(ratio=1)
    page.until(f"(({DRAWN}).filter(Boolean).length < 80)")
    drawn = page.page.evaluate(DRAWN)
    assert drawn[-5:] == [True] * 5
    page.page.evaluate("document.querySelector('.conversation').playground.conversation.transcript.remove('line_7')")
    late = {"type": "line", "item_id": "late", "after": "line_3", "role": "user", "status": "done", "text": "Late."}
    page.page.evaluate(
        "(line) => document.querySelector('.conversation').playground.conversation.message(line, '', 1e6)", late
    )
    order = [f"line_{n}" for n in range(MANY) if n != 7]
    order.insert(4, "late")
    assert page.page.evaluate(STAND) == order
    page.page.locator(".pl-transcript").evaluate("(scroller) => { scroller.scrollTop = 0; }")
    expect(page.page.get_by_text("This is line 0.", exact=True)).to_be_in_viewport(ratio=1)
    page.until(f"({DRAWN})[0] && !({DRAWN}).at(-1)")
