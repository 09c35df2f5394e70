"""Letters and the lists everybody knows: spelling a word, the alphabet, the days of the week, the months. Pure."""

from __future__ import annotations

from playground.engines.skills.language import ENGLISH, PORTUGUESE, Language
from playground.engines.skills.skill import SkillInput, SkillMatch, english, portuguese, says

LONGEST_SPELT = 40
_DAYS = {
    ENGLISH: "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    PORTUGUESE: "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
}
_MONTHS = {
    ENGLISH: "January February March April May June July August September October November December",
    PORTUGUESE: "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
}
DAYS = {language: names.split() for language, names in _DAYS.items()}
MONTHS = {language: names.split() for language, names in _MONTHS.items()}
TOO_LONG = {
    ENGLISH: "That is too long a word to spell aloud.",
    PORTUGUESE: "Essa palavra é longa demais para soletrar.",
}
WHICH = {
    ENGLISH: "Tell me a word, and I will spell it.",
    PORTUGUESE: "Diga uma palavra, e eu soletro.",
}


def _listed(items: list[str]) -> str:
    text = ", ".join(items) + "."
    return text[0].upper() + text[1:]


ALPHABET = _listed(list("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def spelt(word: str, language: Language) -> str:
    """Return ``word`` and its letters, one by one; a sentence where it is too long, or no word."""
    letters = [letter.upper() for letter in word if letter.isalnum()]
    if not letters:
        return WHICH[language]
    return f"{word.capitalize()}: {', '.join(letters)}." if len(letters) <= LONGEST_SPELT else TOO_LONG[language]


def _spell(match: SkillMatch, _turn: SkillInput) -> str:
    return spelt(match["word"], ENGLISH)


def _soletra(match: SkillMatch, _turn: SkillInput) -> str:
    return spelt(match["word"], PORTUGUESE)


_NOT_IT = r"(?!(?:it|that|this|out|check|on|me|for|you|checker|isso)\b)"
_WORD = r"(?P<word>[^\W\d_][\w'-]*)"
_NAME_ALL = r"\b(?:what are|name|say|tell me|list|recite) (?:me )?(?:all )?(?:of )?(?:the )?"
SKILLS = (
    english(
        rf"(?:^\W*|\b(?:please|can you|could you|would you|do you|you|to|i) )spell (?:the (?:word|name) |for me )?"
        rf"['\"]?{_NOT_IT}{_WORD}",
        _spell,
        whole=True,
    ),
    english(
        rf"\bhow (?:is|are) (?:the (?:word|name) )?{_NOT_IT}{_WORD} (?:spelled|spelt)\b",
        _spell,
        whole=True,
    ),
    english(
        r"\b(?:say|recite|tell me|know|give me|what is) (?:me )?(?:the |your )?(?:alphabet|abcs?)\b",
        says(ALPHABET),
        whole=True,
    ),
    english(r"\bhow many letters\b.*\balphabet\b", says("There are 26 letters in the alphabet.")),
    english(
        rf"{_NAME_ALL}(?:seven )?(?:days of the week|weekdays)\b",
        says(_listed(DAYS[ENGLISH])),
        whole=True,
    ),
    english(
        rf"{_NAME_ALL}(?:twelve )?months\b",
        says(_listed(MONTHS[ENGLISH])),
        whole=True,
    ),
    portuguese(
        rf"\b(?:soletr(?:e|a|ar)|como se (?:soletra|escreve))\s+(?:a palavra )?['\"]?{_NOT_IT}{_WORD}",
        _soletra,
        whole=True,
    ),
    portuguese(r"\balfabeto\b", says(ALPHABET), whole=True),
    portuguese(r"\bdias da semana\b", says(_listed(DAYS[PORTUGUESE])), whole=True),
    portuguese(r"\b(?:meses do ano|os meses)\b", says(_listed(MONTHS[PORTUGUESE])), whole=True),
)
