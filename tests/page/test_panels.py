"""How high the panels are: by pointer and by keys, as high as the stage and back, over a reload, and on a phone."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.page.talk import Talk

pytestmark = pytest.mark.page
DESK = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SIDEWAYS = "document.documentElement.scrollWidth > innerWidth || document.body.scrollWidth > innerWidth"


class Panels:
    """The panels of one tab, in a person's hands."""

    def __init__(self, talk: Talk) -> None:
        self.talk, self.page = talk, talk.page
        self.element = talk.page.locator("#panels")
        self.conversation = talk.page.locator("#conversation")

    @property
    def separator(self) -> Locator:
        return self.page.get_by_role("separator", name="Height of the panels")

    @property
    def maximise(self) -> Locator:
        return self.page.get_by_role("button", name="Maximise")

    @property
    def height(self) -> float:
        return self.element.bounding_box()["height"]

    @property
    def value(self) -> int:
        return int(self.separator.get_attribute("aria-valuenow"))

    def drag(self, up_px: float) -> None:
        box = self.separator.bounding_box()
        x, y = box["x"] + box["width"] / 3, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x, y - up_px / 2)
        self.page.mouse.move(x, y - up_px)
        self.page.mouse.up()

    def reload(self) -> "Panels":
        self.talk.open(self.page.url)
        expect(self.separator.or_(self.maximise).first).to_be_visible()
        return self


def test_keys_move_the_separator_to_its_ends_and_back_and_a_reload_keeps_where_it_is(talk):
    panels = Panels(talk(**DESK))
    usual, value = panels.height, panels.value
    panels.separator.focus()
    panels.page.keyboard.press("ArrowUp")
    panels.page.keyboard.press("ArrowUp")
    assert panels.height == usual + 32
    assert panels.value > value
    panels.page.keyboard.press("ArrowDown")
    assert panels.height == usual + 16
    panels.page.keyboard.press("Home")
    assert panels.value == int(panels.separator.get_attribute("aria-valuemin"))
    panels.page.keyboard.press("End")
    assert panels.value == int(panels.separator.get_attribute("aria-valuemax"))
    highest = panels.height
    expect(panels.element).to_be_in_viewport(ratio=1)
    expect(panels.talk.button("Start")).to_be_in_viewport(ratio=1)
    panels.reload()
    expect(panels.separator).to_have_attribute("aria-valuenow", panels.separator.get_attribute("aria-valuemax"))
    assert panels.height == highest
    panels.separator.focus()
    panels.page.keyboard.press("Enter")
    assert panels.height == usual
    assert panels.talk.errors == []


def test_the_separator_is_dragged_and_a_double_click_gives_the_usual_height(talk):
    panels = Panels(talk(**DESK))
    usual = panels.height
    panels.drag(250)
    assert panels.height == pytest.approx(usual + 250, abs=1)
    panels.reload()
    expect(panels.element).to_have_css("height", f"{usual + 250:g}px")
    panels.page.set_viewport_size({"width": 1440, "height": 720})
    expect(panels.element).to_be_in_viewport(ratio=1)
    panels.page.set_viewport_size(DESK["viewport"])
    expect(panels.element).to_have_css("height", f"{usual + 250:g}px")
    panels.separator.dblclick(position={"x": 80, "y": 8})
    assert panels.height == usual
    assert panels.talk.errors == []


def test_maximised_they_have_the_stage_until_escape_which_first_lets_go_of_what_is_in_them(talk):
    panels = Panels(talk(**DESK).start().type("Count to two.").until_answered())
    panels.maximise.click()
    expect(panels.conversation).to_be_hidden()
    expect(panels.maximise).to_have_attribute("aria-pressed", "true")
    expect(panels.page.locator("#setup")).to_be_visible()
    panels.reload()
    expect(panels.conversation).to_be_hidden()
    panels.maximise.focus()
    panels.page.keyboard.press("Escape")
    expect(panels.conversation).to_be_visible()
    expect(panels.maximise).to_have_attribute("aria-pressed", "false")

    panels.talk.start().type("Count to two.").until_answered()
    panels.maximise.click()
    panels.page.locator(".pl-timeline-stage").focus()
    panels.page.keyboard.press("ArrowUp")
    chosen = panels.page.locator(".pl-chosen")
    expect(chosen).to_be_visible()
    panels.page.keyboard.press("Escape")
    expect(chosen).to_be_hidden()
    expect(panels.conversation).to_be_hidden()
    panels.page.keyboard.press("Escape")
    expect(panels.conversation).to_be_visible()
    assert panels.talk.errors == []


def test_on_a_phone_one_panel_has_the_window_and_the_way_back_is_a_button_and_escape(talk):
    panels = Panels(talk(**PHONE))
    opens = panels.page.get_by_role("button", name="Panels")
    opens.click()
    back = panels.talk.button("Conversation")
    expect(back).to_be_focused()
    expect(back).to_be_in_viewport(ratio=1)
    expect(panels.conversation).to_be_hidden()
    box = panels.element.bounding_box()
    assert (box["x"], box["width"], round(box["y"] + box["height"])) == (0, 390, 844)
    assert box["y"] < 60
    expect(panels.page.get_by_role("tab", name=re.compile("Timeline|Code"))).to_have_count(2)
    assert not panels.page.evaluate(SIDEWAYS)
    back.click()
    expect(panels.talk.button("Start")).to_be_in_viewport(ratio=1)
    expect(panels.element).to_be_hidden()
    expect(opens).to_be_focused()
    opens.click()
    panels.page.keyboard.press("Escape")
    expect(panels.conversation).to_be_visible()

    panels.page.get_by_role("button", name="Setup", exact=True).click()
    expect(panels.page.locator("#setup")).to_be_in_viewport()
    opens.click()
    expect(panels.page.locator("#setup")).to_be_hidden()
    expect(back).to_be_focused()
    assert panels.talk.errors == []


def test_under_high_panels_words_and_buttons_stay_and_the_voices_give_way(talk):
    panels = Panels(talk(**DESK))
    voices, start = panels.page.locator(".pl-voices"), panels.talk.button("Start")
    expect(voices).to_be_visible()
    panels.separator.focus()
    panels.page.keyboard.press("End")
    expect(voices).to_be_hidden()
    expect(start).to_be_in_viewport(ratio=1)
    expect(panels.page.locator(".pl-transcript")).to_be_in_viewport(ratio=1)
    panels.page.keyboard.press("Enter")
    expect(voices).to_be_visible()
