"""Which words of speech were heard, when only a time is known: within a stretch, time is shared by letters. Pure.

Both ends of the wire judge by this rule, so that what a client marks as heard is what the service keeps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"\S+")
_MARKS = re.compile(r"[^\w\s]*")


def heard_until(text: str, chars: float) -> int:
    """Return where the last word ends of which at least half lies within the first ``chars`` characters."""
    heard = [word.end() for word in _WORD.finditer(text) if (word.start() + word.end()) / 2 <= chars]
    return heard[-1] if heard else 0


def timed_until(text: str, words: Iterable[tuple[float, str]], heard_ms: float) -> int:
    """Return where the last of ``words`` ends in ``text`` whose middle, in milliseconds, was heard.

    Words stand in the order in which they sound; one that the text has not is passed over.
    """
    end = heard = 0
    for middle_ms, word in words:
        at = text.find(word.strip(), end) if word.strip() else -1
        if at < 0:
            continue
        end = at + len(word.strip())
        if middle_ms <= heard_ms:
            heard = end
    return _with_marks(text, heard)


def shared_out(words: Sequence[str], begins_ms: float, ms: float) -> list[tuple[str, float, float]]:
    """Return each of ``words``, when it begins, and how long it takes, where all take ``ms`` from ``begins_ms`` on."""
    letters = max(1, sum(map(len, words)))
    found = []
    for word in words:
        takes = len(word) / letters * ms
        found.append((word.strip(), begins_ms, takes))
        begins_ms += takes
    return found


def _with_marks(text: str, end: int) -> int:
    """Return where the word ends that ends at ``end``, marks behind it included: a comma sounds with its word."""
    found = _MARKS.match(text, end)
    return found.end() if end and found else end


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
