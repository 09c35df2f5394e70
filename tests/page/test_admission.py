"""Limits as a person sees them: the place in line, why, the conversation that begins by itself, and what is left."""

import pytest
from playwright.sync_api import expect

from tests.page.conftest import hears
from tests.page.running import App

pytestmark = pytest.mark.page
BOUNDED = {"PLAYGROUND_LIMIT_CONVERSATIONS": "1", "PLAYGROUND_LIMIT_MINUTES": "15"}


@pytest.fixture(scope="module")
def bounded_app(tmp_path_factory):
    """An app in which one person talks at a time."""
    running = App(tmp_path_factory.mktemp("bounded"), BOUNDED)
    yield running.start().address
    running.stop()
    assert running.crashes == []


def test_who_waits_sees_the_place_and_the_conversation_begins_by_itself(bounded_app, open_tab, quiet):
    first = open_tab(bounded_app, hears(quiet, loop=True)).start()
    expect(first.page.locator(".pl-left")).to_have_text("15 min left")
    second = open_tab(bounded_app, hears(quiet, loop=True)).press("Start")
    expect(second.page.locator(".pl-state")).to_have_text("Next in line")
    expect(second.page.locator(".pl-sentence")).to_contain_text("All places are taken.")
    second.keep_picture("in-line")
    second.press("Stop").is_at_rest()
    second.press("Start")
    expect(second.page.locator(".pl-state")).to_have_text("Next in line")
    first.press("Stop").is_at_rest()
    second.until("stats().phase === 'live'").type("Count to two.").until_answered()
