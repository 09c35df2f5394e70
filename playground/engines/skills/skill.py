"""The shape of a skill: a pattern in a language, and the pure function that answers where it is found. Pure.

To add one: write a row in the table of its family, or a family of its own and its name in ``table.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from playground.engines.skills.language import ENGLISH, PORTUGUESE, Language
from playground.server.core.engine_protocols import Said

Draw = Callable[[int], int]
"""Chance: gives a whole number from 0 to below the one it is given."""


def first_of(_sides: int) -> int:
    """Draw without chance: always the first."""
    return 0


@dataclass(frozen=True, slots=True)
class SkillInput:
    """What a skill may read: the person's ``words``, what was said ``before``, the ``name`` it goes by, the time.

    ``pictures``: the addresses of those that were shown with the words. ``has_chat``: a chat server is set to think.
    """

    words: str
    before: tuple[Said, ...] = ()
    name: str = ""
    now: datetime | None = None
    pictures: tuple[str, ...] = ()
    draw: Draw = first_of
    has_chat: bool = False

    def last_answer(self) -> str:
        """Return the answer before these words, as far as it was heard."""
        return next((said.text for said in reversed(self.before) if said.role == "assistant"), "")

    def asked(self) -> tuple[str, ...]:
        """Return what the person said earlier, oldest first."""
        return tuple(said.text for said in self.before if said.role == "user" and said.text)

    def has_said(self, *sentences: str) -> bool:
        """Tell whether one of ``sentences`` was heard before in this conversation."""
        heard = [said.text for said in self.before if said.role == "assistant"]
        return any(sentence in text for text in heard for sentence in sentences)


SkillMatch = re.Match[str]
SkillAnswer = Callable[[SkillMatch, SkillInput], str]


@dataclass(frozen=True, slots=True)
class Skill:
    """One thing it can do; ``whole`` answers are never shortened or restyled.

    The pattern is looked for in the words as ``language.plain`` has them; ``verbatim``, in the words as they stand.
    """

    pattern: re.Pattern[str]
    answer: SkillAnswer
    whole: bool = False
    language: Language = ENGLISH
    verbatim: bool = False

    def found_in(self, words: str, plain: str) -> SkillMatch | None:
        """Return where ``words`` ask for it, given also as they are ``plain``; None where they do not."""
        return self.pattern.search(words if self.verbatim else plain)


def english(pattern: str, answer: SkillAnswer, *, whole: bool = False, verbatim: bool = False) -> Skill:
    """Return a skill that is asked for in English; ``pattern`` holds in either case."""
    return Skill(re.compile(pattern, re.IGNORECASE), answer, whole, ENGLISH, verbatim)


def portuguese(pattern: str, answer: SkillAnswer, *, whole: bool = False, verbatim: bool = False) -> Skill:
    """Return a skill that is asked for in Portuguese; ``pattern`` holds in either case."""
    return Skill(re.compile(pattern, re.IGNORECASE), answer, whole, PORTUGUESE, verbatim)


def says(text: str) -> SkillAnswer:
    """Return the answer that is always ``text``."""
    return lambda _match, _turn: text


def says_in_turn(texts: Sequence[str]) -> SkillAnswer:
    """Return the answer that is the next of ``texts`` each time, and the first again after the last."""

    def answer(_match: SkillMatch, turn: SkillInput) -> str:
        heard = sum(said.role == "assistant" and any(text in said.text for text in texts) for said in turn.before)
        return texts[heard % len(texts)]

    return answer
