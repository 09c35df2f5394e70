"""One running conversation: the pure core, a socket under it, a surface over it.

Rules:
1. ``run`` owns everything: it returns when the conversation is over, and nothing of it is left.
2. ``want``, ``heard`` and ``silenced`` never wait: what they cause is queued, in order; after the end they do nothing.
3. The queue to the service is bounded: a service that takes no audio for ``MOST_FRAMES`` blocks counts as lost.
4. The core decides whether and when to dial again, and may think better of it while we wait.
5. Every input of the core and every command it sent is recorded, in that order, once its actions are performed: what
   is recorded delays nothing. No record holds what the conversation signs in with (``mask``).
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import dataclass, field
from typing import Protocol

import anyio
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from playground.client.credentials import Anonymous
from playground.client.failures import fault
from playground.client.link import reports
from playground.client.mask import Mask
from playground.client.masked_log import Keeper, Recorder
from playground.conversation.actions import Action, Close, DropLink, RetryAt, Send
from playground.conversation.core import SessionCore
from playground.conversation.inputs import ChangeSettings, HangUp, Input, SendAudio
from playground.errors import PlaygroundError
from playground.eventlog import event_log as record
from playground.protocol.commands import AppendAudio, Command
from playground.protocol.dialect import Dialect
from playground.settings import Settings

MOST_FRAMES = 3000  # a minute of 20 ms blocks
MOST_AHEAD_S = 1.0
"""Sound handed to a device leaves it later than is told, by what the device keeps."""

DIGITS = {"error_ms": 1, "uplink_ms": 0, "rtt_ms": 1}
"""To how many digits of a millisecond a delay is worth telling: what changes less is no news."""

Dial = Callable[[], AbstractAsyncContextManager[ClientConnection]]
log = logging.getLogger(__name__)


class Surface(Keeper, Protocol):
    """What shows, plays and keeps the record. ``perform`` takes every action that is not about the link, in order."""

    def perform(self, action: Action) -> None:
        """Show, play, stop or say goodbye; it does not wait."""
        ...


@dataclass(frozen=True, slots=True)
class _Line:
    """The open link as ``_send`` sees it: the socket, where frames wait for it, and how to give it up, and why."""

    connection: ClientConnection
    outbox: asyncio.Queue[str]
    scope: anyio.CancelScope
    given_up: list[PlaygroundError] = field(default_factory=list)


class Conversation:
    """A session with one service, for one surface."""

    def __init__(
        self,
        settings: Settings,
        dialect: Dialect,
        dial: Dial,
        surface: Surface,
        *,
        mask: Mask | None = None,
        service: str = "",
        model: str = "",
    ) -> None:
        self.began = self._now()
        self.core = SessionCore(settings, dialect, began=self.began)
        self._dialect = dialect
        self._dial = dial
        self._surface = surface
        self._mask = mask or Mask(Anonymous())
        self._mask.learn_tools(settings.tools)
        self._line: _Line | None = None
        self._retry_at: float | None = None
        self._retry_set = asyncio.Event()
        self._alarm: asyncio.TimerHandle | None = None
        self._over = asyncio.Event()
        self._measured: dict[str, float | None] = {}
        self._record = Recorder(surface, self._mask, self.began)
        self._record.note("playground", record.header(settings, dialect, service=service, model=model), self.began)

    @property
    def elapsed_ms(self) -> float:
        """Session time: milliseconds since the conversation began."""
        return self._record.ms(self._now())

    @property
    def service_rtt_ms(self) -> float | None:
        """The last round trip to the service and back, or None where none was measured."""
        latency_s = self._line.connection.latency if self._line else 0.0
        return latency_s * 1000 or None

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

    def want(self, wanted: Input) -> None:
        """Take what the person wants."""
        if self._over.is_set():
            return
        if isinstance(wanted, ChangeSettings):
            self._mask.learn_tools(wanted.settings.tools)
        now = self._now()
        actions = self.core.want(wanted, now)
        if not (isinstance(wanted, SendAudio) and _carried(actions)):
            self._record.note("page", record.wanted(wanted), now)
        self._perform(actions, now)

    def heard(self, track: int, ms: float, *, done: bool = False, at: float | None = None) -> None:
        """Note what has left the speaker, by ``at`` (seconds on the loop's clock), which is now unless given."""
        if self._over.is_set():
            return
        now, at = self._moments(at)
        self._record.note("page", record.heard(track, ms, done=done, at_ms=self._record.ms(at)), now)
        self._perform(self.core.heard(track, ms, now, done=done, at=at), now)

    def silenced(self, track: int, ms: float, *, at: float | None = None) -> None:
        """Note what a stopped track had played when it fell silent, at ``at`` or now."""
        if self._over.is_set():
            return
        now, at = self._moments(at)
        self._record.note("page", record.stopped(track, ms, at_ms=self._record.ms(at)), now)
        self._perform(self.core.silenced(track, ms, now, at=at), now)

    def measured(self, *, error_ms: float, uplink_ms: float | None = None) -> None:
        """Note how wrong the moments given can be, and how long the microphone's sound takes to reach us."""
        figures = {"error_ms": error_ms, "uplink_ms": uplink_ms, "rtt_ms": self.service_rtt_ms}
        rounded = {name: None if ms is None else round(ms, DIGITS[name]) for name, ms in figures.items()}
        if rounded == self._measured or self._over.is_set():
            return
        self._measured = rounded
        self._record.note("page", record.measured(**rounded), now := self._now())
        self.core.measured(**rounded)
        self._perform([], now)

    def hang_up(self) -> None:
        """End the conversation; ``run`` returns soon."""
        self.want(HangUp())

    def end(self, reason: PlaygroundError) -> None:
        """End the conversation for a reason that the surface is told; ``run`` returns soon."""
        if not self._over.is_set():
            self._perform([Close(reason)], self._now())

    async def _cancel_when_over(self, scope: anyio.CancelScope) -> None:
        await self._over.wait()
        scope.cancel()

    async def _talk(self) -> None:
        try:
            while not self._over.is_set():
                self._record.note("link", record.DIALLED, now := self._now())
                self._perform(self.core.dialled(), now)
                error = await self._one_link()
                await self._recover(error)
        except Exception as error:  # noqa: BLE001  the edge of a conversation: say so, and let the page go on
            log.error("A conversation ended by a mistake of ours, %s", _where(error))
            self._perform([Close(fault("internal"))], self._now())

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
        outbox: asyncio.Queue[str] = asyncio.Queue(MOST_FRAMES)
        async with anyio.create_task_group() as tasks:
            self._line = line = _Line(connection, outbox, tasks.cancel_scope)
            tasks.start_soon(self._write, connection, outbox)
            line.given_up.append(await self._read(connection))
            tasks.cancel_scope.cancel()
        return line.given_up[0]

    async def _read(self, connection: ClientConnection) -> PlaygroundError:
        async with aclosing(reports(connection, self._dialect, self._mask.hide)) as reported:
            try:
                async for event, text in reported:
                    if self._over.is_set():
                        break
                    now = self._now()
                    self._record.note("server", text, now)
                    self._perform(self.core.receive(event, now), now)
                    await asyncio.sleep(0)  # what is buffered is received without waiting: nobody waits for a flood
            except PlaygroundError as failure:
                return failure
        return fault("lost")

    async def _write(self, connection: ClientConnection, outbox: asyncio.Queue[str]) -> None:
        try:
            await connection.ping()  # the library's own first one comes after ``PING_S``
            while True:
                await connection.send(await outbox.get())
        except ConnectionClosed:
            return  # the reader says why

    async def _recover(self, error: PlaygroundError) -> None:
        """Tell the core that the link is gone, and wait as long as it wants."""
        retry_at = self._lost(error)
        while retry_at is not None and (left_s := retry_at - self._now()) > 0:
            self._retry_set.clear()
            with anyio.move_on_after(left_s):
                await self._retry_set.wait()
            retry_at = self._retry_at

    def _lost(self, error: PlaygroundError) -> float | None:
        self._retry_at = None
        self._record.note("link", record.lost(error), now := self._now())
        self._perform(self.core.link_lost(error, now), now)
        return self._retry_at

    def _perform(self, actions: Iterable[Action], now: float) -> None:
        """Do what the core asks for; then hand over what is to be recorded of it."""
        for action in actions:
            match action:
                case Send():
                    self._command(action.command, now)
                case RetryAt():
                    self._retry_at = action.at
                    self._retry_set.set()
                case DropLink():
                    self._give_up(fault("reopened"))
                case Close():
                    self._surface.perform(action)
                    self._over.set()
                case _:
                    self._surface.perform(action)
        self._set_alarm()
        self._record.hand_over()

    def _command(self, command: Command, now: float) -> None:
        frame = self._dialect.write_command(command)
        if frame is not None:
            self._send(frame)
            self._record.note("client", frame, now)

    def _send(self, frame: str) -> None:
        if self._line is None:
            return
        try:
            self._line.outbox.put_nowait(frame)
        except asyncio.QueueFull:
            self._give_up(fault("stuck"))

    def _give_up(self, why: PlaygroundError) -> None:
        """End the link that is open, if one is."""
        if self._line is not None:
            self._line.given_up.append(why)
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
            self._alarm = asyncio.get_running_loop().call_at(due, self._ring, due)

    def _ring(self, due: float) -> None:
        self._alarm = None
        now = max(due, self._now())  # a loop may ring a moment early
        self._record.note("link", record.DUE, now)
        self._perform(self.core.due(now), now)

    def _moments(self, at: float | None) -> tuple[float, float]:
        """Return now, and when something happened of which we hear now: not before the beginning, hardly after now."""
        now = self._now()
        return now, now if at is None else min(max(at, self.began), now + MOST_AHEAD_S)

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


def _carried(actions: Iterable[Action]) -> bool:
    """Tell whether audio went out at once: then the command that carries it is its record."""
    return any(isinstance(action, Send) and isinstance(action.command, AppendAudio) for action in actions)


def _where(error: BaseException) -> str:
    """Return kind and place of an error; its text is left out, for it may quote what somebody said."""
    while inner := getattr(error, "exceptions", None):
        error = inner[0]
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"
