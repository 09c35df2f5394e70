"""The bridge on a real server in this loop, and pages that behave as no browser does: over a bare socket."""

import asyncio
import base64
import json
import os
import socket
import struct
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import anyio
import uvicorn
from starlette.applications import Starlette

from playground.client.sessions import Admission, Sessions
from playground.protocol.ga import GA
from playground.services.address import Address
from playground.settings import Settings
from playground.web.admission.control import PageAdmission
from playground.web.bridge.bridge import PATH, bridge_route
from playground.web.bridge.frames import HEADER, MICROPHONE
from playground.web.bridge.observed import Tally

RESET = struct.pack("ii", 1, 0)


class Bridge:
    """The bridge alone, served; pages come as different people."""

    def __init__(self, port: int, sessions: Sessions) -> None:
        self.port, self.sessions = port, sessions
        self.visitors: list[Visitor] = []

    async def visit(
        self, url: str, *, hello: bool = True, rate_hz: int = 24_000, owner: str = "", cookie: str = "", **more: Any
    ) -> "Visitor":
        """Return a page at the bridge, which has said hello for a conversation with the service at ``url``.

        ``owner``: whose it is, else somebody new; ``cookie``: what its socket carries; ``more`` goes into the ticket.
        """
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**16)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = (f"GET {PATH} HTTP/1.1", "Host: here", "Upgrade: websocket", "Connection: Upgrade")
        carried = (f"Cookie: {cookie}",) if cookie else ()
        rest = (f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", "", "")
        writer.write("\r\n".join((*lines, *carried, *rest)).encode())
        await reader.readuntil(b"\r\n\r\n")
        page = Visitor(reader, writer)
        self.visitors.append(page)
        if hello:
            settings = Settings(silence_duration_ms=200)
            admission = Admission(owner or key, settings, Address(url, GA), None, "other", **more)
            ticket = self.sessions.ticket(admission)
            page.say("hello", ticket=ticket, input_rate_hz=rate_hz, output_rate_hz=rate_hz)
        return page


class Visitor:
    """A page on a bare socket. It reads what comes only where a test does."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self._told: deque[str] = deque()

    def say(self, type_: str, **fields) -> None:
        self._write(0x81, json.dumps({"type": type_, **fields}).encode())

    def babble(self, body: bytes) -> None:
        """Send a text frame that may be no message."""
        self._write(0x81, body)

    def speak(self, pcm: bytes) -> None:
        self._write(0x82, HEADER.pack(MICROPHONE, 0, 0) + pcm)

    def _write(self, kind: int, body: bytes) -> None:
        size = bytes([0x80 | len(body)]) if len(body) < 126 else bytes([0x80 | 126]) + struct.pack("!H", len(body))
        self.writer.write(bytes([kind]) + size + bytes(4) + body)

    async def told(self, *types: str) -> dict[str, Any]:
        """Read until a message of one of these types comes; return it, or an empty one where the socket is closed."""
        while True:
            while self._told:
                message = json.loads(self._told.popleft())
                if message["type"] in types:
                    return message
            head = await self.reader.readexactly(2)
            size = head[1] & 0x7F
            if size > 125:
                size = int.from_bytes(await self.reader.readexactly(2 if size == 126 else 8), "big")
            body = await self.reader.readexactly(size)
            if head[0] & 0x0F == 8:
                return {}
            if head[0] & 0x0F == 1:
                self._told.extend(body.decode().split("\n"))

    async def read(self) -> None:
        """Read all that comes, until the end."""
        while await self.reader.read(2**20):
            pass

    def cut(self, *, reset: bool = True) -> None:
        """Be gone, without a word of WebSocket; with a ``reset`` not even of TCP's end."""
        if self.writer.transport.is_closing():
            return
        if reset:
            self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.writer.transport.abort()


@asynccontextmanager
async def bridge(admission: PageAdmission | None = None, tally: Tally | None = None) -> AsyncIterator[Bridge]:
    """Serve the bridge as Gradio does; ``admission``: who may talk, else everybody; ``tally``: who counts."""
    sessions = Sessions()
    route = bridge_route(sessions, admission=admission, tally=tally)
    config = uvicorn.Config(Starlette(routes=[route]), lifespan="off", log_level="warning")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve([listening]))
        served = Bridge(listening.getsockname()[1], sessions)
        try:
            yield served
        finally:
            for visitor in served.visitors:
                visitor.cut()
            await until(lambda: not server.server_state.tasks)
            server.should_exit = True
            await serving


async def until(holds: Callable[[], bool]) -> None:
    """Give everybody turns until something holds."""
    while not holds():
        await anyio.sleep(0.001)
