"""Cuts running text into pieces a voice can speak: sentences as they arrive, clauses where one is long. Pure.

1. Nothing is lost: the pieces joined together are the text, each with the space that follows it.
2. Any chunking of the same text gives the same sentences.
3. A point ends a sentence only when the next word has begun and the word before it is no title, initial or number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise

FIRST_PIECE, LONGEST_PIECE, LONGEST_UNBROKEN = 48, 150, 240
FEW_WORDS, LIST_OF = 2, 3

_END = re.compile(r"(?:[.!?…。！？]+[\"'”’)\]]*\s+|[。！？]|\n\s*)(?=\S)")
_CLAUSE = re.compile(r"(?<=[,;:—])\s+(?=\S)")
_NOT_AN_END = re.compile(r"(?:^|[\s(\"“])(?:mr|mrs|ms|dr|prof|st|vs|e\.g|i\.e|no|[a-z]|\d{1,2})\.\s+$", re.IGNORECASE)


class SentenceCutter:
    """Collects text as it streams in and gives back whole sentences."""

    def __init__(self) -> None:
        self._text = ""

    def feed(self, text: str) -> Iterator[str]:
        """Take ``text`` and yield each sentence that is now certain to be whole, with its trailing space."""
        self._text += text
        while (end := _sentence_end(self._text)) is not None:
            sentence, self._text = self._text[:end], self._text[end:]
            yield sentence

    def rest(self) -> str:
        """Return what is left when the text has ended, and start afresh."""
        text, self._text = self._text, ""
        return text


def sentences(text: str) -> list[str]:
    """Return the sentences of ``text``, each with its trailing space."""
    cutter = SentenceCutter()
    whole = list(cutter.feed(text))
    return [*whole, rest] if (rest := cutter.rest()) else whole


def _sentence_end(text: str) -> int | None:
    for match in _END.finditer(text):
        begun, next_letter = text[: match.end()], text[match.end()]
        if "\n" in match[0] or not (_NOT_AN_END.search(begun) or next_letter.islower()):
            return match.end()
    return None


def spoken_pieces(text: str) -> list[str]:
    """Return ``text`` cut for speaking: a short first piece, items of a list alone, none beyond a breath."""
    pieces: list[str] = []
    for sentence in sentences(text):
        for clause in _joined(_clauses(sentence), first=not pieces):
            pieces.extend(_unbroken(clause))
    return pieces


def _clauses(sentence: str) -> list[str]:
    cuts = [0, *(m.end() for m in _CLAUSE.finditer(sentence)), len(sentence)]
    return [sentence[a:b] for a, b in pairwise(cuts) if a < b]


def _joined(clauses: list[str], *, first: bool) -> Iterator[str]:
    """Join clauses up to a breath's length; three or more short ones in a row are a list, whose items stay alone."""
    limit, piece, before_alone = FIRST_PIECE if first else LONGEST_PIECE, "", False
    for clause, alone in zip(clauses, _items(clauses), strict=True):
        if piece and (alone or before_alone or len(piece) + len(clause) > limit):
            yield piece
            piece, limit = "", LONGEST_PIECE
        piece, before_alone = piece + clause, alone
    if piece:
        yield piece


def _items(clauses: list[str]) -> list[bool]:
    """Say of each clause whether it is an item of a list."""
    short = [len(clause.split()) <= FEW_WORDS for clause in clauses]
    found = []
    for is_short, run in groupby(short):
        count = len(list(run))
        found += [is_short and count >= LIST_OF] * count
    return found


def _unbroken(piece: str) -> Iterator[str]:
    """Cut ``piece`` between words where it runs on without any punctuation, inside a word where it has no space."""
    while len(piece) > LONGEST_UNBROKEN:
        cut = piece.rfind(" ", 1, LONGEST_UNBROKEN) + 1 or LONGEST_UNBROKEN
        yield piece[:cut]
        piece = piece[cut:]
    yield piece
