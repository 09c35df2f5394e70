"""How many may come in at once, so that nobody shuts everybody out: a number of sessions, and a few still opening.

Rules:
1. Who has sent no request yet is opening. Where too many are, the one that has been longest is let go: whoever
   means it has asked within milliseconds.
2. Beyond the number of sessions the answer is 503, in a sentence.
3. That no file is left for another connection is logged once in a while, not at every try.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import sys
from http import HTTPStatus
from typing import Any

from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request, Response

from playground.quiet_logger import QuietLogger
from playground.server.handshake import check_request, refusal

SESSIONS = 256
MOST_OPENING = 64
OPENING_S = 10
"""How long a connection may take to ask for a session, and before that for TLS."""
TOLD_EVERY_S = 60.0
TRY_AGAIN_S = "5"
RETRY = "._start_serving("
"""What asyncio calls, by this name in its message, when it tries to accept again a second after a lack of files."""
EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})

_log = logging.getLogger(__name__)


class AdmissionControl:
    """The connections of one server, opening or open."""

    def __init__(self, sessions: int = SESSIONS, opening: int = MOST_OPENING) -> None:
        self._most_sessions = sessions
        self._most_opening = opening
        self._opening: dict[asyncio.BaseTransport, None] = {}  # the one that has been longest first
        self._open: set[asyncio.BaseTransport] = set()

    def arrive(self, transport: asyncio.Transport) -> None:
        """Take a connection that has not asked yet; let go of the one that has been opening longest."""
        self._opening[transport] = None
        if len(self._opening) > self._most_opening:
            oldest = next(iter(self._opening))
            del self._opening[oldest]
            oldest.abort()  # type: ignore[attr-defined]  # each was taken here

    def leave(self, transport: asyncio.BaseTransport) -> None:
        """Take that a connection is no more."""
        self._opening.pop(transport, None)
        self._open.discard(transport)

    def ask(self, connection: ServerConnection, request: Request) -> Response | None:
        """Let a connection in, or say why not."""
        response = check_request(connection, request) or self._full(connection)
        if response is None:
            self._opening.pop(connection.transport, None)
            self._open.add(connection.transport)
        return response

    def connection(self, *args: Any, **options: Any) -> ServerConnection:
        """Make a connection that reports here; in place of its class."""
        return _Counted(self, *args, **options)

    def _full(self, connection: ServerConnection) -> Response | None:
        if len(self._open) < self._most_sessions:
            return None
        sentence = f"The built-in server holds {self._most_sessions} sessions and takes no more. Try again later."
        response = refusal(connection, HTTPStatus.SERVICE_UNAVAILABLE, "too_many_sessions", sentence)
        response.headers["Retry-After"] = TRY_AGAIN_S
        return response


class _Counted(ServerConnection):
    """Tells ``admission`` when it comes and goes."""

    def __init__(self, admission: AdmissionControl, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._admission = admission

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._admission.arrive(self.transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._admission.leave(self.transport)
        super().connection_lost(exc)


class ConnectionLog(QuietLogger):
    """What the library logs of connections, but for what anybody can cause at will.

    Bytes behind a request that is refused are read as frames, and then the library trips over its own goodbye; some
    versions of it write a traceback for each connection that goes without a whole request.
    """

    def log(self, level: int, msg: object, *args: object, **more: Any) -> None:
        """Log, or say in one line, at INFO, what else would be a traceback for each such request."""
        tripped = msg == "unexpected internal error" and isinstance(sys.exc_info()[1], AssertionError)
        if tripped or msg == "opening handshake failed":
            super().log(logging.INFO, "a connection came to no session: %s", type(sys.exc_info()[1]).__name__)
        else:
            super().log(level, msg, *args, **more)


class ExhaustionLog:
    """An exception handler for a loop that says seldom what it would say at every try to accept."""

    def __init__(self) -> None:
        self._told_at: float | None = None

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Log ``context`` as the loop would, but a lack of files in one sentence, once in ``TOLD_EVERY_S``."""
        error = context.get("exception")
        if isinstance(error, ValueError) and RETRY in context["message"]:
            return  # the socket was closed before it was tried again
        if not isinstance(error, OSError) or error.errno not in EXHAUSTED:
            loop.default_exception_handler(context)
        elif self._told_at is None or loop.time() - self._told_at >= TOLD_EVERY_S:
            self._told_at = loop.time()
            _log.warning("no connection can be taken: %s", error.strerror)
