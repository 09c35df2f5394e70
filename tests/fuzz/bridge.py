"""The bridge on a real socket: a page that says nonsense, sends broken frames and leaves in any way; then a plain turn.

A script is one page with its own conversation, behind it the built-in server. Where the page is still there at the end,
its typed words are answered and it is listening again; where it left or was shown out, those of the next page are.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import socket
import time
from contextlib import suppress
from random import Random
from typing import Any

import anyio
import uvicorn
from starlette.applications import Starlette
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from playground.client.sessions import Admission, Sessions
from playground.server.endpoint import serve
from playground.services.address import Address
from playground.settings import Settings
from playground.web.bridge.bridge import PATH, bridge_route
from playground.web.bridge.frames import HEADER, MICROPHONE
from tests.fuzz import nonsense, wires
from tests.fuzz.client import CHANGES, WILD
from tests.fuzz.client_stage import valid
from tests.fuzz.runner import Script
from tests.fuzz.sockets import PATHS
from tests.fuzz.stories import DIALECTS
from tests.support.scripted import LoudnessVad, ScriptedReplier, quiet, scripted, tone

MOST_LEAVING = 30
ODD_HELLOS: tuple[Any, ...] = (
    {"type": "hello"},
    {"type": "text", "text": "me first"},
    {"type": "hello", "ticket": "none", "input_rate_hz": 24_000, "output_rate_hz": 24_000},
    {"type": "hello", "ticket": ["x"], "input_rate_hz": "NaN", "output_rate_hz": -1},
    [],
)
SAID: tuple[dict[str, Any], ...] = (
    {"type": "text", "text": "Hello"},
    {"type": "text", "text": "Hello", "pictures": [1, 2]},
    {"type": "interrupt"},
    {"type": "ask_now"},
    {"type": "event", "number": 1, "text": '{"type":"response.cancel"}'},
    {"type": "hold", "down": True},
    {"type": "hold", "down": False},
    {"type": "tool_result", "call_id": "call_1", "output": "3"},
    {"type": "tool_result", "call_id": "call_1", "output": "", "automatic": True},
    {"type": "heard", "track": 0, "ms": 20, "done": True, "at": 5_000},
    {"type": "heard", "track": 0, "ms": 5},
    {"type": "stopped", "track": 0, "ms": 20, "at": 5_000},
    {"type": "pong", "n": 1, "at": 5_000},
    {"type": "captured", "ms": 20, "at": 5_000},
)
SOUNDS = (quiet(20), tone(20), tone(200), b"\x00\x00", b"")


class BridgeTarget:
    """Scripts for the bridge, with a web server, a service and a loop of its own."""

    name = "bridge"
    about = "the bridge over real sockets: hello, messages and sound of nonsense, half frames, cuts"

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._owners = itertools.count()
        self._loop.run_until_complete(self._open())

    async def _open(self) -> None:
        self._service = await serve(scripted(), replier=ScriptedReplier())
        self._sessions = Sessions()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.host, self.port = self._listening.getsockname()
        app = Starlette(routes=[bridge_route(self._sessions, LoudnessVad)])
        self._web = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=5))
        self._serving = asyncio.create_task(self._web._serve([self._listening]))  # as serve(), but for signals
        while not self._web.started:
            await asyncio.sleep(0)

    def close(self) -> None:
        """Stop both servers; raise where a conversation outlived its page."""
        self._loop.run_until_complete(self._emptied())
        self._web.should_exit = True
        self._loop.run_until_complete(self._serving)
        self._loop.run_until_complete(self._service.close())
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    async def _emptied(self) -> None:
        with anyio.fail_after(wires.PATIENCE_S):
            while len(self._sessions):
                await asyncio.sleep(0.01)

    def script(self, rng: Random) -> Script:
        """Come as a page, say this and that, then leave in some way or have a turn."""
        wildness = rng.choice(WILD)
        odd_hello = nonsense.dumped(rng.choice(ODD_HELLOS)) if rng.random() < wildness / 4 else ""
        steps: list[Any] = [("hello", rng.choice(list(PATHS)), rng.choice(({}, {}, *CHANGES)), odd_hello)]
        if rng.random() < 0.2:
            steps.append(("knock", wires.greeting(rng, PATH)))
        steps += [_said(rng, wildness) for _ in range(rng.randrange(30))]
        steps.append(("leave", *wires.ending(rng)) if rng.random() < 0.4 else ("talk",))
        return steps

    def play(self, script: Script) -> None:
        """Play it as a page of its own."""
        self._loop.run_until_complete(self._play(script))

    async def _play(self, script: Script) -> None:
        with anyio.fail_after(4 * wires.PATIENCE_S):
            if not await self._visit(script):
                await self._visit([("talk",)])
            while len(self._sessions) > MOST_LEAVING:  # whoever left is noticed
                await asyncio.sleep(0.001)

    async def _visit(self, script: Script) -> bool:
        """Play as one page; say whether it stayed to the end."""
        first = script[0] if script and script[0][0] == "hello" else ("hello", "GA", {}, "")
        _, name, settings, odd_hello = first
        address = Address(self._service.url.removesuffix("/v1/realtime") + PATHS[name], DIALECTS[name])
        ticket = self._sessions.ticket(
            Admission(f"owner {next(self._owners)}", Settings(**settings), address, None, "other")
        )
        hello = {"type": "hello", "ticket": ticket, "input_rate_hz": 24_000, "output_rate_hz": 24_000}
        async with connect(f"ws://{self.host}:{self.port}{PATH}", max_size=None, ping_interval=None) as link:
            page = _Page(link)
            await link.send(odd_hello or nonsense.dumped(hello))
            reading = asyncio.create_task(page.read())
            try:
                return await self._steps(page, script)
            except ConnectionClosed:
                return False  # shown out, with a goodbye
            finally:
                await page.leave(reading)

    async def _steps(self, page: _Page, script: Script) -> bool:
        for kind, *rest in script:
            if kind == "knock":
                await wires.knock(self.host, self.port, rest[0])
            elif kind == "say":
                await page.link.send(nonsense.sendable(rest[0]))
            elif kind == "leave":
                await wires.leave(page.link, *rest)
                return False
            elif kind == "talk":
                return await page.talk()
        return False


def _said(rng: Random, wildness: float) -> Any:
    if rng.random() < 0.3:
        sound = HEADER.pack(MICROPHONE, 0, 0) + rng.choice(SOUNDS)
        return ("say", sound if rng.random() >= wildness else rng.randbytes(rng.choice((1, 3, 4, 6, 1_000, 500_000))))
    body = rng.choice(SAID)
    if rng.random() >= wildness:
        return ("say", nonsense.dumped(body))
    frame = nonsense.dumped(nonsense.mutated(rng, body))
    return ("say", wires.garbage(rng, frame) if rng.random() < 0.3 else frame)


class _Page:
    """The page's end: plays what it gets at once, answers pings, and can have a plain turn."""

    def __init__(self, link: ClientConnection) -> None:
        self.link = link
        self._messages: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._played: dict[int, int] = {}
        self._turn = self._link_state = ""
        self._step = "no link is opened"

    async def read(self) -> None:
        """Read and react until the link ends."""
        with suppress(ConnectionClosed):
            async for frame in self.link:
                if isinstance(frame, bytes):
                    track = HEADER.unpack(frame[:4])[2]
                    self._played[track] = self._played.get(track, 0) + len(frame) - 4
                    continue
                for line in frame.split("\n"):
                    message = valid(line)
                    await self._react(message)
                    self._messages.put_nowait(message)
        self._messages.put_nowait({"type": "gone"})

    async def _react(self, message: dict[str, Any]) -> None:
        at = time.monotonic() * 1_000
        if message["type"] == "ping":
            await self._say("pong", n=message["n"], at=at)
        elif message["type"] in ("track_end", "stop_playback"):
            ms = self._played.get(message["track"], 0) / 48
            heard = {"type_": "heard", "done": True} if message["type"] == "track_end" else {"type_": "stopped"}
            await self._say(**heard, track=message["track"], ms=ms, at=at)
        elif message["type"] == "state":
            self._turn, self._link_state = message["turn"], message["link"]

    async def _say(self, type_: str, **fields: Any) -> None:
        await self.link.send(json.dumps({"type": type_, **fields}))

    async def talk(self) -> bool:
        """Have typed words answered and heard; False where the conversation had ended, and said so."""
        microphone = asyncio.create_task(self._be_quiet())  # what was said before ends by silence
        try:
            return await asyncio.wait_for(self._talk(), wires.PATIENCE_S)
        except asyncio.TimeoutError:
            raise AssertionError(f"stuck: {self._step}; {self._link_state} {self._turn}") from None
        finally:
            microphone.cancel()

    async def _be_quiet(self) -> None:
        with suppress(ConnectionClosed):
            while True:
                await self.link.send(HEADER.pack(MICROPHONE, 0, 0) + quiet(20))
                await asyncio.sleep(0.02)

    async def _talk(self) -> bool:
        while self._link_state != "open":
            if (await self._next())["type"] in ("closed", "gone"):
                return False
        for down in (False, True, False):  # what the microphone left open is cleared
            await self._say("hold", down=down)
        await self._say("text", text="Is all well?")
        self._step = "typed words are not answered"
        told = answered = False
        while not (answered and self._turn == "listening"):
            message = await self._next()
            if message["type"] in ("closed", "gone"):
                return False
            body = message.get("body", {}) if message["type"] == "wire" else {}
            told = told or (body.get("type") == "conversation.item.create" and "Is all well?" in json.dumps(body))
            if told and body.get("type") == "response.done":
                answered, self._step = True, "the turn does not come back"
        return True

    async def _next(self) -> dict[str, Any]:
        return await self._messages.get()

    async def leave(self, reading: asyncio.Task[None]) -> None:
        """Hang up and stop reading; raise what reading found."""
        with suppress(ConnectionClosed):
            await self._say("bye")
        await self.link.close()
        await reading
