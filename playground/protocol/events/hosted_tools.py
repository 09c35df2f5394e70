"""Events of tools and agents that the service itself runs beside MCP, Voice Live only: searches, sources, an agent."""

from __future__ import annotations

from dataclasses import dataclass, field

from playground.protocol.events.base import ServerEvent
from playground.protocol.values import Json


@dataclass(frozen=True, slots=True)
class WebSearchStarted(ServerEvent):
    """The web is going to be searched."""

    item_id: str
    output_index: int = 0


@dataclass(frozen=True, slots=True)
class WebSearching(ServerEvent):
    """The web is being searched."""

    item_id: str
    output_index: int = 0


@dataclass(frozen=True, slots=True)
class WebSearchCompleted(ServerEvent):
    """The web was searched."""

    item_id: str
    output_index: int = 0


@dataclass(frozen=True, slots=True)
class FileSearchStarted(ServerEvent):
    """Files are going to be searched."""

    item_id: str
    output_index: int = 0


@dataclass(frozen=True, slots=True)
class FileSearching(ServerEvent):
    """Files are being searched."""

    item_id: str
    output_index: int = 0


@dataclass(frozen=True, slots=True)
class FileSearchCompleted(ServerEvent):
    """Files were searched."""

    item_id: str
    output_index: int = 0


@dataclass(frozen=True, slots=True)
class AnnotationAdded(ServerEvent):
    """A source of what the answer says."""

    item_id: str
    annotation: Json = field(default_factory=dict, hash=False)
    output_index: int = 0
    content_index: int = 0


@dataclass(frozen=True, slots=True)
class InvocationDelta(ServerEvent):
    """What a hosted agent says past the conversation, carried as it comes."""
