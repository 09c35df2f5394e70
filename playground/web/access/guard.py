"""The outermost layer of the page's server: what is not in the list of ``allowed`` is not there.

Rules:
1. A route that is not listed is a plain 404, whatever Gradio would have said; a socket is refused.
2. What changes or takes something answers pages of this server only, and programs that are no browser.
3. A body is bounded by its route: by what is announced before anything is read, else as it comes in.
4. What is posted to Gradio reaches it as ``judge`` read it: nothing that was not judged.
5. A socket that does not say whose page it is of is a program's: let in only where ``lets_programs``.
6. No other site is ever told that it may read an answer (CORS): Gradio would tell every page of this machine.

Not here: by which names the server may be called (``hosts``), what an event of the page may hold
(``gradio_ui/endpoints.py``).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground.errors import PlaygroundError, SettingsError
from playground.web.access.origin import states_origin
from playground.web.access.routes import WEBSOCKET, Allowed, allowed

MOST_ADDRESS = 4_000
"""Longest path with its query: Gradio keeps parts of both."""
GRADIO = "/gradio_api/"
FROM_HERE = ("same-origin", "none")
JSON = "application/json"
_ELSEWHERE = PlaygroundError("This page's server takes that from its own page only.", "Open the page itself.")
log = logging.getLogger(__name__)

SameOrigin = Callable[[Scope], bool]
Judge = Callable[[str, bytes], bytes]
"""Reads what was posted to a path and returns it as it may be passed on; raises SettingsError."""


class Guard:
    """Lets through to ``app`` what is listed."""

    def __init__(
        self, app: ASGIApp, same_origin: SameOrigin, judge: Judge, root_path: str = "", *, lets_programs: bool = True
    ) -> None:
        self._lets_programs = lets_programs
        self._app = app
        self._same_origin = same_origin
        self._judge = judge
        self._root = urlsplit(root_path).path.rstrip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or have it answered."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif (route := self._route(scope)) is None:
            await _not_there(scope, send)
        elif scope["type"] == "websocket":
            await self._join(scope, receive, send)
        else:
            await self._answer(route, scope, receive, _WithoutCors(send))

    async def _join(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._lets_programs or states_origin(scope):
            await self._app(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 4403})

    def _route(self, scope: Scope) -> Allowed | None:
        """Return the listed route that is asked for; a proxy may have left the root path where it was."""
        if len(scope["path"]) + len(scope.get("query_string", b"")) > MOST_ADDRESS:
            return None
        method = WEBSOCKET if scope["type"] == "websocket" else scope["method"]
        path = scope["path"]
        if self._root and path.startswith(f"{self._root}/"):
            path = path.removeprefix(self._root)
        return allowed(method, path)

    async def _answer(self, route: Allowed, scope: Scope, receive: Receive, send: _WithoutCors) -> None:
        headers = Headers(scope=scope)
        if route.ours and not self._is_ours(scope, headers):
            await _refuse(send, 403, _ELSEWHERE)
        elif _announced(headers) > route.most_bytes:
            await _refuse(send, 413, _too_large(route))
        else:
            scope = {**scope, "query_string": _without(scope["query_string"], route.ignored)}
            await self._bounded(route, scope, receive, send)

    def _is_ours(self, scope: Scope, headers: Headers) -> bool:
        """Tell whether no browser says that another site's page is behind this."""
        sites = headers.getlist("sec-fetch-site")
        return all(site in FROM_HERE for site in sites) and self._same_origin(scope)

    async def _bounded(self, route: Allowed, scope: Scope, receive: Receive, send: _WithoutCors) -> None:
        bounded = _Bounded(receive, send, route.most_bytes)
        if route.method == "POST" and route.path.startswith(GRADIO):
            await self._judged(route, scope, bounded)
        else:
            await _quietly(self._app, scope, bounded.receive, bounded.send)
        if bounded.over and not send.began:
            await _refuse(send, 413, _too_large(route))

    async def _judged(self, route: Allowed, scope: Scope, bounded: _Bounded) -> None:
        """Read all of it, and pass on what was understood."""
        body = await bounded.read()
        if body is None:
            return
        try:
            understood = self._judge(route.path, body)
        except SettingsError as error:
            await _refuse(bounded.send, 400, error)
            return
        plain = [each for each in scope["headers"] if each[0] not in (b"content-type", b"content-length")]
        length = str(len(understood)).encode()
        headers = [*plain, (b"content-type", JSON.encode()), (b"content-length", length)]
        await _quietly(self._app, {**scope, "headers": headers}, _replayed(understood, bounded.receive), bounded.send)


class _Bounded:
    """A request's body as it comes in: past its bound the client counts as gone, and nothing more is answered."""

    def __init__(self, receive: Receive, send: Send, most_bytes: int) -> None:
        self._receive = receive
        self._send = send
        self._left = most_bytes
        self.over = False

    async def receive(self) -> Message:
        message: Message = {"type": "http.disconnect"} if self.over else await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            self.over = True
            return {"type": "http.disconnect"}
        return message

    async def send(self, message: Message) -> None:
        if not self.over:
            await self._send(message)

    async def read(self) -> bytes | None:
        """Return the whole body, or None where it ended early or is too large."""
        pieces: list[bytes] = []
        while True:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                return None
            pieces.append(message.get("body", b""))
            if not message.get("more_body", False):
                return b"".join(pieces)


class _WithoutCors:
    """Sends on, without any word to other sites; ``began`` tells whether an answer has begun."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.began = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.began = True
            kept = [each for each in message.get("headers", ()) if not each[0].lower().startswith(b"access-control-")]
            message = {**message, "headers": kept}
        await self._send(message)


async def _quietly(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Let ``app`` answer; where Gradio finds in mid-answer that it knows nobody of that name, that is its end."""
    try:
        await app(scope, receive, send)
    except (HTTPException, RuntimeError) as error:
        if not any(isinstance(each, HTTPException) for each in (error, error.__cause__)):
            raise
        log.debug("Gradio gave up an answer it had begun")


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Return what gives ``body`` once, and then waits for the client to leave."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay


def _announced(headers: Headers) -> int:
    """Return how long the body is said to be; a server has refused what is no number."""
    length = headers.get("content-length", "0")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 20 else MOST_ADDRESS**5


def _without(query: bytes, ignored: tuple[str, ...]) -> bytes:
    """Return the query without the words that are ignored; untouched where there are none."""
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    kept = [pair for pair in pairs if pair[0] not in ignored]
    return query if len(kept) == len(pairs) else urlencode(kept).encode()


def _too_large(route: Allowed) -> PlaygroundError:
    return PlaygroundError(
        "That is more than this page's server takes at once.",
        f"It takes {route.most_bytes / 1_000_000:g} MB here." if route.most_bytes else "It takes nothing here.",
    )


async def _not_there(scope: Scope, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        await _respond(send, 404, "text/plain; charset=utf-8", b"" if scope["method"] == "HEAD" else b"Not found.\n")


async def _refuse(send: Send, status: int, error: PlaygroundError) -> None:
    """Say why not; Gradio's client shows ``error`` of one of its routes and ``detail`` of another."""
    words = str(error)
    await _respond(send, status, JSON, json.dumps({"error": words, "detail": words}).encode())


async def _respond(send: Send, status: int, kind: str, body: bytes) -> None:
    headers = [
        (b"content-type", kind.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),  # what else was on its way is not read
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
