"""Signed in means signed in: with passwords configured, every route asks for Gradio's cookie, the bridge as well.

Rules:
1. Without the cookie only what draws the sign-in form is answered: the empty page, Gradio's own files, its colours; and
   a probe or a scraper, which is told no more than counts.
2. Whoever guesses is slowed down: so many tries a minute from one address, and from all of them.
3. The cookie serves no foreign site: ``Lax``, but in another site's frame that its owner allowed, where it is
   ``Partitioned``.

Gradio checks the password and keeps the token; it guards its own routes only, and none of ours. Not here: that (its
``auth``), which routes there are (``routes``).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground.web.access.routes import BEFORE_SIGN_IN, allowed

LOGIN = "/login"
LOGIN_BYTES = 4_000
TRIES, TRIES_OF_ALL, WINDOW_S = 10, 120, 60.0
CLOSE_UNKNOWN = 4401
_UNKNOWN = "Sign in first. Reload the page."
_TOO_OFTEN = "Too many tries. Wait a minute, then sign in again."
_ODD = "This is no sign-in. Reload the page."

IsKnown = Callable[[HTTPConnection], bool]
SameOrigin = Callable[[Scope], bool]


class Tries:
    """How often somebody tried to sign in, by address, in the minute that runs; ``clock`` in seconds, rising."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._window = -1
        self._tries: Counter[str] = Counter()

    def admits(self, address: str) -> bool:
        """Count one more try; tell whether it may be made."""
        window = int(self._clock() // WINDOW_S)
        if window != self._window:
            self._window = window
            self._tries.clear()
        if self._tries.total() >= TRIES_OF_ALL or self._tries[address] >= TRIES:
            return False
        self._tries[address] += 1
        return True


class SignInRequired:
    """ASGI middleware: ``app`` for whoever ``is_known``, ``login`` for who signs in, little for anybody else.

    ``framed``: other sites may show the page, by their owner's word.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        login: ASGIApp,
        is_known: IsKnown,
        same_origin: SameOrigin,
        clock: Callable[[], float],
        root_path: str = "",
        framed: bool = False,
    ) -> None:
        self._app, self._login = app, login
        self._is_known = is_known
        self._same_origin = same_origin
        self._tries = Tries(clock)
        self._root = urlsplit(root_path).path.rstrip("/")
        self._framed = framed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or ask who sends it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        path = self._path(scope)
        if scope["type"] == "http" and (scope["method"], path) == ("POST", LOGIN):
            await self._sign_in(scope, receive, send)
        elif self._is_known(HTTPConnection(scope)) or _is_open(scope, path):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": CLOSE_UNKNOWN})
        else:
            await _answer(send, 401, _UNKNOWN)

    def _path(self, scope: Scope) -> str:
        path: str = scope["path"]
        return path.removeprefix(self._root) if self._root and path.startswith(f"{self._root}/") else path

    async def _sign_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        length = HTTPConnection(scope).headers.get("content-length", "")
        is_small = length.isascii() and length.isdigit() and len(length) < 10 and int(length) <= LOGIN_BYTES
        if not is_small or not self._same_origin(scope):
            await _answer(send, 400, _ODD)
        elif not self._tries.admits((scope.get("client") or ("",))[0]):
            await _answer(send, 429, _TOO_OFTEN)
        else:
            await self._login(scope, receive, self._bound(scope, send))

    def _bound(self, scope: Scope, send: Send) -> Send:
        """Return ``send`` that keeps each cookie of an answer to this site."""
        where = b"None; Partitioned" if self._framed and scope["scheme"] == "https" else b"Lax"

        async def bound(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [(name, _kept_here(name, value, where)) for name, value in message.get("headers", ())]
                message = {**message, "headers": headers}
            await send(message)

        return bound


def _kept_here(name: bytes, value: bytes, where: bytes) -> bytes:
    if name.lower() != b"set-cookie":
        return value
    parts = [part for part in value.split(b"; ") if not part.lower().startswith(b"samesite=")]
    is_secure = any(part.lower() == b"secure" for part in parts)
    return b"; ".join([*parts, b"SameSite=" + (where if is_secure else b"Lax")])


def _is_open(scope: Scope, path: str) -> bool:
    """Tell whether anybody may ask for this: it draws the form."""
    if scope["type"] != "http":
        return False
    route = allowed(scope["method"], path)
    return route is None or route.path in BEFORE_SIGN_IN  # what is not there is nobody's


async def _answer(send: Send, status: int, words: str) -> None:
    body = json.dumps({"error": words, "detail": words}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
