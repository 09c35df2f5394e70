"""Events of tools that the service calls by itself (MCP), GA only."""

from __future__ import annotations

from dataclasses import dataclass, field

from playground.protocol.events.base import OMIT, ServerEvent


@dataclass(frozen=True, slots=True)
class McpListing(ServerEvent):
    """The service asks an MCP server for its tools."""

    item_id: str


@dataclass(frozen=True, slots=True)
class McpListed(ServerEvent):
    """The tools of an MCP server are known."""

    item_id: str


@dataclass(frozen=True, slots=True)
class McpListFailed(ServerEvent):
    """The tools of an MCP server could not be listed."""

    item_id: str


@dataclass(frozen=True, slots=True)
class McpArgumentsDelta(ServerEvent):
    """More of an MCP call's arguments."""

    response_id: str
    item_id: str
    delta: str
    output_index: int = 0
    obfuscation: str | None = field(default=None, metadata=OMIT)


@dataclass(frozen=True, slots=True)
class McpArgumentsDone(ServerEvent):
    """An MCP call's arguments, whole."""

    response_id: str
    item_id: str
    arguments: str
    output_index: int = 0


@dataclass(frozen=True, slots=True)
class McpCallStarted(ServerEvent):
    """An MCP tool is at work."""

    item_id: str
    output_index: int = 0


@dataclass(frozen=True, slots=True)
class McpCallCompleted(ServerEvent):
    """An MCP tool answered."""

    item_id: str
    output_index: int = 0


@dataclass(frozen=True, slots=True)
class McpCallFailed(ServerEvent):
    """An MCP tool failed."""

    item_id: str
    output_index: int = 0
