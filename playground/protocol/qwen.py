"""The dialect of Qwen-Omni's realtime models, as data: the preview and its differences.

Source: Alibaba Cloud's reference of November 2026 (https://www.alibabacloud.com/help/en/model-studio/client-events); no
recording, and nobody has talked to it from here. It takes PCM16 at 16 kHz and gives it at 24 kHz.
"""

from __future__ import annotations

from dataclasses import replace

from playground.protocol import commands as c
from playground.protocol import preview
from playground.protocol.option_shapes import nested
from playground.protocol.plan import build
from playground.protocol.session_shapes import Detections
from playground.protocol.values import AudioFormat, SessionConfig

NOT_THERE = "Qwen-Omni's protocol does not have it."
NO_PICTURES = "Pictures are not sent to Qwen-Omni from here."
IGNORED = {
    **preview.IGNORED,
    **dict.fromkeys(
        (
            *("speed", "noise_reduction", "max_output_tokens", "tracing", "eagerness"),
            *("reasoning_effort", "parallel_tool_calls", "prompt_id", "prompt_version", "prompt_variables"),
            *("transcription_language", "transcription_prompt", "transcription_delay", "transcription_keywords"),
            *("transcription_languages", "transcription_logprobs", "truncation", "retention_ratio", "token_limit"),
        ),
        NOT_THERE,
    ),
    "image_detail": NO_PICTURES,
    "audio_format": "Qwen-Omni takes PCM16 at 16 kHz and gives it at 24 kHz.",
}
PLAN = replace(
    preview.PLAN,
    name="Qwen-Omni",
    commands={kind: name for kind, name in preview.PLAN.commands.items() if kind is not c.TruncateItem},
    session={
        "id": "id",
        "model": "model",
        "output": "modalities",
        "instructions": "instructions",
        "voice": "voice",
        "input_format": "input_audio_format",
        "transcription": "input_audio_transcription",
        "turn_detection": "turn_detection",
        "output_format": "output_audio_format",
        "tools": "tools",
        "temperature": "temperature",
    },
    transcription=None,
    elsewhere={},
    transcriber={"model": "model"},
    transcribers=(),
    response={"output": "modalities"},
    options={},
    options_also={},
    formats={"pcm": "pcm"},
    input_formats={"pcm_16khz": "pcm"},
    tools=nested,
    detections=Detections(
        ("server_vad",), {name: path for name, path in preview.PLAN.detections.places.items() if name not in IGNORED}
    ),
    defaults=SessionConfig(input_format=AudioFormat("pcm_16khz"), temperature=0.8),
    voices=(),
    newest_version="",
    no_pictures=NO_PICTURES,
    ignored=IGNORED,
    rate_limits_after=None,
    headers={},
)
QWEN = build(PLAN)
