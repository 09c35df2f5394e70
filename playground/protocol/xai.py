"""The dialect of xAI's voice agents, as data: ``/v1/realtime`` at api.x.ai. GA and its differences.

Source: genuine recordings of July 2026; where they are silent, xAI's reference and pipecat's models of its events
(https://docs.x.ai/docs/guides/voice/agent). What its events say besides our vocabulary is carried.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from playground.protocol import events as e
from playground.protocol import ga
from playground.protocol.events import ServerEvent
from playground.protocol.plan import build
from playground.protocol.session_shapes import NO_KIND, VOICE_BY_NAME, Detections
from playground.protocol.values import SessionConfig, Voice

ADDED: Mapping[type[ServerEvent], str] = {
    e.TranscriptionUpdated: "conversation.item.input_audio_transcription.updated",
    e.Pinged: "ping",
}

NOT_THERE = "xAI's protocol does not have it."
NO_PICTURES = "xAI's protocol takes no pictures."
IGNORED = {
    "image_detail": NO_PICTURES,
    "output": "xAI always answers aloud, with a transcript.",
    "noise_reduction": "xAI reduces noise by itself.",
    "temperature": "xAI's protocol takes no temperature; the preview protocol does.",
    "max_output_tokens": NOT_THERE,
    "parallel_tool_calls": NOT_THERE,
    "tracing": NOT_THERE,
    "eagerness": "xAI ends a turn by silence alone.",
    **dict.fromkeys(("prompt_id", "prompt_version", "prompt_variables"), NOT_THERE),
    **dict.fromkeys(("transcription_prompt", "transcription_delay", "transcription_languages"), NOT_THERE),
    "transcription_logprobs": NOT_THERE,
    **dict.fromkeys(("truncation", "retention_ratio", "token_limit"), "xAI truncates as it sees fit."),
    **ga.VOICE_LIVES_OWN,
}

PLAN = replace(
    ga.PLAN,
    name="xAI",
    events={**ga.PLAN.events, **ADDED},
    session={
        "id": "id",
        "model": "model",
        "output": "modalities",
        "instructions": "instructions",
        "voice": "voice",
        "turn_detection": "turn_detection",
        "input_format": "audio.input.format",
        "transcription": "audio.input.transcription",
        "output_format": "audio.output.format",
        "speed": "audio.output.speed",
        "tools": "tools",
        "tool_choice": "tool_choice",
        "max_output_tokens": "max_response_output_tokens",
        "reasoning": "reasoning",
    },
    transcriber={"model": "model", "language": "language_hint", "keywords": "keyterms"},
    transcribers=("grok-transcribe",),
    response={},
    options={"output": "modalities"},
    twins={e.ResponseDone: {"usage": "response.usage"}},
    carries=True,
    session_constants={"object": "realtime.session"},
    session_types={},
    transcription=None,
    item_constants={},
    voice=VOICE_BY_NAME,
    assistant_part=lambda kind: kind,
    usage=frozenset({"input_text", "input_audio", "output_text", "output_audio"}),
    detections=Detections(
        ("server_vad",),
        {name: path for name, path in ga.PLAN.detections.places.items() if name not in IGNORED},
        off=NO_KIND,
    ),
    defaults=SessionConfig(voice=Voice("ara"), turn_detection=None),
    voices=("eve", "ara", "rex", "sal", "leo"),
    no_pictures=NO_PICTURES,
    ignored=IGNORED,
    rate_limits_after=None,
)
XAI = build(PLAN)
