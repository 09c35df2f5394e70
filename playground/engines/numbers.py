"""English numbers as words and back, as a recogniser may have spelt them. Pure; 0 to 9999."""

from __future__ import annotations

import re

_TO_NINETEEN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_FROM_TWENTY = "twenty thirty forty fifty sixty seventy eighty ninety"
_ONES = _TO_NINETEEN.split()
_TENS = ["", "", *_FROM_TWENTY.split()]
_VALUES = {word: n for n, word in enumerate(_ONES)} | {word: 10 * n for n, word in enumerate(_TENS) if word}
_SCALES = {"hundred": 100, "thousand": 1000}
_WORD = "|".join([*_VALUES, *_SCALES])

NUMBER = (
    rf"(?:(?<!\d)(?<!\d,)-?\d[\d,]*(?:\.\d+)?|\b(?:an?[\s-]+)?(?:{_WORD})(?:(?:[\s-]+and)?[\s-]+(?:{_WORD})){{0,11}}\b)"
)
_NUMBER = re.compile(NUMBER, re.IGNORECASE)


def in_words(number: int) -> str:
    """Return ``number`` (0 to 9999) in words: 73 is seventy-three."""
    if number < 20:
        return _ONES[number]
    if number < 100:
        return _TENS[number // 10] + (f"-{_ONES[number % 10]}" if number % 10 else "")
    scale, name = (100, "hundred") if number < 1000 else (1000, "thousand")
    rest = f" {in_words(number % scale)}" if number % scale else ""
    return f"{in_words(number // scale)} {name}{rest}"


def value(text: str) -> float:
    """Return the number written as ``text``, in digits or words; raise ValueError when it is none."""
    plain = text.strip().replace(",", "")
    if re.fullmatch(r"-?\d+(\.\d+)?", plain):
        return float(plain)
    total = group = 0
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in _SCALES:
            group = max(group, 1) * _SCALES[word]
            total, group = (total + group, 0) if word == "thousand" else (total, group)
        elif word in _VALUES:
            group += _VALUES[word]
        elif word not in ("a", "an", "and"):
            raise ValueError(f"{text!r} is no number")
    return float(total + group)


def numbers_in(text: str) -> list[float]:
    """Return every number in ``text``, in order; words that count up ("one, two") are numbers of their own."""
    return [value(match[0]) for match in _NUMBER.finditer(text)]


def spoken(number: float) -> str:
    """Return ``number`` without a needless fraction."""
    return f"{number:.4f}".rstrip("0").rstrip(".") if number % 1 else str(int(number))
