"""The built-in server on its socket: one session a connection, and a thread of its own to run in.

Rules:
1. What a connection may be and which dialect it speaks is decided in ``handshake.py``, how many there may be in
   ``admission.py``, before there is a session.
2. ``stop`` leaves nothing: no task, no socket, no thread.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import secrets
import string
import threading
import time
from collections.abc import AsyncIterable, AsyncIterator, Callable, Coroutine, Mapping
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime
from typing import Any, cast

import anyio
from websockets.asyncio.server import Server, ServerConnection
from websockets.asyncio.server import serve as listen
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request

from playground.engines.replier import BuiltinReplier
from playground.errors import EngineError
from playground.server.admission import OPENING_S, AdmissionControl, ConnectionLog, ExhaustionLog
from playground.server.core.core import ServerCore
from playground.server.core.engine_protocols import Replier
from playground.server.core.loopback import MODEL as LOOPBACK_MODEL
from playground.server.core.loopback import LoopbackCore
from playground.server.frame_queue import FrameQueue
from playground.server.handshake import (
    OPENAI_PATH,
    Certificate,
    choose_subprotocol,
    dialect_of,
    model_of,
    objection_to,
)
from playground.server.parts import EngineProvider, Workers
from playground.server.pipeline import Pipeline
from playground.session_time import SESSION_MINUTES

CORES: Mapping[str, type[ServerCore]] = {LOOPBACK_MODEL: LoopbackCore}
LARGEST_FRAME = 24 * 1024 * 1024
WRITE_AHEAD = 256 * 1024
PING_S = 20
CLOSE_S = 2
"""How long a client may take to answer a close."""
BASE62 = string.digits + string.ascii_letters
ID_LENGTH = {"call": 16}

_log = logging.getLogger(__name__)


class RandomIds:
    """Ids in the services' forms: 21 characters of base62, 16 after ``call_``."""

    def new(self, kind: str) -> str:
        """Return a fresh id."""
        return f"{kind}_{self.padding(ID_LENGTH.get(kind, 21))}"

    def padding(self, length: int) -> str:
        """Return ``length`` random characters."""
        return "".join(secrets.choice(BASE62) for _ in range(length))


class RunningServer:
    """A server that listens; made by ``serve``."""

    def __init__(self, socket: Server, workers: Workers, loading: asyncio.Task[None], scheme: str) -> None:
        self._socket = socket
        self._scheme = scheme
        self._workers = workers
        self._loading = loading
        self.host, self.port = next(iter(socket.sockets)).getsockname()[:2]

    @property
    def url(self) -> str:
        """Where clients connect, without a query."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self._scheme}://{host}:{self.port}{OPENAI_PATH}"

    @property
    def waiting(self) -> int:
        """How much waits for an engine."""
        return self._workers.waiting

    async def close(self) -> None:
        """Close every session (1001), the socket and the threads."""
        self._socket.close()
        await self._socket.wait_closed()
        await self._loading
        await asyncio.to_thread(self._workers.close)


async def serve(
    engines: EngineProvider,
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    replier: Replier | None = None,
    session_minutes: float = SESSION_MINUTES,
    certificate: Certificate | None = None,
    admission: AdmissionControl | None = None,
) -> RunningServer:
    """Listen on ``host``; port 0 takes any free one; with a ``certificate`` over TLS alone.

    The caller closes the server. Engines may still be loading. Without a ``replier`` the built-in one answers.
    Raises EngineError when the port is taken or the certificate does not serve.
    """
    tls = certificate.context() if certificate else None
    workers = Workers()
    ready = anyio.Event()
    handler = _Handler(engines, replier or BuiltinReplier(datetime.now), workers, ready, session_minutes)
    admission = admission or AdmissionControl()
    try:
        socket = await listen(
            handler.session,
            host,
            port,
            ssl=tls,
            process_request=admission.ask,
            create_connection=cast(type[ServerConnection], admission.connection),
            select_subprotocol=choose_subprotocol,
            compression=None,
            logger=ConnectionLog(__name__),
            open_timeout=OPENING_S,
            ping_interval=PING_S,
            close_timeout=CLOSE_S,
            max_size=LARGEST_FRAME,
            write_limit=WRITE_AHEAD,
            server_header=None,
        )
    except OSError as error:
        workers.close()
        raise _cannot_listen(host, port, error) from error
    return RunningServer(socket, workers, asyncio.create_task(_load(engines, workers, ready)), "wss" if tls else "ws")


async def _load(engines: EngineProvider, workers: Workers, ready: anyio.Event) -> None:
    await workers.think(engines.wait_ready)
    ready.set()


def _cannot_listen(host: str, port: int, error: OSError) -> EngineError:
    if error.errno == errno.EADDRINUSE:
        sentence = f"Port {port} on {host} is taken by another program."
        return EngineError(sentence, "Choose another port, or 0 for any free one.", code="port_taken")
    return EngineError(f"The built-in server cannot listen on {host}.", "Use 127.0.0.1.", code="cannot_listen")


class _Handler:
    """Makes a session of each connection."""

    def __init__(
        self, engines: EngineProvider, replier: Replier, workers: Workers, ready: anyio.Event, session_minutes: float
    ) -> None:
        self._engines = engines
        self._replier = replier
        self._workers = workers
        self._ready = ready
        self._session_minutes = session_minutes

    async def session(self, connection: ServerConnection) -> None:
        """Serve one client to the end."""
        request = cast(Request, connection.request)  # there is one once the handshake is over
        queue = FrameQueue()
        pipeline = self._pipeline(request, queue)

        async def send(frame: str) -> None:
            with suppress(ConnectionClosed):  # the reader notices too, and ends the session
                await connection.send(frame)

        await pipeline.run(frames_of(connection), send)
        if queue.close_with is not None:
            await connection.close(*queue.close_with)

    def _pipeline(self, request: Request, queue: FrameQueue) -> Pipeline:
        model, dialect = model_of(request), dialect_of(request)
        core = CORES.get(model, ServerCore)(
            model,
            dialect,
            RandomIds(),
            now=time.monotonic(),
            started_at=int(time.time()),
            session_minutes=self._session_minutes,
            unfit=objection_to(request),
        )
        return Pipeline(
            core, dialect, self._engines, self._replier, self._workers, queue, ready=self._ready, clock=time.monotonic
        )


async def frames_of(connection: AsyncIterable[str | bytes]) -> AsyncIterator[str | bytes]:
    """Yield what a client sends until it is gone; between two frames everybody else has a turn."""
    with suppress(ConnectionClosed):
        async for frame in connection:
            yield frame
            await asyncio.sleep(0)  # what is buffered is received without waiting


class LocalServer:
    """The built-in server in a thread of its own, with its own event loop; call it from any thread."""

    def __init__(
        self,
        engines: EngineProvider,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        replier: Replier | None = None,
        session_minutes: float = SESSION_MINUTES,
        certificate: Certificate | None = None,
    ) -> None:
        self._serve: Callable[[], Coroutine[Any, Any, RunningServer]] = lambda: serve(
            engines, host, port, replier=replier, session_minutes=session_minutes, certificate=certificate
        )
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._running: RunningServer | None = None

    @property
    def waiting(self) -> int:
        """How much waits for an engine; nothing where it does not run."""
        return self._running.waiting if self._running else 0

    def start(self) -> str:
        """Listen, and return the URL to connect to; raise EngineError as ``serve`` does."""
        if self._thread is not None:
            raise RuntimeError("the server was started before")
        listening: Future[str] = Future()
        self._thread = threading.Thread(target=self._run, args=(listening,), name="playground-server", daemon=True)
        self._thread.start()
        try:
            return listening.result()
        except BaseException:
            self._thread.join()
            self._thread = None
            raise

    def stop(self) -> None:
        """Close every session and wait until nothing is left. Does nothing when it does not run."""
        thread, self._thread = self._thread, None
        if thread is None or self._loop is None or self._stopping is None:
            return
        self._loop.call_soon_threadsafe(self._stopping.set)
        thread.join()

    def __enter__(self) -> str:
        """Start, for the length of a block."""
        return self.start()

    def __exit__(self, *exc: object) -> None:
        self.stop()

    def _run(self, listening: Future[str]) -> None:
        try:
            asyncio.run(self._live(listening))
        except BaseException as error:  # noqa: BLE001  the edge of a thread: start() raises it
            if not listening.done():
                listening.set_exception(error)
            else:
                _log.exception("the built-in server ended")

    async def _live(self, listening: Future[str]) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        self._loop.set_exception_handler(ExhaustionLog())
        server = self._running = await self._serve()
        listening.set_result(server.url)
        await self._stopping.wait()
        self._running = None
        await server.close()
