"""Exact amounts as people say them in either language: read from words, rounded for the ear, told with a unit. Pure."""

from __future__ import annotations

import re
from fractions import Fraction

from playground.engines import numbers
from playground.engines.skills import portuguese_numbers
from playground.engines.skills.language import ENGLISH, PORTUGUESE, Language

LARGEST = 10**15
"""Beyond this nobody can follow a number by ear."""
_POINT = r"(?:\s+point(?:\s+(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)\b)+)"
_HALF = r"(?:\s+and\s+a\s+half\b)"
AMOUNT = {
    ENGLISH: rf"(?:(?:\b(?:minus|negative)\s+)?{numbers.NUMBER}(?:{_POINT}|{_HALF})?)",
    PORTUGUESE: rf"(?:(?:\bmenos\s+)?{portuguese_numbers.NUMBER}(?:\s+e\s+mei[ao]\b)?)",
}
"""What an amount looks like, to be put into a larger pattern."""
_SIGN = re.compile(r"(?:minus|negative|menos)\s+", re.IGNORECASE)


def amount(text: str, language: Language) -> Fraction:
    """Return the amount that a match of ``AMOUNT`` says; raise ValueError where it is none."""
    text = text.strip().lower()
    sign = _SIGN.match(text)
    text = text[sign.end() :] if sign else text
    half = re.search(r"\s+(?:and\s+a\s+half|e\s+mei[ao])$", text)
    text = text[: half.start()] if half else text
    size = (_english(text) if language == ENGLISH else portuguese_numbers.value(text)) + (Fraction(1, 2) if half else 0)
    return -size if sign else size


def _english(text: str) -> Fraction:
    whole, _, decimals = text.partition(" point ")
    figures = "".join(str(int(numbers.value("zero" if word == "oh" else word))) for word in decimals.split())
    plain = whole.replace(",", "")
    size = Fraction(plain) if re.search(r"\d", plain) else Fraction(int(numbers.value(whole)))
    return size + (Fraction(int(figures), 10 ** len(figures)) if figures else 0)


def rounded(size: Fraction) -> Fraction:
    """Return ``size`` as the ear can take it: at most two decimals, below one three figures that count."""
    if abs(size) >= 1 or size == 0:
        return round(size, 2)
    places = 2
    while places < 6 and abs(size) * 10**places < 100:
        places += 1
    return round(size, places)


def told(size: Fraction, language: Language, *, feminine: bool = False) -> str:
    """Return ``size``, to six decimals, as it is said: figures in English, words in Portuguese."""
    if language == PORTUGUESE:
        return portuguese_numbers.spoken(size, feminine=feminine)
    near = abs(round(size, 6))
    decimals = f"{float(near - int(near)):.6f}".rstrip("0").removeprefix("0")
    return f"{'-' if size < 0 else ''}{int(near)}{decimals.removesuffix('.')}"
