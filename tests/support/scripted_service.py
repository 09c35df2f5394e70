"""A Realtime service on loopback that says what a test tells it to, on each of its links apart."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import anyio
from websockets.asyncio.server import ServerConnection, serve

from playground.protocol import events as e
from playground.protocol.commands import Command
from playground.protocol.dialect import Dialect
from playground.protocol.ga import GA
from playground.protocol.values import SessionConfig
from tests.support.faulty import SILENT

PATIENCE_S = 20


class Visit:
    """One link, from the service's side."""

    def __init__(self, connection: ServerConnection, dialect: Dialect) -> None:
        self.commands: list[Command] = []
        self._connection = connection
        self._dialect = dialect
        self._news = asyncio.Event()

    async def say(self, *events: e.ServerEvent) -> None:
        for event in events:
            frame = self._dialect.write_event(event)
            assert frame is not None
            await self._connection.send(frame)

    async def open(self, **config: Any) -> None:
        await self.say(e.SessionCreated(SessionConfig(id="sess_1", **config)))

    async def close(self, code: int = 1000) -> None:
        await self._connection.close(code)

    async def closed(self) -> None:
        """Wait until the link is gone, whoever ended it."""
        await self._connection.wait_closed()

    async def listen(self) -> None:
        async for frame in self._connection:
            self.commands.append(self._dialect.read_command(frame))
            self._news.set()

    async def until(self, kind: type, count: int = 1) -> list[Any]:
        """Wait for so many commands of one kind; return all of them."""
        with anyio.fail_after(PATIENCE_S):
            while len(self.told(kind)) < count:
                self._news.clear()
                await self._news.wait()
        return self.told(kind)

    def told(self, kind: type) -> list[Any]:
        return [command for command in self.commands if isinstance(command, kind)]


class ScriptedService:
    """Waits for links; each is handed out once, in the order they came."""

    def __init__(self, dialect: Dialect) -> None:
        self.url = ""
        self._dialect = dialect
        self._visits: asyncio.Queue[Visit] = asyncio.Queue()

    async def visit(self) -> Visit:
        """Wait for the next link."""
        return await self._visits.get()

    async def take(self, connection: ServerConnection) -> None:
        visit = Visit(connection, self._dialect)
        self._visits.put_nowait(visit)
        await visit.listen()


@asynccontextmanager
async def scripted_service(dialect: Dialect = GA) -> AsyncIterator[ScriptedService]:
    """Run a service until the block ends."""
    service = ScriptedService(dialect)
    async with serve(service.take, "127.0.0.1", 0, logger=SILENT, close_timeout=0.1) as server:
        service.url = f"ws://localhost:{next(iter(server.sockets)).getsockname()[1]}/v1/realtime?model=m"
        yield service


def said(words: Iterable[str], response_id: str, item_id: str, pcm: bytes) -> list[e.ServerEvent]:
    """Return the events of words of a spoken answer, each with as much sound."""
    pieces = (
        (e.TranscriptDelta(response_id, item_id, word), e.AudioDelta(response_id, item_id, pcm)) for word in words
    )
    return [event for piece in pieces for event in piece]
