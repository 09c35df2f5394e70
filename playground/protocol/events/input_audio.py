"""Events of the person's audio: when they spoke, and what was written down of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from playground.protocol.events.base import OMIT, ServerEvent
from playground.protocol.values import ErrorBody, Json, TokenScore


@dataclass(frozen=True, slots=True)
class SpeechStarted(ServerEvent):
    """Speech was noticed; ``audio_start_ms`` is its onset less the prefix padding, in input audio since the start."""

    audio_start_ms: int
    item_id: str


@dataclass(frozen=True, slots=True)
class SpeechStopped(ServerEvent):
    """The turn ended; ``audio_end_ms`` is the last speech plus the silence duration."""

    audio_end_ms: int
    item_id: str


@dataclass(frozen=True, slots=True)
class AudioCommitted(ServerEvent):
    """The input audio became the user item ``item_id``."""

    item_id: str
    previous_item_id: str | None = None


@dataclass(frozen=True, slots=True)
class AudioCleared(ServerEvent):
    """The input audio not yet committed is gone."""


@dataclass(frozen=True, slots=True)
class TimeoutTriggered(ServerEvent):
    """Nobody spoke for the idle timeout; GA only."""

    audio_start_ms: int
    audio_end_ms: int
    item_id: str


@dataclass(frozen=True, slots=True)
class DtmfReceived(ServerEvent):
    """A telephone key was pressed; SIP only."""

    event: str
    received_at: int


@dataclass(frozen=True, slots=True)
class TranscriptionDelta(ServerEvent):
    """More of what the person said, written down."""

    item_id: str
    delta: str = ""
    content_index: int = 0
    obfuscation: str | None = field(default=None, metadata=OMIT)
    logprobs: tuple[TokenScore, ...] | None = field(default=None, metadata=OMIT)


@dataclass(frozen=True, slots=True)
class TranscriptionUpdated(ServerEvent):
    """What the person has said in this item so far, written down anew: it stands for all that was told before."""

    item_id: str
    transcript: str
    content_index: int = 0


@dataclass(frozen=True, slots=True)
class TranscriptionCompleted(ServerEvent):
    """All that the person said in this item, written down; ``in_progress``: so far, and another will follow."""

    item_id: str
    transcript: str
    content_index: int = 0
    usage: Json | None = field(default=None, metadata=OMIT)
    status: str | None = field(default=None, metadata=OMIT)
    logprobs: tuple[TokenScore, ...] | None = field(default=None, metadata=OMIT)

    @property
    def is_final(self) -> bool:
        """Tell whether nothing more will be told of the item's words."""
        return self.status != "in_progress"


@dataclass(frozen=True, slots=True)
class TranscriptionSegment(ServerEvent):
    """One timed stretch of a transcription; GA only."""

    item_id: str
    id: str
    text: str
    start: float
    end: float
    speaker: str = ""
    content_index: int = 0


@dataclass(frozen=True, slots=True)
class TranscriptionFailed(ServerEvent):
    """What the person said could not be written down; the answer does not suffer."""

    item_id: str
    error: ErrorBody
    content_index: int = 0
