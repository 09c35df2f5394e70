"""A service that goes away in mid-sentence, and one that says nothing: what the page shows, and the way on."""

import json
import re
from socket import SHUT_RDWR

import pytest
from playwright.sync_api import expect

from tests.page.conftest import SCHEMES, hears
from tests.page.planted import Planted
from tests.page.running import App

pytestmark = pytest.mark.page
WORDS = "A planted answer that goes on and"


class Leaving(Planted):
    """Cuts its first answer in the middle; away for a while, it answers whole when it is back."""

    leaves, away = True, False

    def _visit(self, link):
        if self.away:
            return link.socket.shutdown(SHUT_RDWR)
        if not self.leaves:
            return super()._visit(link)
        send, cut = link.send, "response.output_audio.done"

        def leave(frame):
            if f'"type": "{cut}"' in frame:
                link.ping().wait()  # a reset drops what was sent and not yet read
                self.leaves, self.away = False, True
                link.socket.shutdown(SHUT_RDWR)
            if '"type": "response.output_audio.delta"' in frame:
                words = {**json.loads(frame), "type": "response.output_audio_transcript.delta", "delta": WORDS}
                send(json.dumps(words))
            send(frame)

        link.send = leave
        return super()._visit(link)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_an_outage_says_why_shows_the_cut_and_try_now_ends_it(tmp_path, open_tab, quiet, scheme):
    with (planted := Leaving(speech=False)).running():
        app = App(tmp_path, planted.environment).start()
        try:
            tab = open_tab(app.address, hears(quiet, loop=True), color_scheme=scheme)
            tab.start().type("Hello")
            cut = tab.page.locator(".pl-line[data-status=cut]")
            expect(cut.get_by_text("the connection was lost")).to_be_visible()
            expect(tab.notices.filter(has_text=re.compile("Next try in|Trying now"))).to_have_count(1)
            tab.keep_picture(f"outage-{scheme}")
            expect(tab.notices.filter(has_text=re.compile("Next try in [3-9]"))).to_have_count(1)
            planted.away = False
            tab.press("Try now").sees("The connection is back. An answer was cut off: ask for the rest.")
            tab.keep_picture(f"back-{scheme}")
        finally:
            app.stop()
