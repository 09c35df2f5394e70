"""The playground's page in a browser of the rig: a person's few acts, and what the page says of its turns."""

from __future__ import annotations

import json
import time
from typing import Any

from benchmarks.rig.browser import Browser, BrowserGone

HANDLE = "document.querySelector('.conversation')?.playground"
BUTTON = "document.querySelector('.pl-main')"
READY = f"Boolean({HANDLE}) && {BUTTON}?.disabled === false && !{HANDLE}.kept.isOpening"
ANEW = "document.querySelector('.pl-kept').lastElementChild.click()"
"""A page opened again goes on with what it had; disabled where that is nothing."""
LISTEN = f"(window.log = [], {HANDLE}.subscribe((message) => window.log.push(message)), true)"
START = f"{BUTTON}.click()"
IS_OPEN = "window.log.some((m) => m.type === 'state' && m.link === 'open')"
TURNS = "[...new Map(window.log.filter((m) => m.type === 'turn').map((m) => [m.number, m])).values()]"
STOPS = "window.log.filter((m) => m.type === 'stop_playback').length"
HEARD = "window.log.filter((m) => m.type === 'line' && m.role === 'user').map((m) => m.text)"
PATIENCE_S = 30.0
POLL_S = 0.1


class Conversation:
    """A fresh page in ``browser``, with a fresh microphone, from ``begin`` on."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser
        self._address = address

    def begin(self) -> None:
        """Open the page, press *Start*, wait until the service listens."""
        self._browser.open(self._address)
        self._until(READY)
        self._browser.run(ANEW)
        self._browser.run(LISTEN)
        self._browser.run(START)
        self._until(IS_OPEN)

    def type(self, text: str) -> None:
        """Send typed words."""
        self._browser.run(f"{HANDLE}.say({json.dumps(text)})")

    def end(self) -> None:
        """Press *Stop*."""
        self._browser.run(f"{HANDLE}.stop()")

    def stops(self) -> int:
        """How often the service cut an answer off."""
        return int(self._browser.run(STOPS))

    def turns(self) -> list[dict[str, Any]]:
        """Return the turns as the page knows them, see ``TurnView``."""
        found: list[dict[str, Any]] = self._browser.run(TURNS)
        return found

    def heard(self, besides: str) -> str:
        """Return what the service last understood of the person, besides what was typed; empty before that."""
        found = [text for text in self._browser.run(HEARD) if text != besides]
        return str(found[-1]) if found else ""

    def _until(self, condition: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not self._browser.run(condition):
            if time.monotonic() > deadline:
                raise BrowserGone(f"the page did not come so far: {condition[:80]}")
            time.sleep(POLL_S)
