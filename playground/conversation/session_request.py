"""Settings ↔ the service's session: what to ask, and how what it holds differs from that.

Only fields that the dialect knows are asked for; a change sends only what changed, because an update is atomic and
one refused field would discard the others.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from playground.conversation.actions import Confirmed, Difference
from playground.protocol.dialect import Dialect
from playground.protocol.values import SessionConfig, SessionPatch, Transcription, TurnDetection
from playground.settings import Settings

DETECTION_FIELDS = {
    "server_vad": (
        "threshold",
        "prefix_padding_ms",
        "silence_duration_ms",
        "idle_timeout_ms",
        "create_response",
        "interrupt_response",
    ),
    "semantic_vad": ("eagerness", "create_response", "interrupt_response"),
}


def first_request(settings: Settings, dialect: Dialect) -> SessionPatch:
    """Return the update that opens a session: everything the dialect knows."""
    return SessionPatch(_known(_asked(settings), dialect))


def change_request(old: Settings, new: Settings, dialect: Dialect) -> SessionPatch | None:
    """Return the update from ``old`` to ``new``, or None when the service need not know."""
    before, after = _asked(old), _asked(new)
    changed = {name: value for name, value in after.items() if value != before.get(name)}
    known = _known(changed, dialect)
    return SessionPatch(known) if known else None


def _known(values: Mapping[str, Any], dialect: Dialect) -> dict[str, Any]:
    return {name: value for name, value in values.items() if dialect.knows(name)}


def _asked(settings: Settings) -> dict[str, Any]:
    return {
        "instructions": settings.instructions,
        "output": settings.output,
        "voice": settings.voice,
        "speed": settings.speed,
        "transcription": _transcription(settings),
        "noise_reduction": None if settings.noise_reduction == "off" else settings.noise_reduction,
        "turn_detection": _turn_detection(settings),
        "max_output_tokens": settings.max_output_tokens,
        "temperature": settings.temperature,
        "tools": tuple(json.loads(settings.tools)) if settings.tools else (),
    }


def _transcription(settings: Settings) -> Transcription | None:
    if not settings.transcription_model:
        return None
    return Transcription(
        settings.transcription_model, settings.transcription_language or None, settings.transcription_prompt or None
    )


def _turn_detection(settings: Settings) -> Mapping[str, Any] | None:
    if settings.turn_detection == "none":
        return None
    names = DETECTION_FIELDS[settings.turn_detection]
    return {"kind": settings.turn_detection, **{name: getattr(settings, name) for name in names}}


def confirmed(config: SessionConfig, asked: Settings, dialect: Dialect) -> Confirmed:
    """Translate what the service holds into our settings' names, and list where it differs from ``asked``."""
    known = {name: value for name, value in _held(config).items() if dialect.knows(_source(name))}
    held = {name: value for name, value in known.items() if name not in dialect.ignored}
    wanted = asked.model_dump()
    relevant = [name for name in held if _acts(name, asked)]
    differs = tuple(
        Difference(name, wanted[name], held[name]) for name in relevant if not _same(wanted[name], held[name])
    )
    return Confirmed(held, differs)


def _held(config: SessionConfig) -> dict[str, Any]:
    transcription = config.transcription or Transcription()
    held = {
        "instructions": config.instructions,
        "output": config.output,
        "voice": config.voice,
        "speed": config.speed,
        "transcription_model": transcription.model or "",
        "transcription_language": transcription.language or "",
        "noise_reduction": config.noise_reduction or "off",
        "max_output_tokens": config.max_output_tokens,
        "temperature": config.temperature,
        "turn_detection": config.turn_detection.kind if config.turn_detection else "none",
    }
    return {**held, **_held_detection(config.turn_detection)}


def _held_detection(detection: TurnDetection | None) -> dict[str, Any]:
    if detection is None:
        return {}
    return {name: getattr(detection, name) for name in DETECTION_FIELDS[detection.kind]}


def _source(name: str) -> str:
    if name.startswith("transcription_"):
        return "transcription"
    if any(name in names for names in DETECTION_FIELDS.values()):
        return "turn_detection"
    return name


def _acts(name: str, asked: Settings) -> bool:
    """Tell whether ``name`` matters under the turn detection and the transcription that were asked for."""
    if name in ("transcription_language", "transcription_prompt"):
        return bool(asked.transcription_model)
    detection = set().union(*DETECTION_FIELDS.values())
    return name not in detection or name in DETECTION_FIELDS.get(asked.turn_detection, ())


def _same(asked: Any, held: Any) -> bool:
    if isinstance(asked, float) and isinstance(held, int | float):
        return abs(asked - held) < 1e-6
    return bool(asked == held)
