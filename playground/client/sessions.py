"""Which conversations are asked for, awaited and running: tickets out, conversations in, by their owner.

Not here: how many there may be (``web/admission``).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context, copy_context
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import parse_qs, urlsplit

from pydantic import SecretStr

from playground.client.conversation import Conversation, Surface
from playground.client.credentials import Credential, credential_of
from playground.client.link import LOOPBACK, open_link
from playground.client.mask import Mask
from playground.client.reach import Reach
from playground.client.tickets import Tickets
from playground.conversation.actions import Notice
from playground.conversation.earlier import NOTHING, Earlier
from playground.conversation.inputs import ChangeSettings
from playground.errors import PlaygroundError
from playground.services.address import Address
from playground.services.target import Target
from playground.settings import Settings


@dataclass(frozen=True, slots=True)
class Admission:
    """What a ticket admits to: one conversation of ``owner``, with these settings, at this address of ``service``.

    ``target`` is whom the person chose, where they did; ``reach``, how far the address may lead where it is theirs;
    ``at_our_expense``: the credential is not the person's own; ``by_hand``: they may write events themselves.
    """

    owner: str
    settings: Settings
    address: Address
    credential: Credential | SecretStr | None = None
    service: str = ""
    target: Target | None = None
    reach: Reach | None = None
    at_our_expense: bool = False
    by_hand: bool = True

    @property
    def model(self) -> str:
        """The model or deployment that the address names, or nothing."""
        asked = parse_qs(urlsplit(self.address.url).query)
        return next((asked[name][0] for name in ("model", "deployment") if name in asked), "")

    @property
    def host(self) -> str:
        """The host that a record must not name: whose it is may be nobody's business. Empty for this machine."""
        host = urlsplit(self.address.url).hostname or ""
        return "" if host in LOOPBACK else host


class Sessions:
    """All conversations of this program."""

    def __init__(self) -> None:
        self._tickets: Tickets[Admission] = Tickets(time.monotonic, _later)
        self._running: dict[str, tuple[Conversation, asyncio.AbstractEventLoop, Admission, Context]] = {}
        self._waiting: dict[str, list[Admission]] = {}
        self._left = asyncio.Event()

    def __len__(self) -> int:
        return len(self._running)

    def ticket(self, admission: Admission) -> str:
        """Return a single-use ticket; raise SettingsError for a bad key."""
        return self._tickets.issue(replace(admission, credential=credential_of(admission.credential)))

    def redeem(self, ticket: str) -> Admission:
        """Return what ``ticket`` admits to; raise SettingsError when it is void."""
        return self._tickets.redeem(ticket)

    @contextmanager
    def waiting(self, admission: Admission) -> Iterator[Callable[[], Admission]]:
        """Hold an admission while it waits for its turn; call what this gives for it with the settings as they are."""
        self._waiting[admission.owner] = awaited = [admission]
        try:
            yield lambda: awaited[0]
        finally:
            if self._waiting.get(admission.owner) is awaited:
                del self._waiting[admission.owner]

    @contextmanager
    def running(self, admission: Admission, surface: Surface, earlier: Earlier = NOTHING) -> Iterator[Conversation]:
        """Hold a conversation as running; the one its owner had before is hung up."""
        self._in_loop(admission.owner, Conversation.hang_up)
        mask = Mask(credential_of(admission.credential))
        if admission.host:
            mask.learn(admission.host)
        conversation = Conversation(
            admission.settings,
            admission.address.dialect,
            partial(open_link, admission.address, mask, admission.reach),
            surface,
            mask=mask,
            service=admission.service,
            model=admission.model,
            earlier=earlier,
        )
        self._running[admission.owner] = (conversation, asyncio.get_running_loop(), admission, copy_context())
        try:
            yield conversation
        finally:
            if self._running.get(admission.owner, (None,))[0] is conversation:
                del self._running[admission.owner]
                self._left.set()

    def admission_of(self, owner: str) -> Admission | None:
        """Return what the owner's running conversation was admitted to; None where none runs."""
        running = self._running.get(owner)
        return running[2] if running else None

    def apply(self, owner: str, settings: Settings) -> None:
        """Change the settings of the owner's conversation, running or awaited; from any thread. Else do nothing."""
        if (awaited := self._waiting.get(owner)) is not None:
            awaited[0] = replace(awaited[0], settings=settings)
        self._in_loop(owner, lambda conversation: conversation.want(ChangeSettings(settings)))

    async def end(self, reason: PlaygroundError) -> None:
        """End every conversation for a reason that its page is told; return when all of them are gone."""
        for owner in list(self._running):
            self._in_loop(owner, lambda conversation: conversation.end(reason))
        await self.emptied()

    def tell(self, notice: Notice) -> None:
        """Show a notice to everybody who talks."""
        for owner in list(self._running):
            self._in_loop(owner, lambda conversation: conversation.tell(notice))

    async def emptied(self) -> None:
        """Wait until no conversation runs."""
        while self._running:
            self._left.clear()
            await self._left.wait()

    def _in_loop(self, owner: str, act: Callable[[Conversation], None]) -> None:
        running = self._running.get(owner)
        if running is not None:
            conversation, loop, _, context = running
            if not loop.is_closed():
                loop.call_soon_threadsafe(act, conversation, context=context)


def _later(seconds: float, call: Callable[[], None]) -> asyncio.TimerHandle | None:
    try:
        return asyncio.get_running_loop().call_later(seconds, call)
    except RuntimeError:
        return None
