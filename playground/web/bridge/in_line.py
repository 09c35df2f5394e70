"""A page in line: told its place until it is its turn, and out of line as soon as it is gone.

Not here: who stands where in line (``web/admission/line.py``).
"""

from __future__ import annotations

import asyncio

import anyio
from starlette.websockets import WebSocket, WebSocketDisconnect

from playground.client.giving_way import giving_way
from playground.web.admission.line import AdmissionLine, Applicant
from playground.web.bridge.frames import in_line_message

SEND_TIMEOUT_S = 10.0
MOST_FRAMES_IN_LINE = 100
"""A page has nothing to say in line; one that talks on is let go."""


class InLine:
    """One page's place; raises PlaygroundError where it gets none, not even in line."""

    def __init__(self, socket: WebSocket, line: AdmissionLine, applicant: Applicant) -> None:
        self._socket = socket
        self._news = asyncio.Event()
        self._is_gone = False
        self.spot = line.ask(applicant, self._news.set)
        self.waited_ms = 0.0

    async def turn(self) -> bool:
        """Wait for one's turn; False where there is none: the page left, or took its place along to another socket.

        Raise PlaygroundError where it was sent out of line for a reason.
        """
        if self.spot.waits:
            came = anyio.current_time()
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._until_gone, tasks.cancel_scope)
                await self._tell()
                tasks.cancel_scope.cancel()
            self.waited_ms += (anyio.current_time() - came) * 1000
        if self.spot.refusal is not None:
            raise self.spot.refusal
        return self.spot.may_talk and not self._is_gone

    async def _tell(self) -> None:
        """Tell each place in line, until there is none to tell."""
        try:
            while self.spot.waits:
                self._news.clear()
                with anyio.fail_after(SEND_TIMEOUT_S):
                    await self._socket.send_json(in_line_message(self.spot.place or 0, self.spot.why))
                await self._news.wait()
        except (WebSocketDisconnect, RuntimeError, TimeoutError):
            self._is_gone = True

    async def _until_gone(self, scope: anyio.CancelScope) -> None:
        """Read until the page leaves; what it says is nothing to anybody yet."""
        try:
            for _ in range(MOST_FRAMES_IN_LINE):
                frame = await giving_way(self._socket.receive())
                if frame["type"] == "websocket.disconnect":
                    break
        except (WebSocketDisconnect, RuntimeError):
            pass
        self._is_gone = True
        scope.cancel()
