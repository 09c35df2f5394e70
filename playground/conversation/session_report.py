"""What a session holds, as it reports it: its fields as our settings, and where they differ from what was asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from playground.conversation.actions import Confirmed, Difference
from playground.conversation.session_fields import FORMATS, OFF, fields_of, is_same, lacked_by, meant, unnamed
from playground.protocol.dialect import Dialect
from playground.protocol.values import LOGPROBS, SessionConfig, Transcription, Truncation, TurnDetection, held
from playground.settings import KNOBS, WHOLES, Settings

UNSHOWN = frozenset({"tools", "transcription_prompt", "prompt_version", "prompt_variables"})
"""What services report in words of their own."""


def confirmed(config: SessionConfig, asked: Settings, dialect: Dialect) -> Confirmed:
    """Translate what the service holds into our settings' names, and list where it differs from ``asked``."""
    asked = meant(asked, dialect)
    unasked = unnamed(asked, dialect)
    lacks = lacked_by(asked.transcription_model, dialect)
    shown = {name: value for name, value in _held(config).items() if _is_shown(name, dialect) and name not in lacks}
    wanted = asked.model_dump()
    differs = tuple(
        Difference(name, wanted[name], value)
        for name, value in shown.items()
        if asked.acts(name) and name not in unasked and not is_same(wanted[name], value)
    )
    return Confirmed(shown, differs)


def _is_shown(name: str, dialect: Dialect) -> bool:
    whole = KNOBS[name].part_of or name
    return name not in UNSHOWN and name not in dialect.ignored and all(map(dialect.knows, fields_of(whole)))


def _held(config: SessionConfig) -> dict[str, Any]:
    """Return what ``config`` says of our settings, by their names; parts that do not act there are absent."""
    kinds = tuple(dict.fromkeys(getattr(config, name).kind.partition("_")[0] for name in FORMATS))
    found: dict[str, Any] = {"audio_format": kinds[0] if len(kinds) == 1 else "{} in, {} out".format(*kinds)}
    found["input_rate_hz"] = str(config.input_format.rate_hz)
    for name, value in held(config).items():
        found |= TOLD.get(name, _as_it_is)(name, value)
    return found


def _as_it_is(name: str, value: Any) -> dict[str, Any]:
    if name not in KNOBS:
        return {}
    return {name: OFF[name] if value is None and name in OFF else value}


def _transcribing(name: str, value: Transcription | None) -> dict[str, Any]:
    said = value or Transcription()
    lists = {part: ", ".join(getattr(said, part) or ()) for part in ("keywords", "languages")}
    words = {"model": said.model or "", "language": said.language or "", "delay": said.delay or ""}
    return {f"{name}_{part}": each for part, each in {**words, **lists}.items()}


def _unless_unsaid(name: str, value: Any) -> dict[str, Any]:
    """Not every service reports it."""
    return {} if value is None else {name: value}


def _word_in(value: Any, name: str) -> str:
    return str(value.get(name) or "") if isinstance(value, Mapping) else ""


def _held_kind(name: str, value: Any) -> dict[str, Any]:
    if value is None:
        return {name: OFF[name]}
    inside = held(value)
    if isinstance(value, Truncation):
        inside["token_limit"] = (value.token_limits or {}).get("post_instructions")
    if isinstance(value, TurnDetection):
        end, languages = inside["end_of_utterance"], inside["detection_languages"]
        inside |= {"end_of_utterance": _word_in(end, "model"), "detection_languages": ", ".join(languages or ())}
        inside["end_of_utterance_level"] = _word_in(end, "threshold_level") or KNOBS["end_of_utterance_level"].default
    acting = (part for part in WHOLES[name] if value.kind in KNOBS[part].when and part in inside)
    return {name: value.kind} | {part: inside[part] for part in acting}


TOLD: Mapping[str, Callable[[str, Any], dict[str, Any]]] = {
    "transcription": _transcribing,
    "reasoning": lambda _, value: {"reasoning_effort": _word_in(value, "effort")},
    "prompt": lambda _, value: {"prompt_id": _word_in(value, "id")},
    "include": lambda _, value: {"transcription_logprobs": LOGPROBS in (value or ())},
    "parallel_tool_calls": lambda name, value: {name: KNOBS[name].default if value is None else value},
    "temperature": _unless_unsaid,
    "voice": lambda name, value: {name: str(value)},
    "interim_response": lambda name, value: {name: _word_in(value, "type") or OFF[name]},
    "turn_detection": _held_kind,
    "truncation": _held_kind,
}
"""Fields of the session that are as settings something else."""
