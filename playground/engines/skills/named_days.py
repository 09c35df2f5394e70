"""Days that somebody names: holidays, weekdays, a day of a month; found on the calendar, and said. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from playground.engines.skills.amounts import AMOUNT, amount
from playground.engines.skills.language import ENGLISH, PORTUGUESE, Language
from playground.engines.skills.portuguese_numbers import in_words
from playground.engines.skills.spelling import DAYS, MONTHS

HOLIDAYS: Mapping[Language, Mapping[str, tuple[int, int]]] = {
    ENGLISH: {
        "christmas eve": (12, 24),
        "christmas": (12, 25),
        "new year's eve": (12, 31),
        "new years eve": (12, 31),
        "the new year": (1, 1),
        "new year": (1, 1),
        "valentine's day": (2, 14),
        "valentines day": (2, 14),
        "halloween": (10, 31),
        "the end of the year": (12, 31),
    },
    PORTUGUESE: {
        "a véspera de natal": (12, 24),
        "véspera de natal": (12, 24),
        "o natal": (12, 25),
        "natal": (12, 25),
        "o réveillon": (12, 31),
        "réveillon": (12, 31),
        "o fim do ano": (12, 31),
        "o ano novo": (1, 1),
        "ano novo": (1, 1),
        "o dia dos namorados": (6, 12),
        "dia dos namorados": (6, 12),
    },
}
"""Days that are the same every year: month and day."""
_FIRST_TO_TWENTIETH = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
)
_ORDINALS = _FIRST_TO_TWENTIETH.split()
_ORDINALS += [f"twenty {ordinal}" for ordinal in _ORDINALS[:9]] + ["thirtieth", "thirty first"]
_DAY = r"\d{1,2}(?:st|nd|rd|th)?|" + "|".join(each.replace(" ", r"[\s-]+") for each in reversed(_ORDINALS))
_ENGLISH_DAY = (
    rf"(?:(?P<holiday>{'|'.join(HOLIDAYS[ENGLISH])})(?:'s)?(?: day)?|(?:next )?(?P<weekday>{'|'.join(DAYS[ENGLISH])})"
    rf"|(?P<month>{'|'.join(MONTHS[ENGLISH])}) (?:the )?(?P<day>{_DAY})"
    rf"|(?:the )?(?P<number>{_DAY}) of (?P<of_month>{'|'.join(MONTHS[ENGLISH])}))\b"
)
_PT_DAYS = "|".join(day.replace("-feira", "(?:-feira| feira)?") for day in DAYS[PORTUGUESE])
_PORTUGUESE_DAY = (
    rf"(?:(?P<holiday>{'|'.join(HOLIDAYS[PORTUGUESE])})|(?:a |o )?(?:próxim[ao] )?(?P<weekday>{_PT_DAYS})"
    rf"|(?:o )?(?:dia )?(?P<number>primeiro|{AMOUNT[PORTUGUESE]}) de (?P<of_month>{'|'.join(MONTHS[PORTUGUESE])})"
    r")"
)
A_DAY = {ENGLISH: _ENGLISH_DAY, PORTUGUESE: _PORTUGUESE_DAY}
"""What a named day looks like, to be put into a larger pattern."""


def day_in_words(day: date, language: Language) -> str:
    """Return ``day`` with its weekday, without the year."""
    weekday, month = DAYS[language][day.weekday()], MONTHS[language][day.month - 1]
    if language == ENGLISH:
        return f"{weekday}, {month} {day.day}"
    number = "primeiro" if day.day == 1 else in_words(day.day)
    return f"{weekday}, {number} de {month}"


def _next(month: int, day: int, today: date) -> date | None:
    """Return the next such day, today included; None where no year has it."""
    for year in range(today.year, min(today.year + 9, date.max.year)):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    return None


def named_day(match: re.Match[str], language: Language, today: date) -> date | None:
    """Return the day that a match of ``A_DAY`` names, from ``today`` on; None where no year has it."""
    found = match.groupdict()
    if holiday := found["holiday"]:
        return _next(*HOLIDAYS[language][holiday.lower()], today)
    if weekday := found["weekday"]:
        return today + timedelta((place_in(weekday, DAYS[language]) - today.weekday() - 1) % 7 + 1)
    number, month = found.get("day") or found["number"], found.get("month") or found["of_month"]
    return _next(place_in(month, MONTHS[language]) + 1, _day_number(number, language), today)


def place_in(name: str, names: Sequence[str]) -> int:
    """Return which of ``names`` it is, however much of the name was said."""
    said = name.lower().rstrip("s").replace(" ", "-")
    return next(at for at, each in enumerate(names) if each.lower().startswith(said))


def _day_number(text: str, language: Language) -> int:
    figures = re.match(r"\d+", text)
    if figures:
        return int(figures[0])
    if language == ENGLISH:
        return _ORDINALS.index(" ".join(re.split(r"[\s-]+", text.lower()))) + 1
    return 1 if text.lower() == "primeiro" else int(amount(text, language))
