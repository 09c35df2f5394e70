"""Events of a service that plays the audio itself (WebRTC, SIP)."""

from __future__ import annotations

from dataclasses import dataclass

from playground.protocol.events.base import ServerEvent


@dataclass(frozen=True, slots=True)
class OutputBufferStarted(ServerEvent):
    """The service began to play an answer."""

    response_id: str


@dataclass(frozen=True, slots=True)
class OutputBufferStopped(ServerEvent):
    """The service has played all of an answer."""

    response_id: str


@dataclass(frozen=True, slots=True)
class OutputBufferCleared(ServerEvent):
    """The service dropped the rest of an answer."""

    response_id: str
