"""The settings of how the person is heard: what is written down, and what is filtered out. Others: ``settings.py``."""

from __future__ import annotations

from typing import Literal

from pydantic import field_validator

from playground.knobs import setting
from playground.offers import TRANSCRIPTION_MODELS, USUAL_TRANSCRIBER, names
from playground.turn_settings import CODES, TurnSettings

NoiseReductionKind = Literal["off", "near_field", "far_field", "azure_deep_noise_suppression"]
Delay = Literal["", "minimal", "low", "medium", "high", "xhigh"]


def listed(text: str) -> tuple[str, ...]:
    """Return what ``text`` lists, divided by commas."""
    return tuple(filter(None, (each.strip() for each in text.split(","))))


class HearingSettings(TurnSettings):
    """How the person is heard, and written down."""

    transcription_model: str = setting(
        USUAL_TRANSCRIBER,
        "Transcription model",
        "Writes down what you say; empty for no transcript. On Azure this is a deployment's name.",
        choices=("", *names(TRANSCRIPTION_MODELS)),
        max_length=200,
    )
    transcription_language: str = setting(
        "",
        "Language",
        "Language you speak as an ISO-639-1 code such as en or pt; empty lets the service guess.",
        pattern=r"^([a-z]{2,3}(-[A-Za-z]{2,4})?)?$",
        part_of="transcription_model",
    )
    transcription_prompt: str = setting(
        "",
        "Transcription prompt",
        "Names and terms that the transcription should know.",
        max_length=2_000,
        part_of="transcription_model",
    )
    transcription_keywords: str = setting(
        "",
        "Keywords",
        "Words and phrases that may be said, divided by commas.",
        max_length=2_000,
        hint="Divided by commas.",
        part_of="transcription_model",
    )
    transcription_languages: str = setting(
        "",
        "Languages",
        "Languages that may be spoken, as ISO-639-1 codes divided by commas, such as en, pt.",
        max_length=200,
        hint="Codes such as en, pt.",
        pattern=CODES,
        part_of="transcription_model",
    )
    transcription_delay: Delay = setting(
        "",
        "Transcription delay",
        "How long the transcription waits before it writes: longer is more accurate. Empty leaves it to the service.",
        part_of="transcription_model",
    )
    transcription_logprobs: bool = setting(
        False,
        "Log probabilities",
        "Let the transcription say how sure it is of each word; the words it is less sure of are marked.",
        implied=True,
    )
    noise_reduction: NoiseReductionKind = setting(
        "off",
        "Noise reduction",
        "Filter before detection: near field for a headset, far field for a laptop or a room microphone; Azure's deep "
        "suppression for loud places.",
        implied=True,
    )
    echo_cancellation: bool = setting(
        False,
        "Echo cancellation by the service",
        "Let the service take its own voice out of what the microphone hears, beside what the browser does.",
        implied=True,
    )

    @field_validator("transcription_keywords", "transcription_languages", "detection_languages")
    @classmethod
    def _lists_are_tidy(cls, text: str) -> str:
        return ", ".join(listed(text))
