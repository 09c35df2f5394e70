"""The preview dialect of the Realtime API, as data: Azure ``/openai/realtime?api-version=…``. GA and its differences.

Source: ``openai.types.beta.realtime`` and the Azure preview reference, version 2025-04-01-preview.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from playground.protocol import commands as c
from playground.protocol import events as e
from playground.protocol import ga
from playground.protocol.events import ServerEvent
from playground.protocol.plan import TranscriptionPlan, build
from playground.protocol.session_shapes import VOICE_BY_NAME, WRITTEN_DOWN, Detections, named_formats
from playground.protocol.values import SessionConfig

RENAMED: Mapping[type[ServerEvent], str] = {
    e.ItemAdded: "conversation.item.created",
    e.TextDelta: "response.text.delta",
    e.TextDone: "response.text.done",
    e.TranscriptDelta: "response.audio_transcript.delta",
    e.TranscriptDone: "response.audio_transcript.done",
    e.AudioDelta: "response.audio.delta",
    e.AudioDone: "response.audio.done",
}
GA_ONLY: frozenset[type[ServerEvent]] = frozenset(
    {
        e.ItemDone,
        e.TimeoutTriggered,
        e.DtmfReceived,
        e.TranscriptionSegment,
        e.McpListing,
        e.McpListed,
        e.McpListFailed,
        e.McpArgumentsDelta,
        e.McpArgumentsDone,
        e.McpCallStarted,
        e.McpCallCompleted,
        e.McpCallFailed,
    }
)
KEPT = {kind: name for kind, name in ga.EVENT_NAMES.items() if kind not in GA_ONLY}
EVENT_NAMES: Mapping[type[ServerEvent], str] = {**KEPT, **RENAMED}

YOUNGER_VOICES = frozenset({"marin", "cedar"})
NEWEST_VERSION = "2025-04-01-preview"

UPDATE_TRANSCRIPTION = "transcription_session.update"
LISTENING = {
    "input_format": "input_audio_format",
    "transcription": "input_audio_transcription",
    "noise_reduction": "input_audio_noise_reduction",
    "turn_detection": "turn_detection",
}
ANSWER = {
    "output": "modalities",
    "voice": "voice",
    "output_format": "output_audio_format",
    "temperature": "temperature",
}

YOUNGER = "The preview protocol does not have it; the GA protocol does."
NO_PICTURES = "The preview protocol takes no pictures; the GA protocol does."
IGNORED = {
    "image_detail": NO_PICTURES,
    **dict.fromkeys(("reasoning_effort", "parallel_tool_calls"), YOUNGER),
    **dict.fromkeys(("prompt_id", "prompt_version", "prompt_variables"), YOUNGER),
    **dict.fromkeys(("transcription_delay", "transcription_keywords", "transcription_languages"), YOUNGER),
    "transcription_logprobs": YOUNGER,
    "idle_timeout_ms": "Silence after an answer until the assistant speaks up by itself; empty for never. The preview "
    "protocol has no idle timeout, so the playground counts it, and asks three times in a row at most.",
    "truncation": "The preview protocol truncates as it sees fit; the GA protocol can be told.",
    "retention_ratio": "The preview protocol truncates as it sees fit; the GA protocol can be told.",
    "token_limit": "The preview protocol truncates as it sees fit; the GA protocol can be told.",
    **ga.VOICE_LIVES_OWN,
}

PLAN = replace(
    ga.PLAN,
    name="preview",
    events=EVENT_NAMES,
    session={
        "id": "id",
        "model": "model",
        "expires_at": "expires_at",
        "output": "modalities",
        "instructions": "instructions",
        "voice": "voice",
        "speed": "speed",
        **LISTENING,
        "output_format": "output_audio_format",
        "tools": "tools",
        "tool_choice": "tool_choice",
        "temperature": "temperature",
        "max_output_tokens": "max_response_output_tokens",
        "tracing": "tracing",
    },
    transcription=TranscriptionPlan(
        session={
            "id": "id",
            "expires_at": "expires_at",
            "modalities": "modalities",
            **LISTENING,
            "include": "include",
        },
        constants={"object": "realtime.transcription_session"},
        renamed={
            c.UpdateSession: UPDATE_TRANSCRIPTION,
            e.SessionCreated: "transcription_session.created",
            e.SessionUpdated: "transcription_session.updated",
        },
        elsewhere={c.COMMAND_TYPES[c.UpdateSession]: "realtime"},
    ),
    elsewhere={UPDATE_TRANSCRIPTION: "transcription"},
    transcriber=WRITTEN_DOWN,
    response={**ANSWER, "max_output_tokens": "max_output_tokens"},
    options={**ANSWER, "max_output_tokens": "max_response_output_tokens"},
    options_also={"max_output_tokens": "max_output_tokens"},  # as the Azure reference spells it
    twins={},
    session_constants={"object": "realtime.session"},
    session_types={},
    item_constants={"object": "realtime.item"},
    outputs={"audio": ("text", "audio"), "text": ("text",)},
    formats={"pcm": "pcm16", "pcmu": "g711_ulaw", "pcma": "g711_alaw"},
    format_codec=named_formats,
    voice=VOICE_BY_NAME,
    assistant_part=lambda kind: kind,
    usage=frozenset({"input_text", "input_audio", "cached_text", "cached_audio", "output_text", "output_audio"}),
    detections=Detections(
        ga.PLAN.detections.kinds, {n: path for n, path in ga.PLAN.detections.places.items() if n not in IGNORED}
    ),
    defaults=SessionConfig(temperature=0.8),
    voices=tuple(name for name in ga.PLAN.voices if name not in YOUNGER_VOICES),
    newest_version=NEWEST_VERSION,
    no_pictures=NO_PICTURES,
    ignored=IGNORED,
    rate_limits_after=e.ResponseCreated,
    headers={"OpenAI-Beta": "realtime=v1"},
)
PREVIEW = build(PLAN)

LATER = frozenset({e.TranscriptionDelta})
"""Events younger than the first version; clients made for it, such as ``rt-client``, end at one they don't know."""
FIRST_VERSION = "2024-10-01-preview"
FIRST_PREVIEW = build(replace(PLAN, events={kind: name for kind, name in EVENT_NAMES.items() if kind not in LATER}))
