"""Units: miles and kilometres, Fahrenheit and Celsius, pounds and kilograms, gallons and litres, hours and days. Pure.

A new unit is a row of ``UNITS``. No currency: that would need a rate of today, and nothing here asks the network.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from playground.engines.skills.amounts import AMOUNT, LARGEST, amount, rounded, told
from playground.engines.skills.language import ENGLISH, PORTUGUESE, Language
from playground.engines.skills.skill import SkillInput, SkillMatch, english, portuguese, says


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: of what it is one, how much of the dimension's base it holds, and its names, the shown ones first.

    ``zero`` is where its scale has the base's zero. Portuguese names are feminine where ``feminine`` says so.
    """

    dimension: str
    size: Fraction
    english: tuple[str, ...]
    portuguese: tuple[str, ...]
    feminine: bool = False
    zero: Fraction = Fraction(0)

    def names(self, language: Language) -> tuple[str, ...]:
        """Return what it is called: one of them, many, then other spellings."""
        return self.english if language == ENGLISH else self.portuguese


def _unit(dimension: str, size: str, en: str, pt: str, *, feminine: bool = False, zero: str = "0") -> Unit:
    return Unit(dimension, Fraction(size), tuple(en.split("|")), tuple(pt.split("|")), feminine, Fraction(zero))


UNITS = (
    _unit("length", "0.001", "millimeter|millimeters|millimetre|millimetres|mm", "milímetro|milímetros|milimetros|mm"),
    _unit(
        "length", "0.01", "centimeter|centimeters|centimetre|centimetres|cm", "centímetro|centímetros|centimetros|cm"
    ),
    _unit("length", "1", "meter|meters|metre|metres|m", "metro|metros|m"),
    _unit(
        "length",
        "1000",
        "kilometer|kilometers|kilometre|kilometres|km|kms|k m",
        "quilômetro|quilômetros|quilometro|quilometros|km|kms",
    ),
    _unit("length", "0.0254", "inch|inches", "polegada|polegadas", feminine=True),
    _unit("length", "0.3048", "foot|feet|ft", "pé|pés"),
    _unit("length", "0.9144", "yard|yards|yd", "jarda|jardas", feminine=True),
    _unit("length", "1609.344", "mile|miles", "milha|milhas", feminine=True),
    _unit("weight", "0.001", "gram|grams|gramme|grammes", "grama|gramas"),
    _unit("weight", "1", "kilogram|kilograms|kilo|kilos|kg|kgs", "quilo|quilos|quilograma|quilogramas|kg"),
    _unit("weight", "1000", "metric ton|metric tons|tonne|tonnes", "tonelada|toneladas", feminine=True),
    _unit("weight", "0.028349523125", "ounce|ounces|oz", "onça|onças", feminine=True),
    _unit("weight", "0.45359237", "pound|pounds|lb|lbs", "libra|libras|lb|lbs", feminine=True),
    _unit("weight", "6.35029318", "stone|stones", "stone|stones"),
    _unit("volume", "0.001", "milliliter|milliliters|millilitre|millilitres|ml", "mililitro|mililitros|ml"),
    _unit("volume", "1", "liter|liters|litre|litres", "litro|litros"),
    _unit("volume", "3.785411784", "gallon|gallons", "galão|galões|galao|galoes"),
    _unit("volume", "0.473176473", "pint|pints", "pint|pints"),
    _unit("volume", "0.2365882365", "cup|cups", "xícara|xícaras|xicara|xicaras", feminine=True),
    _unit("time", "1", "second|seconds", "segundo|segundos"),
    _unit("time", "60", "minute|minutes", "minuto|minutos"),
    _unit("time", "3600", "hour|hours", "hora|horas", feminine=True),
    _unit("time", "86400", "day|days", "dia|dias"),
    _unit("time", "604800", "week|weeks", "semana|semanas", feminine=True),
    _unit(
        "temperature",
        "1",
        "degree Celsius|degrees Celsius|celsius|centigrade|c",
        "grau Celsius|graus Celsius|celsius|c",
    ),
    _unit(
        "temperature",
        "5/9",
        "degree Fahrenheit|degrees Fahrenheit|fahrenheit|f",
        "grau Fahrenheit|graus Fahrenheit|fahrenheit|f",
        zero="32",
    ),
    _unit("temperature", "1", "kelvin|kelvin", "kelvin|kelvin", zero="273.15"),
)
COLDEST = Fraction("-273.15")
AMERICAN = frozenset({"gallon", "pint", "cup"})
"""Units of which there are others: these are told as the American ones."""
_BY_NAME: Mapping[Language, Mapping[str, Unit]] = {
    language: {name.lower(): unit for unit in UNITS for name in unit.names(language)}
    for language in (ENGLISH, PORTUGUESE)
}
OTHERWISE = {
    ENGLISH: "A unit of {one} cannot be turned into one of {other}.",
    PORTUGUESE: "Uma unidade de {one} não vira uma de {other}.",
}
_DIMENSIONS = {
    "length": "comprimento",
    "weight": "peso",
    "volume": "volume",
    "time": "tempo",
    "temperature": "temperatura",
}
TOO_COLD = {
    ENGLISH: "Nothing can be that cold: it would be below absolute zero.",
    PORTUGUESE: "Nada pode ser tão frio: seria abaixo do zero absoluto.",
}
TOO_MUCH = {ENGLISH: "That is more than I can say.", PORTUGUESE: "Isso é mais do que eu consigo dizer."}
NO_RATES = {
    ENGLISH: "I work offline, so I know no exchange rates.",
    PORTUGUESE: "Eu trabalho sem internet, então não sei o câmbio.",
}


def converted(size: Fraction, one: Unit, other: Unit) -> Fraction:
    """Return how many of ``other`` are ``size`` of ``one``; both are of the same dimension."""
    return (size - one.zero) * one.size / other.size + other.zero


def _answer(language: Language) -> Callable[[SkillMatch, SkillInput], str]:
    def answer(match: SkillMatch, _turn: SkillInput) -> str:
        one, other = (_BY_NAME[language][_key(match[name])] for name in ("one", "other"))
        said = match["size"].strip().lower()
        size = Fraction(1) if said in ("a", "an", "one", "um", "uma") else amount(said, language)
        if one.dimension != other.dimension:
            dimensions = (one.dimension, other.dimension)
            named = dimensions if language == ENGLISH else tuple(_DIMENSIONS[each] for each in dimensions)
            return OTHERWISE[language].format(one=named[0], other=named[1])
        if one.dimension == "temperature" and (size - one.zero) * one.size < COLDEST:
            return TOO_COLD[language]
        result = converted(size, one, other)
        return (
            TOO_MUCH[language] if max(abs(size), abs(result)) >= LARGEST else _told(size, one, result, other, language)
        )

    return answer


def _told(size: Fraction, one: Unit, result: Fraction, other: Unit, language: Language) -> str:
    near = rounded(result)
    about = "" if near == result else {ENGLISH: "about ", PORTUGUESE: "cerca de "}[language]
    verbs = {ENGLISH: ("is", "are"), PORTUGUESE: ("é", "são")}[language]
    text = f"{_counted(size, one, language)} {verbs[size != 1]} {about}{_counted(near, other, language)}."
    return text[0].upper() + text[1:]


def _counted(size: Fraction, unit: Unit, language: Language) -> str:
    names = unit.names(language)
    american = "US " if language == ENGLISH and names[0] in AMERICAN else ""
    # In English all but one are many, in Portuguese all from two on.
    is_one = size == 1 if language == ENGLISH else abs(size) < 2
    return f"{told(size, language, feminine=unit.feminine)} {american}{names[0] if is_one else names[1]}"


def _key(name: str) -> str:
    return " ".join(name.lower().split())


def _named(language: Language, group: str) -> str:
    names = sorted(_BY_NAME[language], key=len, reverse=True)
    prefix = r"(?:US |american )?(?:degrees? )?" if language == ENGLISH else r"(?:graus? )?"
    return rf"{prefix}(?P<{group}>{'|'.join(map(re.escape, names))})\b"


_EN_SIZE = rf"(?P<size>{AMOUNT[ENGLISH]}|\ban?\b|\bone\b)"
_PT_SIZE = rf"(?P<size>{AMOUNT[PORTUGUESE]})"
_EN_MONEY = r"(?:dollars?|euros?|pounds sterling|yen|reais|pesos?|bitcoins?)"
_PT_MONEY = r"(?:dólar(?:es)?|dolar(?:es)?|euros?|reais|real|ienes?|pesos?|bitcoins?)"
SKILLS = (
    english(rf"\b{_EN_MONEY}\b.*\b(?:in|to|into|as)\b.*\b{_EN_MONEY}\b|\bexchange rate\b", says(NO_RATES[ENGLISH])),
    english(
        rf"\bhow many {_named(ENGLISH, 'other')} (?:are |is |do |does )?(?:there )?"
        rf"(?:in|make(?: up)?|equals?|are|is|for) {_EN_SIZE}\s*{_named(ENGLISH, 'one')}",
        _answer(ENGLISH),
    ),
    english(
        rf"{_EN_SIZE}\s*{_named(ENGLISH, 'one')}\s+(?:in|to|into|as|is how many|are how many|equals how many)\s+"
        rf"{_named(ENGLISH, 'other')}",
        _answer(ENGLISH),
    ),
    portuguese(rf"\b{_PT_MONEY}\b.*\bem\b.*\b{_PT_MONEY}\b|\b(?:câmbio|cotação)\b", says(NO_RATES[PORTUGUESE])),
    portuguese(
        rf"\bquant[oa]s {_named(PORTUGUESE, 'other')} (?:há |tem |têm |são |existem |cabem )?"
        rf"(?:em )?{_PT_SIZE}\s*{_named(PORTUGUESE, 'one')}",
        _answer(PORTUGUESE),
    ),
    portuguese(
        rf"{_PT_SIZE}\s*{_named(PORTUGUESE, 'one')}\s+(?:em|para|são quant[oa]s|é quanto em|dá quanto em)\s+"
        rf"{_named(PORTUGUESE, 'other')}",
        _answer(PORTUGUESE),
    ),
)
