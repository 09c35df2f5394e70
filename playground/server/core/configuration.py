"""What a ``session.update`` makes of the configuration: a new one, whole, or a refusal and nothing changed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playground.errors.refusals import refused
from playground.protocol.dialect import Dialect
from playground.protocol.values import SessionConfig, SessionPatch, TurnDetection, Voice
from playground.protocol.values import changed as with_changes
from playground.server.core.history import LONGEST_TEXT

UNLISTED = "azure-"
"""Voices of kinds that begin so are too many to be listed by name."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the session has done so far that forbids a change."""

    assistant_spoke: bool = False
    response_in_progress: bool = False


def updated(
    config: SessionConfig, patch: SessionPatch, dialect: Dialect, circumstances: Circumstances
) -> SessionConfig:
    """Return ``config`` with ``patch`` applied; raise WireError for the first change that cannot be."""
    changes = {name: value for name, value in patch.changes.items() if name not in ("id", "model", "expires_at")}
    if "turn_detection" in changes:
        changes["turn_detection"] = merged(config.turn_detection, changes["turn_detection"])
    changed = with_changes(config, changes)
    _check_voice(config, changed, dialect, circumstances)
    if changed.speed != config.speed and circumstances.response_in_progress:
        raise refused("cannot_update_speed", param=dialect.path_of("speed"))
    if len(changed.instructions) > LONGEST_TEXT:
        path = dialect.path_of("instructions")
        length = len(changed.instructions)
        raise refused("string_above_max_length", param=path, name=path, limit=LONGEST_TEXT, length=length)
    return changed


def merged(held: TurnDetection | None, given: Mapping[str, Any] | None) -> TurnDetection | None:
    """Apply the fields given: onto what is held when the kind stays, onto the defaults when it changes."""
    if given is None:
        return None
    same = held is not None and held.kind == given.get("kind", held.kind)
    return with_changes(held if same and held is not None else TurnDetection(), given)


def check_voice(voice: Voice, path: str, dialect: Dialect) -> None:
    """Refuse a voice that the dialect does not have."""
    if voice.name not in dialect.voices and not voice.kind.startswith(UNLISTED):
        known = ", ".join(f"'{name}'" for name in dialect.voices)
        raise refused("unknown_voice", param=path, voice=voice.name, known=known)


def _check_voice(config: SessionConfig, changed: SessionConfig, dialect: Dialect, circumstances: Circumstances) -> None:
    if changed.voice == config.voice:
        return
    path = dialect.path_of("voice")
    check_voice(changed.voice, path, dialect)
    if circumstances.assistant_spoke:
        raise refused("cannot_update_voice", param=path)
