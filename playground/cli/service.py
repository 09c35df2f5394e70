"""Whom a command talks to: the configured service, or the built-in server started for as long as the command runs."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread

from playground.audio.resample import warm
from playground.cli.console import Console
from playground.client import RealtimeSession, connect
from playground.client.diagnosis import session_error
from playground.client.failures import fault
from playground.environment import Environment
from playground.errors import PlaygroundError, ServiceError, SettingsError
from playground.protocol.events import ServerEvent
from playground.protocol.values import ErrorBody
from playground.services.address import Address, address_of
from playground.services.catalogue import ANY, SERVICES
from playground.services.space_ports import check_port
from playground.settings import Settings, knobs

if TYPE_CHECKING:
    from playground.server.builtin import BuiltInServer

POLL_S = 0.05
PATIENCE_S = 120.0
"""A service that owes us something and says nothing for so long is given up; a large model may have to load first."""
DETECTOR_RATES = ((24_000, 16_000), (8_000, 16_000))
"""What the built-in server resamples; its filters are designed before the first word, not during it."""
_UNTRUSTED = SettingsError(
    "The configured key is not sent to this address.",
    f"For a server of your own use --service {ANY} and {SERVICES[ANY].key_variable}.",
    field="endpoint",
)


@dataclass(frozen=True, slots=True)
class Destination:
    """How to reach the service: its address, and the built-in server when that is what runs there."""

    address: Address
    server: BuiltInServer | None = None


@contextmanager
def reached(environment: Environment) -> Iterator[Destination]:
    """Start the built-in server where it is the one chosen, and stop it at the end; raise PlaygroundError."""
    target, transcribes = environment.target(), environment.settings.transcribes
    if not SERVICES[target.service].runs_here:
        address = address_of(target, transcribes=transcribes)
        if environment.is_space:
            check_port(address)
        yield Destination(address)
        return
    from playground.server.builtin import BuiltInServer  # brings the engines

    server = BuiltInServer(environment.chat)
    try:
        server.start()
        yield Destination(address_of(target, server.url, transcribes=transcribes), server)
    finally:
        server.close()


@asynccontextmanager
async def session_of(
    environment: Environment, console: Console, hear: Callable[[str], None] | None = None
) -> AsyncIterator[tuple[RealtimeSession, Destination]]:
    """Open a session with the configured service, and ``hear`` each event's JSON; raise PlaygroundError."""
    with reached(environment) as destination:
        console.progress(f"Connecting to {SERVICES[environment.service].called} …")
        async with dialled(environment, destination, hear) as session:
            console.clear()
            yield session, destination


@asynccontextmanager
async def dialled(
    environment: Environment, destination: Destination, hear: Callable[[str], None] | None = None
) -> AsyncIterator[RealtimeSession]:
    """Open a session on ``destination``, signed in as configured; raise PlaygroundError."""
    target = environment.target()
    wants_credential = "token" in SERVICES[target.service].auth or target.service in environment.keys
    if wants_credential and not environment.trusts(target):
        raise _UNTRUSTED
    async with connect(destination.address, key=environment.key_for(target), hear=hear) as session:
        yield session


async def engines_loaded(destination: Destination, console: Console) -> None:
    """Wait until the built-in engines are ready or missing; does nothing for other services."""
    if destination.server is None:
        return
    console.progress("Loading the built-in voice and recogniser …")
    await anyio.to_thread.run_sync(_load, destination.server)
    console.clear()


async def patiently(events: AsyncGenerator[ServerEvent, None]) -> AsyncIterator[ServerEvent]:
    """Yield ``events``; raise LinkError where the next does not come within ``PATIENCE_S``."""
    async with aclosing(events):
        while True:
            try:
                with anyio.fail_after(PATIENCE_S):
                    event = await anext(events)
            except StopAsyncIteration:
                return
            except TimeoutError:
                raise fault("unresponsive") from None
            yield event


NOTHING_HOLDS = "So none of the settings took effect."
"""An update is atomic: one bad value discards the rest."""


def refusal(error: ErrorBody) -> PlaygroundError:
    """Return what the service refused, by the flag that asked for it where it was one, and what that costs."""
    worded = session_error(error)
    param = error.param or ""
    name = param.rpartition(".")[2]
    known = knobs(Settings).get(name)
    sentence = f"The service refuses {known.flag}: {worded.sentence}" if known else worded.sentence
    lost = NOTHING_HOLDS if param.startswith("session") else ""
    return ServiceError(sentence, f"{worded.hint} {lost}".strip(), code=worded.code)


def _load(server: BuiltInServer) -> None:
    warm(*DETECTOR_RATES)
    while any(engine.state == "loading" for engine in server.engines()):
        time.sleep(POLL_S)
