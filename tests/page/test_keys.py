"""The page by keys alone, and for who hears it: from the first Tab to *Stop*, in the setup and in the panels."""

import re

import pytest
from playwright.sync_api import expect

from tests.page.talk import Talk
from tests.page.test_look import DESK, PHONE

pytestmark = pytest.mark.page
FOCUSED = "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim()"
SKIP = "Skip to the conversation"
NOTICE = {"type": "notice", "sentence": "Something is amiss.", "hint": "", "level": "info", "code": "amiss"}
MOST_TABS = 8
"""From one control of the dock to another."""


def keys(page: Talk, *names: str) -> None:
    for name in names:
        page.page.keyboard.press(name)


def walk_to(page: Talk, name: str, key: str = "Tab") -> None:
    """Press Tab until the control of that name has the focus."""
    for _ in range(MOST_TABS):
        keys(page, key)
        if page.page.evaluate(FOCUSED) == name:
            return
    raise AssertionError(f"no {name} within {MOST_TABS} × {key}; at last {page.page.evaluate(FOCUSED)}")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_keys_alone_start_a_conversation_interrupt_it_and_stop_it(talk, size):
    page = talk(**size)
    keys(page, "Tab")
    skip = page.page.get_by_role("link", name=SKIP)
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    keys(page, "Enter")
    expect(page.button("Start")).to_be_focused()
    keys(page, "Enter")
    page.until("log.some((m) => m.type === 'state' && m.link === 'open')")
    walk_to(page, "Message")
    page.page.keyboard.type("Please count to twenty.")
    keys(page, "Enter")
    page.until_speaking()
    keys(page, "Escape")
    page.until("lines('assistant', 'interrupted').length === 1")
    told = page.page.locator(".pl-transcript-box [aria-live=polite]")
    expect(told).to_contain_text(re.compile(r"Assistant, interrupted after \d+\.\d s: One"))
    walk_to(page, "Stop", "Shift+Tab")
    keys(page, "Enter")
    page.is_at_rest()
    expect(page.button("Start")).to_be_focused()
    expect(page.page.locator(".pl-standing [role=status]")).to_have_text("The conversation has ended.")
    page.press("show what was not heard")
    heard = page.page.locator(".pl-line[data-role=assistant] .pl-text")
    assert "Not heard: " in heard.aria_snapshot()
    assert page.errors == []


def test_past_what_covers_the_conversation_the_first_link_leads_to_it(talk):
    page = talk(**DESK)
    page.page.get_by_role("button", name="Maximise").click()
    expect(page.page.locator("#conversation")).to_be_hidden()
    page.page.get_by_role("link", name=SKIP).press("Enter")
    expect(page.button("Start")).to_be_focused()
    page.page.set_viewport_size(PHONE["viewport"])
    page.press("Setup")
    expect(page.page.locator("#setup")).to_be_in_viewport()
    page.page.get_by_role("link", name=SKIP).press("Enter")
    expect(page.page.locator("#setup")).not_to_be_in_viewport()
    expect(page.button("Start")).to_be_focused()


def test_arrows_choose_among_options_of_which_one_is_reached_by_tab(talk):
    page = talk(**DESK)
    options = page.page.locator("#setting-turn_detection input")
    options.and_(page.page.locator(":checked")).focus()
    for chosen in ("By meaning", "Push to talk", "By silence", "By meaning"):
        keys(page, "ArrowRight")
        expect(page.page.locator("#setting-turn_detection label.selected")).to_have_text(chosen)
        expect(page.page.locator("#setting-turn_detection input:checked")).to_be_focused()
    expect(page.page.locator("#setting-eagerness")).to_be_visible()
    keys(page, "Tab")
    assert page.page.evaluate("document.activeElement.type") != "radio"
    assert page.errors == []


def test_arrows_choose_among_tabs_of_which_one_is_reached_by_tab(talk):
    page = talk(**DESK)
    tabs = page.page.locator("#panels [role=tab]")
    reached = tabs.and_(page.page.locator(":not([tabindex='-1'])"))
    expect(reached).to_have_text("Timeline")
    tabs.first.focus()
    for key, name in (("ArrowRight", "Events"), ("End", "Code"), ("ArrowRight", "Timeline"), ("ArrowLeft", "Code")):
        keys(page, key)
        expect(page.page.get_by_role("tab", name=name)).to_be_focused()
        expect(tabs.and_(page.page.locator("[aria-selected=true]"))).to_have_text(name)
        expect(reached).to_have_text(name)
    expect(page.page.locator("#code")).to_be_visible()


def test_what_vanishes_under_the_focus_leaves_it_where_one_goes_on(talk):
    page = talk(**DESK)
    page.button("What can you do?").press("Enter")
    expect(page.page.get_by_role("region", name="Transcript")).to_be_focused()
    page.until_answered()
    page.page.evaluate("(told) => bridges[0].says(told)", NOTICE)
    page.button("Dismiss").press("Enter")
    expect(page.button("Stop")).to_be_focused()
    page.press("Stop").is_at_rest()
    opener = page.page.get_by_role("button", name="Conversations")
    opener.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    opener.press("Escape")
    expect(opener).to_have_attribute("aria-expanded", "false")
    opener.press("Enter")
    page.button("Delete: What can you do?").press("Enter")
    page.button("Delete?").press("Enter")
    expect(page.page.locator(".pl-kept-entry")).to_have_count(0)
    expect(page.button("Open a file")).to_be_focused()
    assert page.errors == []


def test_in_a_persons_own_colours_what_is_chosen_is_seen(talk):
    page = talk(**DESK)
    page.page.emulate_media(forced_colors="active")
    ground = "(element) => getComputedStyle(element).backgroundColor"
    chosen = page.page.locator("#setting-turn_detection label.selected").evaluate(ground)
    other = page.page.locator("#setting-turn_detection label:not(.selected)").first.evaluate(ground)
    assert chosen != other
    edge = "(element) => getComputedStyle(element).borderBottomWidth"
    tabs = page.page.locator("#panels [role=tab]")
    assert tabs.first.evaluate(edge) != tabs.nth(1).evaluate(edge)
    page.press("Microphone settings")
    switches = page.page.get_by_role("switch")
    is_on, knob = switches.first.evaluate(ground), "(element) => getComputedStyle(element, '::before').backgroundColor"
    assert is_on != switches.first.evaluate(knob)
    switches.first.uncheck()
    assert switches.first.evaluate(ground) != is_on
