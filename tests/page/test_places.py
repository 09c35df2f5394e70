"""Every place one can land: windows of any size, and enlarged."""

import pytest
from playwright.sync_api import expect

from tests.page.test_look import DESK, PHONE, SIDEWAYS

pytestmark = pytest.mark.page
SIZES = [(360, 740), (1024, 768), (720, 450), (1920, 1080), (2560, 1440)]
"""720 × 450 is 1440 × 900 at 200 %."""
MOST_SHIFT = 0.05
SHIFTS = """
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries())
      if (!hadRecentInput) window.shifts.push([value, sources.map(({ node }) => node?.className ?? node?.nodeName)]);
  }).observe({ type: "layout-shift" });
"""


def test_nothing_scrolls_sideways_and_start_is_in_sight_at_any_size(talk):
    page = talk(**DESK)
    page.type("Please count to twenty.").until_speaking()
    for width, height in SIZES:
        page.page.set_viewport_size({"width": width, "height": height})
        expect(page.button("Stop")).to_be_in_viewport(ratio=1)
        assert not page.page.evaluate(SIDEWAYS), (width, height)
        page.keep_picture(f"size-{width}x{height}")
    assert page.errors == []


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_an_answer_that_streams_moves_nothing_else(talk, size):
    page = talk(**size).start()
    page.page.evaluate(SHIFTS)
    page.type("Tell me a long story.").until("Object.values(stats().heard_ms).at(-1) > 3000")
    shifts = page.page.evaluate("window.shifts")
    assert sum(value for value, _ in shifts) < MOST_SHIFT, shifts
