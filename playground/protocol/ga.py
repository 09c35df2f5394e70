"""The GA dialect of the Realtime API, as data: OpenAI ``/v1/realtime``, Azure ``/openai/v1/realtime``.

Source: ``openai.types.realtime`` and genuine Azure GA recordings. Where both differ, the recording stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playground.protocol import events as e
from playground.protocol.codec import (
    ANYTHING,
    BASE64,
    OBJECT,
    OBJECTS,
    TEXT,
    Codec,
    Slot,
    Table,
    integer,
    invalid,
    nullable,
    number,
    read_list,
)
from playground.protocol.commands import COMMAND_TYPES, Command
from playground.protocol.dialect import Dialect, Shape, session_values
from playground.protocol.events import ServerEvent
from playground.protocol.shapes import (
    ERROR,
    MAX_TOKENS,
    NOISE_REDUCTION,
    PLAIN_PART,
    RATE_LIMITS,
    Detections,
    bounded,
    item_codec,
    options_codec,
    part_codec,
    response_codec,
    transcription_codec,
    typed_formats,
)
from playground.protocol.values import SessionConfig, SessionPatch

EVENT_NAMES: dict[type[ServerEvent], str] = {
    e.ErrorReported: "error",
    e.SessionCreated: "session.created",
    e.SessionUpdated: "session.updated",
    e.ConversationCreated: "conversation.created",
    e.RateLimitsUpdated: "rate_limits.updated",
    e.SpeechStarted: "input_audio_buffer.speech_started",
    e.SpeechStopped: "input_audio_buffer.speech_stopped",
    e.AudioCommitted: "input_audio_buffer.committed",
    e.AudioCleared: "input_audio_buffer.cleared",
    e.TimeoutTriggered: "input_audio_buffer.timeout_triggered",
    e.DtmfReceived: "input_audio_buffer.dtmf_event_received",
    e.TranscriptionDelta: "conversation.item.input_audio_transcription.delta",
    e.TranscriptionCompleted: "conversation.item.input_audio_transcription.completed",
    e.TranscriptionSegment: "conversation.item.input_audio_transcription.segment",
    e.TranscriptionFailed: "conversation.item.input_audio_transcription.failed",
    e.ItemAdded: "conversation.item.added",
    e.ItemDone: "conversation.item.done",
    e.ItemRetrieved: "conversation.item.retrieved",
    e.ItemDeleted: "conversation.item.deleted",
    e.ItemTruncated: "conversation.item.truncated",
    e.ResponseCreated: "response.created",
    e.ResponseDone: "response.done",
    e.OutputItemAdded: "response.output_item.added",
    e.OutputItemDone: "response.output_item.done",
    e.PartAdded: "response.content_part.added",
    e.PartDone: "response.content_part.done",
    e.TextDelta: "response.output_text.delta",
    e.TextDone: "response.output_text.done",
    e.TranscriptDelta: "response.output_audio_transcript.delta",
    e.TranscriptDone: "response.output_audio_transcript.done",
    e.AudioDelta: "response.output_audio.delta",
    e.AudioDone: "response.output_audio.done",
    e.ArgumentsDelta: "response.function_call_arguments.delta",
    e.ArgumentsDone: "response.function_call_arguments.done",
    e.OutputBufferStarted: "output_audio_buffer.started",
    e.OutputBufferStopped: "output_audio_buffer.stopped",
    e.OutputBufferCleared: "output_audio_buffer.cleared",
    e.McpListing: "mcp_list_tools.in_progress",
    e.McpListed: "mcp_list_tools.completed",
    e.McpListFailed: "mcp_list_tools.failed",
    e.McpArgumentsDelta: "response.mcp_call_arguments.delta",
    e.McpArgumentsDone: "response.mcp_call_arguments.done",
    e.McpCallStarted: "response.mcp_call.in_progress",
    e.McpCallCompleted: "response.mcp_call.completed",
    e.McpCallFailed: "response.mcp_call.failed",
}
TWINS: Mapping[type[ServerEvent], Mapping[str, str]] = {
    e.PartAdded: {"content": "part"},  # Azure GA repeats the part under this name
    e.PartDone: {"content": "part"},
}
FORMATS = {"pcm": "audio/pcm", "pcmu": "audio/pcmu", "pcma": "audio/pcma"}


def _read_output(value: Any, where: str) -> str:
    asked = read_list(value, where)
    if asked not in (["audio"], ["text"]):
        raise invalid(where, "Supported values are: ['audio'] and ['text'].", str(asked))
    return str(asked[0])


OUTPUT = Codec(_read_output, lambda value: [value])
FORMAT = typed_formats(FORMATS)
DETECTIONS = Detections(idle_timeout=True)
ITEM = item_codec(part_codec(lambda kind: f"output_{kind}"), constants={})


def _session_table(detection: Codec, transcription: Codec) -> Table:
    return Table(
        Slot("id", "id", TEXT, fixed=True),
        Slot("model", "model", TEXT, fixed=True),
        Slot("output", "output_modalities", OUTPUT),
        Slot("instructions", "instructions", TEXT),
        Slot("tools", "tools", OBJECTS),
        Slot("tool_choice", "tool_choice", ANYTHING),
        Slot("max_output_tokens", "max_output_tokens", MAX_TOKENS),
        Slot("tracing", "tracing", ANYTHING),
        Slot("truncation", "truncation", ANYTHING),
        Slot("prompt", "prompt", nullable(OBJECT)),
        Slot("expires_at", "expires_at", integer(), fixed=True),
        Slot("input_format", "audio.input.format", FORMAT),
        Slot("transcription", "audio.input.transcription", nullable(transcription)),
        Slot("noise_reduction", "audio.input.noise_reduction", nullable(NOISE_REDUCTION)),
        Slot("turn_detection", "audio.input.turn_detection", detection),
        Slot("output_format", "audio.output.format", FORMAT),
        Slot("voice", "audio.output.voice", TEXT),
        Slot("speed", "audio.output.speed", bounded("speed", False)),
        Slot("include", "include", ANYTHING),
        constants={"type": "realtime", "object": "realtime.session"},
    )


SESSION = _session_table(Codec(DETECTIONS.read, DETECTIONS.write), transcription_codec(asked=False))
PATCH = _session_table(Codec(DETECTIONS.read_patch, DETECTIONS.write), transcription_codec(asked=True))


def _read_session(value: Any, where: str) -> SessionConfig:
    tolerated = SESSION.read(value, where)
    return SessionConfig(**{name: found for name, found in tolerated.items() if found is not None or name in OFF})


OFF = frozenset({"turn_detection"})  # null means off; elsewhere it means the default


def _write_session(config: SessionConfig) -> dict[str, Any]:
    return SESSION.write(session_values(config))


def _read_patch(value: Any, where: str) -> SessionPatch:
    if OBJECT.read(value, where).get("type") not in ("realtime", "transcription"):
        raise invalid(f"{where}.type", "Supported values are: 'realtime' and 'transcription'.", value.get("type"))
    return SessionPatch(PATCH.read(value, where, strict=True))


def _write_patch(patch: SessionPatch) -> dict[str, Any]:
    body = PATCH.write(patch.changes)
    del body["object"]
    return body


_RESPONSE_SLOTS = (
    Slot("output", "output_modalities", nullable(OUTPUT)),
    Slot("max_output_tokens", "max_output_tokens", nullable(MAX_TOKENS)),
    Slot("output_format", "audio.output.format", nullable(FORMAT)),
    Slot("voice", "audio.output.voice", nullable(TEXT)),
)

CODECS: dict[str, Codec] = {
    "str": TEXT,
    "str | None": nullable(TEXT),
    "int": integer(),
    "float": number(),
    "bytes": BASE64,
    "Json": OBJECT,
    "Json | None": nullable(OBJECT),
    "Item": ITEM,
    "Part": PLAIN_PART,
    "ErrorBody": ERROR,
    "tuple[RateLimit, ...]": RATE_LIMITS,
    "SessionConfig": Codec(_read_session, _write_session),
    "SessionPatch": Codec(_read_patch, _write_patch),
    "Response": response_codec(ITEM, _RESPONSE_SLOTS),
    "ResponseOptions | None": nullable(options_codec(ITEM, _RESPONSE_SLOTS)),
}
COMMAND_CODECS = {**CODECS, "int": integer(0)}


def _event_shapes() -> dict[str, Shape[ServerEvent]]:
    return {name: Shape(name, kind, CODECS, TWINS.get(kind)) for kind, name in EVENT_NAMES.items()}


def _command_shapes() -> dict[str, Shape[Command]]:
    return {name: Shape(name, kind, COMMAND_CODECS) for kind, name in COMMAND_TYPES.items()}


GA = Dialect(
    name="GA",
    events=_event_shapes(),
    event_names=EVENT_NAMES,
    commands=_command_shapes(),
    command_names=COMMAND_TYPES,
    session=SESSION,
    rate_limits_after=e.ResponseDone,
)
