"""The HTTP server under the page: uvicorn in a thread of its own, with limits that uvicorn does not have.

Rules:
1. So many connections are held at once and no more. Beyond that, the one that has asked for nothing for longest makes
   room; where every other is busy, the newcomer is told so in words (503).
2. The head of a request has ``HEAD_S`` to arrive, the first one of a connection as well.
3. Running out of files is said once in a while, and never more often.
4. At the end nobody new is let in, ``farewell`` runs while pages still listen, and then connections are closed.

Connections are taken here and not by asyncio's own server: where a process has run out of files, that one reports every
failed attempt of its whole backlog, and arms a timer for each.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from playground.web.bridge.server_socket import ServerSocket
from playground.web.serve.listening import open_files

MOST_CONNECTIONS = 1000
HEAD_S = 10.0
FAREWELL_S = 3.0
LARGEST_MESSAGE = 1024 * 1024
"""A second of microphone at the highest rate is 384 KB, the longest text 256 KB."""
PAUSE_S = 0.2
"""How long to wait where no connection can be taken."""
SELDOM_S = 60.0
BUSY = b"Too many people use this page right now. Try again in a minute.\n"
log = logging.getLogger(__name__)
CHATTY = (log, logging.getLogger("uvicorn.error"))

Layer = Callable[[ASGIApp], ASGIApp]
Farewell = Callable[[], Awaitable[None]]


async def no_farewell() -> None:
    """Say nothing at the end."""


def serve(
    app: ASGIApp,
    sockets: Sequence[socket.socket],
    *,
    wrap: Sequence[Layer] = (),
    farewell: Farewell = no_farewell,
) -> Serving:
    """Serve ``app`` on bound ``sockets`` in the background, which are closed at the end; raise what its start raises.

    ``wrap`` are ASGI middlewares around all that is served, WebSockets and the lifespan too; the first is outermost.
    ``farewell`` is called once in the server's loop before it closes what is open; it has ``FAREWELL_S``.
    """
    for layer in reversed(wrap):
        app = layer(app)
    return Serving(app, sockets, farewell)


class Serving:
    """A server that runs until ``close``."""

    def __init__(self, app: ASGIApp, sockets: Sequence[socket.socket], farewell: Farewell) -> None:
        config = uvicorn.Config(
            app,
            log_config=None,  # its lines look like all others
            log_level="warning",
            access_log=False,
            lifespan="on",
            ws=ServerSocket,
            ws_max_size=LARGEST_MESSAGE,
            ws_per_message_deflate=False,  # sound gains little by it, and waits for it: docs/decisions/0004
            proxy_headers=False,  # whose word is believed, a middleware of ours decides
            timeout_graceful_shutdown=2,
        )
        self._began: Future[None] = Future()
        self._server = _Server(config, farewell, self._began)
        self._seldom = _Seldom()
        self._thread = threading.Thread(target=self._run, args=(list(sockets),), name="playground-page", daemon=True)
        self._thread.start()
        try:
            self._began.result()
        except BaseException:
            self.close()
            raise

    def begin(self, work: Coroutine[Any, Any, None]) -> Future[None]:
        """Begin ``work`` in the server's loop; its future may be waited for, and cancelled, in any other thread."""
        return asyncio.run_coroutine_threadsafe(work, self._server.loop)

    def close(self) -> None:
        """End it and wait until it has ended; may be called twice."""
        self._server.should_exit = True
        self._thread.join()

    def _run(self, sockets: list[socket.socket]) -> None:
        for each in CHATTY:
            each.addFilter(self._seldom)
        try:
            self._server.run(sockets)
        except BaseException as error:  # the edge of a thread: whoever started it is told
            if self._began.done():
                log.exception("the page's server ended")
            else:
                self._began.set_exception(error)
        finally:
            for each in CHATTY:
                each.removeFilter(self._seldom)
            for listener in sockets:
                listener.close()
            if not self._began.done():
                self._began.set_exception(RuntimeError("the page's server ended before it began"))


class _Server(uvicorn.Server):
    """uvicorn's server with doors of ours, and a farewell."""

    def __init__(self, config: uvicorn.Config, farewell: Farewell, began: Future[None]) -> None:
        super().__init__(config)
        self._farewell = farewell
        self._began = began
        self._most = min(MOST_CONNECTIONS, open_files() // 2)
        self._waiting: dict[_Connection, None] = {}

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await self.lifespan.startup()
        if self.lifespan.should_exit:
            self.should_exit = True
            return
        self.servers: list[Any] = [_Door(each, self._admit, self._make_room) for each in sockets or ()]
        self.started = True
        self.loop = asyncio.get_running_loop()
        self._began.set_result(None)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for door in self.servers:
            door.close()
        try:
            await asyncio.wait_for(self._farewell(), FAREWELL_S)
        except Exception:  # the edge of a callback: what it could not do must not hold up the end
            log.exception("the page's farewell failed")
        await super().shutdown(sockets)

    def _admit(self) -> asyncio.Protocol:
        """Return who speaks with a newcomer, for whom room is made."""
        full = len(self.server_state.connections) >= self._most and not self._make_room()
        return _Connection(
            self._waiting,
            full=full,
            config=self.config,
            server_state=self.server_state,
            app_state=self.lifespan.state,
        )

    def _make_room(self) -> bool:
        """Close the connection that has asked for nothing for longest; tell whether there was one."""
        oldest = next(iter(self._waiting), None)
        if oldest is not None:
            oldest.leave()
        return oldest is not None


class _Door:
    """Takes connections from one socket; stands where uvicorn expects one of asyncio's servers."""

    def __init__(
        self, listener: socket.socket, admit: Callable[[], asyncio.Protocol], make_room: Callable[[], bool]
    ) -> None:
        listener.setblocking(False)
        self._listener = listener
        self._admit = admit
        self._make_room = make_room
        self._task = asyncio.create_task(self._take())

    def close(self) -> None:
        self._task.cancel()

    async def wait_closed(self) -> None:
        with suppress(asyncio.CancelledError):
            await self._task

    async def _take(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while True:
                await self._take_one(loop)
        finally:
            self._listener.close()

    async def _take_one(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            connection, _ = await loop.sock_accept(self._listener)
            await loop.connect_accepted_socket(self._admit, connection)
        except ConnectionError:
            return  # who knocked is gone
        except OSError as error:
            log.warning("No connection can be taken: %s", error.strerror)
            await asyncio.sleep(0 if self._make_room() else PAUSE_S)


class _Connection(H11Protocol):
    """uvicorn's HTTP/1.1, for as long as something is asked for; ``waiting`` holds those who ask for nothing."""

    def __init__(self, waiting: dict[_Connection, None], *, full: bool, **uvicorns: Any) -> None:
        super().__init__(**uvicorns)
        self._waiting = waiting
        self._full = full
        self._patience: asyncio.TimerHandle | None = None
        if full:
            self.app = _busy

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle and not self.cycle.response_complete:
            self._stop_waiting()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.response_complete:  # else the next request had been sent along
            self._wait()

    def handle_websocket_upgrade(self, event: Any) -> None:
        self._stop_waiting()
        super().handle_websocket_upgrade(event)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def leave(self) -> None:
        """Close: the head of a request did not come in time, or another needs the room."""
        self._stop_waiting()
        self.transport.close()

    def _should_upgrade(self) -> bool:
        return not self._full and super()._should_upgrade()

    def _wait(self) -> None:
        if self._patience is None and not self.transport.is_closing():
            self._waiting[self] = None
            self._patience = self.loop.call_later(HEAD_S, self.leave)

    def _stop_waiting(self) -> None:
        self._waiting.pop(self, None)
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None


async def _busy(_scope: Scope, _receive: Receive, send: Send) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(BUSY)).encode()),
        (b"retry-after", b"60"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": BUSY})


class _Seldom(logging.Filter):
    """Lets the same warning through once in ``SELDOM_S``: strangers cause them at will.

    That somebody still held a connection at the end is no news at all.
    """

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether ``record`` is written."""
        if record.msg.startswith("Invalid UTF-8"):  # uvicorn's, with a traceback for each frame that is no text
            record.exc_info = None
        elif record.levelno != logging.WARNING:
            return not record.msg.startswith("Cancel %s running task(s)")
        now = time.monotonic()
        if now - self._told.get(record.msg, -SELDOM_S) < SELDOM_S:
            return False
        self._told[record.msg] = now
        return True
