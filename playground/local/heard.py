"""Which words of a spoken answer were heard, when only the time is known: by the timing of its synthesized pieces."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


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
    """Return the words of ``piece`` that fit in ``heard_ms``, cut before the word that does not."""
    letters = int(len(piece.words) * heard_ms / piece.ms)
    cut = piece.words[:letters]
    whole = letters >= len(piece.words) or piece.words[letters].isspace()
    return cut if whole else cut[: len(cut) - len(cut.split(" ")[-1])]
