"""Time and dates: the time, today, another day, what weekday a date is, how many days until Christmas. Pure.

The time is that of this computer, handed in; where there is none it says so. Dates are those of the Gregorian calendar.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, datetime, timedelta

from playground.engines.skills.amounts import AMOUNT, amount
from playground.engines.skills.language import ENGLISH, PORTUGUESE, Language
from playground.engines.skills.named_days import A_DAY, day_in_words, named_day, place_in
from playground.engines.skills.portuguese_numbers import in_words
from playground.engines.skills.skill import SkillAnswer, SkillInput, SkillMatch, english, portuguese, says
from playground.engines.skills.spelling import MONTHS

Telling = Callable[[SkillMatch, datetime], str]
NO_CLOCK = {ENGLISH: "I have no clock here.", PORTUGUESE: "Aqui eu não tenho relógio."}
NO_SUCH_DAY = {ENGLISH: "There is no such day.", PORTUGUESE: "Esse dia não existe."}
TOO_FAR = {
    ENGLISH: "That is further than my calendar goes.",
    PORTUGUESE: "Isso é mais longe do que vai o meu calendário.",
}
STEPS = {"day": 1, "days": 1, "week": 7, "weeks": 7, "dia": 1, "dias": 1, "semana": 7, "semanas": 7}
_BESIDE = {
    **{"tomorrow": 1, "yesterday": -1, "the day after tomorrow": 2, "the day before yesterday": -2},
    **{"amanhã": 1, "amanha": 1, "ontem": -1, "depois de amanhã": 2, "anteontem": -2},
}


def _at(language: Language, telling: Telling) -> SkillAnswer:
    """Return the skill's answer at the time it is; where there is no clock, it says so."""

    def answer(match: SkillMatch, turn: SkillInput) -> str:
        return telling(match, turn.now) if turn.now else NO_CLOCK[language]

    return answer


# --- the time ---


def _time(_match: SkillMatch, now: datetime) -> str:
    return f"It is {now:%I:%M %p} on this computer.".replace(" 0", " ")


def _time_elsewhere(_match: SkillMatch, now: datetime) -> str:
    return f"I only know the time of this computer: it is {now:%I:%M %p} here.".replace(" 0", " ")


def _hora(_match: SkillMatch, now: datetime) -> str:
    minutes = f" e {in_words(now.minute)}" if now.minute else ""
    if now.hour in (0, 12):
        return f"É {'meia-noite' if now.hour == 0 else 'meio-dia'}{minutes} neste computador."
    hours = in_words(now.hour, feminine=True)
    return (
        f"{'É' if now.hour == 1 else 'São'} {hours} {'hora' if now.hour == 1 else 'horas'}{minutes} neste computador."
    )


# --- days ---


def _today(language: Language) -> Telling:
    head = {ENGLISH: "Today is", PORTUGUESE: "Hoje é"}[language]
    return lambda _match, now: f"{head} {day_in_words(now.date(), language)}."


def _beside(language: Language) -> Telling:
    verbs = {ENGLISH: ("was", "is"), PORTUGUESE: ("foi", "é")}[language]

    def telling(match: SkillMatch, now: datetime) -> str:
        named, steps = match["beside"].lower(), _BESIDE[match["beside"].lower()]
        day = day_in_words(now.date() + timedelta(steps), language)
        return f"{named[0].upper()}{named[1:]} {verbs[steps > 0]} {day}."

    return telling


def _year(language: Language) -> Telling:
    if language == ENGLISH:
        return lambda _match, now: f"It is {now.year}."
    return lambda _match, now: f"Estamos em {in_words(now.year)}."


def _month(language: Language) -> Telling:
    head = {ENGLISH: "It is", PORTUGUESE: "Estamos em"}[language]
    return lambda _match, now: f"{head} {MONTHS[language][now.month - 1]}."


def _shifted(language: Language) -> Telling:
    def telling(match: SkillMatch, now: datetime) -> str:
        said, back = match["count"].lower(), bool(match.groupdict().get("ago"))
        count = 1 if said in ("a", "an") else int(amount(said, language))
        days = count * STEPS[match["step"].lower()] * (-1 if back else 1)
        try:
            day = now.date() + timedelta(days)
        except OverflowError:
            return TOO_FAR[language]
        year = (
            ""
            if day.year == now.year
            else {ENGLISH: f", {day.year}", PORTUGUESE: f" de {in_words(day.year)}"}[language]
        )
        verb = {ENGLISH: ("That will be", "That was"), PORTUGUESE: ("Vai ser", "Foi")}[language][back]
        return f"{verb} {day_in_words(day, language)}{year}."

    return telling


def _days_until(language: Language) -> Telling:
    def telling(match: SkillMatch, now: datetime) -> str:
        day = named_day(match, language, now.date())
        return _left((day - now.date()).days, day, language) if day else NO_SUCH_DAY[language]

    return telling


def _left(days: int, day: date, language: Language) -> str:
    named = day_in_words(day, language)
    if language == ENGLISH:
        return (
            "That is today."
            if not days
            else f"{'There is' if days == 1 else 'There are'} {days} day{'s'[: days > 1]} until {named}."
        )
    if not days:
        return "É hoje."
    return f"{'Falta' if days == 1 else 'Faltam'} {in_words(days)} {'dia' if days == 1 else 'dias'} para {named}."


def _weekday_of(language: Language) -> Telling:
    def telling(match: SkillMatch, now: datetime) -> str:
        day = named_day(match, language, now.date())
        if day is None:
            return NO_SUCH_DAY[language]
        verb = {ENGLISH: "The next one is", PORTUGUESE: "O próximo é"}[language]
        return (
            f"{verb} {day_in_words(day, language)}{', ' if language == ENGLISH else ' de '}{_year_of(day, language)}."
        )

    return telling


def _year_of(day: date, language: Language) -> str:
    return str(day.year) if language == ENGLISH else in_words(day.year)


# --- how long months and years are ---


def _month_length(language: Language) -> Telling:
    def telling(match: SkillMatch, now: datetime) -> str:
        at = place_in(match["month"], MONTHS[language])
        days, name = calendar.monthrange(now.year, at + 1)[1], MONTHS[language][at]
        if language == ENGLISH:
            return f"{name} {now.year} has {days} days." if at == 1 else f"{name} has {days} days."
        year = f" de {in_words(now.year)}" if at == 1 else ""
        return f"{name.capitalize()}{year} tem {in_words(days)} dias."

    return telling


def _leap(language: Language) -> Telling:
    def telling(match: SkillMatch, now: datetime) -> str:
        year = int(match["year"] or now.year)
        is_leap = calendar.isleap(year)
        if language == ENGLISH:
            return f"{'Yes' if is_leap else 'No'}, {year} is {'' if is_leap else 'not '}a leap year."
        return f"{'Sim' if is_leap else 'Não'}, {in_words(year)} {'é' if is_leap else 'não é'} bissexto."

    return telling


_EN_BESIDE = "the day after tomorrow|the day before yesterday|tomorrow|yesterday"
_PT_BESIDE = "depois de amanhã|anteontem|amanhã|amanha|ontem"


_EN_MONTHS, _PT_MONTHS = ("|".join(MONTHS[language]) for language in (ENGLISH, PORTUGUESE))
_EN_COUNT = rf"(?P<count>{AMOUNT[ENGLISH]}|\ban?) (?P<step>days?|weeks?)\b"
_PT_COUNT = rf"(?P<count>{AMOUNT[PORTUGUESE]}) (?P<step>dias?|semanas?)\b"
_EN_TABLE: tuple[tuple[str, Telling], ...] = (
    (r"\b(?:what time is it|what is the time|the time) (?:now |right now )?in (?!this\b|here\b)\w+", _time_elsewhere),
    (
        r"\bwhat time (?:is it|it is|do you have|have you got)\b"
        r"|\bwhat is the (?:current )?time\b(?! (?:zone|of|for|to)\b)"
        r"|\b(?:tell|give) me the (?:current )?time\b|\b(?:know|have|got|say) the time\b(?! of\b)"
        r"|^\W*(?:the |what )?time\W*$",
        _time,
    ),
    (
        r"\b(?:how many days|number of days|how long|how far)"
        r"(?: is it| are there| are left| left| away is| do we have)*"
        rf"(?: until| till| til| to| before| is)? {A_DAY[ENGLISH]}",
        _days_until(ENGLISH),
    ),
    (
        rf"\b(?:(?:what|which) (?:day|date)(?: of the week)? (?:is|will be|does|will)|when is) {A_DAY[ENGLISH]}",
        _weekday_of(ENGLISH),
    ),
    (rf"\b(?:what|which) (?:day|date)\b.*?{_EN_COUNT} (?:(?P<ago>ago)|from (?:now|today)|later)\b", _shifted(ENGLISH)),
    (rf"\b(?:what|which) (?:day|date)\b.*?\bin {_EN_COUNT}", _shifted(ENGLISH)),
    (rf"\b(?:what|which) (?:day|date)\b.*? (?P<beside>{_EN_BESIDE})\b", _beside(ENGLISH)),
    (rf"\bwhat is (?P<beside>{_EN_BESIDE})(?:'s date)?\b", _beside(ENGLISH)),
    (
        r"\b(?:what|which) year (?:is it|is this|are we in|do we have)\b|\bwhat is the (?:current )?year\b",
        _year(ENGLISH),
    ),
    (r"\b(?:what|which) month (?:is it|is this|are we in)\b|\bwhat is the (?:current )?month\b", _month(ENGLISH)),
    (
        r"\b(?:what|which) (?:day|date)(?: of the week)? (?:is it|is today|it is|do we have|are we)\b|\btoday's date\b"
        r"|\bwhat is (?:the date|today)\b(?! of\b)|\b(?:tell|give) me (?:the date|what day it is)\b"
        r"|^\W*what (?:day|date)\W*$",
        _today(ENGLISH),
    ),
    (rf"\bhow many days (?:are (?:there )?in|does|has|in) (?P<month>{_EN_MONTHS})\b", _month_length(ENGLISH)),
    (r"\b(?:is (?P<year>\d{4})|is (?:it|this(?: year)?)) a leap year\b", _leap(ENGLISH)),
)
_PT_TABLE: tuple[tuple[str, Telling], ...] = (
    (r"\bque horas? (?:são|sao|é)\b|\bquantas horas são\b|\b(?:me )?(?:diga|fale) as horas\b|\btem horas\b", _hora),
    (
        r"\b(?:quantos dias (?:faltam |falta |há |são |tem )?|quanto (?:tempo )?falta )"
        rf"(?:para|pra|até) {A_DAY[PORTUGUESE]}",
        _days_until(PORTUGUESE),
    ),
    (
        rf"\b(?:que dia (?:da semana )?(?:é|será|cai|vai ser)|quando (?:é|cai)) {A_DAY[PORTUGUESE]}",
        _weekday_of(PORTUGUESE),
    ),
    (rf"\b(?:que|qual) (?:dia|data)\b.*?\bdaqui a {_PT_COUNT}", _shifted(PORTUGUESE)),
    (rf"\b(?:que|qual) (?:dia|data)\b.*?\b(?P<ago>há|faz) {_PT_COUNT}", _shifted(PORTUGUESE)),
    (rf"\bque dia (?:da semana )?(?:é|foi|será|vai ser) (?P<beside>{_PT_BESIDE})", _beside(PORTUGUESE)),
    (r"\b(?:em )?que ano (?:é|estamos|nós estamos)\b", _year(PORTUGUESE)),
    (r"\b(?:em )?que mês (?:é|estamos|nós estamos)\b", _month(PORTUGUESE)),
    (
        r"\bque dia (?:da semana )?(?:é|e) hoje\b|\bhoje é que dia\b|\bqual (?:é )?a data\b|\bque data é hoje\b"
        r"|\bque dia é\W*$",
        _today(PORTUGUESE),
    ),
    (rf"\bquantos dias (?:tem|há em|têm) (?P<month>{_PT_MONTHS})\b", _month_length(PORTUGUESE)),
    (r"\b(?P<year>\d{4})? ?(?:é|este ano é) (?:um ano )?bissexto\b", _leap(PORTUGUESE)),
)
FIXED = (
    english(r"\bhow many months (?:are (?:there )?)?in a year\b", says("A year has 12 months.")),
    english(r"\bhow many weeks (?:are (?:there )?)?in a year\b", says("A year has 52 weeks and a day or two.")),
    english(r"\bhow many days (?:are (?:there )?)?in a year\b", says("A year has 365 days, a leap year 366.")),
    portuguese(r"\bquantos meses (?:tem|há em) um ano\b", says("Um ano tem doze meses.")),
    portuguese(
        r"\bquantas semanas (?:tem|há em) um ano\b", says("Um ano tem cinquenta e duas semanas e um ou dois dias.")
    ),
    portuguese(
        r"\bquantos dias (?:tem|há em) um ano\b",
        says("Um ano tem trezentos e sessenta e cinco dias, um ano bissexto tem um a mais."),
    ),
)
SKILLS = (
    *FIXED,
    *(english(pattern, _at(ENGLISH, telling)) for pattern, telling in _EN_TABLE),
    *(portuguese(pattern, _at(PORTUGUESE, telling)) for pattern, telling in _PT_TABLE),
)
