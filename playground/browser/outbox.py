"""What waits to be sent to a page: audio in order, of each transcript entry only the newest state, and the record.

Rules:
1. Sound and what belongs to it go first; the lines of the record, which nobody waits for, when nothing else waits.
2. A page that reads slowly gets fewer intermediate states of an entry, never a wrong one.
3. What waits is bounded: beyond ``MOST_BYTES`` of audio and record the page is taken for lost.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from playground.session.record import Entry, compact

MOST_BYTES = 128 * 2**20
Late = Callable[[], Mapping[str, Any]]


class Outbox:
    """A queue with one reader; no ``put`` waits."""

    def __init__(self) -> None:
        self._waiting: deque[bytes | str | Late] = deque()
        self._newest: dict[str, Mapping[str, Any]] = {}
        self._record: deque[Entry] = deque()
        self._last: Mapping[str, Any] | None = None
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
            self._waiting.append(compact(message))
        else:
            if key not in self._newest:
                self._waiting.append(key)
            self._newest[key] = message
        self._wake()

    def put_late(self, make: Late) -> None:
        """Queue a message that is made when its turn has come, because it tells the time."""
        self._waiting.append(make)
        self._wake()

    def put_record(self, entry: Entry) -> None:
        """Queue a line of the record, to be written out when nothing else waits."""
        self._bytes += len(entry.text)
        self._record.append(entry)
        self._wake()

    def put_last(self, message: Mapping[str, Any]) -> None:
        """Keep a message until nothing else waits, the record neither."""
        self._last = message
        self._wake()

    async def get(self) -> bytes | str:
        """Return the next frame; wait for one."""
        while not (self._waiting or self._record or self._last):
            self._filled.clear()
            self._empty.set()
            await self._filled.wait()
        if self._waiting:
            return self._next()
        if self._record:
            return self._next_of_record()
        last, self._last = self._last or {}, None
        return compact(last)

    async def emptied(self) -> None:
        """Wait until everything was handed to the reader and the reader asks for more."""
        await self._empty.wait()

    def _next(self) -> bytes | str:
        frame = self._waiting.popleft()
        if isinstance(frame, bytes):
            self._bytes -= len(frame)
            return frame
        if not isinstance(frame, str):
            return compact(frame())
        newest = self._newest.pop(frame, None)
        return frame if newest is None else compact(newest)

    def _next_of_record(self) -> str:
        entry = self._record.popleft()
        self._bytes -= len(entry.text)
        return entry.line()

    def _wake(self) -> None:
        self._empty.clear()
        self._filled.set()
