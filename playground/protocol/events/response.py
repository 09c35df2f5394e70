"""Events of an answer, from its creation to its end; audio and words come in deltas."""

from __future__ import annotations

from dataclasses import dataclass, field

from playground.protocol.events.base import OMIT, ServerEvent
from playground.protocol.values import Item, Part, Response


@dataclass(frozen=True, slots=True)
class ResponseCreated(ServerEvent):
    """An answer begins."""

    response: Response


@dataclass(frozen=True, slots=True)
class ResponseDone(ServerEvent):
    """An answer ended: completed, cancelled, failed or incomplete, with its usage."""

    response: Response


@dataclass(frozen=True, slots=True)
class OutputItemAdded(ServerEvent):
    """The answer got an item."""

    response_id: str
    item: Item
    output_index: int = 0


@dataclass(frozen=True, slots=True)
class OutputItemDone(ServerEvent):
    """An item of the answer is complete."""

    response_id: str
    item: Item
    output_index: int = 0


@dataclass(frozen=True, slots=True)
class PartAdded(ServerEvent):
    """An item of the answer got a part."""

    response_id: str
    item_id: str
    part: Part
    output_index: int = 0
    content_index: int = 0


@dataclass(frozen=True, slots=True)
class PartDone(ServerEvent):
    """A part of the answer is complete; some services do not repeat it."""

    response_id: str
    item_id: str
    part: Part | None = field(default=None, metadata=OMIT)
    output_index: int = 0
    content_index: int = 0


@dataclass(frozen=True, slots=True)
class TextDelta(ServerEvent):
    """More of a written answer."""

    response_id: str
    item_id: str
    delta: str
    output_index: int = 0
    content_index: int = 0
    obfuscation: str | None = field(default=None, metadata=OMIT)


@dataclass(frozen=True, slots=True)
class TextDone(ServerEvent):
    """A written answer, whole."""

    response_id: str
    item_id: str
    text: str
    output_index: int = 0
    content_index: int = 0


@dataclass(frozen=True, slots=True)
class TranscriptDelta(ServerEvent):
    """More words of a spoken answer, ahead of its audio."""

    response_id: str
    item_id: str
    delta: str
    output_index: int = 0
    content_index: int = 0
    obfuscation: str | None = field(default=None, metadata=OMIT)


@dataclass(frozen=True, slots=True)
class TranscriptDone(ServerEvent):
    """The words of a spoken answer, whole."""

    response_id: str
    item_id: str
    transcript: str
    output_index: int = 0
    content_index: int = 0


@dataclass(frozen=True, slots=True)
class AudioDelta(ServerEvent):
    """More sound of a spoken answer, in the session's output format; comes faster than it plays."""

    response_id: str
    item_id: str
    audio: bytes = field(metadata={"wire": "delta"})
    output_index: int = 0
    content_index: int = 0


@dataclass(frozen=True, slots=True)
class AudioDone(ServerEvent):
    """The sound of a spoken answer is complete."""

    response_id: str
    item_id: str
    output_index: int = 0
    content_index: int = 0


@dataclass(frozen=True, slots=True)
class ArgumentsDelta(ServerEvent):
    """More of a function call's arguments."""

    response_id: str
    item_id: str
    call_id: str
    delta: str
    output_index: int = 0
    obfuscation: str | None = field(default=None, metadata=OMIT)


@dataclass(frozen=True, slots=True)
class ArgumentsDone(ServerEvent):
    """A function call's arguments, whole, as JSON text."""

    response_id: str
    item_id: str
    call_id: str
    arguments: str
    name: str = ""
    output_index: int = 0


@dataclass(frozen=True, slots=True)
class WordTimed(ServerEvent):
    """One word of a spoken answer: when it sounds, in its item's audio; Voice Live only, where it was asked for."""

    response_id: str
    item_id: str
    audio_offset_ms: float
    audio_duration_ms: float
    text: str
    output_index: int = 0
    content_index: int = 0
    timestamp_type: str = "word"


@dataclass(frozen=True, slots=True)
class WordsTimed(ServerEvent):
    """Every word of a spoken answer was told its time; Voice Live only."""

    response_id: str
    item_id: str
    output_index: int = 0
    content_index: int = 0
