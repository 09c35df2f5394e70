"""One running conversation: the pure core, a socket under it, a surface over it.

Rules:
1. ``run`` owns everything: it returns when the conversation is over, and nothing of it is left.
2. ``want``, ``heard`` and ``silenced`` never wait: what they cause is queued, in order.
3. The queue to the service is bounded: a service that takes no audio for ``MOST_FRAMES`` blocks counts as lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

import anyio
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from playground.client.link import closing_error
from playground.errors import LinkError, PlaygroundError
from playground.protocol.dialect import Dialect
from playground.session.actions import Action, Close, RetryAt, Send
from playground.session.core import SessionCore
from playground.session.wishes import HangUp, Wish
from playground.settings import Settings

MOST_FRAMES = 3000  # a minute of 20 ms blocks

Dial = Callable[[], AbstractAsyncContextManager[ClientConnection]]


class Surface(Protocol):
    """What shows and plays. ``perform`` takes every action but Send and RetryAt, in order, and does not wait."""

    def perform(self, action: Action) -> None:
        """Show, play, stop or say goodbye."""
        ...


class Conversation:
    """A session with one service, for one surface."""

    def __init__(self, settings: Settings, dialect: Dialect, dial: Dial, surface: Surface) -> None:
        self.core = SessionCore(settings, dialect)
        self._dialect = dialect
        self._dial = dial
        self._surface = surface
        self._outbox: asyncio.Queue[str] | None = None
        self._retry_at: float | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._over = asyncio.Event()

    async def run(self) -> None:
        """Talk until someone hangs up or the link is lost for good."""
        try:
            while not self._over.is_set():
                self._retry_at = None
                self._perform(self.core.dialled())
                error = await self._one_link()
                if not self._over.is_set():
                    self._perform(self.core.link_lost(error, self._now()))
                    await self._wait_to_retry()
        finally:
            self._over.set()
            if self._alarm:
                self._alarm.cancel()

    def want(self, wish: Wish) -> None:
        """Take a wish of the person."""
        if not self._over.is_set():
            self._perform(self.core.want(wish, self._now()))

    def heard(self, track: int, ms: float, *, done: bool = False) -> None:
        """Note what has left the speaker."""
        self._perform(self.core.heard(track, ms, self._now(), done=done))

    def silenced(self, track: int, ms: float) -> None:
        """Note what a stopped track had played."""
        self._perform(self.core.silenced(track, ms))

    def hang_up(self) -> None:
        """End the conversation; ``run`` returns soon."""
        self.want(HangUp())

    async def _one_link(self) -> PlaygroundError:
        """Hold one link until it ends; return why it did."""
        outbox: asyncio.Queue[str] = asyncio.Queue(MOST_FRAMES)
        try:
            async with self._dial() as connection, anyio.create_task_group() as tasks:
                self._outbox = outbox
                tasks.start_soon(self._write, connection, outbox)
                tasks.start_soon(self._close_when_over, connection)
                error = await self._read(connection)
                tasks.cancel_scope.cancel()
        except PlaygroundError as failure:
            return failure
        finally:
            self._outbox = None
        return error

    async def _read(self, connection: ClientConnection) -> PlaygroundError:
        try:
            while True:
                frame = await connection.recv()
                self._perform(self.core.receive(self._dialect.read_event(frame), self._now()))
        except ConnectionClosed as closed:
            return closing_error(closed)

    async def _write(self, connection: ClientConnection, outbox: asyncio.Queue[str]) -> None:
        try:
            while True:
                await connection.send(await outbox.get())
        except ConnectionClosed:
            return  # the reader says why

    async def _close_when_over(self, connection: ClientConnection) -> None:
        await self._over.wait()
        await connection.close()

    async def _wait_to_retry(self) -> None:
        if self._retry_at is not None:
            with anyio.move_on_after(max(0.0, self._retry_at - self._now())):
                await self._over.wait()

    def _perform(self, actions: Iterable[Action]) -> None:
        for action in actions:
            match action:
                case Send():
                    self._send(self._dialect.write_command(action.command))
                case RetryAt():
                    self._retry_at = action.at
                case Close():
                    self._surface.perform(action)
                    self._over.set()
                case _:
                    self._surface.perform(action)
        self._set_alarm()

    def _send(self, frame: str | None) -> None:
        if frame is None or self._outbox is None:
            return
        try:
            self._outbox.put_nowait(frame)
        except asyncio.QueueFull:
            hint = "The network may be too slow for live audio; start again."
            stuck = LinkError("The service no longer takes audio.", hint, code="stuck")
            self._outbox = None
            self._perform(self.core.link_lost(stuck, self._now()))

    def _set_alarm(self) -> None:
        due = self.core.next_due()
        if self._alarm is not None:
            if due is not None and self._alarm.when() == due:
                return
            self._alarm.cancel()
            self._alarm = None
        if due is not None:
            self._alarm = asyncio.get_running_loop().call_at(due, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        self._perform(self.core.due(self._now()))

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
