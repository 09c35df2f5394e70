"""The GA dialect of the Realtime API, as data: OpenAI ``/v1/realtime``, Azure ``/openai/v1/realtime``.

Source: ``openai.types.realtime`` and genuine Azure GA recordings. Where both differ, the recording stands here.
"""

from __future__ import annotations

from collections.abc import Mapping

from playground.offers import TRANSCRIPTION_MODELS, VOICES, names
from playground.protocol import events as e
from playground.protocol.commands import COMMAND_TYPES
from playground.protocol.events import ServerEvent
from playground.protocol.plan import Plan, TranscriptionPlan, build
from playground.protocol.session_shapes import VOICE, WRITTEN_DOWN, Detections, typed_formats
from playground.protocol.shapes import TOKENS
from playground.protocol.values import SessionConfig

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
LISTENING = {
    "input_format": "audio.input.format",
    "transcription": "audio.input.transcription",
    "noise_reduction": "audio.input.noise_reduction",
    "turn_detection": "audio.input.turn_detection",
}
ANSWER = {
    "output": "output_modalities",
    "max_output_tokens": "max_output_tokens",
    "output_format": "audio.output.format",
    "voice": "audio.output.voice",
}
VOICE_LIVES_OWN = dict.fromkeys(
    (
        *("voice_type", "voice_source", "echo_cancellation", "word_timestamps", "input_rate_hz"),
        *("interim_response", "interim_text", "interim_trigger", "interim_latency_ms"),
        *("speech_duration_ms", "remove_filler_words", "detection_languages"),
        *("end_of_utterance", "end_of_utterance_level"),
    ),
    "Only Azure Voice Live has it.",
)

PLAN = Plan(
    name="GA",
    events=EVENT_NAMES,
    commands=COMMAND_TYPES,
    session={
        "id": "id",
        "model": "model",
        "output": "output_modalities",
        "instructions": "instructions",
        "tools": "tools",
        "tool_choice": "tool_choice",
        "max_output_tokens": "max_output_tokens",
        "tracing": "tracing",
        "truncation": "truncation",
        "prompt": "prompt",
        "expires_at": "expires_at",
        **LISTENING,
        "output_format": "audio.output.format",
        "voice": "audio.output.voice",
        "speed": "audio.output.speed",
        "include": "include",
        "parallel_tool_calls": "parallel_tool_calls",
        "reasoning": "reasoning",
    },
    transcriber={**WRITTEN_DOWN, **{name: name for name in ("delay", "keywords", "languages")}},
    response=ANSWER,
    options={**ANSWER, **{name: name for name in ("prompt", "parallel_tool_calls", "reasoning")}},
    twins=TWINS,
    session_constants={"type": "realtime", "object": "realtime.session"},
    session_types={"realtime": "", "transcription": "transcription"},
    transcription=TranscriptionPlan(
        session={"id": "id", "expires_at": "expires_at", **LISTENING, "include": "include"},
        constants={"type": "transcription", "object": "realtime.transcription_session"},
        types={"transcription": "", "realtime": "realtime"},
    ),
    item_constants={},
    outputs={"audio": ("audio",), "text": ("text",)},
    formats={"pcm": "audio/pcm", "pcmu": "audio/pcmu", "pcma": "audio/pcma"},
    format_codec=typed_formats,
    voice=VOICE,
    assistant_part=lambda kind: f"output_{kind}",
    usage=TOKENS,
    detections=Detections(
        ("server_vad", "semantic_vad"),
        {
            "threshold": "threshold",
            "prefix_padding_ms": "prefix_padding_ms",
            "silence_duration_ms": "silence_duration_ms",
            "idle_timeout_ms": "idle_timeout_ms",
            "eagerness": "eagerness",
            "create_response": "create_response",
            "interrupt_response": "interrupt_response",
        },
    ),
    defaults=SessionConfig(),
    voices=names(VOICES),
    transcribers=names(TRANSCRIPTION_MODELS),
    ignored={
        "temperature": "The GA protocol has no temperature any more; the preview protocol still has.",
        **VOICE_LIVES_OWN,
    },
    rate_limits_after=e.ResponseDone,
)
GA = build(PLAN)
