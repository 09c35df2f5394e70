"""What a person, or the surface in their name, wants of a session."""

from __future__ import annotations

from dataclasses import dataclass

from playground.protocol.commands import Command
from playground.settings import Settings


@dataclass(frozen=True, slots=True)
class SendAudio:
    """Microphone audio, PCM16 mono at 24 kHz, any length."""

    pcm: bytes


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that the person shows: the page's number for it, and the picture itself as a data URL."""

    number: int
    url: str


@dataclass(frozen=True, slots=True)
class SayText:
    """Words typed, pictures shown with them; they interrupt what is being said."""

    text: str
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class StopAnswering:
    """Be quiet, and wait for me."""


@dataclass(frozen=True, slots=True)
class AskNow:
    """Answer what was said so far; speech that is still heard belongs to it."""


@dataclass(frozen=True, slots=True)
class HoldToTalk:
    """Push to talk: the key went down, or up."""

    down: bool


@dataclass(frozen=True, slots=True)
class AnswerTool:
    """The result of a function call that the model made; ``is_automatic``: the page gave it by itself."""

    call_id: str
    output: str
    is_automatic: bool = False


@dataclass(frozen=True, slots=True)
class SendByHand:
    """A command that the person wrote by hand; ``text`` is its JSON. What it changes the service tells."""

    command: Command
    text: str


@dataclass(frozen=True, slots=True)
class ChangeSettings:
    """From now on, these settings."""

    settings: Settings


@dataclass(frozen=True, slots=True)
class TryNow:
    """Open the link at once: do not wait for the next try, nor for a service that is silent."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """The conversation is over."""


Input = (
    SendAudio
    | SayText
    | StopAnswering
    | AskNow
    | HoldToTalk
    | AnswerTool
    | SendByHand
    | ChangeSettings
    | TryNow
    | HangUp
)
