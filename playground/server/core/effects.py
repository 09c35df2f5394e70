"""What the core asks of the world: send this, listen to that, answer now. Values only; ``pipeline.py`` performs them.

A ``generation`` numbers one answer or one run of the detector, a ``ticket`` one transcription: what comes back under a
number that is no longer current is dropped by the core.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from playground.protocol.events import ServerEvent
from playground.protocol.values import AudioFormat
from playground.server.core.engine_protocols import ReplyRequest

LARGEST_EVENT = 1024 * 1024
"""Bytes: common clients refuse a frame that reaches this."""


def is_oversize(frame: str) -> bool:
    """Tell whether ``frame`` is too large to be sent."""
    return len(frame) * 4 >= LARGEST_EVENT and len(frame.encode()) >= LARGEST_EVENT


@dataclass(frozen=True, slots=True)
class SendEvent:
    """Send an event to the client."""

    event: ServerEvent


@dataclass(frozen=True, slots=True)
class Detect:
    """Look for speech in the next ``audio`` of the stream; a new generation begins a stream with fresh state."""

    generation: int
    audio: bytes
    format: AudioFormat
    noise_reduction: str | None = None


@dataclass(frozen=True, slots=True)
class Transcribe:
    """Write down what is said in ``audio``; ``guessed``: speech only paused, so it may be in vain."""

    ticket: int
    audio: bytes
    format: AudioFormat
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Nobody needs the words of this ticket any more; where they are not being written yet, leave them out."""

    ticket: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Make an answer: ask the replier, and speak its words unless ``output`` is text."""

    generation: int
    request: ReplyRequest
    output: Literal["audio", "text"]
    voice: str
    speed: float
    format: AudioFormat


@dataclass(frozen=True, slots=True)
class Prepare:
    """Begin on an ``answer`` that may soon be asked for; nothing of it is sent, and nobody cancels it."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class CancelAnswer:
    """Stop the work on an answer; it has already been closed towards the client."""

    generation: int


@dataclass(frozen=True, slots=True)
class CloseConnection:
    """Close the connection after everything sent so far."""

    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class Note:
    """Log a sentence about the session; never what was said in it."""

    sentence: str


Effect = SendEvent | Detect | Transcribe | GiveUp | Answer | Prepare | CancelAnswer | CloseConnection | Note
