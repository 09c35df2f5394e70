"""Brazilian Portuguese numbers as words and back. Pure; words from 0 to below a quadrillion, figures of any size."""

from __future__ import annotations

import re
from fractions import Fraction

_TO_NINETEEN = (
    "zero um dois três quatro cinco seis sete oito nove dez onze doze treze quatorze quinze dezesseis dezessete "
    "dezoito dezenove"
)
_FROM_TWENTY = "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa"
_FROM_HUNDRED = "cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos"
_ONES = _TO_NINETEEN.split()
_TENS = ["", "", *_FROM_TWENTY.split()]
_HUNDREDS = ["", *_FROM_HUNDRED.split()]
_FEMININE = {"um": "uma", "dois": "duas"}
_SCALES = ((10**12, "trilhão", "trilhões"), (10**9, "bilhão", "bilhões"), (10**6, "milhão", "milhões"))
MOST = 10**15
"""Below this a number has words here."""
_VALUES = {
    **{word: n for n, word in enumerate(_ONES)},
    **{word: 10 * n for n, word in enumerate(_TENS) if word},
    **{word: 100 * n for n, word in enumerate(_HUNDREDS) if word},
    **{word.removesuffix("os") + "as": 100 * n for n, word in enumerate(_HUNDREDS) if word.endswith("os")},
    **{"uma": 1, "duas": 2, "tres": 3, "catorze": 14, "cem": 100, "meia": 6},
}
_MULTIPLES = {"mil": 1000, **{word: size for size, one, many in _SCALES for word in (one, many, one.replace("ã", "a"))}}
_WORD = "|".join(sorted([*_VALUES, *_MULTIPLES], key=len, reverse=True))
_FIGURE = "|".join([*_ONES[:10], "tres", "meia"])
_FIGURES = r"(?<!\d)-?(?:\d{1,3}(?:\.\d{3})+(?!\d)(?:,\d+)?|\d+(?:[.,]\d+)?)"
NUMBER = rf"(?:{_FIGURES}|\b(?:{_WORD})(?:\s+(?:e\s+)?(?:{_WORD})){{0,19}}(?:\s+vírgula(?:\s+(?:{_FIGURE}))+)?\b)"


def value(text: str) -> Fraction:
    """Return the number written as ``text``, in figures or words; raise ValueError when it is none."""
    if re.search(r"\d", text):
        return _figures(text.strip())
    whole, _, decimals = text.lower().partition(" vírgula ")
    digits = "".join(str(_VALUES[word]) for word in decimals.split() if word in _VALUES)
    return _words(whole) + (Fraction(int(digits), 10 ** len(digits)) if digits else 0)


def _figures(text: str) -> Fraction:
    """Read a point as the mark of thousands where three figures follow it, else as that of the decimals."""
    grouped = re.fullmatch(r"-?\d{1,3}(?:\.\d{3})+(?:,\d+)?", text)
    return Fraction((text.replace(".", "") if grouped else text).replace(",", "."))


def _words(text: str) -> Fraction:
    total = group = 0
    for word in text.split():
        if word in _MULTIPLES:
            total, group = total + max(group, 1) * _MULTIPLES[word], 0
        elif word in _VALUES:
            group += _VALUES[word]
        elif word != "e":
            raise ValueError(f"{text!r} is no number")
    return Fraction(total + group)


def in_words(number: int, *, feminine: bool = False) -> str:
    """Return ``number`` (from 0, below ``MOST``) in words: 73 is setenta e três; ``feminine``, as of milhas."""
    for size, one, many in (*_SCALES, (1000, "mil", "mil")):
        if number >= size:
            count, rest = divmod(number, size)
            is_feminine = feminine and size == 1000  # milhões are masculine, whatever is counted
            counted = "" if (size, count) == (1000, 1) else f"{in_words(count, feminine=is_feminine)} "
            head = f"{counted}{many if count > 1 else one}"
            return f"{head}{_joined(rest)}{in_words(rest, feminine=feminine)}" if rest else head
    return _below_thousand(number, feminine=feminine)


def _joined(rest: int) -> str:
    """Return what stands before the last group: "e" where that is below a hundred, or whole hundreds."""
    return " e " if rest < 100 or (rest < 1000 and rest % 100 == 0) else " "


def _below_thousand(number: int, *, feminine: bool) -> str:
    if number == 100:
        return "cem"
    parts = []
    if number >= 100:
        hundreds = _HUNDREDS[number // 100]
        parts.append(hundreds.removesuffix("os") + "as" if feminine and hundreds.endswith("os") else hundreds)
    rest = number % 100
    if rest >= 20:
        parts.append(_TENS[rest // 10])
        rest %= 10
    if rest or not parts:
        parts.append(_FEMININE.get(_ONES[rest], _ONES[rest]) if feminine else _ONES[rest])
    return " e ".join(parts)


def spoken(number: Fraction, *, feminine: bool = False) -> str:
    """Return ``number``, whose decimals end, in words: 2.05 is dois vírgula zero cinco; too large, in figures."""
    sign, size = ("menos " if number < 0 else ""), abs(round(number, 6))
    whole = int(size)
    if whole >= MOST:
        return f"{sign}{whole}"
    decimals = f"{float(size - whole):.6f}".rstrip("0").removeprefix("0.")
    told = in_words(whole, feminine=feminine and not decimals)
    tail = " ".join(_ONES[int(figure)] for figure in decimals)
    return f"{sign}{told}{' vírgula ' + tail if tail else ''}"
