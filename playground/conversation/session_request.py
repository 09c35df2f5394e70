"""What a session is asked for: our settings as its fields, and of them what it does not hold.

Rules:
1. A setting is a field of the session of the same name, unless a table says otherwise. Only what the dialect, and a
   transcriber that we know, has is asked for.
2. Of that only what differs from what the service reported as the session was created is asked for. What it did not
   report it holds as it is by default, so a service that lacks a field is not asked for that.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from playground.conversation.session_fields import (
    FORMATS,
    KINDS,
    OFF,
    VOICE_SOURCES,
    fields_of,
    is_same,
    lacked_by,
    meant,
    unnamed,
)
from playground.hearing_settings import listed
from playground.protocol.dialect import Dialect
from playground.protocol.values import (
    LOGPROBS,
    AudioFormat,
    SessionConfig,
    SessionPatch,
    Transcription,
    Truncation,
    TurnDetection,
    Voice,
    held,
)
from playground.settings import KNOBS, WHOLES, Settings

MET = object()
"""Said of a value that need not be asked for."""
UNSAID = frozenset({"temperature", "parallel_tool_calls", "reasoning"})
"""What services report only where it is there, or was set: without a word it is at its default."""


def first_request(settings: Settings, dialect: Dialect, reported: SessionConfig | None = None) -> SessionPatch:
    """Return the update that opens a session: what differs from what it ``reported`` as it was created.

    Without a report, as for a program that somebody takes along: all the dialect knows, but what every service does
    unasked.
    """
    asked = _asked(settings, dialect)
    if reported is not None:
        return SessionPatch(_differing(asked, reported, dialect))
    usual = _asked(Settings(), dialect)
    unsaid = {field for name, knob in KNOBS.items() if knob.implied for field in fields_of(name)}
    return SessionPatch({name: value for name, value in asked.items() if name not in unsaid or value != usual[name]})


def change_request(
    old: Settings, new: Settings, dialect: Dialect, created: SessionConfig | None = None
) -> SessionPatch | None:
    """Return the update from ``old`` to ``new``, or None when the service need not know.

    ``created``: what the session reported as it was created. Some services put the parts of turn detection that are
    given to those they hold, others to those it began with: named is what differs from either.
    """
    before, after = _asked(old, dialect), _asked(new, dialect)
    changed = {name: value for name, value in after.items() if name not in before or value != before[name]}
    detection, was = changed.get("turn_detection"), before.get("turn_detection")
    if created is not None and detection and was and detection["kind"] == was["kind"]:
        unmet = _unmet(detection, created.turn_detection)
        named = {"kind", *({} if unmet is MET else unmet)}
        changed["turn_detection"] = {n: v for n, v in detection.items() if n in named or v != was.get(n)}
    return SessionPatch(changed) if changed else None


def _differing(asked: Mapping[str, Any], reported: SessionConfig, dialect: Dialect) -> dict[str, Any]:
    """Return what of ``asked`` is not ``reported``; the two formats, which are one setting, stay together."""
    usual = _asked(Settings(), dialect)
    there = {
        name: usual.get(name) if each is None and name in UNSAID else each for name, each in held(reported).items()
    }
    unmet = {name: _unmet(value, there.get(name, usual.get(name))) for name, value in asked.items()}
    met = {name for name, value in unmet.items() if value is MET}
    apart = any(name in unmet and name not in met for name in FORMATS)
    return {n: asked[n] if n in FORMATS else unmet[n] for n in asked if n not in met or (apart and n in FORMATS)}


def _unmet(asked: Any, reported: Any) -> Any:
    """Return what of a value is to be asked for where another is ``reported``: of turn detection some parts; or MET."""
    if isinstance(asked, Mapping) and isinstance(reported, TurnDetection) and asked["kind"] == reported.kind:
        inside = held(reported)
        parts = {
            name: value for name, value in asked.items() if name != "kind" and not is_same(value, inside.get(name))
        }
        return {"kind": reported.kind, **parts} if parts else MET
    if isinstance(asked, Voice):
        is_named = str(asked) == str(reported) and asked.kind in ("named", "custom", getattr(reported, "kind", ""))
        return MET if is_named and asked.more.items() <= getattr(reported, "more", {}).items() else asked
    return MET if is_same(asked, reported) else asked


def _asked(settings: Settings, dialect: Dialect) -> dict[str, Any]:
    """Return what the dialect knows of ``settings``, by the session's names."""
    settings = meant(settings, dialect)
    wholes = {field: name for name, knob in KNOBS.items() if not knob.part_of for field in fields_of(name)}
    known = {field: name for field, name in wholes.items() if dialect.knows(field) and name not in dialect.ignored}
    for name, here in KINDS.items():
        if getattr(settings, name) not in here(dialect):
            known.pop(name, None)
    if settings.transcribes:
        known.pop("output", None)  # it is said by the kind of the session
    for field in [field for name in unnamed(settings, dialect) for field in fields_of(name)]:
        known.pop(field, None)
    return {field: ASKED.get(field, ASKED.get(name, _plain))(settings, name, dialect) for field, name in known.items()}


def _plain(settings: Settings, name: str, _dialect: Dialect) -> Any:
    value = getattr(settings, name)
    return None if value == OFF.get(name) else value


def _voice(settings: Settings, name: str, dialect: Dialect) -> Voice:
    """Return who speaks; of whom, and from where, only where a voice has a type."""
    chosen, parts = getattr(settings, name), _parts(settings, name, dialect)
    if not (kind := parts.get("voice_type")):
        return Voice.of(chosen)
    source, key = parts.get("voice_source", ""), VOICE_SOURCES.get(kind)
    return Voice(chosen, kind, {key: source} if key and source else {})


def _audio_format(settings: Settings, _name: str, _dialect: Dialect) -> AudioFormat:
    return AudioFormat(settings.audio_format)


def _input_format(settings: Settings, name: str, dialect: Dialect) -> AudioFormat:
    rate_hz = _parts(settings, name, dialect).get("input_rate_hz")
    return AudioFormat("pcm_16khz") if rate_hz == "16000" else _audio_format(settings, name, dialect)


def _tools(settings: Settings, name: str, _dialect: Dialect) -> tuple[Mapping[str, Any], ...]:
    text = getattr(settings, name)
    return tuple(json.loads(text)) if text else ()


def _transcription(settings: Settings, name: str, dialect: Dialect) -> Transcription | None:
    """Return how to transcribe, without what a transcriber that we know lacks."""
    model = settings.transcription_model
    if not model:
        return None
    lacks, parts = lacked_by(model, dialect), _parts(settings, name, dialect)
    given = {part: value for part, value in parts.items() if value and part not in lacks}
    return Transcription(
        model,
        given.get("transcription_language"),
        given.get("transcription_prompt"),
        given.get("transcription_delay"),
        listed(given.get("transcription_keywords", "")) or None,
        listed(given.get("transcription_languages", "")) or None,
    )


def _include(settings: Settings, name: str, dialect: Dialect) -> tuple[str, ...] | None:
    """Return what transcriptions should tell besides, where anybody transcribes who can."""
    model = settings.transcription_model
    return (LOGPROBS,) if getattr(settings, name) and model and name not in lacked_by(model, dialect) else None


def _reasoning(settings: Settings, _name: str, _dialect: Dialect) -> Mapping[str, str] | None:
    return {"effort": settings.reasoning_effort} if settings.reasoning_effort else None


def _prompt(settings: Settings, _name: str, _dialect: Dialect) -> Mapping[str, Any] | None:
    if not settings.prompt_id:
        return None
    version = {"version": settings.prompt_version} if settings.prompt_version else {}
    variables = {"variables": json.loads(settings.prompt_variables)} if settings.prompt_variables else {}
    return {"id": settings.prompt_id, **version, **variables}


def _detection(settings: Settings, name: str, dialect: Dialect) -> Mapping[str, Any] | None:
    kind = _plain(settings, name, dialect)
    if kind is None:
        return None
    parts = _parts(settings, name, dialect)
    level = parts.pop("end_of_utterance_level", None)
    if "end_of_utterance" in parts:
        model = parts["end_of_utterance"]
        parts["end_of_utterance"] = {"model": model, "threshold_level": level} if model else None
    if "detection_languages" in parts:
        parts["detection_languages"] = listed(parts["detection_languages"]) or None
    return {"kind": kind, **parts}


def _interim(settings: Settings, name: str, dialect: Dialect) -> Mapping[str, Any] | None:
    """Return what is said meanwhile; its text as sentences to choose from, or as instructions."""
    kind = _plain(settings, name, dialect)
    if kind is None:
        return None
    parts = _parts(settings, name, dialect)
    lines = [line.strip() for line in parts["interim_text"].splitlines() if line.strip()]
    said = {"texts": lines} if kind.startswith("static") else {"instructions": "\n".join(lines)}
    when = {"triggers": list(listed(parts["interim_trigger"])), "latency_threshold_ms": parts["interim_latency_ms"]}
    return {"type": kind, **when, **(said if lines else {})}


def _truncation(settings: Settings, name: str, dialect: Dialect) -> Truncation:
    parts = _parts(settings, name, dialect)
    limit = parts.get("token_limit")
    limits = None if limit is None else {"post_instructions": limit}
    return Truncation(settings.truncation, parts.get("retention_ratio"), limits)


def _parts(settings: Settings, name: str, dialect: Dialect) -> dict[str, Any]:
    acting = (part for part in WHOLES[name] if settings.acts(part) and part not in dialect.ignored)
    return {part: getattr(settings, part) for part in acting}


ASKED: Mapping[str, Callable[[Settings, str, Dialect], Any]] = {
    "voice": _voice,
    "audio_format": _audio_format,
    "input_format": _input_format,
    "tools": _tools,
    "transcription_model": _transcription,
    "turn_detection": _detection,
    "interim_response": _interim,
    "truncation": _truncation,
    "reasoning_effort": _reasoning,
    "prompt_id": _prompt,
    "transcription_logprobs": _include,
}
"""Settings that are not on the wire what they are on the page."""
