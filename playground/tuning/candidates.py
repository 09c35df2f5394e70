"""Lists of figures, as a person writes them, to the settings that are compared. Pure.

The bounds are those of ``settings.py``; what is said about a wrong figure is its sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from playground.errors import SettingsError
from playground.knobs import parse
from playground.server.core.endpointing import VadSettings
from playground.settings import Settings, knobs
from playground.telling import tell

MOST = 12
"""More settings than this are too many to be seen side by side."""
STEPS = {"threshold": 0.2, "silence_duration_ms": 300}
"""How far the neighbours lie from the setting that is in use."""


@dataclass(frozen=True, slots=True)
class Lists:
    """The figures of each setting that are compared, all with all."""

    thresholds: tuple[float, ...]
    silences: tuple[int, ...]
    paddings: tuple[int, ...]

    @property
    def candidates(self) -> tuple[VadSettings, ...]:
        """Every combination, thresholds slowest; raise SettingsError where there are too many."""
        combined = tuple(VadSettings(t, p, s) for t, s, p in product(self.thresholds, self.silences, self.paddings))
        if len(combined) > MOST:
            sentence = tell("{count} combinations are too many to be seen side by side.", count=len(combined))
            hint = tell("Give fewer values: at most {most} combinations.", most=MOST)
            raise SettingsError(sentence, hint, field="threshold")
        return combined


def numbers(text: str, name: str) -> tuple[float, ...]:
    """Return the values of the setting ``name`` in ``text``, in order, each once; raise SettingsError."""
    words = [word for word in re.split(r"[,;\s]+", text.strip()) if word]
    if not words:
        raise _wrong(name)
    found = (getattr(parse(Settings, {name: _number(word, name)}), name) for word in words)
    return tuple(sorted(set(found)))


def _number(word: str, name: str) -> float:
    try:
        return float(word)
    except ValueError:
        raise _wrong(name) from None


def _wrong(name: str) -> SettingsError:
    knob = knobs()[name]
    sentence = tell("{title} needs numbers, separated by commas.", title=tell(knob.title))
    example = "0.3,0.5,0.7" if name == "threshold" else "200,500,800"
    lowest, highest = f"{knob.minimum:g}", f"{knob.maximum:g}"
    hint = tell(
        "For example {example}; each from {lowest} to {highest}.", example=example, lowest=lowest, highest=highest
    )
    return SettingsError(sentence, hint, field=name)


def around(settings: Settings) -> Lists:
    """Return the settings in use with a neighbour to either side."""
    silences = _neighbours(settings, "silence_duration_ms")
    return Lists(_neighbours(settings, "threshold"), tuple(map(int, silences)), (settings.prefix_padding_ms,))


def _neighbours(settings: Settings, name: str) -> tuple[float, ...]:
    value, knob = getattr(settings, name), knobs()[name]
    low, high = knob.slider or (value, value)
    low, high = min(low, value), max(high, value)
    step = STEPS[name]
    return tuple(sorted({round(min(max(each, low), high), 3) for each in (value - step, value, value + step)}))


def chosen(settings: Settings, threshold: str | None, silence: str | None, padding: str | None) -> Lists:
    """Return the lists as given; what is not given lies around the settings in use, as far as there is room.

    Raises SettingsError naming the first list that cannot be.
    """
    usual = around(settings)
    thresholds = usual.thresholds if threshold is None else numbers(threshold, "threshold")
    silences = usual.silences if silence is None else whole(silence, "silence_duration_ms")
    paddings = usual.paddings if padding is None else whole(padding, "prefix_padding_ms")
    if len(thresholds) * len(silences) * len(paddings) > MOST:
        thresholds = (settings.threshold,) if threshold is None else thresholds
        silences = (settings.silence_duration_ms,) if silence is None else silences
    return Lists(thresholds, silences, paddings)


def whole(text: str, name: str) -> tuple[int, ...]:
    """Return the whole numbers in ``text``; raise SettingsError."""
    return tuple(map(int, numbers(text, name)))


def listed(values: Sequence[float]) -> str:
    """Return figures as a person would write them."""
    return ", ".join(f"{value:g}" for value in values)
