"""The words for the settings' values, as the form, its titles and what a preset changes say them.

Not here: what a value may be (``settings.py``); the control that shows it (``setup.py``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from playground.knobs import Knob
from playground.settings import knobs
from playground.web.gradio_ui.languages import by_name

STEPS = [
    ("Service's own", ""),
    *((word.capitalize(), word) for word in ("minimal", "low", "medium", "high")),
    ("Highest", "xhigh"),
]
NAMED: Mapping[str, Sequence[tuple[str, str]]] = {
    "transcription_language": by_name(),
    "reasoning_effort": STEPS,
    "transcription_delay": STEPS,
}
"""Choices that a surface offers beside free text, or in words of their own."""
LONGEST_WORDS = 80
WORDS = {
    "": "Off",
    "server_vad": "By silence",
    "semantic_vad": "By meaning",
    "none": "Push to talk",
    "transcript": "Transcript only",
    "pcm": "PCM16, 24 kHz",
    "pcmu": "G.711 µ-law, 8 kHz",
    "pcma": "G.711 A-law, 8 kHz",
}


def in_words(name: str, value: Any) -> str:
    """Say ``value`` of a setting as the form shows it, shortened to a line."""
    knob = knobs()[name]
    if isinstance(value, bool):
        return "on" if value else "off"
    listed = {code: words for words, code in (*choices_in_words(knob.choices), *NAMED.get(name, ()))}
    if value in listed:
        return listed[value]
    if value in (None, ""):
        return "nothing"
    text = " ".join(f"{value:g}".split() if isinstance(value, float) else str(value).split())
    unit = f" {knob.unit}" if knob.unit else ""
    return f"{text[:LONGEST_WORDS].rstrip()}…" if len(text) > LONGEST_WORDS else f"{text}{unit}"


def help_in_words(knob: Knob) -> str:
    """Say what a setting is for, and what may stand there where its slider does not reach as far."""
    return f"{knob.help} {_range(knob)}." if knob.slider and knob.slider != (knob.minimum, knob.maximum) else knob.help


def beside(knob: Knob) -> str:
    """Say what may be written into a field, where nothing on it shows that; empty where something does."""
    if knob.slider or knob.minimum is None or knob.maximum is None:
        return knob.hint
    return f"{_range(knob)}{f'; empty for {knob.unset}' if knob.default is None else ''}."


def _range(knob: Knob) -> str:
    return f"{knob.minimum:g} to {knob.maximum:g}{f' {knob.unit}' if knob.unit else ''}"


def choices_in_words(choices: Sequence[str]) -> list[tuple[str, str]]:
    """Return what a control offers, as (words, value)."""
    return [(word(choice), choice) for choice in choices]


def word(choice: str) -> str:
    """Name a choice for people; what a service calls it in lower case with a dash or digits stays as it is."""
    if choice in WORDS:
        return WORDS[choice]
    return choice if "-" in choice else choice.replace("_", " ").capitalize()
