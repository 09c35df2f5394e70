"""What waits to be sent to a page: audio in order, of each transcript entry only the newest state, and the record.

Rules:
1. Sound and what belongs to it go first; the lines of the record, which nobody waits for, when nothing else waits.
   They wait a little for company: what goes together goes in one packet.
2. A page gets fewer intermediate states of an entry or a turn, never a wrong one (``states``).
3. What waits is bounded, all of it counted as what it takes in memory. Whoever puts decides: past ``MOST_BYTES``,
   ``MOST_FRAMES``, or ``MOST_UNREAD`` pings with nothing taken in between, the page is given up, whatever waits is let
   go at once, and nothing more is taken.
4. The record is never thinned: one that misses a line would replay to something that did not happen.
5. A text frame holds one message a line: what goes together costs the page one event.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from sys import getsizeof
from typing import Any, Protocol

from playground.eventlog.event_log import Entry
from playground.strict_json import write
from playground.web.bridge.states import PLACE, WaitingStates, state_of

MOST_BYTES = 40 * 2**20
"""Three and a half minutes of an answer at 48 kHz with its record: the longest that a service gives at once."""
MOST_FRAMES = 30_000
MOST_UNREAD = 20
"""Pings: one every 2 s, so this is as long as a web server waits for a peer that may be dead."""
HANDFUL, HANDFUL_BYTES = 32, 65_536
"""Frames that are taken at once, and about how large they may be together."""
Late = Callable[[], Mapping[str, Any]]


class Writer(Protocol):
    """What writes frames without waiting, while it is ready."""

    @property
    def is_ready(self) -> bool:
        """Tell whether it can now."""
        ...

    def send_all(self, frames: Sequence[bytes | str]) -> bool:
        """Write them; False where it could not."""
        ...


class SendQueue:
    """A queue with one reader; no ``put`` waits.

    The record waits up to ``record_after_s`` for something to go with, a growing state ``state_after_s`` for a newer.
    """

    def __init__(
        self, *, record_after_s: float = 0.0, state_after_s: float = 0.0, writer: Writer | None = None
    ) -> None:
        self._states = WaitingStates(state_after_s, self._states_due)
        self._writer = writer
        self._is_asked = False
        self._record_after_s = record_after_s
        self._record_timer: asyncio.TimerHandle | None = None
        self._is_record_due = False
        self._waiting: deque[bytes | str | Late] = deque()
        self._record: deque[Entry] = deque()
        self._last: Mapping[str, Any] | None = None
        self._bytes = 0
        self._unread = 0
        self._is_said = False
        self._filled = asyncio.Event()
        self._empty = asyncio.Event()
        self._overflown = asyncio.Event()

    @property
    def overflown(self) -> bool:
        """Tell whether the page was given up, because it reads too slowly or not at all."""
        return self._overflown.is_set()

    async def overflow(self) -> None:
        """Wait until the page is given up."""
        await self._overflown.wait()

    def put_audio(self, frame: bytes) -> None:
        """Queue a binary frame, or write it at once with what else waits, where the reader waits and ``writer`` can."""
        self._waiting.append(frame)
        is_written = self._is_asked and self._writer is not None and self._writer.is_ready
        self._grow(getsizeof(frame) + PLACE, is_awaited=not is_written)
        if is_written and self._writer is not None:
            self._writer.send_all(self._handful())
            if self._waiting or self._last:
                self._filled.set()
            else:
                self._may_be_empty()

    def put_figures(self, message: Mapping[str, Any]) -> None:
        """Queue a message that comes by itself, several times a second: it goes along with what comes next."""
        text = write(message)
        self._waiting.append(text)
        self._grow(getsizeof(text) + PLACE, is_awaited=False)

    def put(self, message: Mapping[str, Any]) -> None:
        """Queue a message; a newer state of a waiting transcript entry takes the older one's place."""
        name = state_of(message)
        if name is not None and message["type"] != "line_gone":
            self._put_state(name, message)
            return
        if name is not None:
            self._drop_state(name)
        text = write(message)
        self._waiting.append(text)
        self._grow(getsizeof(text) + PLACE)

    def put_late(self, make: Late) -> None:
        """Queue a ping: a message that is made when its turn has come, because it tells the time."""
        self._waiting.append(make)
        self._unread += 1
        self._grow(PLACE)

    def put_record(self, entry: Entry) -> None:
        """Queue a line of the record, to be written out when nothing else waits."""
        self._record.append(entry)
        is_due = self._is_record_due or not self._record_after_s or len(self._record) >= HANDFUL
        self._grow(_size_of_entry(entry), is_awaited=is_due)
        if is_due:
            self._is_record_due = True
        elif self._record_timer is None:
            self._record_timer = asyncio.get_running_loop().call_later(self._record_after_s, self._record_waited)

    def put_last(self, message: Mapping[str, Any]) -> None:
        """Keep a message until nothing else waits, the record neither; of two the first, which says what began it.

        What is put after it was read is let go: nothing comes behind the last word.
        """
        self._last = self._last or message
        self._waiting.extend(self._states.take_held())
        self._grow(0)

    async def get_all(self) -> list[bytes | str]:
        """Return the next frames, a handful of those that wait; wait for one."""
        await self._some()
        return self._handful()

    def _handful(self) -> list[bytes | str]:
        self._unread = 0
        frames: list[bytes | str] = []
        size = taken = 0
        while taken < HANDFUL and size < HANDFUL_BYTES and (self._waiting or self._record or self._last):
            frame = self._get()
            size += len(frame)
            if isinstance(frame, str) and frames and isinstance(before := frames[-1], str):
                frames[-1] = f"{before}\n{frame}"
            else:
                frames.append(frame)
            taken += 1
        return frames

    async def get(self) -> bytes | str:
        """Return the next frame; wait for one."""
        await self._some()
        self._unread = 0
        return self._get()

    async def _some(self) -> None:
        while not (self._waiting or self._last or (self._record and self._is_record_due)):
            self._filled.clear()
            self._may_be_empty()
            self._is_asked = True
            try:
                await self._filled.wait()
            finally:
                self._is_asked = False

    def _get(self) -> bytes | str:
        if self._waiting:
            return self._next()
        if self._record:
            return self._next_of_record()
        last, self._last = self._last or {}, None
        self._is_said = True
        self._forget()
        return write(last)

    async def emptied(self) -> None:
        """Wait until everything was handed to the reader and the reader asks for more."""
        await self._empty.wait()

    def _may_be_empty(self) -> None:
        if not self._record and not self._states.are_held:
            self._empty.set()

    def _put_state(self, name: str, message: Mapping[str, Any]) -> None:
        is_due, grown = self._states.put(name, message)
        if is_due:
            self._waiting.append(name)
        self._grow(grown, is_awaited=is_due)

    def _drop_state(self, name: str) -> None:
        """Tell nothing more of what is gone."""
        message, size = self._states.take(name)
        if message is not None:
            self._bytes -= size
            if name in self._waiting:
                self._waiting.remove(name)

    def _states_due(self, names: list[str]) -> None:
        self._waiting.extend(names)
        self._filled.set()

    def _next(self) -> bytes | str:
        frame = self._waiting.popleft()
        if not isinstance(frame, bytes | str):
            self._bytes -= PLACE
            return write(frame())
        newest, size = self._states.take(frame) if isinstance(frame, str) else (None, 0)
        if newest is None:
            self._bytes -= getsizeof(frame) + PLACE
            return frame
        self._bytes -= size
        return write(newest)

    def _next_of_record(self) -> str:
        entry = self._record.popleft()
        self._is_record_due = self._is_record_due and bool(self._record)
        self._bytes -= _size_of_entry(entry)
        return entry.line()

    def _record_waited(self) -> None:
        self._record_timer = None
        if self._record:
            self._is_record_due = True
            self._filled.set()

    def _grow(self, by: int, *, is_awaited: bool = True) -> None:
        """Count what was put, and wake the reader for it; past a bound, or after the last word, let everything go."""
        if self._is_said:
            self._forget()
            return
        self._bytes += by
        is_over = self._bytes > MOST_BYTES or len(self._waiting) + len(self._record) > MOST_FRAMES
        if is_over or self._unread > MOST_UNREAD or self.overflown:
            self._give_up()
        else:
            self._empty.clear()
            if is_awaited:
                self._filled.set()

    def _give_up(self) -> None:
        self._forget()
        self._overflown.set()

    def _forget(self) -> None:
        self._waiting.clear()
        self._states.forget()
        self._record.clear()
        self._last = None
        self._bytes = 0


def _size_of_entry(entry: Entry) -> int:
    return getsizeof(entry) + getsizeof(entry.text) + PLACE
