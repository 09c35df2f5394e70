"""What every event has, and the two that are about nothing in particular: an error, and what we do not know."""

from __future__ import annotations

from dataclasses import dataclass, field

from playground.protocol.values import ErrorBody, Json

OMIT = {"omit": True}
CARRIED = {"carried": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerEvent:
    """Base of all events.

    ``unread``: what of it no field holds, where its dialect carries that; written back as it came.
    """

    event_id: str = ""
    unread: Json = field(default_factory=dict, metadata=CARRIED, hash=False)


@dataclass(frozen=True, slots=True)
class Unknown(ServerEvent):
    """An event outside this vocabulary, whole."""

    type: str
    body: Json


@dataclass(frozen=True, slots=True)
class ErrorReported(ServerEvent):
    """The service says no; not fatal unless it closes the link after."""

    error: ErrorBody


@dataclass(frozen=True, slots=True)
class Pinged(ServerEvent):
    """The service shows that it is there, in a message of its own; nothing is answered."""

    timestamp: int = 0


@dataclass(frozen=True, slots=True)
class WarningReported(ServerEvent):
    """The service does not do all that it was asked, or not for long, and goes on; Voice Live only."""

    warning: Json

    @property
    def message(self) -> str:
        """What it says of that; empty where it says nothing."""
        return str(self.warning.get("message") or "")
