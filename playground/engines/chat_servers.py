"""Chat servers that answer on this machine at their usual ports, and the models that each of them offers.

1. Only this machine is asked, only when somebody wants to know, all ports at once; what is known holds ``FRESH_S``.
2. Other programs listen on these ports, too: what does not answer exactly as a list of models is passed over.
3. No answer is followed elsewhere, waited for long, or read beyond ``LONGEST_LIST``; no key is sent.
"""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import anyio
import httpx
from pydantic import BaseModel, Field, ValidationError

TIMEOUT_S, FRESH_S = 1.0, 5.0
LONGEST_LIST = 256 * 1024
MOST_MODELS = 6
"""Models offered of one server: its first ones, which are the newest or the ones that are loaded."""
_PATH = re.compile(r".*[/\\](?=[^/\\]+\.gguf$)")
_NOT_FOR_CHAT = re.compile(r"embed|rerank|minilm|whisper|(?:^|[/_-])bge(?:[-_]|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ChatServerKind:
    """A program: its name, and what it says its models are owned by.

    ``port``: one at which nothing else usually listens, so that an unknown owner is taken for this kind.
    """

    name: str
    owner: str
    port: int | None = None


KINDS = (
    ChatServerKind("Ollama", "library", 11434),
    ChatServerKind("LM Studio", "organization_owner", 1234),
    ChatServerKind("llama.cpp", "llamacpp"),
    ChatServerKind("vLLM", "vllm"),
)


@dataclass(frozen=True, slots=True)
class ChatOffer:
    """A model that could think for the built-in voice: whose it is, and where."""

    server: str
    port: int
    model: str

    @property
    def key(self) -> str:
        """What names it on the page."""
        return f"{self.port}/{self.model}"

    @property
    def title(self) -> str:
        """What it is called for people; of a file's path only the name."""
        return f"{self.server} · {_PATH.sub('', self.model)}"

    @property
    def url(self) -> str:
        """The base of its API."""
        return f"http://127.0.0.1:{self.port}/v1"


def plain_http() -> ssl.SSLContext:
    """Return what to verify with where nothing is encrypted: loading the authorities would hold up the event loop."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class _Model(BaseModel):
    id: Annotated[str, Field(strict=True, pattern=r"^[^\x00-\x1f\x7f]{1,300}$")]
    owned_by: str | None = None


class _ModelList(BaseModel):
    object: Literal["list"]
    data: Annotated[list[_Model], Field(max_length=1000)]


async def look(ports: Sequence[int], *, timeout_s: float = TIMEOUT_S) -> tuple[ChatOffer, ...]:
    """Ask every port at once and return what is offered, in the order of ``ports``; never raises for an answer."""
    found: dict[int, list[ChatOffer]] = {}

    async def ask(port: int) -> None:
        with anyio.move_on_after(timeout_s):
            found[port] = await _offers(port)

    async with anyio.create_task_group() as tasks:
        for port in ports:
            tasks.start_soon(ask, port)
    return tuple(offer for port in ports for offer in found.get(port, ()))


async def _offers(port: int) -> list[ChatOffer]:
    try:
        listed = _ModelList.model_validate_json(await _body(f"http://127.0.0.1:{port}/v1/models"))
    except (httpx.HTTPError, ValidationError, ValueError):
        return []
    name = _named(port, listed.data)
    chatting = [model.id for model in listed.data if not _NOT_FOR_CHAT.search(model.id)]
    return [ChatOffer(name, port, model) for model in dict.fromkeys(chatting)][:MOST_MODELS]


def _named(port: int, models: Sequence[_Model]) -> str:
    """Return whose models these are: by their owner, else by a port at which only one kind listens."""
    owner = models[0].owned_by if models else None
    known = (kind.name for kind in KINDS if kind.owner == owner or kind.port == port)
    return next(known, f"Chat server on port {port}")


async def _body(url: str) -> bytes:
    """Return the body found at ``url``; raise ValueError for any answer but a short JSON, httpx's errors for none."""
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    async with (
        httpx.AsyncClient(trust_env=False, verify=plain_http(), headers=headers) as client,
        client.stream("GET", url, follow_redirects=False) as response,
    ):
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if response.status_code != 200 or kind != "application/json" or "Content-Encoding" in response.headers:
            raise ValueError("no list of models")
        body = b""
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > LONGEST_LIST:
                raise ValueError("too long")
        return body


class ChatServers:
    """What is offered at these ``ports`` of this machine, as known for some seconds; without any, nobody looks."""

    def __init__(self, ports: Sequence[int], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._ports = ports
        self._clock = clock
        self._known: tuple[ChatOffer, ...] = ()
        self._until = float("-inf")
        self._looking: anyio.Lock | None = None

    @property
    def may_look(self) -> bool:
        """Tell whether anybody may look, and choose of what is found."""
        return bool(self._ports)

    async def offers(self) -> tuple[ChatOffer, ...]:
        """Return what is offered; whoever asks while somebody looks waits for the same answer."""
        self._looking = self._looking or anyio.Lock()
        async with self._looking:
            if self._ports and self._clock() >= self._until:
                self._known = await look(self._ports)
                self._until = self._clock() + FRESH_S
            return self._known
