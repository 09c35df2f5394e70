"""One running conversation: the pure core, its links under it, a surface over it.

Rules:
1. ``run`` owns everything: it returns when the conversation is over, and nothing of it is left.
2. ``want``, ``heard`` and ``silenced`` never wait: what they cause is queued, in order; after the end they do nothing.
3. There may be several links (``session_links``); frames are sent over the one in use, and the core is told of each
   frame by which it came. Which link is in use, which is closed, whether and when one is dialled the core decides.
4. The wall clock is read here alone: the core knows session time.
5. Every input of the core and every command it sent is recorded, in that order, once its actions are performed: what
   is recorded delays nothing. No record holds what the conversation signs in with (``mask``).
6. In here sound is PCM16 at 24 kHz; each link has its ``WireSound``, through which commands and events pass.
"""

from __future__ import annotations

import asyncio
import logging
import time
import traceback
from collections.abc import Awaitable, Callable, Iterable
from contextlib import aclosing
from dataclasses import replace
from typing import Protocol, TypeVar

import anyio
from anyio.abc import TaskGroup
from websockets.asyncio.client import ClientConnection

from playground.client.credentials import Anonymous
from playground.client.failures import fault
from playground.client.link import reports
from playground.client.mask import Mask
from playground.client.masked_log import Keeper, Recorder
from playground.client.session_links import Dial, ServiceLink, SessionLinks
from playground.conversation.actions import (
    Action,
    Close,
    CloseLink,
    DropLink,
    Notice,
    OpenNext,
    RetryAt,
    Send,
    Show,
    UseLink,
)
from playground.conversation.core import SessionCore
from playground.conversation.earlier import NOTHING, Earlier
from playground.conversation.inputs import ChangeSettings, HangUp, Input, SendAudio, SendByHand
from playground.conversation.states import Link
from playground.conversation.wire_sound import WireSound
from playground.errors import PlaygroundError
from playground.errors.page import page_fault
from playground.errors.reasons import reason_of
from playground.eventlog import event_log as record
from playground.eventlog.bounds import BYTES_PER_MS
from playground.protocol.commands import AppendAudio, Command
from playground.protocol.dialect import Dialect
from playground.protocol.events import AudioDelta, ServerEvent, SessionCreated
from playground.protocol.written_command import command_of
from playground.settings import Settings

MOST_AHEAD_S = 1.0
"""Sound handed to a device leaves it later than is told, by what the device keeps."""

DIGITS = {"error_ms": 1, "uplink_ms": 0, "rtt_ms": 1}
"""To how many digits of a millisecond a delay is worth telling: what changes less is no news."""

Given = TypeVar("Given")
log = logging.getLogger(__name__)


class Surface(Keeper, Protocol):
    """What shows, plays and keeps the record. ``perform`` takes every action that is not about the link, in order."""

    def perform(self, action: Action) -> None:
        """Show, play, stop or say goodbye; it does not wait."""
        ...


class Conversation:
    """A session with one service, for one surface; ``earlier``: what of the conversation was before it."""

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
        earlier: Earlier = NOTHING,
        wall_s: Callable[[], float] = time.time,
    ) -> None:
        self._loop = asyncio.get_running_loop()  # once: until Python 3.12 asking costs a call of the system
        started = self._now()
        self.began = started - earlier.ms / 1000
        self.core = SessionCore(settings, dialect, began=self.began, earlier=earlier)
        self._dialect = dialect
        self._dial_service = dial
        self._surface = surface
        self._mask = mask or Mask(Anonymous())
        self._mask.learn_tools(settings.tools)
        self._wall_s = wall_s
        self._links = SessionLinks()
        self._alarm: asyncio.TimerHandle | None = None
        self._over = asyncio.Event()
        self._measured: dict[str, float | None] = {}
        self._record = Recorder(surface, self._mask, self.began)
        about = record.header(settings, dialect, service=service, model=model, earlier=earlier)
        self._record.note("playground", about, started)

    @property
    def elapsed_ms(self) -> float:
        """Session time: milliseconds since the conversation began, ``earlier`` included."""
        return self._record.ms(self._now())

    @property
    def service_rtt_ms(self) -> float | None:
        """The last round trip to the service and back, or None where none was measured."""
        return self._links.rtt_ms

    async def run(self) -> None:
        """Talk until someone hangs up or the link is lost for good; hanging up ends even a dial at once."""
        try:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._cancel_when_over, tasks.cancel_scope)
                await self._guarded(self._talk, tasks)
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
        is_carried = isinstance(wanted, SendAudio) and _carried(actions)
        if not is_carried:
            size = self._links.sound.microphone.bytes_per_ms if isinstance(wanted, SendByHand) else BYTES_PER_MS
            self._record.note("page", record.wanted(wanted), now, bytes_per_ms=size)
        self._perform(actions, now, is_settled=is_carried)

    def send_by_hand(self, text: str) -> None:
        """Send the event that a person wrote; raise WireError saying what of it cannot be sent."""
        command = command_of(text, self._dialect)
        if self.core.link is not Link.OPEN:
            raise page_fault("no_link")
        self._mask.learn_tools(text)
        if isinstance(command, AppendAudio):  # the one who wrote it wrote what travels
            command = replace(command, audio=self._links.sound.as_spoken(command.audio))
        self.want(SendByHand(command, text))

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

    def tell(self, notice: Notice) -> None:
        """Show the surface a notice that is none of the core's."""
        if not self._over.is_set():
            self._perform([Show(notice)], self._now())

    def end(self, reason: PlaygroundError) -> None:
        """End the conversation for a reason that the surface is told; ``run`` returns soon."""
        if not self._over.is_set():
            self._perform([Close(reason)], self._now())

    async def _cancel_when_over(self, scope: anyio.CancelScope) -> None:
        await self._over.wait()
        scope.cancel()

    async def _talk(self, tasks: TaskGroup) -> None:
        """Open a link, and another whenever that is wanted."""
        while not self._over.is_set():
            tasks.start_soon(self._guarded, self._run_link, self._dialled())
            await self._links.time_to_dial()

    async def _guarded(self, work: Callable[[Given], Awaitable[None]], given: Given) -> None:
        try:
            await work(given)
        except Exception as error:  # noqa: BLE001  the edge of a conversation: say so, and let the page go on
            log.error("A conversation ended by a mistake of ours, %s", _where(error))
            self._perform([Close(fault("internal"))], self._now())

    # --- links -----------------------------------------------------------------------------------------------

    def open_another_link(self) -> None:
        """Open a link beside the one in use: it takes over as soon as nothing would be torn by that."""
        self._links.dial_at(self._now())

    def _dialled(self) -> ServiceLink:
        self._record.note("link", record.DIALLED, now := self._now())
        actions = self.core.dialled()
        link = self._links.hold(self.core.links.newest)
        if self.core.links.current is not None:
            self._links.in_use = self.core.links.current.number
        self._perform(actions, now)
        return link

    async def _run_link(self, link: ServiceLink) -> None:
        """Hold one link until it ends; tell the core why it did, unless nobody needed it."""
        why = await link.run(self._dial_service, lambda connection: self._read(connection, link))
        self._links.let_go(link.number)
        if why is not None:
            other = self._links.other(link.number)
            log.info("A link was lost: %s.", reason_of(why))
            self._record.note("link", record.lost(why, link=other), now := self._now())
            self._perform(self.core.link_lost(why, now, link=other), now)

    async def _read(self, connection: ClientConnection, read: ServiceLink) -> PlaygroundError:
        def take(event: ServerEvent, text: str) -> None:
            if not self._over.is_set():
                self._receive(event, text, read.sound, self._links.other(read.number))

        async with aclosing(reports(connection, self._dialect, self._mask.hide, take)) as reported:
            try:
                async for event, text in reported:
                    if self._over.is_set():
                        break
                    take(event, text)
            except PlaygroundError as failure:
                return failure
        return fault("lost")

    def _receive(self, event: ServerEvent, text: str, sound: WireSound, link: int | None) -> None:
        now, expires_at = self._now(), None
        if isinstance(event, SessionCreated) and event.session.expires_at:
            expires_at = now + event.session.expires_at - self._wall_s()
            self.core.link_expires(expires_at, now, link=link)
        if is_sound := isinstance(event, AudioDelta):
            text = record.without_sound(text, event.audio, sound.size_per_ms(event))
        size = sound.bytes_per_ms
        self._record.note("server", text, now, link=link, expires_at=expires_at, is_bare=is_sound, bytes_per_ms=size)
        for told in sound.incoming(event):
            self._perform(self.core.receive(told, now, link=link), now)

    # --- what the core wants ---------------------------------------------------------------------------------

    def _perform(self, actions: Iterable[Action], now: float, *, is_settled: bool = False) -> None:
        """Do what the core asks for, then hand over what is to be recorded; ``is_settled``: nobody waits for longer."""
        for action in actions:
            match action:
                case Send():
                    self._command(action.command, now)
                case RetryAt():
                    self._links.dial_at(action.at)
                case OpenNext():
                    self.open_another_link()
                case UseLink():
                    self._links.in_use = action.link
                case DropLink():
                    self._links.give_up(fault("reopened"))
                case CloseLink():
                    self._links.close(action.link)
                case Close():
                    self._surface.perform(action)
                    self._over.set()
                case _:
                    self._surface.perform(action)
        if not is_settled:
            self._set_alarm()
        self._record.hand_over()

    def _command(self, command: Command, now: float) -> None:
        written = None
        for each in self._links.sound.outgoing(command):
            written = self._dialect.write_command(each)
            if written is not None:
                self._links.send(written)
        if isinstance(command, AppendAudio):  # nothing parses what was just written
            appended = record.appended(self._dialect.command_names[AppendAudio], len(command.audio))
            self._record.note("client", appended, now, is_bare=True)
        elif written is not None:
            self._record.note("client", written, now)

    def _set_alarm(self) -> None:
        due = None if self._over.is_set() else self.core.next_due()
        if self._alarm is not None:
            if due is not None and self._alarm.when() <= due:
                return  # what it rings for may move on with every event: it looks again when it rings
            self._alarm.cancel()
            self._alarm = None
        if due is not None:
            self._alarm = self._loop.call_at(due, self._ring)

    def _ring(self) -> None:
        rang, self._alarm = self._alarm, None
        now = self._now() if rang is None else max(rang.when(), self._now())  # a loop may ring a moment early
        due = self.core.next_due()
        if due is None or due > now:
            self._set_alarm()
            return
        self._record.note("link", record.DUE, now)
        self._perform(self.core.due(now), now)

    def _moments(self, at: float | None) -> tuple[float, float]:
        """Return now, and when something happened of which we hear now: not before the beginning, hardly after now."""
        now = self._now()
        return now, now if at is None else min(max(at, self.began), now + MOST_AHEAD_S)

    def _now(self) -> float:
        return self._loop.time()


def _carried(actions: Iterable[Action]) -> bool:
    """Tell whether audio went out at once: then the command that carries it is its record."""
    return any(isinstance(action, Send) and isinstance(action.command, AppendAudio) for action in actions)


def _where(error: BaseException) -> str:
    """Return kind and place of an error; its text is left out, for it may quote what somebody said."""
    while inner := getattr(error, "exceptions", None):
        error = inner[0]
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"
