"""Chromium with the room's devices, through Playwright."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Error, sync_playwright

from benchmarks.rig.browser import BrowserGone

FLAGS = [
    "--no-sandbox",
    "--use-fake-ui-for-media-stream",  # nobody is there to allow the microphone; the devices are the real ones
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
]
MUTED = "--mute-audio"
VIEWPORT = (1440, 900)


class Chromium:
    """One tab that stays open; each address is a fresh page in it."""

    def __init__(self, path: str, environment: Mapping[str, str]) -> None:
        self._playwright = sync_playwright().start()
        try:
            self._browser = self._playwright.chromium.launch(
                executable_path=path, args=FLAGS, ignore_default_args=[MUTED], env={**environment}
            )
            width, height = VIEWPORT
            self._page = self._browser.new_page(viewport={"width": width, "height": height})
        except Error as error:
            self._playwright.stop()
            raise BrowserGone("Chromium did not start") from error

    def open(self, address: str) -> None:
        """Open an address and wait until it is loaded."""
        try:
            self._page.goto(address)
        except Error as error:
            raise BrowserGone(error.message[:200]) from error

    def run(self, script: str) -> Any:
        """Return what a JavaScript expression, or the promise it gives, comes to; JSON."""
        try:
            return self._page.evaluate(f"async () => (await ({script})) ?? null")
        except Error as error:
            raise BrowserGone(error.message[:200]) from error

    def close(self) -> None:
        """End it."""
        try:
            self._browser.close()
        finally:
            self._playwright.stop()
