"""Events of the session: what holds, and what is left of the allowances."""

from __future__ import annotations

from dataclasses import dataclass

from playground.protocol.events.base import ServerEvent
from playground.protocol.values import Json, RateLimit, SessionConfig


@dataclass(frozen=True, slots=True)
class SessionCreated(ServerEvent):
    """First event of every session: the defaults in force."""

    session: SessionConfig


@dataclass(frozen=True, slots=True)
class SessionUpdated(ServerEvent):
    """A session.update took effect; holds the whole configuration now in force."""

    session: SessionConfig


@dataclass(frozen=True, slots=True)
class ConversationCreated(ServerEvent):
    """A conversation exists; sent by some services right after the session."""

    conversation: Json


@dataclass(frozen=True, slots=True)
class RateLimitsUpdated(ServerEvent):
    """What is left of the allowances."""

    rate_limits: tuple[RateLimit, ...]
