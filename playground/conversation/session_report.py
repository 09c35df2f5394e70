"""What a session holds, as it reports it: its fields as our settings, and where they differ from what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playground.conversation.actions import Confirmed, Difference
from playground.conversation.session_fields import FORMATS, OFF, fields_of, is_same, lacked_by, meant, unnamed
from playground.protocol.dialect import Dialect
from playground.protocol.values import LOGPROBS, SessionConfig, Transcription, Truncation, Voice, held
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
    kinds = tuple(dict.fromkeys(getattr(config, name).kind for name in FORMATS))
    found: dict[str, Any] = {"audio_format": kinds[0] if len(kinds) == 1 else "{} in, {} out".format(*kinds)}
    for name, value in held(config).items():
        if name == "transcription":
            said = value or Transcription()
            found |= {"transcription_model": said.model or "", "transcription_language": said.language or ""}
            found |= {"transcription_delay": said.delay or ""}
            found |= {
                f"transcription_{part}": ", ".join(getattr(said, part) or ()) for part in ("keywords", "languages")
            }
        elif name == "reasoning":
            found["reasoning_effort"] = _word_in(value, "effort")
        elif name == "prompt":
            found["prompt_id"] = _word_in(value, "id")
        elif name == "include":
            found["transcription_logprobs"] = LOGPROBS in (value or ())
        elif name == "parallel_tool_calls":
            found[name] = KNOBS[name].default if value is None else value
        elif WHOLES.get(name):
            found |= _held_kind(name, value)
        elif isinstance(value, Voice):
            found[name] = str(value)
        elif name in KNOBS:
            found[name] = OFF[name] if value is None and name in OFF else value
    return found


def _word_in(value: Any, name: str) -> str:
    return str(value.get(name) or "") if isinstance(value, Mapping) else ""


def _held_kind(name: str, value: Any) -> dict[str, Any]:
    if value is None:
        return {name: OFF[name]}
    inside = held(value)
    if isinstance(value, Truncation):
        inside["token_limit"] = (value.token_limits or {}).get("post_instructions")
    acting = (part for part in WHOLES[name] if value.kind in KNOBS[part].when and part in inside)
    return {name: value.kind} | {part: inside[part] for part in acting}
