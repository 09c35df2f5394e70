"""What every event has, and the two that are about nothing in particular: an error, and what we do not know."""

from __future__ import annotations

from dataclasses import dataclass

from playground.protocol.values import ErrorBody, Json

OMIT = {"omit": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerEvent:
    """Base of all events."""

    event_id: str = ""


@dataclass(frozen=True, slots=True)
class Unknown(ServerEvent):
    """An event outside this vocabulary, whole."""

    type: str
    body: Json


@dataclass(frozen=True, slots=True)
class ErrorReported(ServerEvent):
    """The service says no; not fatal unless it closes the link after."""

    error: ErrorBody
