"""What a person can set, each stated once: title, help, bounds, default, choices.

``Settings``, a frozen value, is what the session is told (``session.update``). The page, the command line, the
environment and the code export read its fields through ``knobs()``; nothing else restates a bound. Whom we talk to is
``services/target.py``, made of the same fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from playground.knobs import Knob, knobs_of, parse, setting
from playground.offers import TRANSCRIPTION_MODELS, USUAL_TRANSCRIBER, VOICES, names
from playground.tools.judging import checked

TurnDetectionKind = Literal["server_vad", "semantic_vad", "none"]
Eagerness = Literal["auto", "low", "medium", "high"]
NoiseReductionKind = Literal["off", "near_field", "far_field"]
Output = Literal["audio", "text", "transcript"]
AudioFormatKind = Literal["pcm", "pcmu", "pcma"]
TruncationKind = Literal["auto", "disabled", "retention_ratio"]

EAGERNESS_MS: Mapping[Eagerness, int] = {"auto": 4_000, "low": 8_000, "medium": 4_000, "high": 2_000}
"""Longest silence that semantic detection waits for, as the API reference says."""
DEFAULT_INSTRUCTIONS = "You are a friendly, helpful assistant. Answer briefly, in the language you are spoken to."


class Settings(BaseModel):
    """What the session is told. Immutable; ``changed()`` gives a validated copy."""

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
        "Who decides that you have finished: the service by silence (server VAD), by what you said (semantic VAD), "
        "or you (none, push to talk).",
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
        when=("server_vad",),
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
        when=("server_vad",),
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
        when=("server_vad",),
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
    create_response: bool = setting(
        True,
        "Respond automatically",
        "Answer as soon as your turn ends. Without it, press Ask now.",
        part_of="turn_detection",
        when=("server_vad", "semantic_vad"),
        answers=True,
    )
    interrupt_response: bool = setting(
        True,
        "Let me interrupt",
        "Stop the answer when you start to speak.",
        part_of="turn_detection",
        when=("server_vad", "semantic_vad"),
        answers=True,
    )
    greeting: bool = setting(
        False,
        "Let the assistant begin",
        "Ask for an answer as soon as a new conversation is ready, before anybody has spoken.",
        local=True,
        answers=True,
    )
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
    noise_reduction: NoiseReductionKind = setting(
        "off",
        "Noise reduction",
        "Filter before detection: near field for a headset, far field for a laptop or a room microphone.",
        implied=True,
    )
    output: Output = setting(
        "audio",
        "Output",
        "Spoken answers with their transcript, text alone, or only a transcript of what you say, which nothing "
        "answers. A conversation keeps whether it is answered.",
        implied=True,
    )
    audio_format: AudioFormatKind = setting(
        "pcm",
        "Audio format",
        "How sound travels, both ways: PCM16 at 24 kHz, or as on the telephone, G.711 at 8 kHz (pcmu is µ-law, pcma "
        "A-law), which sounds duller. A conversation keeps the one it began with.",
        implied=True,
    )
    max_output_tokens: Annotated[int, Field(ge=1, le=4096)] | Literal["inf"] = setting(
        "inf",
        "Maximum tokens",
        "Longest answer, 1 to 4096 tokens, or inf for the service's own limit.",
        hint="1 to 4096, or inf.",
        implied=True,
        answers=True,
    )
    tools: str = setting(
        "",
        "Tools",
        "Functions the model may call, as a JSON list in the form of the Realtime API; empty for none.",
        max_length=100_000,
        lines=4,
        implied=True,
        answers=True,
    )
    speed: float = setting(
        1.0,
        "Speed",
        "How fast the voice speaks.",
        ge=0.25,
        le=1.5,
        step=0.05,
        slider=(0.25, 1.5),
        unit="×",
        implied=True,
        answers=True,
    )
    temperature: float = setting(
        0.8,
        "Temperature",
        "How varied the answers are. Only the preview protocol has it.",
        ge=0.6,
        le=1.2,
        step=0.05,
        slider=(0.6, 1.2),
        implied=True,
        answers=True,
    )

    truncation: TruncationKind = setting(
        "auto",
        "Truncation",
        "What gives way when the conversation outgrows what the model can read: its beginning, no more than must be "
        "(auto), all but a share at once, which costs less (retention ratio), or nothing, so that the answer fails "
        "(disabled).",
        implied=True,
        answers=True,
    )
    retention_ratio: float = setting(
        0.8,
        "Retention ratio",
        "Share of the context, instructions apart, that is kept when the rest gives way.",
        ge=0.0,
        le=1.0,
        step=0.05,
        slider=(0.0, 1.0),
        part_of="truncation",
        when=("retention_ratio",),
        answers=True,
    )

    @field_validator("tools")
    @classmethod
    def _tools_are_functions(cls, text: str) -> str:
        return checked(text)  # its ValueError: pydantic reports it as this field's

    @property
    def transcribes(self) -> bool:
        """Tell whether words are all that is wanted: then nothing is answered."""
        return self.output == "transcript"

    def acts(self, name: str) -> bool:
        """Tell whether the setting ``name`` matters under the others: a part may not."""
        knob = KNOBS[name]
        if not knob.part_of:
            return True
        whole = getattr(self, knob.part_of)
        return whole in knob.when if knob.when else bool(whole)

    def changed(self, **values: Any) -> Settings:
        """Return a copy with ``values`` replaced; raise SettingsError naming the first bad field."""
        return parse(Settings, {**self.model_dump(), **values})


def knobs(model: type[BaseModel] = Settings) -> Mapping[str, Knob]:
    """Describe every field of ``model``, in the order of declaration."""
    return knobs_of(model)


KNOBS = knobs()
WHOLES = {name: tuple(part for part, knob in KNOBS.items() if knob.part_of == name) for name in KNOBS}
"""The parts of each setting, in their order; none where it stands for itself."""
