"""Events of a face that speaks the answer, Voice Live only: shown among the events, drawn nowhere."""

from __future__ import annotations

from dataclasses import dataclass

from playground.protocol.events.base import ServerEvent


@dataclass(frozen=True, slots=True)
class VisemeDelta(ServerEvent):
    """The mouth takes a shape at a moment of the item's audio."""

    response_id: str
    item_id: str
    audio_offset_ms: float
    viseme_id: int
    output_index: int = 0
    content_index: int = 0


@dataclass(frozen=True, slots=True)
class VisemesDone(ServerEvent):
    """Every shape of the mouth was told."""

    response_id: str
    item_id: str
    output_index: int = 0
    content_index: int = 0


@dataclass(frozen=True, slots=True)
class BlendshapesDelta(ServerEvent):
    """More of how the face moves, from ``frame_index`` on; the frames themselves are carried."""

    response_id: str
    item_id: str
    frame_index: int
    output_index: int = 0
    content_index: int = 0


@dataclass(frozen=True, slots=True)
class BlendshapesDone(ServerEvent):
    """Every movement of the face was told."""

    response_id: str
    item_id: str
    output_index: int = 0
    content_index: int = 0


@dataclass(frozen=True, slots=True)
class AvatarConnecting(ServerEvent):
    """The service answers the offer of a video connection."""

    server_sdp: str


@dataclass(frozen=True, slots=True)
class AvatarSpeaks(ServerEvent):
    """The face begins to speak."""


@dataclass(frozen=True, slots=True)
class AvatarIdles(ServerEvent):
    """The face is at rest."""


@dataclass(frozen=True, slots=True)
class VideoDelta(ServerEvent):
    """More of the face's video, in ``codec``."""

    delta: str
    codec: str = ""
    output_index: int = 0
