"""What waits to be sent to a page: audio in order, and of each transcript entry only the newest state.

A page that reads slowly gets fewer intermediate states of an entry, never a wrong one. What waits is bounded: beyond
``MOST_BYTES`` of audio the page is taken for lost.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Mapping
from typing import Any

MOST_BYTES = 128 * 2**20


class Outbox:
    """A queue with one reader; ``put`` never waits."""

    def __init__(self) -> None:
        self._waiting: deque[bytes | str] = deque()
        self._newest: dict[str, Mapping[str, Any]] = {}
        self._bytes = 0
        self._filled = asyncio.Event()
        self._empty = asyncio.Event()

    @property
    def overflown(self) -> bool:
        """Tell whether the page reads so slowly that it must be given up."""
        return self._bytes > MOST_BYTES

    def put_audio(self, frame: bytes) -> None:
        """Queue a binary frame."""
        self._bytes += len(frame)
        self._waiting.append(frame)
        self._wake()

    def put(self, message: Mapping[str, Any]) -> None:
        """Queue a message; a newer state of a waiting transcript entry takes the older one's place."""
        key = f"line:{message['item_id']}" if message["type"] == "line" else ""
        if not key:
            self._waiting.append(json.dumps(message, ensure_ascii=False))
        else:
            if key not in self._newest:
                self._waiting.append(key)
            self._newest[key] = message
        self._wake()

    async def get(self) -> bytes | str:
        """Return the next frame; wait for one."""
        while not self._waiting:
            self._filled.clear()
            self._empty.set()
            await self._filled.wait()
        frame = self._waiting.popleft()
        if isinstance(frame, bytes):
            self._bytes -= len(frame)
            return frame
        newest = self._newest.pop(frame, None)
        return frame if newest is None else json.dumps(newest, ensure_ascii=False)

    async def emptied(self) -> None:
        """Wait until everything was handed to the reader and the reader asks for more."""
        await self._empty.wait()

    def _wake(self) -> None:
        self._empty.clear()
        self._filled.set()
