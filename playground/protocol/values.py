"""What messages are made of: items, parts, responses, the session's configuration. Neutral: no dialect's names here.

Source: OpenAI Realtime API reference, ``openai.types.realtime`` (GA) and ``openai.types.beta.realtime`` (preview).
A field that only one dialect knows says so; the other dialect leaves it out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal, TypeVar

Json = Mapping[str, Any]
Role = Literal["user", "assistant", "system"]
ItemStatus = Literal["in_progress", "completed", "incomplete"]
ResponseStatus = Literal["in_progress", "completed", "cancelled", "failed", "incomplete"]
PartKind = Literal["text", "audio", "image"]
AudioKind = Literal["pcm", "pcm_16khz", "pcmu", "pcma"]
RATES_HZ: Mapping[str, int] = {"pcm": 24_000, "pcm_16khz": 16_000, "pcmu": 8_000, "pcma": 8_000}
ImageDetail = Literal["auto", "low", "high"]
Value = TypeVar("Value", bound="TurnDetection | SessionConfig")


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """How audio bytes are coded: PCM16 at 24 or 16 kHz, or G.711 at 8 kHz."""

    kind: AudioKind = "pcm"

    @property
    def rate_hz(self) -> int:
        """Samples a second."""
        return RATES_HZ[self.kind]

    @property
    def is_telephone(self) -> bool:
        """Tell whether it is G.711: one byte a sample."""
        return self.kind in ("pcmu", "pcma")

    @property
    def bytes_per_ms(self) -> int:
        """Bytes that one millisecond takes."""
        return self.rate_hz // 1000 * (1 if self.is_telephone else 2)


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks: one of the service's own, by its name, or one that was made for somebody (``custom``), by its id.

    Where voices are of several makers ``kind`` says whose it is, ``more`` what else is said of it there.
    """

    name: str
    kind: str = "named"
    more: Json = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def of(cls, text: str) -> Voice:
        """Return the voice that a person means by ``text``: OpenAI's ids tell themselves apart from names."""
        return cls(text, "custom" if text.startswith("voice_") else "named")


@dataclass(frozen=True, slots=True)
class TurnDetection:
    """Who ends a turn, and how. ``eagerness`` acts in semantic_vad, the four figures before it where silence does."""

    kind: str = "server_vad"
    threshold: float = 0.5
    prefix_padding_ms: int = 300
    silence_duration_ms: int = 200
    idle_timeout_ms: int | None = None
    eagerness: Literal["auto", "low", "medium", "high"] = "auto"
    create_response: bool = True
    interrupt_response: bool = True
    speech_duration_ms: int | None = None  # Voice Live only, as is what follows
    remove_filler_words: bool = False
    detection_languages: tuple[str, ...] | None = None
    end_of_utterance: Json | None = field(default=None, hash=False)
    more: Json = field(default_factory=dict, hash=False)
    """Fields that a dialect has and nothing here acts on: carried by their names."""


@dataclass(frozen=True, slots=True)
class Transcription:
    """How the person's words are written down."""

    model: str | None = None
    language: str | None = None
    prompt: str | None = None
    delay: str | None = None  # GA only, as is what follows
    keywords: tuple[str, ...] | None = None
    languages: tuple[str, ...] | None = None


LOGPROBS = "item.input_audio_transcription.logprobs"
"""What a session is to ``include`` so that transcriptions tell how sure they are."""


@dataclass(frozen=True, slots=True)
class TokenScore:
    """One token of a transcription and its log probability: 0 is certain. ``utf8``: its bytes."""

    token: str
    logprob: float
    utf8: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Truncation:
    """What gives way when a conversation outgrows the model's context; ``token_limits`` are kept as they came."""

    kind: Literal["auto", "disabled", "retention_ratio"] = "auto"
    retention_ratio: float | None = None
    token_limits: Json | None = field(default=None, hash=False)


@dataclass(frozen=True, slots=True)
class SessionConfig:
    """All a session holds, as ``session.created`` and ``session.updated`` report it."""

    id: str = ""
    model: str = ""
    expires_at: int = 0
    instructions: str = ""
    output: Literal["audio", "text"] = "audio"
    voice: Voice = Voice("alloy")
    speed: float = 1.0
    input_format: AudioFormat = AudioFormat()
    output_format: AudioFormat = AudioFormat()
    transcription: Transcription | None = None
    noise_reduction: str | None = None
    turn_detection: TurnDetection | None = TurnDetection()
    tools: tuple[Json, ...] = ()
    tool_choice: Any = "auto"
    max_output_tokens: int | str = "inf"
    temperature: float | None = None  # preview only
    tracing: Any = None
    truncation: Truncation = Truncation()  # GA only
    prompt: Any = None  # GA only
    include: Any = None  # GA only
    parallel_tool_calls: bool | None = None  # GA only
    reasoning: Json | None = None  # GA only
    more: Json = field(default_factory=dict, hash=False)
    """Fields that a dialect has and nothing here acts on: carried by their names."""
    unsaid: frozenset[str] = field(default=frozenset(), compare=False)
    """What a report did not name: how that stands is not known from it."""


def made(kind: type[Value], given: Json) -> Value:
    """Build a value of the fields ``given``; what it has no field for is carried."""
    return changed(kind(), given)


def changed(value: Value, given: Json) -> Value:
    """Return ``value`` with the fields ``given``; what it has no field for is carried."""
    own = {f.name for f in fields(value)}
    more = {name: each for name, each in given.items() if name not in own}
    return replace(value, **{k: v for k, v in given.items() if k in own}, more={**value.more, **more})


def held(value: TurnDetection | Truncation | SessionConfig) -> dict[str, Any]:
    """Return what ``value`` holds by name, one level deep, what is only carried included."""
    own = {f.name: getattr(value, f.name) for f in fields(value) if f.name != "unsaid"}
    return {**own, **own.pop("more", {})}


@dataclass(frozen=True, slots=True)
class SessionPatch:
    """The fields that a ``session.update`` names, by ``SessionConfig``'s names.

    ``turn_detection`` is None (off) or a mapping of just the fields given; every other value is whole.
    """

    changes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of an item's content. ``audio`` is in the session's format."""

    kind: PartKind
    text: str | None = None
    transcript: str | None = None
    audio: bytes | None = None
    image_url: str | None = None
    detail: ImageDetail | None = None  # of an image


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the conversation. A kind we do not know keeps its ``body`` whole."""

    id: str = ""
    kind: str = "message"
    role: Role | None = None
    status: ItemStatus | None = None
    content: tuple[Part, ...] = ()
    call_id: str = ""
    name: str = ""
    arguments: str = ""
    output: str = ""
    body: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one response: the whole conversation is input again each time."""

    input_text: int = 0
    input_audio: int = 0
    input_image: int = 0
    cached_text: int = 0
    cached_audio: int = 0
    cached_image: int = 0
    output_text: int = 0
    output_audio: int = 0

    @property
    def input_tokens(self) -> int:
        """All that went in, cached tokens included."""
        return self.input_text + self.input_audio + self.input_image

    @property
    def output_tokens(self) -> int:
        """All that came out."""
        return self.output_text + self.output_audio


@dataclass(frozen=True, slots=True)
class ErrorBody:
    """What a service says when it says no; ``event_id`` names the client's message that caused it."""

    message: str = ""
    type: str = "invalid_request_error"
    code: str | None = None
    param: str | None = None
    event_id: str | None = None


@dataclass(frozen=True, slots=True)
class StatusDetails:
    """Why a response is not simply completed; ``reason`` is turn_detected, client_cancelled or max_output_tokens."""

    kind: str = ""
    reason: str | None = None
    error: ErrorBody | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """One answer of the model, while it is made and when it is done."""

    id: str = ""
    status: ResponseStatus = "in_progress"
    status_details: StatusDetails | None = None
    output_items: tuple[Item, ...] = ()
    conversation_id: str | None = None
    output: Literal["audio", "text"] | None = None
    voice: Voice | None = None
    output_format: AudioFormat | None = None
    max_output_tokens: int | str | None = None
    temperature: float | None = None  # preview only
    usage: Usage | None = None
    metadata: Json | None = None


@dataclass(frozen=True, slots=True)
class ResponseOptions:
    """What one ``response.create`` asks differently from the session; None means as the session has it."""

    instructions: str | None = None
    output: Literal["audio", "text"] | None = None
    voice: Voice | None = None
    output_format: AudioFormat | None = None
    tools: tuple[Json, ...] | None = None
    tool_choice: Any = None
    max_output_tokens: int | str | None = None
    temperature: float | None = None  # preview only
    conversation: str | None = None
    metadata: Json | None = None
    input: tuple[Item, ...] | None = None
    prompt: Json | None = None  # GA only
    parallel_tool_calls: bool | None = None  # GA only
    reasoning: Json | None = None  # GA only


@dataclass(frozen=True, slots=True)
class RateLimit:
    """What is left of one allowance."""

    name: str = ""
    limit: int = 0
    remaining: int = 0
    reset_seconds: float = 0.0
