"""The conversation itself: names, how far an answer was heard, going on from there, what was said before. Pure."""

from __future__ import annotations

import re

from playground.engines.counting import count_heard, counted, goal
from playground.engines.numbers import in_words
from playground.engines.skills.skill import SkillInput, SkillMatch, english, portuguese
from playground.engines.stories import STORIES

_NAMED = re.compile(
    r"\b(?:my name is|i am called|call me|meu nome é|(?:eu )?me chamo|pode me chamar de)\s+(\w+)", re.IGNORECASE
)


def name_in(text: str) -> str:
    """Return the name that somebody gives as their own; empty for none."""
    found = _NAMED.search(text)
    return found[1].title() if found else ""


def _introduced(match: SkillMatch, _turn: SkillInput) -> str:
    return f"Nice to meet you, {match['who'].title()}. I will remember your name in this conversation."


def _apresentado(match: SkillMatch, _turn: SkillInput) -> str:
    return f"Muito prazer, {match['who'].title()}. Vou lembrar do seu nome nesta conversa."


def _their_name(turn: SkillInput) -> str:
    names = [name for text in turn.asked() if (name := name_in(text))]
    return names[-1] if names else ""


def _whose_name(_match: SkillMatch, turn: SkillInput) -> str:
    name = _their_name(turn)
    return f"Your name is {name}." if name else "You have not told me your name yet."


def _seu_nome(_match: SkillMatch, turn: SkillInput) -> str:
    name = _their_name(turn)
    return f"Seu nome é {name}." if name else "Você ainda não me disse o seu nome."


def _how_far(_match: SkillMatch, turn: SkillInput) -> str:
    heard = turn.last_answer().strip()
    if not heard:
        return "You stopped me before I had said anything."
    if numbers := count_heard(heard):
        return f"I got to {in_words(int(numbers[-1]))}."
    last = re.split(r"(?<=[.!?])\s+", heard)[-1]
    return f"The last thing you heard from me was: {last.rstrip('.,;: ')}."


def _go_on(_match: SkillMatch, turn: SkillInput) -> str:
    answers = [said.text.strip() for said in reversed(turn.before) if said.role == "assistant" and said.text.strip()]
    for heard in answers:
        story = next((s for s in STORIES if len(heard) > 20 and s.startswith(heard.rstrip(".… "))), "")
        if story:
            return _from_sentence(story, len(heard)) or "That was the end of the story."
        if numbers := count_heard(heard):
            return _counted_on(int(numbers[-1]), turn)
    return "I had nothing left to say. Ask me for a story, or let me count."


def _from_sentence(story: str, heard: int) -> str:
    """Return the rest of ``story`` from the sentence in which it was stopped."""
    starts = [0, *(m.end() for m in re.finditer(r"[.!?]\s+", story))]
    return story[max(start for start in starts if start <= heard) :] if heard < len(story) - 1 else ""


def _counted_on(reached: int, turn: SkillInput) -> str:
    goals = (goal(text) for text in reversed(turn.asked()))
    end = next((found for found in goals if found is not None), reached)
    if end == reached:
        return f"I had already reached {in_words(reached)}."
    return counted(reached + (1 if end > reached else -1), end)


def _said_before(_match: SkillMatch, turn: SkillInput) -> str:
    return f"Before that you said: {turn.asked()[-1]}" if turn.asked() else "That was the first thing you said."


def _dito_antes(_match: SkillMatch, turn: SkillInput) -> str:
    return (
        f"Antes disso você disse: {turn.asked()[-1]}" if turn.asked() else "Essa foi a primeira coisa que você disse."
    )


def _again(_match: SkillMatch, turn: SkillInput) -> str:
    return turn.last_answer() or "I have not said anything yet."


def _de_novo(_match: SkillMatch, turn: SkillInput) -> str:
    return turn.last_answer() or "Eu ainda não disse nada."


INTERRUPTED = (
    english(
        r"how far (?:did|had|have) you|where (?:were|did|had) (?:you|we)\b|"
        r"(?:what|which) (?:was|is) the last (?:number|word|thing)\b",
        _how_far,
    ),
    english(
        r"^\W*(?:please |can you |yes,? |ok(?:ay)?,? )*(?:go on|continue|carry on|keep going|resume)\b",
        _go_on,
        whole=True,
    ),
)
NAMES = (
    english(r"\b(?:what is|do you (?:know|remember)) my name\b|\bwho am i\b", _whose_name),
    portuguese(
        r"\b(?:qual (?:é )?(?:o )?meu nome|quem sou eu|como (?:eu )?me chamo|sabe (?:o )?meu nome)\b", _seu_nome
    ),
)
INTRODUCTIONS = (
    english(r"\b(?:my name is|i am called|call me)\s+(?P<who>\w+)", _introduced),
    portuguese(r"\b(?:meu nome é|(?:eu )?me chamo|pode me chamar de)\s+(?P<who>\w+)", _apresentado),
)
AGAIN = (
    english(r"\bwhat (?:did i|have i) (?:just )?sa(?:y|id)\b", _said_before),
    english(
        r"\b(?:say|repeat) (?:that|it)\b|^\W*(?:again|once again|one more time)\b|\brepeat\W*$|\bsay\b.*\bagain\b",
        _again,
        whole=True,
    ),
    portuguese(r"\bo que (?:foi que )?eu (?:disse|falei)\b", _dito_antes),
    portuguese(r"\b(?:de novo|outra vez|novamente)\b|^\W*repet(?:e|ir)\W*$", _de_novo, whole=True),
)
