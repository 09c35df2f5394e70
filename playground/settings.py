"""What a person can set, each stated once: title, help, bounds, default, choices.

``Settings``, a frozen value, is what the session is told (``session.update``). The page, the command line, the
environment and the code export read its fields through ``knobs()``; nothing else restates a bound. Who speaks and how
turns are taken is in ``turn_settings.py``, how the person is heard in ``hearing_settings.py``; whom we talk to is
``services/target.py``, made of the same fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, field_validator

from playground import strict_json
from playground.hearing_settings import HearingSettings
from playground.knobs import Knob, knobs_of, parse, setting
from playground.telling import tell
from playground.tools.judging import checked

VoiceType = Literal["", "azure-standard", "azure-custom", "azure-personal"]
InterimResponse = Literal["off", "static_interim_response", "llm_interim_response"]
InterimTrigger = Literal["latency", "tool", "latency, tool"]
Output = Literal["audio", "text", "transcript"]
InputRate = Literal["24000", "16000"]
AudioFormatKind = Literal["pcm", "pcmu", "pcma"]
TruncationKind = Literal["auto", "disabled", "retention_ratio"]
Effort = Literal["", "minimal", "low", "medium", "high", "xhigh"]
Tracing = Literal["off", "auto"]
ImageDetail = Literal["auto", "low", "high"]


class Settings(HearingSettings):
    """What the session is told, all of it. Immutable; ``changed()`` gives a validated copy."""

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
    input_rate_hz: InputRate = setting(
        "24000",
        "Sampling rate of the microphone",
        "How finely your voice travels as PCM16, in samples a second; 16000 takes a third less.",
        part_of="audio_format",
        when=("pcm",),
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
    parallel_tool_calls: bool = setting(
        True,
        "Several tools at once",
        "The model may call more than one function in an answer.",
        implied=True,
        answers=True,
    )
    reasoning_effort: Effort = setting(
        "",
        "Reasoning effort",
        "How much the model thinks before it answers; less answers sooner. Empty leaves it to the model.",
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
    voice_type: VoiceType = setting(
        "",
        "Whose voice",
        "Who made the voice: OpenAI's are known by their names, any other is a standard one of Azure's unless you say.",
        part_of="voice",
        answers=True,
    )
    voice_source: str = setting(
        "",
        "Voice endpoint or model",
        "Id of the endpoint at which a custom voice is deployed, or the model that speaks with a personal voice.",
        max_length=200,
        part_of="voice",
        answers=True,
    )
    word_timestamps: bool = setting(
        False,
        "Word times",
        "Let the service say when each word sounds, so that what was heard of an answer is known to the word.",
        implied=True,
        answers=True,
    )
    interim_response: InterimResponse = setting(
        "off",
        "Interim response",
        "What is said while the answer is awaited: one of your sentences (static), or one that a model makes (LLM).",
        implied=True,
        answers=True,
    )
    interim_text: str = setting(
        "",
        "What it says",
        "Sentences of which one is said, a line each; or how the model should word it.",
        max_length=2_000,
        lines=3,
        part_of="interim_response",
        when=("static_interim_response", "llm_interim_response"),
        answers=True,
    )
    interim_trigger: InterimTrigger = setting(
        "latency",
        "When it is said",
        "When the answer is late (latency), while a tool is at work (tool), or both.",
        part_of="interim_response",
        when=("static_interim_response", "llm_interim_response"),
        answers=True,
    )
    interim_latency_ms: int = setting(
        2_000,
        "Late after",
        "How long an answer is awaited before something is said meanwhile.",
        ge=0,
        le=30_000,
        step=100,
        slider=(500, 10_000),
        unit="ms",
        part_of="interim_response",
        when=("static_interim_response", "llm_interim_response"),
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

    image_detail: ImageDetail = setting(
        "auto",
        "Image detail",
        "How closely the model looks at the pictures you show; low costs less.",
        local=True,
        answers=True,
    )
    token_limit: int | None = setting(
        None,
        "Token limit",
        "Most tokens of the conversation, instructions apart, before the rest gives way; empty for the model's own "
        "limit.",
        ge=1,
        le=1_000_000,
        unset="the model's own",
        part_of="truncation",
        when=("retention_ratio",),
        answers=True,
    )
    prompt_id: str = setting(
        "",
        "Stored prompt",
        "Id of a prompt that is stored with the service, which the session begins with; empty for none.",
        max_length=200,
        implied=True,
        answers=True,
    )
    prompt_version: str = setting(
        "",
        "Its version",
        "Version of the stored prompt; empty for the one that is current.",
        max_length=64,
        part_of="prompt_id",
        answers=True,
    )
    prompt_variables: str = setting(
        "",
        "Its variables",
        'What is put in for the variables of the stored prompt, as a JSON object, such as {"name": "Ana"}.',
        max_length=20_000,
        lines=2,
        part_of="prompt_id",
        answers=True,
    )
    tracing: Tracing = setting(
        "off",
        "Tracing",
        "Let the service keep a trace of the session, to be looked at in its dashboard. Once on, it stays on.",
        implied=True,
        answers=True,
    )

    @field_validator("tools")
    @classmethod
    def _tools_are_functions(cls, text: str) -> str:
        return checked(text)  # its ValueError: pydantic reports it as this field's

    @field_validator("prompt_variables")
    @classmethod
    def _variables_are_words(cls, text: str) -> str:
        if text.strip():
            variables = strict_json.read(text)
            if not isinstance(variables, dict) or not all(isinstance(each, str) for each in variables.values()):
                raise ValueError(tell("It is no JSON object of words."))
        return text.strip()

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
