"""What an answer costs in tokens, as the services count: audio by time, text by length.

User audio is one token per 100 ms, assistant audio one per 50 ms, text about four characters a token and a few more for
each entry. The whole conversation is input again at each response; what was input before counts as cached.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

USER_AUDIO_MS = 100
ASSISTANT_AUDIO_MS = 50
CHARACTERS = 4
PER_ENTRY = 4
IMAGE = 85


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of each kind; they add up."""

    text: int = 0
    audio: int = 0
    image: int = 0

    def __add__(self, other: Tokens) -> Tokens:
        return Tokens(self.text + other.text, self.audio + other.audio, self.image + other.image)

    def at_most(self, other: Tokens) -> Tokens:
        """Return the smaller of each kind."""
        return Tokens(min(self.text, other.text), min(self.audio, other.audio), min(self.image, other.image))


def total(parts: Iterable[Tokens]) -> Tokens:
    """Add up ``parts``."""
    return sum(parts, Tokens())


def text_tokens(text: str) -> int:
    """Return the tokens of ``text`` alone."""
    return math.ceil(len(text) / CHARACTERS)


def audio_tokens(ms: float, role: str | None) -> int:
    """Return the tokens of ``ms`` milliseconds that ``role`` speaks."""
    return int(ms // (ASSISTANT_AUDIO_MS if role == "assistant" else USER_AUDIO_MS))
