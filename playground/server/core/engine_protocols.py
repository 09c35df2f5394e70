"""What the built-in server asks of its engines: four small protocols and the values they exchange.

Rules:
1. Every call may block and runs in a worker thread, never on an event loop; ``Replier.reply`` alone is asynchronous.
2. An engine is loaded once and shared by all sessions; what belongs to one stream of audio lives in its own object.
3. ``speak`` yields often (a sentence or less) so that a cancelled answer stops within one piece.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from playground.protocol.values import TokenScore

Samples = NDArray[np.float32]

VAD_RATE_HZ = 16_000
VAD_FRAME = 512
RECOGNIZER_RATE_HZ = 16_000
VOICE_RATE_HZ = 24_000


class VadStream(Protocol):
    """The state of one stream of audio."""

    def probability(self, frame: Samples) -> float:
        """Return how likely ``frame`` (512 float32 samples at 16 kHz, within ±1) holds speech, 0.0 to 1.0."""
        ...


class Vad(Protocol):
    """Detects speech."""

    def open(self) -> VadStream:
        """Start a stream with fresh state."""
        ...


class Recognizer(Protocol):
    """Writes down what was said."""

    def transcribe(self, samples: Samples) -> str:
        """Return the words in ``samples`` (float32 at 16 kHz, any length); empty when there are none."""
        ...


@dataclass(frozen=True, slots=True)
class ScoredTranscript:
    """Words, and the tokens that spell them, each with its log probability."""

    text: str
    tokens: tuple[TokenScore, ...] = ()


@runtime_checkable
class ScoringRecognizer(Protocol):
    """A recogniser that can say how sure it is."""

    def transcribe_scored(self, samples: Samples) -> ScoredTranscript:
        """Return the words in ``samples`` as ``transcribe`` does, and how sure it is of each of their tokens."""
        ...


class Synthesizer(Protocol):
    """Speaks."""

    def speak(self, text: str, *, voice: str, speed: float = 1.0) -> Iterator[tuple[str, Samples]]:
        """Yield (words, float32 samples at 24 kHz within ±1), one piece of ``text`` after the other."""
        ...


@dataclass(frozen=True, slots=True)
class Said:
    """One entry of the conversation as a replier reads it."""

    role: Literal["user", "assistant", "system", "tool"]
    text: str
    call_id: str = ""
    name: str = ""
    pictures: tuple[str, ...] = ()
    """Addresses of the pictures in it, data URLs mostly."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A function the session offers; ``parameters`` is its JSON schema."""

    name: str
    description: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReplyRequest:
    """Everything a replier may know: instructions, the conversation so far, the tools."""

    instructions: str
    conversation: tuple[Said, ...]
    tools: tuple[Tool, ...] = ()
    tool_choice: str = "auto"
    temperature: float | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of the answer, to be spoken or shown: a sentence or less, with its trailing space."""

    text: str


@dataclass(frozen=True, slots=True)
class FunctionCall:
    """The answer is a function call; ``arguments`` is JSON."""

    name: str
    arguments: str


class Replier(Protocol):
    """Decides what to answer."""

    @property
    def repeatable(self) -> bool:
        """Whether asking costs nothing and changes nothing: then an answer is begun before it is due."""
        ...

    def reply(self, request: ReplyRequest) -> AsyncIterator[Words | FunctionCall]:
        """Yield the answer in pieces as they become known; closing the iterator cancels the work."""
        ...
