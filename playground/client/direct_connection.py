"""The client's WebSocket with a shortcut for sound: it is taken as it is read, where nothing else waits to be taken.

Rules:
1. Without ``listen`` it is websockets' own connection, and after it as well, but for sound.
2. One frame of a packet only: the rest goes through the queue, so that others have their turns.
3. Order is kept: a frame that waits in the queue, or is just being taken out of it, is before all that comes.
4. What was read and is given back is what ``recv`` returns next, before all that came since.
5. What ``take`` raises, ``recv`` raises: whoever reads has the mistake, not the loop.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.frames import DATA_OPCODES, Frame, Opcode
from websockets.protocol import State

from playground.client.wire_frames import TEXT, Boundary, whole_frame

HEAD_END = b"\r\n\r\n"
SOUND = b'audio.delta"'
WITHIN = 200
"""Bytes at the beginning of a frame in which it says that it is sound; what says so later goes the usual way."""


class DirectConnection(ClientConnection):
    """A connection whose sound may be taken without a task's being woken."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._take: Callable[[bytes], None] | None = None
        self._mistake: Exception | None = None
        self._is_awaited = False
        self._is_first = False
        self._opening = b""
        self._boundary: Boundary | None = None
        self._given_back: deque[str | bytes] = deque()

    def give_back(self, frames: Iterable[str | bytes]) -> None:
        """Have ``recv`` return ``frames`` again, in their order."""
        self._given_back.extend(frames)

    def listen(self, take: Callable[[bytes], None] | None) -> None:
        """Give whole frames of sound to ``take`` from now on, where they need not wait."""
        self._take = take

    async def recv(self, decode: bool | None = None) -> Any:
        """Return the next message that was not taken; raise ConnectionClosed, or what ``take`` raised."""
        if self._given_back:
            return self._given_back.popleft()
        self._is_awaited = True  # if one is there already it is returned at once, and nothing comes in between
        try:
            found = await super().recv(decode)
        finally:
            self._is_awaited = False
        if self._mistake is not None:
            raise self._mistake
        return found

    def data_received(self, data: bytes) -> None:
        """Take what was read from the transport."""
        if self._boundary is None:
            self._open(data)
            return
        if self._take is not None and self._is_awaited and self._boundary.is_between and self.state is State.OPEN:
            sound = whole_frame(data, TEXT)
            if sound is not None and SOUND in sound[:WITHIN] and self._is_taken(sound):
                return
        self._is_first = True
        self._boundary.fed(data)
        super().data_received(data)

    def _open(self, data: bytes) -> None:
        """Take what belongs to the answer of the handshake, and may hold the first frames."""
        self._opening += data
        super().data_received(data)
        if self.response is not None:
            self._boundary, self._opening = Boundary(self._opening.partition(HEAD_END)[2]), b""

    def _is_taken(self, sound: bytes) -> bool:
        """Hand sound over; False where that failed, which whoever reads will hear."""
        try:
            if self._take is not None:
                self._take(sound)
        except Exception as error:  # noqa: BLE001  told to whoever reads
            self._mistake, self._take = error, None
            return False
        return True

    def process_event(self, event: Any) -> None:
        """Take what was made of it."""
        if self._take is not None and self._is_awaited and self._is_first and _is_sound(event):
            self._is_first = False
            if self._is_taken(bytes(event.data)):
                return
        if isinstance(event, Frame) and event.opcode in DATA_OPCODES:
            self._is_awaited = False
        super().process_event(event)


def _is_sound(event: Any) -> bool:
    return isinstance(event, Frame) and event.opcode is Opcode.TEXT and event.fin and SOUND in event.data[:WITHIN]
