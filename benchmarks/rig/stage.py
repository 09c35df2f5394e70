"""What a measurement stands on: the room, its recorder, the app, a browser that is opened anew when it falls over."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from benchmarks.rig.browser import Browser, BrowserGone
from benchmarks.rig.chromium import Chromium
from benchmarks.rig.conversation import Conversation
from benchmarks.rig.firefox import Firefox
from benchmarks.rig.pulse import RATE_HZ, Room
from benchmarks.rig.recorder import Recorder, Silent

NAMES: Mapping[str, tuple[str, ...]] = {
    "chromium": ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    "firefox": ("firefox-esr", "firefox"),
}
MOST_FALLS = 10
Result = TypeVar("Result")


def program(name: str) -> str | None:
    """Return where a browser is installed, or None."""
    return next(filter(None, map(shutil.which, NAMES[name])), None)


@dataclass
class Stage:
    """The room with one browser in it, opened when it is first wanted; ``fell`` counts how often it fell over."""

    room: Room
    recorder: Recorder
    address: str
    folder: Path
    browser_name: str
    fell: int = 0
    _browser: Browser | None = None

    @property
    def browser(self) -> Browser:
        """The browser; raises BrowserGone where it does not start, LookupError where it is not installed."""
        if self._browser is None:
            self._browser = opened(self.browser_name, self.room)
        return self._browser

    def close_browser(self) -> None:
        """Close it; the next one that is wanted is a new one."""
        if self._browser is not None:
            self._browser.close()
        self._browser = None

    def conversation(self) -> Conversation:
        """Begin a conversation on a fresh page."""
        conversation = Conversation(self.browser, self.address)
        conversation.begin()
        return conversation

    def bravely(self, measure: Callable[[], Result]) -> Result:
        """Measure, and again with a new browser where it fell over; raise BrowserGone where it does so too often."""
        while self.fell < MOST_FALLS:
            found = self._tried(measure)
            if found is not None:
                return found
        raise BrowserGone(f"{self.browser_name} fell over {self.fell} times")

    def _tried(self, measure: Callable[[], Result]) -> Result | None:
        try:
            return measure()
        except (BrowserGone, Silent) as why:  # silent: Firefox now and then opens a speaker that stays dead
            self.fell += 1
            print(f"           {self.browser_name} fell over: {why}", file=sys.stderr)
            self.close_browser()
            return None


def opened(name: str, room: Room) -> Browser:
    """Open a browser in the room. Raises BrowserGone, and LookupError where it is not installed."""
    path = program(name)
    if path is None:
        raise LookupError(f"{name} is not installed")
    return Firefox(path, room.environment) if name == "firefox" else Chromium(path, room.environment)


@contextmanager
def stage(browser_name: str, address: str, rate_hz: int = RATE_HZ) -> Iterator[Stage]:
    """Set everything up around an app that runs at ``address``, with devices of that rate; take it down again."""
    with ExitStack() as owned:
        folder = Path(owned.enter_context(tempfile.TemporaryDirectory()))
        room = Room(rate_hz)
        owned.callback(room.close)
        recorder = Recorder(room)
        owned.callback(recorder.close)
        standing = Stage(room, recorder, address, folder, browser_name)
        owned.callback(standing.close_browser)
        yield standing
