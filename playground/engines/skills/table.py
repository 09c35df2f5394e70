"""All skills in their order, and who answers. Pure.

1. The first skill of the person's language whose pattern is found in their words answers; the last one always does.
2. A skill reads the turn (words, conversation, clock) and returns text; it knows nothing of speech or streams.
3. It never pretends: what it cannot do it says.
"""

from __future__ import annotations

from playground.engines.pictures import told_of_pictures
from playground.engines.skills import (
    about_itself,
    beyond,
    calculating,
    chance,
    clock,
    converting,
    remembering,
    small_talk,
    spelling,
    telling,
)
from playground.engines.skills.language import language_of, plain
from playground.engines.skills.skill import SkillInput

SKILLS = (
    *telling.REPEATING,
    *spelling.SKILLS,
    *chance.SKILLS,
    *telling.COUNTING,
    *remembering.INTERRUPTED,
    *clock.SKILLS,
    *converting.SKILLS,
    *calculating.SKILLS,
    *telling.STORYTELLING,
    *beyond.LANGUAGES,
    *remembering.NAMES,
    *small_talk.GREETINGS,
    *remembering.INTRODUCTIONS,
    *about_itself.SKILLS,
    *remembering.AGAIN,
    *small_talk.SKILLS,
    *beyond.SKILLS,
)
"""The more exactly a family knows what it is asked, the earlier it stands."""


def answer(turn: SkillInput) -> tuple[str, bool]:
    """Return the answer to ``turn``, and whether it must stay whole; where pictures were shown it is about them."""
    if turn.pictures:
        return told_of_pictures(turn.pictures), True
    language, words, simple = language_of(turn.words), turn.words.strip(), plain(turn.words)
    for skill in SKILLS:
        if skill.language == language and (match := skill.found_in(words, simple)):
            return skill.answer(match, turn), skill.whole
    raise AssertionError("the last skill of a language answers everything")
