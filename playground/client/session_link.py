"""One link of a conversation while it lasts: dialled, read, written to in order, and closed. Decides nothing.

Rules:
1. The queue to the service is bounded: a service that takes no audio for ``MOST_FRAMES`` blocks counts as lost.
2. A link that is given up says why; one that is closed because nobody needs it says nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager

import anyio
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from playground.client.failures import fault
from playground.errors import PlaygroundError

MOST_FRAMES = 3000  # a minute of 20 ms blocks

Dial = Callable[[], AbstractAsyncContextManager[ClientConnection]]


class SessionLink:
    """A link under its number; ``run`` owns it, ``send``, ``give_up`` and ``close`` never wait."""

    def __init__(self, number: int) -> None:
        self.number = number
        self._frames: asyncio.Queue[str] = asyncio.Queue(MOST_FRAMES)
        self._connection: ClientConnection | None = None
        self._scope = anyio.CancelScope()
        self._is_over = False
        self._why: PlaygroundError | None = None

    @property
    def rtt_ms(self) -> float | None:
        """The last round trip to the service and back, or None where none was measured."""
        return (self._connection.latency if self._connection else 0.0) * 1000 or None

    async def run(
        self, dial: Dial, read: Callable[[ClientConnection], Awaitable[PlaygroundError]]
    ) -> PlaygroundError | None:
        """Hold the link until it ends; return why it did, or None where it was closed because nobody needs it."""
        why: PlaygroundError = fault("lost")
        try:
            with self._scope:
                async with dial() as connection:
                    why = await self._hold(connection, read)
        except PlaygroundError as failure:
            why = failure
        return self._why if self._is_over else why

    async def _hold(
        self, connection: ClientConnection, read: Callable[[ClientConnection], Awaitable[PlaygroundError]]
    ) -> PlaygroundError:
        self._connection = connection
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._write, connection)
            why = await read(connection)
            tasks.cancel_scope.cancel()
        return why

    async def _write(self, connection: ClientConnection) -> None:
        try:
            await connection.ping()  # the library's own first one comes after ``PING_S``
            while True:
                await connection.send(await self._frames.get())
        except ConnectionClosed:
            return  # the reader says why

    def send(self, frame: str) -> None:
        """Queue a frame; after the end it is dropped."""
        if self._is_over or self._connection is None:
            return
        try:
            self._frames.put_nowait(frame)
        except asyncio.QueueFull:
            self.give_up(fault("stuck"))

    def give_up(self, why: PlaygroundError) -> None:
        """End the link, if it is open, for a reason that ``run`` returns."""
        if self._connection is not None:
            self._end(why)

    def close(self) -> None:
        """End the link, open or not yet: nobody needs it."""
        self._end(None)

    def _end(self, why: PlaygroundError | None) -> None:
        if not self._is_over:
            self._is_over, self._why = True, why
            self._scope.cancel()
