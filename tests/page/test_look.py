"""What is seen where: a phone, a desk, light, dark, the calm view."""

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
    expect(page.button("Start listening")).to_be_in_viewport(ratio=1)
    page.keep_picture(f"phone-{scheme}-empty")
    page.start().type("Please count to twenty.").until_speaking()
    for name in ("Stop listening", "Stop answering", "Mute", "Send"):
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
    page.press("Stop listening").is_at_rest()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_at_a_desk_setup_and_conversation_stand_side_by_side(talk, scheme):
    page = talk(color_scheme=scheme, **DESK)
    page.keep_picture(f"desk-{scheme}-empty")
    expect(page.page.locator("#setup")).to_be_in_viewport()
    page.start().type("Please count to twenty.").until_speaking()
    page.keep_picture(f"desk-{scheme}-live")
    page.press("Stop answering").until("lines('assistant', 'interrupted').length === 1")
    expect(page.page.locator(".pl-line[data-role=assistant]").get_by_text("interrupted here")).to_be_in_viewport()
    page.keep_picture(f"desk-{scheme}-interrupted")
    assert not page.page.evaluate(SIDEWAYS)


def test_markup_in_words_stays_words(talk):
    words = 'Say <img src=x onerror="document.title=1"> <b>bold</b> & 😀'
    page = talk().type(words).until("lines('assistant', 'done').length > 0")
    expect(page.page.locator(".pl-line[data-role=user] .pl-text")).to_contain_text(words)
    assert page.page.locator(".pl-line :is(img, b)").count() == 0


def test_the_calm_view_shows_only_the_conversation(talk):
    page = talk(path="/?view=demo", **DESK)
    for hidden in ("#header", "#setup", ".pl-devices", ".pl-threshold"):
        expect(page.page.locator(hidden)).to_be_hidden()
    page.type("Count to two.").until_answered()
    expect(page.page.locator(".pl-line")).to_have_count(2)
    page.keep_picture("demo")
