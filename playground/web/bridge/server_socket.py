"""uvicorn's WebSocket with two shortcuts for a page that is in conversation; without them it is as it was.

Rules:
1. ``send_all`` writes several frames in one call of the system, now or not at all; ASGI awaits each, four layers deep.
2. ``listen`` has frames taken as they are read, where nothing else waits to be taken: no queue, no task, no pausing of
   the transport in between, and no parser where one is all that was read. Of a packet one frame at most: the rest goes
   through the queue, so that others have their turns.
3. Order is kept: a frame that waits in the queue, or is just being taken out of it, is before all that comes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.protocol import State

from playground.client.wire_frames import BINARY, MASKED, TEXT, Boundary, server_frame, whole_frame

Take = Callable[[str | None, bytes | None], None]


class ServerSocket(WebSocketsSansIOProtocol):
    """One page's socket."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._take: Take | None = None
        self._is_awaited = False
        self._is_first = False
        self._boundary: Boundary | None = None

    @property
    def is_ready(self) -> bool:
        """Tell whether something can be written without waiting."""
        return self.conn.state is State.OPEN and self.writable.is_set() and not self.transport.is_closing()

    def send_all(self, frames: Sequence[bytes | str]) -> bool:
        """Write ``frames`` at once; False, and nothing is written, where the page must be waited for or is leaving."""
        if not self.is_ready:
            return False
        self.transport.write(b"".join(part for frame in frames for part in server_frame(frame)))
        return True

    def listen(self, take: Take | None) -> None:
        """Give what comes to ``take``, as text or bytes, where it need not wait; ``take`` must not raise."""
        self._take = take

    async def receive(self) -> Any:
        """Return the next message, as ASGI has it."""
        self._is_awaited = self.queue.empty()
        try:
            return await super().receive()
        finally:
            self._is_awaited = False

    def data_received(self, data: bytes) -> None:
        """Take what was read from the transport."""
        if self._boundary is None:
            super().data_received(data)
            if self.handshake_initiated:
                self._boundary = Boundary()  # the request was all of it: a client waits for the answer
            return
        if self._take is not None and self._is_awaited and self._boundary.is_between and self.conn.state is State.OPEN:
            sound = whole_frame(data, BINARY, MASKED)
            words = whole_frame(data, TEXT, MASKED) if sound is None else None
            if sound is not None or (words is not None and words.isascii()):  # else it may be no text: it is refused
                self._take(words.decode() if words is not None else None, sound)
                return
        self._is_first = True
        self._boundary.fed(data)
        super().data_received(data)

    def handle_bytes(self, event: Frame) -> None:
        """Take a binary frame."""
        if self._take is None or not (event.fin and self._is_first and self._is_awaited):
            super().handle_bytes(event)
            return
        self._is_first = False
        self._take(None, bytes(event.data))

    def send_receive_event_to_app(self) -> None:
        """Queue a message."""
        self._is_awaited = False
        super().send_receive_event_to_app()
