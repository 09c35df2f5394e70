"""Take the documents' pictures from the real page, so that none of them is stale.

A person asks for a story by voice, hears some of it, and speaks into it; the app answers with its built-in server. The
microphone is a file that a synthetic voice was written into; stage, transcript and timeline are as they come. Each tab
of the panels is shown after it (``docs/tour.md``). For each complaint of ``docs/which-knob.md`` a conversation goes
wrong in that way, and its panels are the picture.

Run: ``python -m benchmarks.pictures [--into docs/images] [--only demo.png | tabs]``; needs Chromium and
tests/requirements.txt.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Locator, Page, Playwright, sync_playwright

from benchmarks.loop import FLAGS, HANDLE, app
from benchmarks.rig.clips import WAIT, synthetic
from benchmarks.rig.judging import RATE_HZ
from playground.audio.pcm import to_pcm
from playground.audio.wav import encode_wav

ASKED, LATER_S = "Tell me a long story.", 9.0
DEMO = "/?view=demo"
PLACES: dict[str, tuple[str, dict[str, Any]]] = {
    "conversation.png": ("/", {"viewport": {"width": 1440, "height": 900}}),
    "phone.png": ("/", {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True}),
    "demo.png": (DEMO, {"viewport": {"width": 1920, "height": 1080}, "color_scheme": "dark"}),
}
"""What each picture is of: a path of the page, and the window it is seen in."""
WIDE: dict[str, Any] = {"viewport": {"width": 1680, "height": 1050}}
TABS: Mapping[str, str] = {
    "timeline.png": "Timeline",
    "events.png": "Events",
    "latency.png": "Latency",
    "usage.png": "Usage",
    "tune.png": "Tune",
    "code.png": "Code",
}
"""What the panels show after the conversation, tab by tab."""
DRAWN_MS = 700
IS_CUT = "document.querySelector('.pl-line[data-status=interrupted]')"
SPEAKS_AGAIN = f"{IS_CUT} && document.querySelectorAll('.pl-line').length >= 4"
CONVERSATION = (1.5, ASKED, LATER_S, WAIT, 30)
"""What is said, and for how many seconds nothing."""
DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}, "device_scale_factor": 2}


@dataclass(frozen=True)
class Complaint:
    """A conversation that goes wrong: with which settings, what is said and typed, and when that is to be seen."""

    said: Sequence[str | float]
    seen: str
    settings: Mapping[str, str] = field(default_factory=dict)
    typed: str = ""
    then_ms: int = 1500


ANSWERED = "document.querySelectorAll('.pl-line[data-role=assistant]').length >= {}"
COMPLAINTS: Mapping[str, Complaint] = {
    "cuts-me-off.png": Complaint(
        (1.5, "I would like to know", 0.45, "what is two plus two.", 30),
        ANSWERED.format(2),
        {"silence_duration_ms": "200"},
    ),
    "answers-late.png": Complaint(
        (1.5, "What is two plus two?", 30), ANSWERED.format(1), {"silence_duration_ms": "2000"}
    ),
    "stops-at-every-hm.png": Complaint((6, "Mm hm.", 30), IS_CUT, typed=ASKED),
    "hears-itself.png": Complaint((5, "One, two, three.", 30), IS_CUT, typed="Please count to twenty."),
}


def microphone(folder: Path, said: Sequence[str | float] = CONVERSATION) -> Path:
    """Write what the person says, and the silence between."""
    parts = [silence(each) if isinstance(each, float | int) else synthetic(each, folder).samples for each in said]
    path = folder / "microphone.wav"
    path.write_bytes(encode_wav(to_pcm(np.concatenate(parts)), RATE_HZ))
    return path


def silence(seconds: float) -> np.ndarray:
    return np.zeros(int(seconds * RATE_HZ), np.float32)


def converse(page: Page, address: str) -> None:
    """Have the conversation, up to the answer to the interruption."""
    page.goto(address)
    page.wait_for_function(HANDLE)
    page.locator(".pl-main").click()
    page.wait_for_function(SPEAKS_AGAIN, timeout=60_000)
    page.wait_for_timeout(DRAWN_MS)


def complain(page: Page, address: str, complaint: Complaint) -> None:
    """Have it go wrong, and show it in the timeline."""
    page.goto(address)
    page.wait_for_function(HANDLE)
    for setting, value in complaint.settings.items():
        knob = page.locator(f"#setting-{setting} input:not([type=range])").first
        knob.fill(value)
        knob.blur()
    page.locator(".pl-main").click()
    if complaint.typed:
        page.wait_for_function("document.querySelector('.conversation').playground.stats().phase === 'live'")
        page.evaluate("(text) => { document.querySelector('.conversation').playground.say(text); }", complaint.typed)
    page.wait_for_function(complaint.seen, timeout=60_000)
    page.wait_for_timeout(complaint.then_ms)


def tune(page: Page) -> None:
    """Compare settings on what the microphone heard."""
    page.get_by_role("button", name="Use the last minute of the microphone").click()
    page.locator("#tune-known").filter(has_text=" s").wait_for()
    page.get_by_role("button", name="Compare").click()
    page.locator(".tune-table table").wait_for(timeout=30_000)


class Camera:
    """Takes the pictures into ``folder``, each in a browser of its own that hears a WAV."""

    def __init__(self, playwright: Playwright, address: str, folder: Path, into: Path) -> None:
        self._chromium = playwright.chromium
        self._path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
        self._address = address
        self._folder = folder
        self._into = into

    @contextmanager
    def _page(self, said: Sequence[str | float], window: Mapping[str, Any]) -> Iterator[Page]:
        heard = f"--use-file-for-fake-audio-capture={microphone(self._folder, said)}%noloop"
        browser = self._chromium.launch(executable_path=self._path, args=[*FLAGS, heard])
        yield browser.new_context(**{"color_scheme": "light", **window}).new_page()
        browser.close()

    def place(self, name: str) -> None:
        """Take the whole page of one of ``PLACES``."""
        path, window = PLACES[name]
        with self._page(CONVERSATION, window) as page:
            converse(page, self._address + path)
            self._keep(page, name)

    def tabs(self) -> None:
        """Take each tab of the panels after one conversation."""
        with self._page(CONVERSATION, WIDE) as page:
            converse(page, self._address)
            page.get_by_role("button", name="Stop", exact=True).click()
            for name, tab in TABS.items():
                page.get_by_role("tab", name=tab, exact=True).click()
                if tab == "Tune":
                    tune(page)
                page.wait_for_timeout(DRAWN_MS)
                self._keep(page.locator("#panels"), name)

    def complaint(self, name: str) -> None:
        """Take the timeline of one of ``COMPLAINTS``."""
        with self._page(COMPLAINTS[name].said, DESK) as page:
            complain(page, self._address, COMPLAINTS[name])
            self._keep(page.locator("#panels"), name)

    def _keep(self, seen: Page | Locator, name: str) -> None:
        seen.screenshot(path=self._into / name)
        print(self._into / name)


def main() -> None:
    """Take every picture."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--into", type=Path, default=Path("docs/images"))
    kinds = [*PLACES, "tabs", *COMPLAINTS]
    parser.add_argument("--only", action="append", choices=kinds, help="one of them, not all")
    parsed = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright, app({}) as address:
        camera = Camera(playwright, address, Path(folder), parsed.into)
        for name in parsed.only or kinds:
            if name == "tabs":
                camera.tabs()
            else:
                (camera.place if name in PLACES else camera.complaint)(name)


if __name__ == "__main__":
    main()
