"""The dialect of Azure Voice Live, as data: ``/voice-live/realtime?api-version=…``. The preview and its differences.

Source: genuine recordings of July 2026 of text and spoken turns; for all that they do not hold (semantic detections,
Azure's voices, word times, avatar, agents) the models of the ``azure-ai-voicelive`` package, 1.3. What its events say
besides our vocabulary is carried.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from playground.offers import TRANSCRIBERS_OF_VOICE_LIVE, VOICES, names
from playground.protocol import events as e
from playground.protocol import ga, preview
from playground.protocol.codec import FLAG, OBJECT, TEXT, Codec, integer, many, nullable, read_list
from playground.protocol.events import ServerEvent
from playground.protocol.plan import RATE, build
from playground.protocol.session_shapes import NEAR_OR_FAR, Detections
from playground.protocol.shapes import TOKENS
from playground.protocol.values import SessionConfig, Voice
from playground.turn_settings import MEANT

NEWEST_VERSION = "2026-07-15"
ADDED: Mapping[type[ServerEvent], str] = {
    e.ItemDone: "conversation.item.done",
    e.TimeoutTriggered: "input_audio_buffer.timeout_triggered",
    **{kind: name for kind, name in ga.EVENT_NAMES.items() if "mcp_" in name},
    e.WarningReported: "warning",
    e.WordTimed: "response.audio_timestamp.delta",
    e.WordsTimed: "response.audio_timestamp.done",
    e.VisemeDelta: "response.animation_viseme.delta",
    e.VisemesDone: "response.animation_viseme.done",
    e.BlendshapesDelta: "response.animation_blendshapes.delta",
    e.BlendshapesDone: "response.animation_blendshapes.done",
    e.AvatarConnecting: "session.avatar.connecting",
    e.AvatarSpeaks: "session.avatar.switch_to_speaking",
    e.AvatarIdles: "session.avatar.switch_to_idle",
    e.VideoDelta: "response.video.delta",
    e.WebSearchStarted: "response.web_search_call.in_progress",
    e.WebSearching: "response.web_search_call.searching",
    e.WebSearchCompleted: "response.web_search_call.completed",
    e.FileSearchStarted: "response.file_search_call.in_progress",
    e.FileSearching: "response.file_search_call.searching",
    e.FileSearchCompleted: "response.file_search_call.completed",
    e.AnnotationAdded: "response.audio_transcript.annotation.added",
    e.InvocationDelta: "response.invocation.delta",
}

OPENAIS = names(VOICES)
VOICES_OF_AZURE = (
    *("en-US-AvaNeural", "en-US-Ava:DragonHDLatestNeural", "en-US-AndrewNeural", "en-GB-SoniaNeural"),
    *("pt-BR-FranciscaNeural", "pt-BR-AntonioNeural", "es-ES-ElviraNeural", "de-DE-KatjaNeural", "fr-FR-DeniseNeural"),
)
"""A few of several hundred; any other can be written."""


def _read_voice(value: Any, where: str) -> Voice:
    if isinstance(value, str):
        return Voice(value)
    body = OBJECT.read(value, where)
    more = {key: each for key, each in body.items() if key not in ("name", "type") and each is not None}
    name = body.get("name", body.get("type"))  # one that goes with an avatar has no name
    return Voice(TEXT.read(name, f"{where}.name"), TEXT.read(body.get("type"), f"{where}.type"), more)


def _write_voice(voice: Voice) -> dict[str, Any]:
    by_name = "openai" if voice.name in OPENAIS else "azure-standard"
    return {"name": voice.name, "type": by_name if voice.kind in ("named", "custom") else voice.kind, **voice.more}


def _of_type(kind: str) -> Codec:
    """Read whether there is an object of that ``type``; none is null."""
    return Codec(
        lambda value, where: value is not None and TEXT.read(OBJECT.read(value, where).get("type"), where) == kind,
        lambda value: {"type": kind} if value else None,
    )


WORD_TIMES = Codec(
    lambda value, where: value is not None and "word" in read_list(value, where),
    lambda value: ["word"] if value else None,
)
EFFORT = Codec(lambda value, where: {"effort": TEXT.read(value, where)}, lambda value: value.get("effort"))

NOT_THERE = "Voice Live's protocol does not have it."
NO_TRUNCATION = "Voice Live truncates as it sees fit."
IGNORED = {
    "speed": "Voice Live's protocol has no speed of its own.",
    "eagerness": "Voice Live has other semantic detections, and no eagerness.",
    **dict.fromkeys(("prompt_id", "prompt_version", "prompt_variables", "tracing"), NOT_THERE),
    **dict.fromkeys(("transcription_delay", "transcription_languages"), NOT_THERE),
    **dict.fromkeys(("truncation", "retention_ratio", "token_limit"), NO_TRUNCATION),
}

PLAN = replace(
    preview.PLAN,
    name="Voice Live",
    events={**preview.EVENT_NAMES, **ADDED},
    session={
        "id": "id",
        "model": "model",
        "output": "modalities",
        "instructions": "instructions",
        "voice": "voice",
        **preview.LISTENING,
        "output_format": "output_audio_format",
        "tools": "tools",
        "tool_choice": "tool_choice",
        "temperature": "temperature",
        "max_output_tokens": "max_response_output_tokens",
        "expires_at": "expires_at",
        RATE: "input_audio_sampling_rate",
        "echo_cancellation": "input_audio_echo_cancellation",
        "word_timestamps": "output_audio_timestamp_types",
        "interim_response": "interim_response",
        "include": "include",
        "parallel_tool_calls": "parallel_tool_calls",
        "reasoning": "reasoning_effort",
    },
    shapes={
        RATE: integer(8_000, 48_000),
        "echo_cancellation": _of_type("server_echo_cancellation"),
        "word_timestamps": WORD_TIMES,
        "interim_response": nullable(OBJECT),
        "reasoning": nullable(EFFORT),
    },
    transcription=None,
    elsewhere={},
    transcriber={"model": "model", "language": "language", "prompt": "prompt", "keywords": "phrase_list"},
    transcribers=TRANSCRIBERS_OF_VOICE_LIVE,
    options={
        **preview.ANSWER,
        "max_output_tokens": "max_output_tokens",
        "reasoning": "reasoning_effort",
    },
    options_also={},
    carries=True,
    input_formats={"pcm_16khz": "pcm16", **preview.PLAN.formats},  # by the word alone it is PCM16 at 24 kHz
    noise_reductions=(*NEAR_OR_FAR, "azure_deep_noise_suppression"),
    voice=Codec(_read_voice, _write_voice),
    usage=TOKENS,
    detections=Detections(
        ("server_vad", *MEANT),
        {
            **{name: path for name, path in ga.PLAN.detections.places.items() if name not in IGNORED},
            "speech_duration_ms": "speech_duration_ms",
            "remove_filler_words": "remove_filler_words",
            "detection_languages": "languages",
            "end_of_utterance": "end_of_utterance_detection",
            "auto_truncate": "auto_truncate",
            "appended_text_after_truncation": "appended_text_after_truncation",
        },
        shapes={
            "detection_languages": nullable(many(TEXT)),
            "end_of_utterance": nullable(OBJECT),
            "auto_truncate": FLAG,
            "appended_text_after_truncation": nullable(TEXT),
        },
    ),
    defaults=SessionConfig(voice=Voice(OPENAIS[0], "openai")),
    voices=(*OPENAIS, *VOICES_OF_AZURE),
    newest_version=NEWEST_VERSION,
    no_pictures="",
    ignored=IGNORED,
    rate_limits_after=None,
    headers={},
)
VOICE_LIVE = build(PLAN)
