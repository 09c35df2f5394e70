"""Models and voices that services are known to offer, each once, with the day on which its makers take it away.

Not here: which service offers which (``services/catalogue.py``), nor what a person chose (``settings.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Offer:
    """A model or a voice by its name on the wire; ``retires`` is the last day it can be had, None where none is set."""

    name: str
    retires: date | None = None


_MODELS_END, _TRANSCRIBERS_END = date(2027, 1, 20), date(2027, 2, 26)  # openai 3.57, the models' own notes

REALTIME_MODELS = (
    Offer("gpt-realtime", _MODELS_END),
    Offer("gpt-realtime-mini", _MODELS_END),
    Offer("gpt-realtime-1.5"),
    Offer("gpt-realtime-2"),
    Offer("gpt-realtime-2.1"),
    Offer("gpt-realtime-2.1-mini"),
)
TRANSCRIPTION_MODELS = (
    Offer("whisper-1", _TRANSCRIBERS_END),
    Offer("gpt-4o-transcribe", _TRANSCRIBERS_END),
    Offer("gpt-4o-mini-transcribe", _TRANSCRIBERS_END),
)
VOICES = tuple(
    map(Offer, ("alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse", "marin", "cedar")),
)


def names(offers: Sequence[Offer]) -> tuple[str, ...]:
    """Return the names of ``offers``, in their order."""
    return tuple(each.name for each in offers)
