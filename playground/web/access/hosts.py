"""The outermost door: by which names we may be called, whom we believe about it, and what every answer carries.

Rules:
1. A page at a foreign name that resolves to us is same-origin with itself and may say anything. Only the name it had to
   use gives it away: a request for a name that is not ours is refused, whatever else it says.
2. A number cannot be made to resolve elsewhere: one that we listen on is always ours.
3. Forwarded headers of anybody but a named proxy are taken out before anyone inside reads them; those of a proxy are
   held to the same list of names. Both the Host and every forwarded one must be known.

Starlette's ``TrustedHostMiddleware`` knows neither rule 2 nor 3, and its list cannot grow when a share link is opened.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from playground.client.owner import COOKIE, fresh_secret, is_secret
from playground.environment import Environment
from playground.web.access.exposure import is_loopback
from playground.web.access.origin import PUBLIC, Origin, authority_of, forwarded_hosts, origin_of, values

LOOPBACK = ("localhost", "127.0.0.1", "::1")
FORWARDED = (b"x-forwarded-", b"forwarded", b"x-gradio-server")
"""How headers begin in which a proxy tells what it was asked; Gradio takes its own address from the last one too."""
UNKNOWN = (
    "This playground is not known as {name}. "
    "If that is a name of yours for it, set PLAYGROUND_ALLOWED_HOSTS={name} on the server.\n"
)
UNREADABLE = "This request does not say whom it asks. Open the page in a browser.\n"
HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), speaker-selection=(self), autoplay=(self), clipboard-write=(self), "
    "fullscreen=(self), camera=(), display-capture=(), geolocation=(), payment=(), usb=(), serial=()",
}


CONTENT: Mapping[str, str] = {
    "default-src": "'self'",
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval' blob:",  # Gradio writes the one and makes functions of text
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
}
"""From where a page takes anything, and whom it tells anything: this server. ``connect-src`` names it once more, for
browsers to which a WebSocket of the same host is another origin."""
_IN_A_POLICY = re.compile(r"[A-Za-z0-9._\[\]:-]+")


class KnownHosts:
    """The names by which this server may be called; a share link's is added when it is known.

    ``names``: hosts with or without a port, ``*.example.org`` for all below one, whole addresses, or ``*`` for any.
    ``wide`` where more than this machine reaches us: then any number is ours too, and the machine's own name.
    """

    def __init__(self, names: Iterable[str], *, wide: bool = False) -> None:
        self._wide = wide
        self._names: set[str] = set(LOOPBACK)
        self.origins: set[Origin] = set()
        for name in [*names, *(_own_names() if wide else ())]:
            self.add(name)

    def add(self, name: str) -> None:
        """Let ourselves be called ``name``; of a whole address, count its pages as ours."""
        scheme, separator, rest = name.rpartition("://")
        authority = rest.partition("/")[0].lower()
        if found := authority_of(authority):
            self._names.add(found[0])
        if separator and (origin := origin_of(f"{scheme.lower()}://{authority}")):
            self.origins.add(origin)

    def knows(self, host: str) -> bool:
        """Tell whether a Host header names us."""
        found = authority_of(host)
        if found is None:
            return False
        name = found[0]
        below = {f"*{name[at:]}" for at, character in enumerate(name) if character == "."}
        return bool({"*", name, *below} & self._names) or (self._wide and _is_number(name))


class Doors:
    """ASGI middleware around everything else.

    ``proxies``: whose forwarded headers are believed, as uvicorn takes them; ``framers``: sites that may frame us.
    The server must not have read forwarded headers before (``proxy_headers=False``): the peer is judged here.
    """

    def __init__(self, app: ASGIApp, hosts: KnownHosts, *, proxies: str = "", framers: Collection[str] = ()) -> None:
        self._app = app
        self._hosts = hosts
        self._believing = ProxyHeadersMiddleware(app, proxies)  # type: ignore[arg-type]
        self._framed = bool(framers)
        self._content = [f"{name} {sources}" for name, sources in CONTENT.items()]
        self._framers = " ".join(["frame-ancestors 'self'", *framers])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or refuse it with a sentence."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        peer = (scope.get("client") or ("",))[0]
        believed = peer in self._believing.trusted_hosts
        scope = scope if believed else _without_forwarded(scope)
        if (stranger := self._stranger(scope)) is not None:
            await self._refuse(stranger, scope, receive, self._dressed(scope, send))
            return
        scope[PUBLIC] = self._hosts.origins
        inner: Any = self._believing if believed else self._app
        await inner(scope, receive, self._dressed(scope, send))

    def _stranger(self, scope: Scope) -> str | None:
        """Return the first host the request was made for that is not ours."""
        asked = list(values(scope, b"host"))
        if len(asked) != 1:
            return ", ".join(asked)
        return next((host for host in [*asked, *forwarded_hosts(scope)] if not self._hosts.knows(host)), None)

    async def _refuse(self, stranger: str, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4403})
            return
        name = (authority_of(stranger) or ("",))[0][:253]
        await PlainTextResponse(UNKNOWN.format(name=name) if name else UNREADABLE, 403)(scope, receive, send)

    def _dressed(self, scope: Scope, send: Send) -> Send:
        """Return ``send`` that adds to each answer what all carry, and to a page the cookie of its browser."""

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update({**HEADERS, "Content-Security-Policy": self._policy(scope)})
                if headers.get("content-type", "").startswith("text/html") and not _has_secret(scope):
                    headers.append("Set-Cookie", self._cookie(scope))
            await send(message)

        return dressed

    def _policy(self, scope: Scope) -> str:
        """Say what a page may load, whom it may ask, and who may frame it."""
        asked = [*forwarded_hosts(scope), *values(scope, b"host")]
        named = [host for host in asked if _IN_A_POLICY.fullmatch(host)][:1]
        here = " ".join(["connect-src 'self' data: blob:", *(f"ws://{host} wss://{host}" for host in named)])
        return "; ".join([*self._content, here, self._framers])

    def _cookie(self, scope: Scope) -> str:
        """Return a secret for the browser; inside another site's frame it must say that it belongs there."""
        secure = "; Secure" if scope["scheme"] == "https" else ""
        where = "None; Partitioned" if self._framed and secure else "Lax"
        return f"{COOKIE}={fresh_secret()}; Path=/; HttpOnly; SameSite={where}{secure}"


def known_hosts(environment: Environment) -> KnownHosts:
    """Return the names that follow from where we listen and what the owner named."""
    named = [environment.host, *environment.allowed_hosts]
    if "://" in environment.root_path:
        named.append(environment.root_path)
    return KnownHosts(named, wide=not is_loopback(environment.host))


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _own_names() -> tuple[str, str]:
    name = socket.gethostname()
    return name, f"{name}.local"


def _without_forwarded(scope: Scope) -> Scope:
    return {**scope, "headers": [each for each in scope["headers"] if not each[0].startswith(FORWARDED)]}


def _has_secret(scope: Scope) -> bool:
    return is_secret(HTTPConnection(scope).cookies.get(COOKIE, ""))
