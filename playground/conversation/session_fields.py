"""Which fields of the session a setting is about, and how what is null there is called here: for both directions.

``session_request.py`` writes our settings as the session's fields, ``session_report.py`` reads those back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from playground.offers import untaken
from playground.protocol.dialect import Dialect
from playground.protocol.registry import DIALECTS
from playground.settings import Settings

FORMATS = ("input_format", "output_format")
FIELDS: Mapping[str, tuple[str, ...]] = {
    "transcription_model": ("transcription",),
    "audio_format": FORMATS,
    "reasoning_effort": ("reasoning",),
    "prompt_id": ("prompt",),
    "transcription_logprobs": ("include",),
}
"""Settings whose fields of the session have other names."""
OFF = {"turn_detection": "none", "noise_reduction": "off", "tracing": "off", "interim_response": "off"}
"""How our settings say what is null on the wire."""
KINDS: Mapping[str, Callable[[Dialect], tuple[str, ...]]] = {
    "turn_detection": lambda dialect: (*dialect.detections, OFF["turn_detection"]),
    "noise_reduction": lambda dialect: (OFF["noise_reduction"], *dialect.noise_reductions),
}
"""Settings of which each dialect has kinds of its own, the one that is taken unasked first."""
VOICE_SOURCES = {"azure-custom": "endpoint_id", "azure-personal": "model"}
"""What has to be said besides of a voice of that type."""


def fields_of(name: str) -> tuple[str, ...]:
    """Return the fields of the session that a setting is about."""
    return FIELDS.get(name, (name,))


@dataclass(frozen=True, slots=True)
class Naming:
    """A setting that names somebody: ``here`` are the names that a dialect has, ``usual`` is the one taken unasked."""

    here: Callable[[Dialect], tuple[str, ...]]
    usual: Callable[[Dialect], str]

    def lacks(self, chosen: str, dialect: Dialect) -> bool:
        """Tell whether some dialect has somebody of that name, and this one has not: nobody's own name is listed."""
        return chosen not in self.here(dialect) and any(chosen in self.here(each) for each in DIALECTS.values())

    def is_of_others(self, chosen: str, dialect: Dialect) -> bool:
        """Tell whether it is the name of somebody with other makers: whoever has them has not this dialect's usual."""
        here = self.here(dialect)
        having = [names for each in DIALECTS.values() if chosen in (names := self.here(each))]
        usual = self.usual(dialect) if here else ""
        return bool(having) and chosen not in here and all(usual not in names for names in having)

    def meant(self, chosen: str, dialect: Dialect) -> str:
        """Return who is meant where ``dialect`` is spoken: who is of others gives way to its usual one."""
        return self.usual(dialect) if self.here(dialect) and self.is_of_others(chosen, dialect) else chosen


NAMING: Mapping[str, Naming] = {
    "voice": Naming(lambda dialect: dialect.voices, lambda dialect: str(dialect.session_defaults.voice)),
    "transcription_model": Naming(lambda dialect: dialect.transcribers, lambda dialect: dialect.transcribers[0]),
}


def meant(settings: Settings, dialect: Dialect) -> Settings:
    """Return ``settings`` as they are meant where ``dialect`` is spoken."""
    given = {name: naming.meant(getattr(settings, name), dialect) for name, naming in NAMING.items()}
    kind = settings.turn_detection
    if kind not in (*dialect.detections, OFF["turn_detection"]) and dialect.session_defaults.turn_detection is None:
        given["turn_detection"] = dialect.detections[0]  # where none would be left: nobody would be answered
    is_other = any(getattr(settings, name) != value for name, value in given.items())
    return settings.model_copy(update=given) if is_other else settings


def unnamed(settings: Settings, dialect: Dialect) -> frozenset[str]:
    """Return which settings name somebody of other services where nobody knows the names of this one: no use to ask."""
    return frozenset(name for name, each in NAMING.items() if each.is_of_others(getattr(settings, name), dialect))


def lacked_by(transcriber: str, dialect: Dialect) -> dict[str, str]:
    """Return the settings that a transcriber lacks, each with why; of what all of a service's have none."""
    return {name: why for name, why in untaken(transcriber).items() if name not in dialect.whoever}


def is_same(asked: Any, held: Any) -> bool:
    """Tell whether two values are the same, as computers add."""
    if isinstance(asked, float) and isinstance(held, int | float):
        return abs(asked - held) < 1e-6
    return bool(asked == held)
