"""In which language the page answers: as its address says, else as was chosen here before, else as the browser speaks.

Rules:
1. The address is the page's own (``?lang=pt-BR``); what the page asks later says by its Referer which one that was, so
   that two tabs of a browser may be in two languages.
2. Whoever comes by an address that names a language has chosen it: a cookie keeps that for the next time.
3. A language that we do not speak is none. Its neighbour is better than English: ``pt-PT`` gets ``pt-BR``.
4. Of Gradio's page the document says its language, and its script is told the same: it would take the browser's.

It stands inside Gradio's app, where an answer is not compressed yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground.web.words import ENGLISH, LANGUAGE, LANGUAGES, SCOPE

WORD, COOKIE = "lang", "playground-language"
A_YEAR_S = 31_536_000
LONGEST = 500
_HTML = re.compile(rb'(<html\s+lang=")en("[^>]*>\s*<head>)')
_TOLD = '<script>Object.defineProperty(navigator,"language",{{value:"{language}",configurable:true}})</script>'


class Languages:
    """ASGI middleware: ``LANGUAGE`` is the asker's while ``app`` answers; the scope says it to who answers later."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have one request answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        language = language_of(HTTPConnection(scope))
        token = LANGUAGE.set(language)
        try:
            await self._app({**scope, SCOPE: language}, receive, _Page(send, language, _chosen(scope)))
        finally:
            LANGUAGE.reset(token)


def language_of(asking: HTTPConnection) -> str:
    """Return the language in which a request is answered."""
    return next((spoken for word in _wished(asking) if (spoken := known(word))), ENGLISH)


def known(word: str) -> str:
    """Return which of our languages a tag such as ``pt`` or ``pt-PT`` means; empty where none."""
    tag = word.strip().lower()
    main = tag.partition("-")[0]
    same = [each for each in LANGUAGES if each.lower() == tag]
    akin = [each for each in LANGUAGES if each.lower().partition("-")[0] == main]
    return next(iter([*same, *akin]), "")


def _wished(asking: HTTPConnection) -> Iterator[str]:
    yield asking.query_params.get(WORD, "")
    referrer = asking.headers.get("referer", "")
    yield _named(urlsplit(referrer).query) if len(referrer) < 4_000 else ""
    yield asking.cookies.get(COOKIE, "")
    yield from _accepted(asking.headers.get("accept-language", "")[:LONGEST])


def _accepted(header: str) -> list[str]:
    """Return the tags of an Accept-Language, the most wanted first."""
    weighed: list[tuple[float, str]] = []
    for part in header.split(","):
        tag, _, weight = part.partition(";q=")
        try:
            weighed.append((float(weight or 1), tag))
        except ValueError:
            continue
    return [tag for weight, tag in sorted(weighed, key=lambda each: -each[0]) if weight > 0]


def _named(query: str) -> str:
    return parse_qs(query).get(WORD, [""])[0]


def _chosen(scope: Scope) -> str:
    return known(_named(scope.get("query_string", b"").decode("latin-1")))


class _Page:
    """Sends on; an HTML page says which language it is in, and is kept by who chose it."""

    def __init__(self, send: Send, language: str, chosen: str) -> None:
        self._send = send
        self._language, self._chosen = language, chosen
        self._start: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if headers.get("content-type", "").startswith("text/html"):
                headers.append("Vary", "Accept-Language, Cookie")
                if self._chosen:
                    kept = f"{COOKIE}={self._chosen}; Path=/; Max-Age={A_YEAR_S}; SameSite=Lax"
                    headers.append("Set-Cookie", kept)
                self._start = message
                return
        elif self._start is not None:
            start, self._start = self._start, None
            body = _HTML.sub(self._told, message.get("body", b""), count=1)
            if not message.get("more_body", False):
                MutableHeaders(scope=start)["content-length"] = str(len(body))
            await self._send(start)
            message = {**message, "body": body}
        await self._send(message)

    def _told(self, found: re.Match[bytes]) -> bytes:
        language = self._language
        script = "" if language == ENGLISH and not self._chosen else _TOLD.format(language=language)
        return found[1] + language.encode() + found[2] + script.encode()
