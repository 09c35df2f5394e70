"""The words for the settings' values, as the form, its titles and what a preset changes say them.

Not here: what a value may be (``settings.py``); the control that shows it (``setup.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from playground.knobs import Knob
from playground.settings import knobs
from playground.web.gradio_ui.languages import by_name
from playground.web.words import decimal, phrase
from playground.web.words import in_words as in_the_language

STEPS = {
    "": "setup.the_services_own",
    "minimal": "setup.step_minimal",
    "low": "setup.step_low",
    "medium": "setup.step_medium",
    "high": "setup.step_high",
    "xhigh": "setup.step_highest",
}


def steps() -> list[tuple[str, str]]:
    """Return how much of something a list offers, as (words, code); the first leaves it to the service."""
    return [(phrase(key), code) for code, key in STEPS.items()]


def voice_types() -> list[tuple[str, str]]:
    """Return whose a voice can be, as (words, code); the first follows from the voice's name."""
    return [(phrase("setup.by_its_name"), ""), *choices_in_words(knobs()["voice_type"].choices[1:])]


NAMED: Mapping[str, Callable[[], Sequence[tuple[str, str]]]] = {
    "transcription_language": by_name,
    "reasoning_effort": steps,
    "transcription_delay": steps,
    "voice_type": voice_types,
}
"""Choices that a surface offers beside free text, or in words of their own."""
LONGEST_WORDS = 80
WORDS = {
    "": "setup.off",
    "server_vad": "setup.by_silence",
    "semantic_vad": "setup.by_meaning",
    "azure_semantic_vad": "setup.by_meaning_azure",
    "azure_semantic_vad_en": "setup.by_meaning_english",
    "azure_semantic_vad_multilingual": "setup.by_meaning_multilingual",
    "semantic_detection_v1": "setup.end_v1",
    "semantic_detection_v1_en": "setup.end_v1_english",
    "semantic_detection_v1_multilingual": "setup.end_v1_multilingual",
    "azure_deep_noise_suppression": "setup.deep_suppression",
    "static_interim_response": "setup.interim_static",
    "llm_interim_response": "setup.interim_model",
    "latency": "setup.when_late",
    "tool": "setup.while_tools",
    "latency, tool": "setup.when_either",
    "default": "setup.the_services_own",
    "none": "setup.push_to_talk",
    "auto": "setup.auto",
    "low": "setup.low",
    "medium": "setup.medium",
    "high": "setup.high",
    "off": "setup.off",
    "near_field": "setup.near_field",
    "far_field": "setup.far_field",
    "audio": "setup.audio",
    "text": "setup.text",
    "transcript": "setup.transcript_only",
    "disabled": "setup.disabled",
    "retention_ratio": "setup.retention_ratio",
}
FORMATS = {
    "pcm": "PCM16, 24 kHz",
    "pcmu": "G.711 µ-law, 8 kHz",
    "pcma": "G.711 A-law, 8 kHz",
}


def in_words(name: str, value: Any) -> str:
    """Say ``value`` of a setting as the form shows it, shortened to a line."""
    knob = knobs()[name]
    if isinstance(value, bool):
        return phrase("setup.switched_on" if value else "setup.switched_off")
    listed = {
        code: words for words, code in (*choices_in_words(knob.choices), *(NAMED[name]() if name in NAMED else ()))
    }
    if value in listed:
        return listed[value]
    if value in (None, ""):
        return phrase("setup.nothing")
    text = " ".join(f"{value:g}".split() if isinstance(value, float) else str(value).split())
    unit = f" {knob.unit}" if knob.unit else ""
    return f"{text[:LONGEST_WORDS].rstrip()}…" if len(text) > LONGEST_WORDS else f"{text}{unit}"


def help_in_words(knob: Knob) -> str:
    """Say what a setting is for, and what may stand there where its slider does not reach as far."""
    told = in_the_language(knob.help)
    return f"{told} {_range(knob)}." if knob.slider and knob.slider != (knob.minimum, knob.maximum) else told


def beside(knob: Knob) -> str:
    """Say what may be written into a field, where nothing on it shows that; empty where something does."""
    if knob.slider or knob.minimum is None or knob.maximum is None:
        return in_the_language(knob.hint)
    told = _range(knob)
    if knob.default is not None:
        return f"{told}."
    return phrase("setup.empty_for", range=told, unset=in_the_language(knob.unset))


def label(knob: Knob) -> str:
    """Return a setting's title with its unit."""
    title = in_the_language(knob.title)
    return f"{title} ({knob.unit})" if knob.unit else title


def _range(knob: Knob) -> str:
    unit = f" {knob.unit}" if knob.unit else ""
    return phrase("setup.range", lowest=decimal(f"{knob.minimum:.7g}"), highest=decimal(f"{knob.maximum:.7g}{unit}"))


def choices_in_words(choices: Sequence[str]) -> list[tuple[str, str]]:
    """Return what a control offers, as (words, value)."""
    return [(word(choice), choice) for choice in choices]


def word(choice: str) -> str:
    """Name a choice for people; what a service calls it in lower case with a dash or digits stays as it is."""
    if choice in WORDS:
        return phrase(WORDS[choice])
    if choice in FORMATS:
        return FORMATS[choice]
    return choice if "-" in choice else choice.replace("_", " ").capitalize()
