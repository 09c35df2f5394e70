"""Whom a command talks to: the configured service, or the built-in server started for as long as the command runs."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import anyio.to_thread

from playground.audio.resample import warm
from playground.client import RealtimeSession, connect
from playground.commands.console import Console
from playground.environment import Environment
from playground.errors import SettingsError
from playground.protocol.address import Address, address_of

if TYPE_CHECKING:
    from playground.builtin import BuiltInServer

POLL_S = 0.05
DETECTOR_RATES = (24_000, 16_000)
"""What the built-in server resamples; its filter is designed before the first word, not during it."""
NAMES = {"builtin": "the built-in service", "azure": "Azure OpenAI", "openai": "OpenAI", "other": "the service"}
_UNTRUSTED = SettingsError(
    "The configured key is not sent to this address.",
    "For a server of your own use --service other and PLAYGROUND_API_KEY.",
    field="endpoint",
)


@dataclass(frozen=True, slots=True)
class Line:
    """How to reach the service: its address, and the built-in server when that is what runs there."""

    address: Address
    server: BuiltInServer | None = None


@contextmanager
def reached(environment: Environment) -> Iterator[Line]:
    """Start the built-in server where it is the one chosen, and stop it at the end; raise PlaygroundError."""
    target = environment.target()
    if target.service != "builtin":
        yield Line(address_of(target))
        return
    from playground.builtin import BuiltInServer  # brings the engines

    server = BuiltInServer(environment.chat)
    try:
        server.start()
        yield Line(address_of(target, server.url), server)
    finally:
        server.close()


@asynccontextmanager
async def session_of(environment: Environment, console: Console) -> AsyncIterator[tuple[RealtimeSession, Line]]:
    """Open a session with the configured service; raise PlaygroundError."""
    with reached(environment) as line:
        console.progress(f"Connecting to {NAMES[environment.service]} …")
        async with dialled(environment, line) as session:
            console.clear()
            yield session, line


@asynccontextmanager
async def dialled(environment: Environment, line: Line) -> AsyncIterator[RealtimeSession]:
    """Open a session on ``line``, signed in as configured; raise PlaygroundError."""
    target = environment.target()
    wants_credential = target.service == "azure" or target.service in environment.keys
    if wants_credential and not environment.trusts(target):
        raise _UNTRUSTED
    async with connect(line.address, key=environment.key_for(target)) as session:
        yield session


async def engines_loaded(line: Line, console: Console) -> None:
    """Wait until the built-in engines are ready or missing; does nothing for other services."""
    if line.server is None:
        return
    console.progress("Loading the built-in voice and recogniser …")
    await anyio.to_thread.run_sync(_load, line.server)
    console.clear()


def _load(server: BuiltInServer) -> None:
    warm(DETECTOR_RATES)
    while any(engine.state == "loading" for engine in server.engines()):
        time.sleep(POLL_S)
