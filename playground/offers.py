"""Models and voices that services are known to offer, each once, with the day on which its makers take it away.

The first of each list is the one that is offered unasked: no end of it is named. Not here: which service offers which
(``services/catalogue.py``), nor what a person chose (``settings.py``).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from playground.telling import Told, tell

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_ONLY_A_DATE = re.compile(r"(-(\d{4}-\d{2}-\d{2}|latest))?")


@dataclass(frozen=True, slots=True)
class Offer:
    """A model or a voice by its name on the wire.

    ``retires`` is the last day it can be had, None where none is set; ``successor`` is what goes on after it. ``takes``
    names the settings, of those that not every model has, that this one has.
    """

    name: str
    retires: date | None = None
    successor: str = ""
    takes: frozenset[str] = frozenset()

    def is_called(self, name: str) -> bool:
        """Tell whether ``name`` is its name, or adds only a date to it, as snapshots do."""
        return name.startswith(self.name) and _ONLY_A_DATE.fullmatch(name[len(self.name) :]) is not None

    @property
    def ending(self) -> str:
        """When it ends, and what goes on, in a sentence; empty where no end is named."""
        if self.retires is None:
            return ""
        return tell(
            "{model} ends on {day}; {successor} goes on.",
            model=self.name,
            day=_in_words(self.retires),
            successor=self.successor,
        )


REASONING = frozenset({"reasoning_effort", "parallel_tool_calls"})
"""Settings that only models have which reason."""
_GUIDED = frozenset({"transcription_prompt", "transcription_keywords", "transcription_languages"})
_PROMPTED = frozenset({"transcription_prompt"})
_DELAYED = frozenset({"transcription_delay"})
_SCORED = frozenset({"transcription_logprobs"})
OF_TRANSCRIBERS = _GUIDED | _DELAYED | _SCORED
"""Settings that not every transcriber has."""

_MODELS_END, _TRANSCRIBERS_END = date(2027, 1, 20), date(2027, 2, 26)  # openai 3.57, the models' own notes

_LATEST, _LATEST_MINI = (Offer(name, takes=REASONING) for name in ("gpt-realtime-2.1", "gpt-realtime-2.1-mini"))
REALTIME_MODELS = (
    Offer("gpt-realtime-1.5"),
    _LATEST,
    _LATEST_MINI,
    Offer("gpt-realtime-2", takes=REASONING),
    Offer("gpt-realtime", _MODELS_END, _LATEST.name),
    Offer("gpt-realtime-mini", _MODELS_END, _LATEST_MINI.name),
)
_TRANSCRIBER = Offer("gpt-transcribe", takes=_GUIDED)
TRANSCRIPTION_MODELS = (
    _TRANSCRIBER,
    Offer("gpt-live-transcribe", takes=_GUIDED),
    Offer("gpt-realtime-whisper", takes=_DELAYED),
    Offer("whisper-1", _TRANSCRIBERS_END, _TRANSCRIBER.name, _PROMPTED),
    Offer("gpt-4o-transcribe", _TRANSCRIBERS_END, _TRANSCRIBER.name, _PROMPTED | _SCORED),
    Offer("gpt-4o-mini-transcribe", _TRANSCRIBERS_END, _TRANSCRIBER.name, _PROMPTED | _SCORED),
)
TRANSCRIBERS_OF_VOICE_LIVE = (
    *("azure-speech", "mai-transcribe-1", "gpt-4o-transcribe", "gpt-4o-mini-transcribe", "whisper-1"),
    "gpt-4o-transcribe-diarize",
)
"""Its own first; the others by the names that the ``azure-ai-voicelive`` package, 1.3, has for them."""
USUAL_MODEL, USUAL_TRANSCRIBER = REALTIME_MODELS[0].name, TRANSCRIPTION_MODELS[0].name
VOICES = tuple(
    map(Offer, ("alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse", "marin", "cedar")),
)


def _in_words(day: date) -> Told:
    return tell("{day} {month} {year}", day=day.day, month=tell(MONTHS[day.month - 1]), year=day.year)


def names(offers: Sequence[Offer]) -> tuple[str, ...]:
    """Return the names of ``offers``, in their order."""
    return tuple(each.name for each in offers)


def lacking(offers: Sequence[Offer], model: str, among: Collection[str]) -> dict[str, str]:
    """Return which settings ``among`` those that not all of ``offers`` have ``model`` lacks, each with why.

    Nothing is known of a model by another name, such as a deployment's: it may have them all.
    """
    found = next((offer for offer in offers if offer.is_called(model)), None)
    if found is None:
        return {}
    having = {name: ", ".join(each.name for each in offers if name in each.takes) for name in sorted(among)}
    return {
        name: tell("Not in {model}, but in {others}.", model=found.name, others=who)
        for name, who in having.items()
        if name not in found.takes
    }


def untaken(transcriber: str) -> dict[str, str]:
    """Return the settings that a transcriber lacks, each with why."""
    return lacking(TRANSCRIPTION_MODELS, transcriber, OF_TRANSCRIBERS)
