"""The links of a conversation while they last: dialled, read, written to in order, and closed. Decides nothing.

Rules:
1. What can be written at once is, all else waits in order. The queue to the service is bounded: a service that takes
   no audio for ``MOST_FRAMES`` blocks counts as lost.
2. A link that is given up says why; one that is closed because nobody needs it says nothing.
3. Which link is in use is said by the core: frames go there, and what comes by another is told with its number.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager

import anyio
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from playground.client.failures import fault
from playground.client.link import write_at_once
from playground.conversation.wire_sound import WireSound
from playground.errors import PlaygroundError

MOST_FRAMES = 3000  # a minute of 20 ms blocks

Dial = Callable[[], AbstractAsyncContextManager[ClientConnection]]


class ServiceLink:
    """A link under its number; ``run`` owns it, ``send``, ``give_up`` and ``close`` never wait.

    ``sound``: the form in which sound travels on it.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.sound = WireSound()
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
        """Send a frame, or queue it where the network is slow; after the end it is dropped."""
        if self._is_over or self._connection is None:
            return
        if self._frames.empty() and write_at_once(self._connection, frame):
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


class SessionLinks:
    """The links that are held, and when another is dialled."""

    def __init__(self) -> None:
        self.in_use = 0
        self._links: dict[int, ServiceLink] = {}
        self._dial_at: float | None = None
        self._dial_set = asyncio.Event()

    @property
    def rtt_ms(self) -> float | None:
        """The last round trip over the link in use, or None where none was measured."""
        link = self._links.get(self.in_use)
        return link.rtt_ms if link else None

    @property
    def sound(self) -> WireSound:
        """The form in which sound travels on the link in use; what none would say where there is no link."""
        link = self._links.get(self.in_use)
        return link.sound if link else WireSound()

    def hold(self, number: int) -> ServiceLink:
        """Hold a link more."""
        self._links[number] = link = ServiceLink(number)
        return link

    def let_go(self, number: int) -> None:
        """Forget a link that has ended."""
        self._links.pop(number, None)

    def other(self, number: int) -> int | None:
        """Return the number of a link that is not in use; None for the one that is, which needs no name."""
        return None if number == self.in_use else number

    def send(self, frame: str) -> None:
        """Send a frame over the link in use, if there is one."""
        if self.in_use in self._links:
            self._links[self.in_use].send(frame)

    def give_up(self, why: PlaygroundError) -> None:
        """End the link in use."""
        if self.in_use in self._links:
            self._links[self.in_use].give_up(why)

    def close(self, number: int) -> None:
        """End a link that nobody needs."""
        if number in self._links:
            self._links[number].close()

    def dial_at(self, at: float) -> None:
        """Dial at this moment of the loop's clock, whatever was said before."""
        self._dial_at = at
        self._dial_set.set()

    async def time_to_dial(self) -> None:
        """Wait until another link is to be dialled."""
        while self._dial_at is None or self._dial_at > anyio.current_time():
            self._dial_set.clear()
            left_s = None if self._dial_at is None else self._dial_at - anyio.current_time()
            with anyio.move_on_after(left_s):
                await self._dial_set.wait()
        self._dial_at = None
