"""One running conversation: the pure core, a socket under it, a surface over it.

Rules:
1. ``run`` owns everything: it returns when the conversation is over, and nothing of it is left.
2. ``want``, ``heard`` and ``silenced`` never wait: what they cause is queued, in order; after the end they do nothing.
3. The queue to the service is bounded: a service that takes no audio for ``MOST_FRAMES`` blocks counts as lost.
4. The core decides whether and when to dial again; a service that asks to wait longer gets its way.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import dataclass
from typing import Protocol

import anyio
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from playground.client.failures import BusyError, fault
from playground.client.link import events
from playground.errors import PlaygroundError
from playground.protocol.dialect import Dialect
from playground.session.actions import Action, Close, RetryAt, Send
from playground.session.core import SessionCore
from playground.session.wishes import HangUp, Wish
from playground.settings import Settings

MOST_FRAMES = 3000  # a minute of 20 ms blocks

Dial = Callable[[], AbstractAsyncContextManager[ClientConnection]]
log = logging.getLogger(__name__)


class Surface(Protocol):
    """What shows and plays. ``perform`` takes every action but Send and RetryAt, in order, and does not wait."""

    def perform(self, action: Action) -> None:
        """Show, play, stop or say goodbye."""
        ...


@dataclass(frozen=True, slots=True)
class _Line:
    """The open link as ``_send`` sees it: where frames wait, and how to give it up."""

    outbox: asyncio.Queue[str]
    scope: anyio.CancelScope


class Conversation:
    """A session with one service, for one surface."""

    def __init__(self, settings: Settings, dialect: Dialect, dial: Dial, surface: Surface) -> None:
        self.core = SessionCore(settings, dialect)
        self._dialect = dialect
        self._dial = dial
        self._surface = surface
        self._line: _Line | None = None
        self._retry_at: float | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._over = asyncio.Event()

    async def run(self) -> None:
        """Talk until someone hangs up or the link is lost for good; hanging up ends even a dial at once."""
        try:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._cancel_when_over, tasks.cancel_scope)
                await self._talk()
                tasks.cancel_scope.cancel()
        finally:
            self._over.set()
            self._set_alarm()

    def want(self, wish: Wish) -> None:
        """Take a wish of the person."""
        if not self._over.is_set():
            self._perform(self.core.want(wish, self._now()))

    def heard(self, track: int, ms: float, *, done: bool = False) -> None:
        """Note what has left the speaker."""
        if not self._over.is_set():
            self._perform(self.core.heard(track, ms, self._now(), done=done))

    def silenced(self, track: int, ms: float) -> None:
        """Note what a stopped track had played."""
        if not self._over.is_set():
            self._perform(self.core.silenced(track, ms))

    def hang_up(self) -> None:
        """End the conversation; ``run`` returns soon."""
        self.want(HangUp())

    async def _cancel_when_over(self, scope: anyio.CancelScope) -> None:
        await self._over.wait()
        scope.cancel()

    async def _talk(self) -> None:
        try:
            while not self._over.is_set():
                self._perform(self.core.dialled())
                error = await self._one_link()
                await self._recover(error)
        except Exception as error:  # noqa: BLE001  the edge of a conversation: say so, and let the page go on
            log.error("A conversation ended by a mistake of ours, %s", _where(error))
            self._perform([Close(fault("internal"))])

    async def _one_link(self) -> PlaygroundError:
        """Hold one link until it ends; return why it did."""
        try:
            async with self._dial() as connection:
                return await self._hold(connection)
        except PlaygroundError as failure:
            return failure
        finally:
            self._line = None

    async def _hold(self, connection: ClientConnection) -> PlaygroundError:
        error: PlaygroundError = fault("stuck")  # unless the reader says otherwise: only ``_send`` cancels the scope
        outbox: asyncio.Queue[str] = asyncio.Queue(MOST_FRAMES)
        async with anyio.create_task_group() as tasks:
            self._line = _Line(outbox, tasks.cancel_scope)
            tasks.start_soon(self._write, connection, outbox)
            error = await self._read(connection)
            tasks.cancel_scope.cancel()
        return error

    async def _read(self, connection: ClientConnection) -> PlaygroundError:
        async with aclosing(events(connection, self._dialect)) as reported:
            try:
                async for event in reported:
                    self._perform(self.core.receive(event, self._now()))
            except PlaygroundError as failure:
                return failure
        return fault("lost")

    async def _write(self, connection: ClientConnection, outbox: asyncio.Queue[str]) -> None:
        try:
            while True:
                await connection.send(await outbox.get())
        except ConnectionClosed:
            return  # the reader says why

    async def _recover(self, error: PlaygroundError) -> None:
        """Tell the core that the link is gone, and wait as long as it, or the service, wants."""
        retry_at = self._lost(error)
        if retry_at is not None:
            asked = error.retry_after_s if isinstance(error, BusyError) else 0.0
            await anyio.sleep(max(asked, retry_at - self._now()))

    def _lost(self, error: PlaygroundError) -> float | None:
        self._retry_at = None
        self._perform(self.core.link_lost(error, self._now()))
        return self._retry_at

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
        if frame is None or self._line is None:
            return
        try:
            self._line.outbox.put_nowait(frame)
        except asyncio.QueueFull:
            self._line.scope.cancel()
            self._line = None

    def _set_alarm(self) -> None:
        due = None if self._over.is_set() else self.core.next_due()
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


def _where(error: BaseException) -> str:
    """Return kind and place of an error; its text is left out, for it may quote what somebody said."""
    while inner := getattr(error, "exceptions", None):
        error = inner[0]
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"
