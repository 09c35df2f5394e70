"""How fast a recording is told: as it was spoken, or faster and then waiting politely for each answer.

A blocks' time is kept against the clock, so that late blocks are made up for and the rate holds over minutes.
"""

from __future__ import annotations

import asyncio
import math

BLOCK_S = 0.020
FASTER = 8
"""Fast means this much faster than spoken: what is under way when a turn ends stays below half a second of audio."""
MOST_BEHIND_S = 1.0


class BlockPace:
    """The rhythm of 20 ms blocks. ``polite``: who tells faster than life waits while an answer is being made."""

    def __init__(self, *, fast: bool = False) -> None:
        self.polite = fast
        self._interval = BLOCK_S / FASTER if fast else BLOCK_S
        self._next: float | None = None
        self._before: float | None = None

    async def wait(self) -> float:
        """Wait for the next block's time; return the milliseconds that passed for a listener, or infinity when fast."""
        now = self._now()
        due = self._next if self._next is not None and now - self._next < MOST_BEHIND_S else now
        self._next = due + self._interval
        await asyncio.sleep(max(0.0, self._next - now))
        return math.inf if self.polite else self._passed()

    def _passed(self) -> float:
        now, before = self._now(), self._before
        self._before = now
        return 0.0 if before is None else (now - before) * 1000

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
