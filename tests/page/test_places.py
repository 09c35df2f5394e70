"""Every place one can land: windows of any size, enlarged, and a frame in somebody else's page."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from tests.page.conftest import hears
from tests.page.running import App
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
def test_what_stands_there_at_once_is_drawn_once(open_tab, app, quiet, size):
    page = open_tab(app, hears(quiet, loop=True), lambda page: page.add_init_script(SHIFTS), **size)
    expect(page.button("Start")).to_be_visible()
    shifts = page.page.evaluate("window.shifts")
    words = ("pl-", "conversation")  # what Gradio draws by and by is not ours
    ours = [shift for shift in shifts if any(str(name).startswith(words) for name in shift[1])]
    assert sum(value for value, _ in ours) < MOST_SHIFT, shifts


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_an_answer_that_streams_moves_nothing_else(talk, size):
    page = talk(**size).start()
    page.page.evaluate(SHIFTS)
    page.type("Tell me a long story.").until("Object.values(stats().heard_ms).at(-1) > 3000")
    shifts = page.page.evaluate("window.shifts")
    assert sum(value for value, _ in shifts) < MOST_SHIFT, shifts


@contextmanager
def site_around(page: list[str]) -> Iterator[str]:
    """Serve another site, whose only page is the one in ``page``; give its address."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page[0].encode())

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        serving = threading.Thread(target=server.serve_forever, daemon=True)
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        serving.join()


def test_in_a_frame_without_the_microphone_the_page_says_so_and_offers_a_tab(tmp_path, browser_with, plugged_in, quiet):
    html = [""]
    with site_around(html) as around:
        app = App(tmp_path, {"PLAYGROUND_FRAME_ANCESTORS": around}).start()
        html[0] = f'<iframe src="{app.address}" width="1200" height="700"></iframe>'
        context = browser_with(plugged_in(hears(quiet, loop=True))).new_context()
        try:
            page = context.new_page()
            page.goto(f"{around}/")
            frame = page.frame_locator("iframe")
            frame.locator(".pl-main").click()
            notice = frame.locator(".pl-notice")
            expect(notice).to_have_count(1)
            expect(notice).to_contain_text("The page around this one does not allow the microphone here.")
            frame.get_by_label("Message", exact=True).fill("Count to two.")
            frame.get_by_label("Message", exact=True).press("Enter")
            expect(frame.locator(".pl-line[data-role=assistant]")).to_contain_text("One, two")
            with context.expect_page() as opened:
                notice.get_by_role("button", name="Open in a tab of its own").click()
            expect(opened.value.locator(".pl-main")).to_be_visible()
            assert opened.value.url == f"{app.address}/"
        finally:
            context.close()
            app.stop()
