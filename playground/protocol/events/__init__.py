"""What a service reports: this has happened. One class an event; a dialect gives it a name on the wire.

Field names are the wire's, but where ``metadata["wire"]`` gives another; ``metadata["omit"]`` leaves out a None.
An event we do not know, or cannot read, is ``Unknown``: it is shown, never lost.
"""

from playground.protocol.events.base import (
    ErrorReported,
    ServerEvent,
    Unknown,
)
from playground.protocol.events.input_audio import (
    AudioCleared,
    AudioCommitted,
    DtmfReceived,
    SpeechStarted,
    SpeechStopped,
    TimeoutTriggered,
    TranscriptionCompleted,
    TranscriptionDelta,
    TranscriptionFailed,
    TranscriptionSegment,
)
from playground.protocol.events.items import (
    ItemAdded,
    ItemDeleted,
    ItemDone,
    ItemRetrieved,
    ItemTruncated,
)
from playground.protocol.events.mcp import (
    McpArgumentsDelta,
    McpArgumentsDone,
    McpCallCompleted,
    McpCallFailed,
    McpCallStarted,
    McpListed,
    McpListFailed,
    McpListing,
)
from playground.protocol.events.output_buffer import (
    OutputBufferCleared,
    OutputBufferStarted,
    OutputBufferStopped,
)
from playground.protocol.events.response import (
    ArgumentsDelta,
    ArgumentsDone,
    AudioDelta,
    AudioDone,
    OutputItemAdded,
    OutputItemDone,
    PartAdded,
    PartDone,
    ResponseCreated,
    ResponseDone,
    TextDelta,
    TextDone,
    TranscriptDelta,
    TranscriptDone,
)
from playground.protocol.events.session import (
    ConversationCreated,
    RateLimitsUpdated,
    SessionCreated,
    SessionUpdated,
)

__all__ = [
    "ArgumentsDelta",
    "ArgumentsDone",
    "AudioCleared",
    "AudioCommitted",
    "AudioDelta",
    "AudioDone",
    "ConversationCreated",
    "DtmfReceived",
    "ErrorReported",
    "ItemAdded",
    "ItemDeleted",
    "ItemDone",
    "ItemRetrieved",
    "ItemTruncated",
    "McpArgumentsDelta",
    "McpArgumentsDone",
    "McpCallCompleted",
    "McpCallFailed",
    "McpCallStarted",
    "McpListFailed",
    "McpListed",
    "McpListing",
    "OutputBufferCleared",
    "OutputBufferStarted",
    "OutputBufferStopped",
    "OutputItemAdded",
    "OutputItemDone",
    "PartAdded",
    "PartDone",
    "RateLimitsUpdated",
    "ResponseCreated",
    "ResponseDone",
    "ServerEvent",
    "SessionCreated",
    "SessionUpdated",
    "SpeechStarted",
    "SpeechStopped",
    "TextDelta",
    "TextDone",
    "TimeoutTriggered",
    "TranscriptDelta",
    "TranscriptDone",
    "TranscriptionCompleted",
    "TranscriptionDelta",
    "TranscriptionFailed",
    "TranscriptionSegment",
    "Unknown",
]
