"""Frames on their way to one client, bounded: whoever makes more waits in ``room`` until the client has read.

Rules:
1. ``put`` never waits; each maker calls ``room`` before its next piece: held is the bound and one piece a maker.
2. No frame reaches ``LARGEST_EVENT``; whoever puts it sees to that.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable

import anyio

HELD = 2 * 1024 * 1024


class FrameQueue:
    """Text frames in order, then perhaps a close."""

    def __init__(self) -> None:
        self._frames: deque[str] = deque()
        self._held = 0
        self._more = anyio.Event()
        self._room = anyio.Event()
        self.close_with: tuple[int, str] | None = None

    @property
    def held(self) -> int:
        """How many characters wait."""
        return self._held

    def put(self, frame: str) -> None:
        """Add a frame."""
        self._frames.append(frame)
        self._held += len(frame)
        self._more.set()

    def close(self, code: int, reason: str) -> None:
        """Close the link after the frames so far."""
        self.close_with = (code, reason)
        self._more.set()

    async def room(self) -> None:
        """Wait until less than ``HELD`` waits."""
        while self._held >= HELD:
            if self._room.is_set():  # all who wait share one event
                self._room = anyio.Event()
            await self._room.wait()

    async def drain(self, send: Callable[[str], Awaitable[None]]) -> None:
        """Hand every frame to ``send``, which may wait; return when the link is to be closed."""
        while True:
            while self._frames:
                frame = self._frames.popleft()
                await send(frame)
                self._held -= len(frame)
                if self._held < HELD:
                    self._room.set()
            if self.close_with is not None:
                return
            self._more = anyio.Event()
            await self._more.wait()
