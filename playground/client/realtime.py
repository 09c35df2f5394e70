"""A Realtime session to program with: typed events in, typed commands out, a handful of verbs, and the socket itself.

Rules:
1. Nothing here decides: turns, playback and interruption are the program's (or ``playground.conversation``'s) affair.
2. Backpressure is real: ``send`` waits while the network is slow, and while nobody reads, the service has to wait.
3. Sound is PCM16 at 24 kHz, both ways, in whatever form it travels (``sound``); what is sent as JSON goes as it is.
4. It ends in one of three ways: the block ends, the service says goodbye (the loop ends), or a PlaygroundError.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from typing import Any

import anyio.to_thread
from pydantic import SecretStr
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from playground.client.credentials import Credential, EntraCredential, credential_of
from playground.client.diagnosis import closing_error, session_error
from playground.client.link import events, open_link, reports
from playground.client.mask import Mask
from playground.client.reach import Reach
from playground.conversation.faults import is_benign
from playground.conversation.session_request import change_request, first_request
from playground.conversation.wire_sound import WireSound, prepare
from playground.errors import LinkError
from playground.errors.refusals import refused
from playground.knobs import parse
from playground.protocol.commands import AppendAudio, Command, CommitAudio, CreateItem, CreateResponse, UpdateSession
from playground.protocol.dialect import Dialect, frame_of
from playground.protocol.events import (
    ErrorReported,
    ResponseCreated,
    ResponseDone,
    ServerEvent,
    SessionCreated,
    SessionUpdated,
)
from playground.protocol.values import AudioFormat, Item, Part, SessionConfig, SessionPatch
from playground.services.address import Address, address_of
from playground.services.catalogue import owner_of
from playground.services.endpoint_url import read
from playground.services.target import Target
from playground.settings import Settings

SECOND = 48_000  # bytes of PCM16 at 24 kHz: audio is sent in pieces of a second


class RealtimeSession:
    """An open session; made by ``connect``. Iterate over it for events; one reader at a time."""

    def __init__(self, raw: ClientConnection, dialect: Dialect, reported: AsyncIterator[ServerEvent]) -> None:
        self.raw = raw
        self.config = SessionConfig()
        self._created = self.config
        self._dialect = dialect
        self._reported = reported
        self._early: list[ServerEvent] = []
        self._settings: Settings | None = None
        self.sound = WireSound()

    def __repr__(self) -> str:
        return f"<RealtimeSession {self.config.id or 'not begun'}, {self._dialect.name}>"

    async def send(self, command: Command | Mapping[str, Any]) -> None:
        """Send a command, or any JSON object as it is; wait while the network is slow.

        Raises WireError for a command that this dialect does not have or JSON cannot hold, PlaygroundError once the
        link is gone.
        """
        if not isinstance(command, Command):
            await self._send(frame_of(command))
            return
        for each in self.sound.outgoing(command):
            frame = self._dialect.write_command(each)
            if frame is None:
                raise refused("unknown_command", param="type", dialect=self._dialect.name, command=type(each).__name__)
            await self._send(frame)

    async def _send(self, frame: str) -> None:
        try:
            await self.raw.send(frame)
        except ConnectionClosed as closed:
            raise closing_error(closed) from None

    async def update(self, settings: Settings) -> bool:
        """Ask for ``settings``: the first time for what the session does not hold, then for what changed.

        Returns whether there was anything to ask: only then ``SessionUpdated``, or a refusal, follows.
        """
        formats = (AudioFormat(settings.audio_format), self._dialect.session_defaults.input_format)
        await anyio.to_thread.run_sync(prepare, *formats)
        before, self._settings = self._settings, settings
        if before is None:
            patch: SessionPatch | None = first_request(settings, self._dialect, self._created)
        else:
            patch = change_request(before, settings, self._dialect, self._created)
        if patch is None or not patch.changes:
            return False
        await self.send(UpdateSession(patch))
        return True

    async def say(self, text: str) -> None:
        """Add ``text`` as the user's words and ask for an answer."""
        await self.send(CreateItem(Item(role="user", content=(Part("text", text=text),))))
        await self.send(CreateResponse())

    async def ask(self) -> None:
        """Ask for an answer to what was said so far: where nobody answers by itself, or once more."""
        await self.send(CreateResponse())

    async def send_audio(self, pcm: bytes, *, commit: bool = False) -> None:
        """Send ``pcm`` (PCM16 mono, 24 kHz), any length; with ``commit`` end the turn by hand and ask for an answer."""
        for start in range(0, len(pcm), SECOND):
            await self.send(AppendAudio(pcm[start : start + SECOND]))
        if commit:
            await self.send(CommitAudio())
            await self.send(CreateResponse())

    async def return_result(self, call_id: str, output: str) -> None:
        """Give the result of a function call, and ask for the answer that follows from it."""
        await self.send(CreateItem(Item(kind="function_call_output", call_id=call_id, output=output)))
        await self.send(CreateResponse())

    async def answer(self) -> AsyncIterator[ServerEvent]:
        """Yield events up to the end of the next answer, ``ResponseDone`` included.

        Raises ServiceError when the service refuses before an answer began.
        """
        begun = False
        async for event in self:
            yield event
            begun = begun or isinstance(event, ResponseCreated)
            if isinstance(event, ErrorReported) and not begun and not is_benign(event.error):
                raise session_error(event.error)
            if isinstance(event, ResponseDone):
                return

    async def close(self) -> None:
        """Say goodbye; the end of the ``connect`` block does it too."""
        await self.raw.close()

    def __aiter__(self) -> AsyncIterator[ServerEvent]:
        return self

    async def __anext__(self) -> ServerEvent:
        if self._early:
            return self._early.pop(0)
        return await self._next()

    async def begin(self) -> None:
        """Wait until the session exists; raise PlaygroundError where the service lets us in only to say no."""
        while not isinstance(event := await self._reported.__anext__(), SessionCreated):
            self._early.append(event)
        self.config = self._created = event.session
        self._early += self.sound.incoming(event)

    async def _next(self) -> ServerEvent:
        try:
            event = await self._reported.__anext__()
        except LinkError as ended:
            if ended.code == "closed":  # 1000: a goodbye, not a failure
                raise StopAsyncIteration from None
            raise
        if isinstance(event, SessionUpdated):
            self.config = event.session
        first, *rest = self.sound.incoming(event)
        self._early += rest
        return first


@asynccontextmanager
async def connect(
    where: str | Target | Address,
    *,
    model: str = "",
    key: str | SecretStr | None = None,
    credential: Credential | None = None,
    hear: Callable[[str], None] | None = None,
    reach: Reach | None = None,
    transcribes: bool = False,
) -> AsyncIterator[RealtimeSession]:
    """Open a session at ``where`` and close it at the end of the block.

    ``where`` is an address in any form people paste, or a Target, or an Address. Without ``key`` and ``credential``
    Azure is signed in to with Entra ID, any other service with nothing. ``hear`` is told the JSON of each event just
    before the event is yielded, without what was signed in with. ``reach`` is for an address that a stranger named.
    ``transcribes``: what is said is written down, nothing answers; an Address says so itself. Raises PlaygroundError.
    """
    address = where if isinstance(where, Address) else address_of(_target(where, model), transcribes=transcribes)
    async with (
        _signed_in(address, credential or key) as signed,
        open_link(address, mask := Mask(signed), reach) as raw,
        aclosing(_told(raw, address.dialect, mask, hear) if hear else events(raw, address.dialect)) as reported,
    ):
        session = RealtimeSession(raw, address.dialect, reported)
        await session.begin()
        yield session


async def _told(
    raw: ClientConnection, dialect: Dialect, mask: Mask, hear: Callable[[str], None]
) -> AsyncGenerator[ServerEvent, None]:
    async with aclosing(reports(raw, dialect, mask.hide)) as reported:
        async for event, text in reported:
            hear(text)
            yield event


@asynccontextmanager
async def _signed_in(address: Address, given: Credential | str | SecretStr | None) -> AsyncIterator[Credential]:
    """Hold a credential; one that we had to make ourselves is closed at the end."""
    if given is not None or not address.scope:
        yield credential_of(given)
        return
    entra = EntraCredential()
    try:
        yield entra
    finally:
        entra.close()


def _target(where: str | Target, model: str) -> Target:
    if isinstance(where, Target):
        return where.model_copy(update={"deployment": model}) if model else where
    return parse(Target, {"service": owner_of(read(where)), "endpoint": where, "deployment": model})
