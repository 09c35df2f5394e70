"""Sums: what is twelve times eight, two plus three times four, fifteen percent of eighty, a square root. Pure.

Exact while it can be; where a result is rounded, "about" says so. Times and divided by go before plus and minus.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from math import isqrt

from playground.engines.skills.amounts import AMOUNT, LARGEST, amount, rounded, told
from playground.engines.skills.language import ENGLISH, PORTUGUESE, Language
from playground.engines.skills.skill import SkillInput, SkillMatch, english, portuguese

Operation = Callable[[Fraction, Fraction], Fraction]
OPERATIONS: Mapping[Language, Mapping[str, tuple[str, Operation]]] = {
    ENGLISH: {
        **dict.fromkeys(("plus", "+"), ("plus", operator.add)),
        **dict.fromkeys(("minus", "-"), ("minus", operator.sub)),
        **dict.fromkeys(("times", "x", "×", "*", "multiplied by"), ("times", operator.mul)),
        **dict.fromkeys(("divided by", "over", "/", "÷"), ("divided by", operator.truediv)),
    },
    PORTUGUESE: {
        **dict.fromkeys(("mais", "+"), ("mais", operator.add)),
        **dict.fromkeys(("menos", "-"), ("menos", operator.sub)),
        **dict.fromkeys(("vezes", "x", "×", "*", "multiplicado por"), ("vezes", operator.mul)),
        **dict.fromkeys(("dividido por", "sobre", "/", "÷"), ("dividido por", operator.truediv)),
    },
}
"""By what people say: how it is said back, and what it does."""
BY_ZERO = {ENGLISH: "Nothing can be divided by zero.", PORTUGUESE: "Nada pode ser dividido por zero."}
TOO_LARGE = {
    ENGLISH: "That is a larger number than I can say.",
    PORTUGUESE: "Esse número é grande demais para eu dizer.",
}
MOST_STEPS = 20
_POWER = {"squared": 2, "cubed": 3, "ao quadrado": 2, "ao cubo": 3}


def _operator(language: Language) -> str:
    words = sorted(OPERATIONS[language], key=len, reverse=True)
    return "(?:" + "|".join(rf"\b{word}\b" if word.isalpha() else re.escape(word) for word in words) + ")"


def _sum(language: Language) -> str:
    number = AMOUNT[language]
    return rf"(?P<sum>{number}(?:\s*{_operator(language)}\s*{number}){{1,{MOST_STEPS}}})"


def _calculated(language: Language) -> Callable[[SkillMatch, SkillInput], str]:
    parts = re.compile(rf"\s*(?P<number>{AMOUNT[language]})\s*(?P<op>{_operator(language)})?", re.IGNORECASE)

    def answer(match: SkillMatch, _turn: SkillInput) -> str:
        found = list(parts.finditer(match["sum"]))
        numbers = [amount(part["number"], language) for part in found]
        steps = [OPERATIONS[language][(part["op"] or "").lower()] for part in found[:-1]]
        asked = told(numbers[0], language) + "".join(
            f" {name} {told(number, language)}" for (name, _), number in zip(steps, numbers[1:], strict=True)
        )
        try:
            return _equals(asked, _worked_out(numbers, [work for _, work in steps]), language)
        except ZeroDivisionError:
            return BY_ZERO[language]

    return answer


def _worked_out(numbers: list[Fraction], steps: list[Operation]) -> Fraction:
    """Do what binds first, then the rest from the left."""
    terms, sums = [numbers[0]], []
    for work, number in zip(steps, numbers[1:], strict=True):
        if work in (operator.mul, operator.truediv):
            terms[-1] = work(terms[-1], number)
        else:
            terms.append(number)
            sums.append(work)
    total = terms[0]
    for work, term in zip(sums, terms[1:], strict=True):
        total = work(total, term)
    return total


def _equals(asked: str, size: Fraction, language: Language) -> str:
    if abs(size) >= LARGEST:
        return TOO_LARGE[language]
    near = rounded(size) if abs(size) < 1 else round(size, 4)
    text = told(near, language)
    if language == ENGLISH:
        return f"{asked} is {'' if near == size else 'about '}{text}."
    verb = "é" if abs(near) < 2 else "são"
    said = f"{asked} {verb} {'' if near == size else 'cerca de '}{text}."
    return said[0].upper() + said[1:]


def _percent(language: Language, asked: str) -> Callable[[SkillMatch, SkillInput], str]:
    def answer(match: SkillMatch, _turn: SkillInput) -> str:
        part, whole = (amount(match[name], language) for name in ("part", "whole"))
        shown = asked.format(part=told(part, language), whole=told(whole, language))
        return _equals(shown, part * whole / 100, language)

    return answer


def _root(language: Language, asked: str) -> Callable[[SkillMatch, SkillInput], str]:
    def answer(match: SkillMatch, _turn: SkillInput) -> str:
        number = amount(match["number"], language)
        if number < 0:
            return {
                ENGLISH: "A negative number has no square root among the real ones.",
                PORTUGUESE: "Um número negativo não tem raiz quadrada entre os reais.",
            }[language]
        return _equals(asked.format(number=told(number, language)), _square_root(number), language)

    return answer


def _square_root(number: Fraction) -> Fraction:
    """Return the root, exact where it is a fraction itself, else to ten places."""
    up, down = isqrt(number.numerator), isqrt(number.denominator)
    if up * up == number.numerator and down * down == number.denominator:
        return Fraction(up, down)
    scale = 10**10
    return Fraction(isqrt(number.numerator * scale**2 // number.denominator), scale)


def _power(language: Language) -> Callable[[SkillMatch, SkillInput], str]:
    def answer(match: SkillMatch, _turn: SkillInput) -> str:
        number, word = amount(match["number"], language), match["power"].lower()
        shown = f"{told(number, language)} {word}"
        return TOO_LARGE[language] if abs(number) >= LARGEST else _equals(shown, number ** _POWER[word], language)

    return answer


_EN, _PT = AMOUNT[ENGLISH], AMOUNT[PORTUGUESE]
SKILLS = (
    english(
        rf"(?P<part>{_EN})\s*(?:%|percent|per cent) of (?P<whole>{_EN})",
        _percent(ENGLISH, "{part} percent of {whole}"),
    ),
    english(rf"\bsquare root of (?P<number>{_EN})", _root(ENGLISH, "The square root of {number}")),
    english(rf"(?P<number>{_EN})\s+(?P<power>squared|cubed)\b", _power(ENGLISH)),
    english(_sum(ENGLISH), _calculated(ENGLISH)),
    portuguese(
        rf"(?P<part>{_PT})\s*(?:%|por cento) d[eoa]s? (?P<whole>{_PT})",
        _percent(PORTUGUESE, "{part} por cento de {whole}"),
    ),
    portuguese(rf"\braiz(?: quadrada)? de (?P<number>{_PT})", _root(PORTUGUESE, "a raiz quadrada de {number}")),
    portuguese(rf"(?P<number>{_PT})\s+(?P<power>ao quadrado|ao cubo)\b", _power(PORTUGUESE)),
    portuguese(_sum(PORTUGUESE), _calculated(PORTUGUESE)),
)
