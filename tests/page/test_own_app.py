"""An app of one's own: trusted with keys, and killed in the middle of a sentence."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.page.conftest import hears
from tests.page.running import App

pytestmark = pytest.mark.page
KEYS = {
    "AZURE_OPENAI_API_KEY": "azuresecret0123456789abcdef",
    "OPENAI_API_KEY": "sk-openaisecret0123456789",
    "PLAYGROUND_API_KEY": "othersecret0123456789",
    "PLAYGROUND_LOCAL_CHAT_KEY": "chatsecret0123456789",
}

UNREACHABLE = {
    "PLAYGROUND_SERVICE": "other",
    "PLAYGROUND_ENDPOINT": "http://127.0.0.1:9",
    "PLAYGROUND_DEPLOYMENT": "some-model",
}


@pytest.fixture(scope="module")
def own_app(tmp_path_factory):
    """An app that was given keys and may be killed. Whatever happens, it writes none of them and never raises."""
    running = App(tmp_path_factory.mktemp("own"), {**KEYS, **UNREACHABLE})
    yield running.start()
    running.stop()
    assert running.crashes == []
    for name, key in KEYS.items():
        assert key not in running.written, f"{name} was written"


def record(received: list[bytes]) -> Callable[[Page], None]:
    """Keep everything a page receives: bodies, headers, frames of its sockets."""

    def keep(response) -> None:
        received.append(repr(response.headers).encode())
        if response.ok and "event-stream" not in response.headers.get("content-type", ""):
            received.append(response.body())

    def keep_frame(frame: bytes | str) -> None:
        received.append(frame.encode() if isinstance(frame, str) else frame)

    def watch(page: Page) -> None:
        page.on("requestfinished", lambda request: keep(request.response()))
        page.on("websocket", lambda socket: socket.on("framereceived", keep_frame))

    return watch


def test_no_key_reaches_the_browser(own_app, open_tab, quiet):
    received: list[bytes] = []
    page = open_tab(own_app.address, hears(quiet, loop=True), record(received))
    page.press("Start").sees("127.0.0.1:9 refused the connection.").keep_picture("unreachable")
    page.press("Stop").is_at_rest()
    page.choose_builtin().press("Start").until("stats().phase === 'live'")
    page.type("Count to two.").until_answered()
    seen = b"".join(received)
    assert b"Count to two" in seen
    assert b"127.0.0.1" in seen
    for name, key in KEYS.items():
        assert key.encode() not in seen, f"{name} reached the browser"


def test_a_server_that_dies_while_it_speaks_is_named_once_and_started_anew_when_it_is_back(own_app, open_tab, quiet):
    page = open_tab(own_app.address, hears(quiet, loop=True)).choose_builtin().start()
    page.type("Please count to twenty.").until_speaking()
    own_app.kill()
    page.sees("The connection to the playground's server was lost.").is_at_rest()
    page.keep_picture("server-gone")
    assert page.notices.count() == 1
    page.press("Start again").sees("Check that the playground still runs, then start again.").is_at_rest()
    own_app.start()
    page.press("Start again").until("stats().phase === 'live' && stats().microphone")
    page.type("Count to two.").until_answered()
    assert page.notices.count() == 0
    assert page.errors == []


def test_who_talks_as_the_app_is_asked_to_end_reads_until_when_and_may_finish(own_app, open_tab, quiet):
    page = open_tab(own_app.address, hears(quiet, loop=True)).choose_builtin().start()
    page.type("Count to two.").until_answered()
    late = open_tab(own_app.address, hears(quiet, loop=True)).choose_builtin()
    own_app.ask_to_end()
    page.sees("This playground is about to be stopped: bring your conversation to an end. It ends at ")
    page.keep_picture("stopping")
    late.press("Start").sees("This playground is being stopped, and nobody new can begin.").is_at_rest()
    late.keep_picture("nobody-new")
    page.press("Stop").is_at_rest()
    assert own_app.ended() == 0
    assert page.notices.count() == 0
