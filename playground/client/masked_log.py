"""What of a conversation is to be recorded: noted while it happens, handed over once its actions are performed."""

from __future__ import annotations

from typing import Protocol

from playground.client.mask import Mask
from playground.eventlog.bounds import BYTES_PER_MS
from playground.eventlog.event_log import Entry, Source


class Keeper(Protocol):
    """Whoever keeps or shows a record. It does not wait."""

    def record(self, entry: Entry) -> None:
        """Take what went into the core, or what it sent."""
        ...


class Recorder:
    """Notes lines in order; ``began`` is the moment from which their time counts, in seconds on the loop's clock."""

    def __init__(self, keeper: Keeper, mask: Mask, began: float) -> None:
        self._keeper = keeper
        self._mask = mask
        self._began = began
        self._noted: list[Entry] = []

    def ms(self, moment: float) -> float:
        """Return ``moment`` (seconds on the loop's clock) in session time."""
        return (moment - self._began) * 1000

    def note(
        self,
        source: Source,
        text: str,
        now: float,
        *,
        link: int | None = None,
        expires_at: float | None = None,
        is_bare: bool = False,
        bytes_per_ms: int = BYTES_PER_MS,
    ) -> None:
        """Remember a line until ``hand_over``; what the service said is hidden as it is read, all else here.

        ``is_bare``, ``bytes_per_ms``: see ``Entry``.
        """
        hidden = text if source == "server" else self._mask.hide(text)
        expires_ms = None if expires_at is None else self.ms(expires_at)
        self._noted.append(Entry(self.ms(now), source, hidden, link, expires_ms, is_bare, bytes_per_ms))

    def hand_over(self) -> None:
        """Give the keeper what was noted."""
        noted, self._noted = self._noted, []
        for entry in noted:
            self._keeper.record(entry)
