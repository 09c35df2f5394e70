"""Which words of a spoken answer were heard, when only the time is known: by the timing of its synthesized pieces."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words and how long they take to say."""

    words: str
    ms: float


def heard_words(pieces: Iterable[Piece], heard_ms: float) -> str:
    """Return the words said within the first ``heard_ms``; a piece shares its time by letters."""
    heard = ""
    for piece in pieces:
        if piece.ms > heard_ms:
            return (heard + _beginning(piece, heard_ms)).rstrip()
        heard += piece.words
        heard_ms -= piece.ms
    return heard.rstrip()


def _beginning(piece: Piece, heard_ms: float) -> str:
    """Return the words of ``piece`` of which at least half fits in ``heard_ms``, as clients mark them."""
    letters = len(piece.words) * heard_ms / piece.ms
    said = [word.end() for word in _WORD.finditer(piece.words) if (word.start() + word.end()) / 2 <= letters]
    return piece.words[: said[-1]] if said else ""
