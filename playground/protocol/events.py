"""What a service reports: this has happened. One class an event; a dialect gives it a name on the wire.

Field names are the wire's, but where ``metadata["wire"]`` gives another; ``metadata["omit"]`` leaves out a None.
An event we do not know, or cannot read, is ``Unknown``: it is shown, never lost.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from playground.protocol.values import (
    ErrorBody,
    Item,
    Json,
    Part,
    RateLimit,
    Response,
    SessionConfig,
    TranscriptionConfig,
)

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


# --- session -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SessionCreated(ServerEvent):
    """First event of every session: the defaults in force."""

    session: SessionConfig


@dataclass(frozen=True, slots=True)
class SessionUpdated(ServerEvent):
    """A session.update took effect; holds the whole configuration now in force."""

    session: SessionConfig


@dataclass(frozen=True, slots=True)
class TranscriptionSessionUpdated(ServerEvent):
    """A transcription_session.update took effect; preview only."""

    session: TranscriptionConfig


@dataclass(frozen=True, slots=True)
class ConversationCreated(ServerEvent):
    """A conversation exists; sent by some services right after the session."""

    conversation: Json


@dataclass(frozen=True, slots=True)
class RateLimitsUpdated(ServerEvent):
    """What is left of the allowances."""

    rate_limits: tuple[RateLimit, ...]


# --- the person's audio --------------------------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True)
class TranscriptionCompleted(ServerEvent):
    """All that the person said in this item, written down."""

    item_id: str
    transcript: str
    content_index: int = 0
    usage: Json | None = field(default=None, metadata=OMIT)


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


# --- the conversation ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ItemAdded(ServerEvent):
    """An item is in the conversation, after ``previous_item_id``; the assistant's is still empty."""

    item: Item
    previous_item_id: str | None = None


@dataclass(frozen=True, slots=True)
class ItemDone(ServerEvent):
    """An item is complete; GA only."""

    item: Item
    previous_item_id: str | None = None


@dataclass(frozen=True, slots=True)
class ItemRetrieved(ServerEvent):
    """The service's copy of an item."""

    item: Item


@dataclass(frozen=True, slots=True)
class ItemDeleted(ServerEvent):
    """An item is gone."""

    item_id: str


@dataclass(frozen=True, slots=True)
class ItemTruncated(ServerEvent):
    """An assistant's audio was cut; its transcript is gone."""

    item_id: str
    audio_end_ms: int
    content_index: int = 0


# --- the answer ----------------------------------------------------------------------------------------------------


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
    """A part of the answer is complete."""

    response_id: str
    item_id: str
    part: Part
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


# --- where the service plays the audio itself (WebRTC, SIP) ---------------------------------------------------------


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


# --- tools that the service calls by itself (MCP), GA only -----------------------------------------------------------


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
