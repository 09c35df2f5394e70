"""What the page and the built-in server's process say to each other: one JSON object a line, over the process's pipes.

Keys pass here and nowhere else: not in arguments or variables, which other programs of the machine can read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal, TypeAlias

from pydantic import Base64Bytes, Field, TypeAdapter, ValidationError

from playground.engines.chat_servers import ChatOffer
from playground.engines.loading import EngineStatus
from playground.logs import LogSettings
from playground.session_time import SESSION_MINUTES


@dataclass(frozen=True, slots=True)
class BeginServing:
    """The first line: listen at ``port`` (0: any), with a configured chat server or none; log as the page does."""

    port: int
    chat_url: str
    chat_model: str
    chat_key: str = field(repr=False)
    session_minutes: float = SESSION_MINUTES
    logs: LogSettings = field(default_factory=LogSettings)
    type: Literal["begin"] = "begin"


@dataclass(frozen=True, slots=True)
class ThinkWith:
    """Let this chat server think from the next answer on; None for the built-in skills."""

    offer: ChatOffer | None
    type: Literal["think_with"] = "think_with"


@dataclass(frozen=True, slots=True)
class SpeakSample:
    """Speak the sample sentence in ``voice`` for a speaker of ``rate_hz``; answered under ``number``."""

    number: int
    voice: str
    rate_hz: int
    type: Literal["speak"] = "speak"


@dataclass(frozen=True, slots=True)
class Listens:
    """The server listens: where."""

    url: str
    type: Literal["listens"] = "listens"


@dataclass(frozen=True, slots=True)
class EnginesStand:
    """How the engines stand, told whenever one of them stands otherwise."""

    engines: tuple[EngineStatus, ...]
    type: Literal["engines"] = "engines"


@dataclass(frozen=True, slots=True)
class EngineQueue:
    """How much waits for an engine, told now and then where that has changed."""

    waiting: int
    type: Literal["queue"] = "queue"


@dataclass(frozen=True, slots=True)
class SampleSpoken:
    """The sample under ``number``, PCM16 mono."""

    number: int
    pcm: Base64Bytes
    type: Literal["spoken"] = "spoken"


@dataclass(frozen=True, slots=True)
class OrderRefused:
    """What was asked under ``number`` (0: to listen) cannot be; the fields of an EngineError."""

    number: int
    sentence: str
    hint: str
    code: str
    type: Literal["refused"] = "refused"


Order: TypeAlias = Annotated[BeginServing | ThinkWith | SpeakSample, Field(discriminator="type")]
News: TypeAlias = Annotated[
    Listens | EnginesStand | EngineQueue | SampleSpoken | OrderRefused, Field(discriminator="type")
]
_ORDERS: TypeAdapter[Order] = TypeAdapter(Order)
_NEWS: TypeAdapter[News] = TypeAdapter(News)


def order_line(order: Order) -> bytes:
    """Return ``order`` as a line."""
    return _ORDERS.dump_json(order) + b"\n"


def news_line(news: News) -> bytes:
    """Return ``news`` as a line."""
    return _NEWS.dump_json(news) + b"\n"


def order_in(line: bytes) -> Order | None:
    """Read a line of the page; None for what is no order."""
    try:
        return _ORDERS.validate_json(line)
    except ValidationError:
        return None


def news_in(line: bytes) -> News | None:
    """Read a line of the server's process; None for what is no news."""
    try:
        return _NEWS.validate_json(line)
    except ValidationError:
        return None
