"""The demo view: the conversation alone, in large type, on a projector and on a phone; the way in and out of it."""

import io
import re
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from tests.page.conftest import SCHEMES
from tests.page.test_look import DESK, PHONE, SIDEWAYS

pytestmark = pytest.mark.page
PROJECTOR = {"viewport": {"width": 1920, "height": 1080}}
SIZES = {"projector": PROJECTOR, "desk": DESK, "phone": PHONE}
ANSWER = ".pl-line[data-role=assistant]"


def font_px(locator):
    return locator.evaluate("(element) => parseFloat(getComputedStyle(element).fontSize)")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", SIZES)
def test_it_is_the_conversation_alone_and_all_of_it_is_in_sight(talk, size, scheme):
    page = talk(path="/?view=demo", color_scheme=scheme, **SIZES[size])
    for hidden in ("#header", "#setup", "#panels", ".pl-devices", ".pl-threshold", ".pl-adjust", ".pl-kept"):
        expect(page.page.locator(hidden)).to_be_hidden()
    expect(page.page.get_by_role("heading", level=1)).to_have_text("Realtime Playground")
    suggestions = page.page.locator(".pl-suggestion")
    expect(suggestions).to_have_count(3)
    for shown in (*suggestions.all(), page.page.locator(".demo-code"), *map(page.button, ("Start", "Leave demo"))):
        expect(shown).to_be_in_viewport(ratio=1)
    page.keep_picture(f"demo-{size}-{scheme}-empty")

    page.start().type("Please count to twenty.").until("Object.values(stats().heard_ms).at(-1) > 1500")
    assert font_px(page.page.locator(f"{ANSWER} .pl-text")) >= {"projector": 40, "desk": 32, "phone": 22}[size]
    expect(page.page.locator(".pl-live .pl-lit")).to_have_text(re.compile("^One, two"))
    expect(page.page.locator(".pl-live .pl-lit")).to_be_in_viewport()
    for name in ("Stop", "Mute", "Send", "Stop answering", "Leave demo"):
        expect(page.button(name)).to_be_in_viewport(ratio=1)
    page.keep_picture(f"demo-{size}-{scheme}-live")
    assert not page.page.evaluate(SIDEWAYS)
    assert page.page.evaluate("document.scrollingElement.scrollHeight <= innerHeight")

    page.page.keyboard.press("Escape")
    page.until("lines('assistant', 'interrupted').length === 1")
    expect(page.page.locator(ANSWER).get_by_text(re.compile("^interrupted after"))).to_be_in_viewport()
    expect(page.page.locator(".demo-figure")).to_have_text(re.compile(r"^First sound \d+ ms after your message$"))
    expect(page.page.locator("#header")).to_be_hidden()
    page.keep_picture(f"demo-{size}-{scheme}-interrupted")


def test_one_goes_in_and_out_while_the_conversation_goes_on(talk):
    page = talk(path="/?__theme=light", **DESK)
    page.type("Please count to twenty.").until_speaking().press("Demo view")
    leave = page.button("Leave demo")
    expect(leave).to_be_focused()
    expect(page.page.locator("#setup")).to_be_hidden()
    assert parse_qs(urlsplit(page.page.url).query) == {"__theme": ["light"], "view": ["demo"]}
    page.until("Object.values(stats().heard_ms).at(-1) > 1500")
    expect(page.page.locator(".pl-live .pl-lit")).to_be_in_viewport()
    leave.click()
    expect(page.button("Demo view")).to_be_focused()
    expect(page.page.locator("#setup")).to_be_visible()
    expect(page.page.locator("#demo-head")).to_be_hidden()
    assert parse_qs(urlsplit(page.page.url).query) == {"__theme": ["light"]}
    assert page.stats()["phase"] == "live"
    assert page.errors == []


def test_words_of_the_link_are_text_and_the_code_leads_there(talk):
    title = "<img src=x onerror=alert(1)> Ask our guide"
    page = talk(path=f"/?view=demo&title={title}&subtitle={'y' * 500}", **PROJECTOR)
    expect(page.page.locator("h1.demo-title")).to_have_text(title)
    assert page.page.locator(".demo-titles img").count() == 0
    subtitle = page.page.locator(".demo-subtitle")
    expect(subtitle).to_have_text(re.compile("^y{159}…$"))
    assert not page.page.evaluate(SIDEWAYS)

    page = talk(path="/?view=demo&title=Ask+our+guide&__theme=dark", **PROJECTOR)
    small = page.page.locator(".demo-code")
    expect(small).to_be_visible()
    picture = Image.open(io.BytesIO(small.screenshot())).convert("L")
    (found,) = zxingcpp.read_barcodes(picture)
    assert parse_qs(urlsplit(found.text).query) == {"view": ["demo"], "title": ["Ask our guide"]}
    assert found.text.startswith(page.page.url.partition("?")[0])
    small.click()
    large = page.page.get_by_role("dialog", name="The address of this page")
    expect(large).to_contain_text(found.text)
    expect(large).to_contain_text("Only this computer reaches this address.")
    page.keep_picture("demo-code")
    page.page.keyboard.press("Escape")
    expect(large).to_be_hidden()


def test_light_and_dark_are_a_press_and_stay_over_a_reload(talk):
    page = talk(path="/?view=demo", color_scheme="light", **DESK)
    ground = "getComputedStyle(document.querySelector('#conversation')).color"
    light = page.page.evaluate(ground)
    page.press("Dark theme")
    expect(page.button("Light theme")).to_be_visible()
    dark = page.page.evaluate(ground)
    assert dark != light
    page.open(page.page.url)
    expect(page.button("Light theme")).to_be_visible()
    assert page.page.evaluate(ground) == dark
    page.press("Light theme")
    assert page.page.evaluate(ground) == light


@pytest.mark.parametrize("size", ["projector", "phone"])
def test_captions_only_are_larger_and_nothing_else_is_there(talk, size):
    page = talk(path="/?view=demo", color_scheme="dark", **SIZES[size])
    page.type("Please count to twenty.").until_speaking()
    words = page.page.locator(f"{ANSWER} .pl-text")
    before = font_px(words)
    page.press("Captions only")
    for hidden in (".pl-voices", ".demo-code", ".demo-subtitle"):
        expect(page.page.locator(hidden)).to_be_hidden()
    assert font_px(words) > 1.2 * before
    assert "captions=only" in page.page.url
    expect(page.page.locator(".pl-live .pl-lit")).to_be_in_viewport()
    page.keep_picture(f"demo-{size}-captions")
    page.press("Captions only")
    expect(page.page.locator(".pl-voices")).to_be_visible()
    assert "captions" not in page.page.url


def test_a_link_with_settings_works_in_it(talk):
    page = talk(path="/?view=demo&title=Ours#settings=1&service=builtin&voice=cedar", **DESK)
    page.page.get_by_role("dialog").get_by_role("button", name="Apply").click()
    page.page.wait_for_function("location.hash === ''")
    assert parse_qs(urlsplit(page.page.url).query) == {"view": ["demo"], "title": ["Ours"]}
    page.press("Leave demo")
    expect(page.page.locator("#setting-voice input")).to_have_value("Cedar")
