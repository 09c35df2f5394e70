"""Models and voices that services are known to offer, each once, with the day on which its makers take it away.

The first of each list is the one that is offered unasked: no end of it is named. Not here: which service offers which
(``services/catalogue.py``), nor what a person chose (``settings.py``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

_ONLY_A_DATE = re.compile(r"(-(\d{4}-\d{2}-\d{2}|latest))?")


@dataclass(frozen=True, slots=True)
class Offer:
    """A model or a voice by its name on the wire.

    ``retires`` is the last day it can be had, None where none is set; ``successor`` is what goes on after it.
    """

    name: str
    retires: date | None = None
    successor: str = ""

    def is_called(self, name: str) -> bool:
        """Tell whether ``name`` is its name, or adds only a date to it, as snapshots do."""
        return name.startswith(self.name) and _ONLY_A_DATE.fullmatch(name[len(self.name) :]) is not None

    @property
    def ending(self) -> str:
        """When it ends, and what goes on, in a sentence; empty where no end is named."""
        if self.retires is None:
            return ""
        return f"{self.name} ends on {self.retires.day} {self.retires:%B %Y}; {self.successor} goes on."


_MODELS_END, _TRANSCRIBERS_END = date(2027, 1, 20), date(2027, 2, 26)  # openai 3.57, the models' own notes

_LATEST, _LATEST_MINI = Offer("gpt-realtime-2.1"), Offer("gpt-realtime-2.1-mini")
REALTIME_MODELS = (
    Offer("gpt-realtime-1.5"),
    _LATEST,
    _LATEST_MINI,
    Offer("gpt-realtime-2"),
    Offer("gpt-realtime", _MODELS_END, _LATEST.name),
    Offer("gpt-realtime-mini", _MODELS_END, _LATEST_MINI.name),
)
_TRANSCRIBER = Offer("gpt-transcribe")
TRANSCRIPTION_MODELS = (
    _TRANSCRIBER,
    Offer("gpt-live-transcribe"),
    Offer("gpt-realtime-whisper"),
    Offer("whisper-1", _TRANSCRIBERS_END, _TRANSCRIBER.name),
    Offer("gpt-4o-transcribe", _TRANSCRIBERS_END, _TRANSCRIBER.name),
    Offer("gpt-4o-mini-transcribe", _TRANSCRIBERS_END, _TRANSCRIBER.name),
)
USUAL_MODEL, USUAL_TRANSCRIBER = REALTIME_MODELS[0].name, TRANSCRIPTION_MODELS[0].name
VOICES = tuple(
    map(Offer, ("alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse", "marin", "cedar")),
)


def names(offers: Sequence[Offer]) -> tuple[str, ...]:
    """Return the names of ``offers``, in their order."""
    return tuple(each.name for each in offers)
