"""Which words of speech were heard, when only a time is known: within a stretch, time is shared by letters. Pure.

Both ends of the wire judge by this rule, so that what a client marks as heard is what the service keeps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_WORD = re.compile(r"\S+")


def heard_until(text: str, chars: float) -> int:
    """Return where the last word ends of which at least half lies within the first ``chars`` characters."""
    heard = [word.end() for word in _WORD.finditer(text) if (word.start() + word.end()) / 2 <= chars]
    return heard[-1] if heard else 0


@dataclass(frozen=True, slots=True)
class Piece:
    """Words and how long they take to say."""

    words: str
    ms: float


def heard_words(pieces: Iterable[Piece], heard_ms: float) -> str:
    """Return the words said within the first ``heard_ms``."""
    heard = ""
    for piece in pieces:
        if piece.ms > heard_ms:
            within = heard_until(piece.words, len(piece.words) * heard_ms / piece.ms)
            return (heard + piece.words[:within]).rstrip()
        heard += piece.words
        heard_ms -= piece.ms
    return heard.rstrip()
