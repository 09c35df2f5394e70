"""A browser to the rig: opens an address, runs a script. What differs between Chromium and Firefox ends here."""

from __future__ import annotations

from typing import Any, Protocol


class BrowserGone(Exception):  # noqa: N818  a finding, not a fault
    """The browser fell over, or no longer answers."""


class Browser(Protocol):
    """One tab with real devices; both methods raise BrowserGone."""

    def open(self, address: str) -> None:
        """Open an address and wait until it is loaded."""

    def run(self, script: str) -> Any:
        """Return what a JavaScript expression, or the promise it gives, comes to; JSON."""

    def close(self) -> None:
        """End it."""
