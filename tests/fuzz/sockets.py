"""The built-in server on its socket: no handshake, half frames, garbage, links that are cut; then plain turns.

A script is one connection. Where it is still open at its end a typed turn, and sometimes a spoken one, is answered on
it; where it was cut, on the next.
"""

from __future__ import annotations

import asyncio
import base64
from contextlib import suppress
from random import Random
from typing import Any

import anyio
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from playground.server.endpoint import serve
from tests.fuzz import nonsense, wires
from tests.fuzz.client import WILD
from tests.fuzz.client_stage import valid
from tests.fuzz.runner import Script
from tests.fuzz.server import command_frame
from tests.fuzz.stories import DIALECTS
from tests.support.scripted import ScriptedReplier, quiet, scripted, tone

PATHS = {
    "GA": "/v1/realtime?model=m",
    "preview": "/openai/realtime?deployment=m&api-version=2025-04-01-preview",
    "first preview": "/openai/realtime?deployment=m&api-version=2024-10-01-preview",
}
TEXT = {"GA": {"output_modalities": ["text"]}, "preview": {"modalities": ["text"]}}
DETECTION = {"type": "server_vad", "create_response": True, "silence_duration_ms": 200, "threshold": 0.5}
SPOKEN = quiet(300) + tone(600) + quiet(600)


class SocketTarget:
    """Scripts for the server's socket, in a loop of its own."""

    name = "sockets"
    about = "the built-in server over real sockets: handshakes, frames of nonsense, half frames, cuts"

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(serve(scripted(), replier=ScriptedReplier()))
        self._base = self._server.url.removesuffix("/v1/realtime")

    def script(self, rng: Random) -> Script:
        """Say something on a connection in some dialect, then leave it in some way or use it."""
        name, wildness = rng.choice(list(PATHS)), rng.choice(WILD)
        steps: list[Any] = [("open", name)]
        if rng.random() < 0.2:
            steps.append(("knock", wires.greeting(rng, PATHS[name])))
        for _ in range(rng.randrange(30)):
            frame = command_frame(rng, DIALECTS[name], wildness)
            steps.append(("frame", wires.garbage(rng, frame) if rng.random() < wildness / 2 else frame))
        steps.append(("leave", *wires.ending(rng)) if rng.random() < 0.4 else ("talk", rng.random() < 0.2))
        return steps

    def play(self, script: Script) -> None:
        """Play it on a connection of its own."""
        self._loop.run_until_complete(self._play(script))

    def close(self) -> None:
        """Stop the server."""
        self._loop.run_until_complete(self._server.close())
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    async def _play(self, script: Script) -> None:
        name = next((step[1] for step in script if step[0] == "open"), "GA")
        with anyio.fail_after(3 * wires.PATIENCE_S):
            if not await self._visit(name, script):
                await self._visit(name, [("talk", False)])

    async def _visit(self, name: str, script: Script) -> bool:
        """Play on one connection; say whether it was used to the end."""
        async with connect(self._base + PATHS[name], max_size=None, ping_interval=None, compression=None) as link:
            session = _Session(link, name)
            reading = asyncio.create_task(session.read())
            try:
                return await self._steps(session, script)
            finally:
                reading.cancel()
                with suppress(asyncio.CancelledError):
                    await reading

    async def _steps(self, session: _Session, script: Script) -> bool:
        for kind, *rest in script:
            if kind == "knock":
                await wires.knock(self._server.host, self._server.port, rest[0])
            elif kind == "frame":
                await session.link.send(nonsense.sendable(rest[0]))
            elif kind == "leave":
                await wires.leave(session.link, *rest)
                return False
            elif kind == "talk":
                await session.talk(spoken=rest[0])
        return any(step[0] == "talk" for step in script)


class _Session:
    """A client that reads everything, and can have a plain turn."""

    def __init__(self, link: ClientConnection, name: str) -> None:
        self.link = link
        self._dialect = "GA" if name == "GA" else "preview"
        self._events: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def read(self) -> None:
        """Read until the link ends."""
        with suppress(ConnectionClosed):
            async for frame in self.link:
                assert len(frame) < 1024 * 1024
                self._events.put_nowait(valid(str(frame)))
        self._events.put_nowait({"type": "closed"})

    async def talk(self, *, spoken: bool) -> None:
        """Have a typed turn answered, then a spoken one if so."""
        await self._typed()
        if spoken:
            await self._spoken()

    async def _send(self, kind: str, **fields: Any) -> None:
        await self.link.send(nonsense.dumped({"type": kind, **fields}))

    async def _typed(self) -> None:
        ask = {"response": {**TEXT[self._dialect], "metadata": {"plain": "yes"}}, "event_id": "plain"}
        await self._send("response.cancel")
        await self._send("response.create", **ask)
        refused = 0
        while True:
            event = await self._next("a typed turn")
            if event["type"] == "response.done" and (event["response"]["metadata"] or {}).get("plain") == "yes":
                return
            if event["type"] == "error" and event["error"]["event_id"] == "plain":
                refused += 1
                assert refused < 50, f"a typed turn is refused: {event['error']['code']}"
                await self._send("response.cancel")
                await self._send("response.create", **ask)

    async def _spoken(self) -> None:
        session: dict[str, Any] = {"turn_detection": DETECTION, "input_audio_format": "pcm16"}
        if self._dialect == "GA":
            audio = {"turn_detection": DETECTION, "format": {"type": "audio/pcm", "rate": 24_000}}
            session = {"type": "realtime", "audio": {"input": audio}}
        await self._send("session.update", session=session)
        await self._send("input_audio_buffer.clear")
        await self._until("input_audio_buffer.cleared")
        for at in range(0, len(SPOKEN), 4_800):
            await self._send("input_audio_buffer.append", audio=base64.b64encode(SPOKEN[at : at + 4_800]).decode())
        await self._until("input_audio_buffer.speech_stopped")
        await self._until("response.done")

    async def _until(self, kind: str) -> None:
        while (await self._next(kind))["type"] != kind:
            pass

    async def _next(self, what: str) -> dict[str, Any]:
        try:
            event = await asyncio.wait_for(self._events.get(), wires.PATIENCE_S)
        except asyncio.TimeoutError:
            raise AssertionError(f"stuck: waiting for {what}") from None
        assert event["type"] != "closed", f"closed while waiting for {what}; {self.link.close_code}"
        return event
