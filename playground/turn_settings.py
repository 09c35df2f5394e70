"""The settings that come first: who the assistant is and speaks as, how turns are taken. Others: ``settings.py``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

from playground.knobs import setting
from playground.offers import VOICES, names

TurnDetectionKind = Literal[
    "server_vad",
    "semantic_vad",
    "azure_semantic_vad",
    "azure_semantic_vad_en",
    "azure_semantic_vad_multilingual",
    "none",
]
EndOfUtterance = Literal["", "semantic_detection_v1", "semantic_detection_v1_en", "semantic_detection_v1_multilingual"]
EndOfUtteranceLevel = Literal["default", "low", "medium", "high"]
MEANT = ("azure_semantic_vad", "azure_semantic_vad_en", "azure_semantic_vad_multilingual")
"""Kinds of turn detection that hear a pause by its silence, and judge by what was said whether the turn ends there."""
BY_SILENCE = ("server_vad", *MEANT)
Eagerness = Literal["auto", "low", "medium", "high"]

EAGERNESS_MS: Mapping[Eagerness, int] = {"auto": 4_000, "low": 8_000, "medium": 4_000, "high": 2_000}
"""Longest silence that semantic detection waits for, as the API reference says."""
CODES = r"^([a-z]{2,3}(-[A-Za-z]{2,4})?(\s*,\s*[a-z]{2,3}(-[A-Za-z]{2,4})?)*)?$"
"""Codes of languages, divided by commas."""
DEFAULT_INSTRUCTIONS = "You are a friendly, helpful assistant. Answer briefly, in the language you are spoken to."


class TurnSettings(BaseModel):
    """Who speaks, and who ends a turn, and how."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    instructions: str = setting(
        DEFAULT_INSTRUCTIONS,
        "Instructions",
        "Who the assistant is and how it should speak; sent as the session's system message.",
        max_length=50_000,
        lines=5,
        answers=True,
    )
    voice: str = setting(
        "alloy",
        "Voice",
        "Who speaks. A service locks the voice once it has spoken in a session.",
        choices=names(VOICES),
        min_length=1,
        max_length=64,
        answers=True,
    )
    turn_detection: TurnDetectionKind = setting(
        "server_vad",
        "Turn detection",
        "Who decides that you have finished: the service by silence (server VAD), by what you said (semantic VAD; "
        "Azure's own, for English or for many languages), or you (none, push to talk).",
    )
    threshold: float = setting(
        0.5,
        "Threshold",
        "How sure the service must be that it hears speech. Raise it in a noisy room, lower it for a soft voice.",
        ge=0.0,
        le=1.0,
        step=0.05,
        slider=(0.0, 1.0),
        part_of="turn_detection",
        when=BY_SILENCE,
    )
    prefix_padding_ms: int = setting(
        300,
        "Prefix padding",
        "Audio kept from before speech was noticed, so that the first syllable is not lost.",
        ge=0,
        le=10_000,
        step=50,
        slider=(0, 2000),
        unit="ms",
        part_of="turn_detection",
        when=BY_SILENCE,
    )
    silence_duration_ms: int = setting(
        500,
        "Silence duration",
        "Silence that ends your turn. Shorter answers sooner but cuts into pauses.",
        ge=0,
        le=10_000,
        step=50,
        slider=(100, 3000),
        unit="ms",
        part_of="turn_detection",
        when=BY_SILENCE,
    )
    idle_timeout_ms: int | None = setting(
        None,
        "Idle timeout",
        "Silence after an answer until the assistant speaks up by itself; empty for never. The service counts it in "
        "server VAD; in any other turn detection the playground does, and asks three times in a row at most.",
        ge=5_000,
        le=30_000,
        step=1000,
        unit="ms",
        part_of="turn_detection",
        when=("server_vad",),
        filled_in=True,
        answers=True,
    )
    eagerness: Eagerness = setting(
        "auto",
        "Eagerness",
        "How soon semantic detection takes your turn as finished: "
        f"low waits up to {EAGERNESS_MS['low'] // 1000} s, medium {EAGERNESS_MS['medium'] // 1000} s, "
        f"high {EAGERNESS_MS['high'] // 1000} s.",
        part_of="turn_detection",
        when=("semantic_vad",),
    )
    speech_duration_ms: int | None = setting(
        None,
        "Speech duration",
        "Speech that there must be before a turn begins, so that a cough is none; empty leaves it to the service.",
        ge=0,
        le=10_000,
        step=10,
        unit="ms",
        unset="the service's own",
        part_of="turn_detection",
        when=MEANT,
    )
    remove_filler_words: bool = setting(
        False,
        "Pass over filler words",
        "An um or er alone does not interrupt the answer.",
        part_of="turn_detection",
        when=MEANT,
    )
    detection_languages: str = setting(
        "",
        "Languages to expect",
        "Languages whose filler words are known, as codes divided by commas, such as en, pt; empty for any.",
        max_length=200,
        hint="Codes such as en, pt.",
        pattern=CODES,
        part_of="turn_detection",
        when=tuple(kind for kind in MEANT if not kind.endswith("_en")),
    )
    end_of_utterance: EndOfUtterance = setting(
        "",
        "End of utterance",
        "A model that judges by your words whether you have finished, so that a pause within a sentence ends no turn.",
        part_of="turn_detection",
        when=MEANT,
    )
    end_of_utterance_level: EndOfUtteranceLevel = setting(
        "default",
        "How sure of the end",
        "How sure that model must be before the turn ends; high waits longest.",
        part_of="turn_detection",
        when=MEANT,
    )
    create_response: bool = setting(
        True,
        "Respond automatically",
        "Answer as soon as your turn ends. Without it, press Ask now.",
        part_of="turn_detection",
        when=(*BY_SILENCE, "semantic_vad"),
        answers=True,
    )
    interrupt_response: bool = setting(
        True,
        "Let me interrupt",
        "Stop the answer when you start to speak.",
        part_of="turn_detection",
        when=(*BY_SILENCE, "semantic_vad"),
        answers=True,
    )
    greeting: bool = setting(
        False,
        "Let the assistant begin",
        "Ask for an answer as soon as a new conversation is ready, before anybody has spoken.",
        local=True,
        answers=True,
    )
