"""The bridge's endpoint: a page says hello with its ticket, and is joined to its conversation until either leaves.

Rules:
1. Same origin only, and a single-use ticket in the first frame: nothing secret stands in an address.
2. The conversation lives as long as the socket: a closed tab hangs up.
3. What a page sends is input from outside: bounded, checked, answered with a sentence.
4. Moments a page names are on its own clock; here they become ours, by the pings that run beside the conversation.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import anyio
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from playground.audio.pcm import RATE_HZ, to_pcm, to_samples
from playground.audio.resample import Resampler
from playground.browser.clock import PageClock, Uplink
from playground.browser.frames import goodbye, message, microphone_pcm
from playground.browser.outbox import Outbox
from playground.browser.speaker import PageSurface
from playground.client.conversation import Conversation
from playground.client.sessions import Admission, Sessions
from playground.errors import PlaygroundError, WireError
from playground.session.actions import Notice, Show
from playground.session.wishes import AnswerTool, HangUp, HoldToTalk, SayText, SendAudio, StopAnswering, Wish

PATH = "/playground/bridge"
HELLO_TIMEOUT_S = 10.0
GOODBYE_TIMEOUT_S = 2.0
LOWEST_HZ, HIGHEST_HZ = 8_000, 192_000
FIRST_PINGS, FIRST_PINGS_S, PINGS_S = 3, 0.05, 2.0
MOST_MS, MOST_AT_MS = 1e9, 1e12
log = logging.getLogger(__name__)


def bridge_route(sessions: Sessions) -> WebSocketRoute:
    """Return the route on which pages join their conversations."""

    async def endpoint(socket: WebSocket) -> None:
        await _Visit(socket, sessions).run()

    return WebSocketRoute(PATH, endpoint)


class _Visit:
    """One page on the bridge."""

    def __init__(self, socket: WebSocket, sessions: Sessions) -> None:
        self._socket = socket
        self._sessions = sessions
        self._outbox = Outbox()
        self._clock = PageClock()
        self._uplink = Uplink()

    async def run(self) -> None:
        if not same_origin(self._socket.headers):
            await self._socket.close(4403)
            return
        await self._socket.accept()
        try:
            admission, input_hz, output_hz = await self._hello()
        except PlaygroundError as error:
            await self._refuse(error)
        except (WebSocketDisconnect, TimeoutError):
            return
        else:
            await self._converse(admission, input_hz, output_hz)

    async def _hello(self) -> tuple[Admission, int, int]:
        with anyio.fail_after(HELLO_TIMEOUT_S):
            frame = await self._socket.receive()
        if frame["type"] == "websocket.disconnect":
            raise WebSocketDisconnect
        hello = message(frame.get("text") or "")
        if hello["type"] != "hello":
            raise WireError("The page did not say hello first.", "Reload the page.", code="invalid_frame")
        rates = _rate(hello, "input_rate_hz"), _rate(hello, "output_rate_hz")
        return self._sessions.redeem(str(hello.get("ticket"))), *rates

    async def _refuse(self, error: PlaygroundError) -> None:
        try:
            await self._socket.send_json(goodbye(error))
            await self._socket.close(4401)
        except (WebSocketDisconnect, RuntimeError):
            log.debug("The page left before it could be refused.")

    async def _converse(self, admission: Admission, input_hz: int, output_hz: int) -> None:
        surface = PageSurface(self._outbox, output_hz)
        self._outbox.put({"type": "ready"})
        with self._sessions.running(admission, surface) as conversation:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._send)
                tasks.start_soon(self._keep_time, conversation)
                tasks.start_soon(self._read, conversation, surface, input_hz)
                await conversation.run()
                with anyio.move_on_after(GOODBYE_TIMEOUT_S):
                    await self._outbox.emptied()
                tasks.cancel_scope.cancel()
        with anyio.move_on_after(GOODBYE_TIMEOUT_S, shield=True):
            await self._close()

    async def _send(self) -> None:
        """Send what waits, until the page is gone."""
        try:
            while not self._outbox.overflown:
                frame = await self._outbox.get()
                if isinstance(frame, bytes):
                    await self._socket.send_bytes(frame)
                else:
                    await self._socket.send_text(frame)
        except (WebSocketDisconnect, RuntimeError):
            return  # the reader notices, and hangs up

    async def _keep_time(self, conversation: Conversation) -> None:
        """Ping the page: a few times at once, to know its clock early, then now and then."""

        def ping() -> Mapping[str, Any]:
            return {"type": "ping", "n": self._clock.ping(conversation.elapsed_ms)}

        for n in itertools.count(1):
            self._outbox.put_late(ping)
            await anyio.sleep(FIRST_PINGS_S if n < FIRST_PINGS else PINGS_S)

    async def _read(self, conversation: Conversation, surface: PageSurface, input_hz: int) -> None:
        """Take what the page sends, until it leaves; then hang up."""
        microphone = Resampler(input_hz, RATE_HZ)
        try:
            while True:
                frame = await self._socket.receive()
                if frame["type"] == "websocket.disconnect" or self._outbox.overflown:
                    return
                try:
                    if (sound := frame.get("bytes")) is not None:
                        samples = microphone.process(to_samples(microphone_pcm(sound)))
                        if samples.size:
                            conversation.want(SendAudio(to_pcm(samples)))
                    else:
                        self._obey(conversation, message(frame.get("text") or ""))
                except WireError as error:
                    surface.perform(Show(Notice(error.sentence, error.hint, "error", error.code)))
        except (WebSocketDisconnect, RuntimeError):
            return
        finally:
            conversation.hang_up()

    def _obey(self, conversation: Conversation, said: Mapping[str, Any]) -> None:
        """Do what one message of the page asks."""
        match said["type"]:
            case "heard":
                done = said.get("done") is True
                conversation.heard(_track(said), _ms(said), done=done, at=self._moment(conversation, said))
            case "stopped":
                conversation.silenced(_track(said), _ms(said), at=self._moment(conversation, said))
            case "pong":
                self._compare_clocks(conversation, said)
            case "captured":
                self._measure(conversation, said)
            case _:
                conversation.want(_wish(said))

    def _moment(self, conversation: Conversation, said: Mapping[str, Any]) -> float | None:
        """Return when something happened on the page, in seconds of the loop's clock; None where it cannot be known."""
        ours_ms = self._clock.ours(_number(said, "at", MOST_AT_MS)) if "at" in said else None
        return None if ours_ms is None else conversation.began + ours_ms / 1000

    def _compare_clocks(self, conversation: Conversation, said: Mapping[str, Any]) -> None:
        self._clock.pong(_integer(said, "n"), _number(said, "at", MOST_AT_MS), conversation.elapsed_ms)
        if news := self._clock.news():
            self._outbox.put(
                {"type": "clock", "offset_ms": round(news.offset_ms, 3), "error_ms": round(news.error_ms, 3)}
            )

    def _measure(self, conversation: Conversation, said: Mapping[str, Any]) -> None:
        """Take how long the microphone's sound was under way, now that it is here."""
        _ms(said)
        at_ms, offset = _number(said, "at", MOST_AT_MS), self._clock.offset
        if offset is not None:
            uplink_ms = self._uplink.add(at_ms + offset.offset_ms, conversation.elapsed_ms)
            conversation.measured(uplink_ms=uplink_ms, error_ms=offset.error_ms)

    async def _close(self) -> None:
        try:
            await self._socket.close()
        except (WebSocketDisconnect, RuntimeError):
            log.debug("The page had closed the bridge already.")


def same_origin(headers: Mapping[str, str]) -> bool:
    """Tell whether a browser's page comes from this server; a client that is no browser sends no Origin."""
    origin = headers.get("origin")
    if origin is None:
        return True
    hosts = {headers.get("host"), headers.get("x-forwarded-host")}
    return urlsplit(origin).netloc in hosts


def _rate(hello: Mapping[str, Any], name: str) -> int:
    rate = hello.get(name)
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not LOWEST_HZ <= rate <= HIGHEST_HZ:
        hint = f"Choose a device with a rate of {LOWEST_HZ} to {HIGHEST_HZ} Hz."
        raise WireError("The page's audio device has a sampling rate we cannot use.", hint, code="invalid_rate")
    return round(rate)


def _wish(said: Mapping[str, Any]) -> Wish:
    """Return what the person wants by one message of the page."""
    match said["type"]:
        case "text":
            return SayText(str(said.get("text", "")))
        case "interrupt":
            return StopAnswering()
        case "hold":
            return HoldToTalk(said.get("down") is True)
        case "tool_result":
            return AnswerTool(str(said.get("call_id", "")), str(said.get("output", "")))
        case "bye":
            return HangUp()
        case unknown:
            raise WireError(f"The page asked for something unknown: {unknown[:40]}.", "Reload the page.")


def _track(said: Mapping[str, Any]) -> int:
    return _integer(said, "track")


def _ms(said: Mapping[str, Any]) -> float:
    return _number(said, "ms", MOST_MS)


def _integer(said: Mapping[str, Any], name: str) -> int:
    value = said.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise WireError(f"The page named no {name}.", "Reload the page.", code="invalid_frame")
    return value


def _number(said: Mapping[str, Any], name: str, most: float) -> float:
    value = said.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < most:
        raise WireError(f"The page named no time as {name}.", "Reload the page.", code="invalid_frame")
    return float(value)
