"""What one conversation signs in with, taken out of whatever of it is shown: a service may echo what it was sent.

Rules:
1. A mask stands between a conversation and its credential: it knows every key and token that was really used.
2. It also knows what the person's tools sign in with (MCP: ``authorization`` and the headers that hold a secret).
3. What is shorter than ``SHORTEST`` or a word of the protocol is no secret: taking it out would break every event.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from playground.client.credentials import Credential
from playground.protocol.registry import DIALECTS
from playground.services.address import Address
from playground.services.row import AuthMethod
from playground.strict_json import write

SHORTEST = 8
MOST = 64
HIDDEN = "***"
SECRET_FIELD = re.compile(r"auth|key|token|secret|cookie|password", re.IGNORECASE)
"""Names of fields of a tool that hold what it signs in with."""
TOLD = ("parameters", "description")
"""Fields of a tool that say what it is for: names in them are the function's own."""
_WORDS = " ".join(name for dialect in DIALECTS.values() for name in dialect.events)


class Mask:
    """A credential that remembers what it gave away, and hides it."""

    def __init__(self, credential: Credential) -> None:
        self._credential = credential
        self._secrets: deque[tuple[str, ...]] = deque(maxlen=MOST)

    def __repr__(self) -> str:
        return f"Mask({self._credential!r})"

    @property
    def method(self) -> AuthMethod:
        """Say how the credential signs in."""
        return self._credential.method

    async def headers(self, address: Address) -> Mapping[str, str]:
        """Return the credential's headers; raise PlaygroundError."""
        headers = await self._credential.headers(address)
        for value in headers.values():
            self.learn(value.removeprefix("Bearer "))
        return headers

    def learn(self, secret: str) -> None:
        """Hide ``secret`` from now on, in any spelling that JSON or an address gives it."""
        escaped = json.dumps(secret)[1:-1]
        forms = {secret, escaped, json.dumps(escaped)[1:-1], quote(secret, safe="")}
        longest_first = tuple(sorted(forms, key=len, reverse=True))
        if len(secret) >= SHORTEST and secret not in _WORDS and longest_first not in self._secrets:
            self._secrets.append(longest_first)

    def learn_tools(self, tools: str) -> None:
        """Hide what the tools of some settings (a JSON list, or empty) sign in with."""
        for secret in _secrets_in(json.loads(tools or "[]"), is_secret=False):
            self.learn(secret.removeprefix("Bearer "))

    def hide(self, text: str) -> str:
        """Return JSON text without any of the secrets; what holds none is returned as it is."""
        if not self._secrets:
            return text
        spelled_out = "\\" in text and ("\\u00" in text or "\\/" in text)
        if not spelled_out and not any(form in text for forms in self._secrets for form in forms):
            return text
        try:
            bare = self._without(json.loads(text))
        except (ValueError, RecursionError):  # no JSON that we can read
            return self._without_in(text)
        try:
            return write(bare)
        except ValueError:  # NaN, which Python reads: whoever reads it as JSON will refuse it
            return json.dumps(bare)

    def _without(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._without_in(value)
        if isinstance(value, list):
            return [self._without(each) for each in value]
        if isinstance(value, dict):
            return {self._without_in(name): self._without(each) for name, each in value.items()}
        return value

    def _without_in(self, words: str) -> str:
        for forms in self._secrets:
            for form in forms:
                words = words.replace(form, HIDDEN)
        return words


def _secrets_in(value: Any, *, is_secret: bool) -> Iterator[str]:
    if isinstance(value, str) and is_secret:
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _secrets_in(each, is_secret=is_secret)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name not in TOLD:
                yield from _secrets_in(each, is_secret=bool(SECRET_FIELD.search(name)))
