"""What the built-in replier can talk about: a table of small skills, each a pattern and a pure function. Pure.

1. The first skill whose pattern is found in the person's words answers; the last one always does.
2. A skill reads the turn (words, conversation, clock) and returns text; it knows nothing of speech or streams.
3. It never pretends: what it cannot do it says.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from playground.engines.counting import DOWN, UP, count_heard, counted, ends, goal
from playground.engines.numbers import NUMBER, in_words, spoken, value
from playground.engines.pictures import told_of_pictures
from playground.engines.stories import STORIES
from playground.server.core.engine_protocols import Said


@dataclass(frozen=True, slots=True)
class SkillInput:
    """What a skill may read: the person's ``words``, what was said ``before``, the ``name`` it goes by, the time.

    ``pictures``: the addresses of those that were shown with the words.
    """

    words: str
    before: tuple[Said, ...] = ()
    name: str = ""
    now: datetime | None = None
    pictures: tuple[str, ...] = ()

    def last_answer(self) -> str:
        """Return the answer before these words, as far as it was heard."""
        return next((said.text for said in reversed(self.before) if said.role == "assistant"), "")

    def asked(self) -> tuple[str, ...]:
        """Return what the person said earlier, oldest first."""
        return tuple(said.text for said in self.before if said.role == "user" and said.text)


SkillAnswer = Callable[["re.Match[str]", SkillInput], str]


@dataclass(frozen=True, slots=True)
class Skill:
    """One thing it can do; ``whole`` answers are never shortened or restyled."""

    pattern: re.Pattern[str]
    answer: SkillAnswer
    whole: bool = False


def _says(text: str) -> SkillAnswer:
    return lambda _match, _turn: text


def _greet(_match: re.Match[str], turn: SkillInput) -> str:
    person = _name_in(turn.words)
    me = f"I am {turn.name}." if turn.name else "I am the built-in voice of this playground."
    if turn.asked() and not person:
        return "Hello again. What shall I do?"
    return f"Hello{', ' + person if person else ''}! {me} Ask me to count, to tell a story, or just talk to me."


def _introduced(match: re.Match[str], _turn: SkillInput) -> str:
    return f"Nice to meet you, {match['who'].title()}. I will remember your name in this conversation."


def _name_in(text: str) -> str:
    found = re.search(r"\b(?:my name is|i am called|call me)\s+(\w+)", text, re.IGNORECASE)
    return found[1].title() if found else ""


def _whose_name(_match: re.Match[str], turn: SkillInput) -> str:
    names = [name for text in turn.asked() if (name := _name_in(text))]
    return f"Your name is {names[-1]}." if names else "You have not told me your name yet."


def _about(_match: re.Match[str], turn: SkillInput) -> str:
    called = f"I am called {turn.name}. " if turn.name else ""
    return (
        f"{called}I am the small built-in voice of this playground. I run entirely on this computer, and I am not a "
        "large language model. Choose another service to talk to one."
    )


def _abilities(_match: re.Match[str], _turn: SkillInput) -> str:
    return (
        "I can count, tell long stories that you may interrupt, repeat after you, do simple arithmetic, remember your "
        "name, and call the tools you give me. I can also tell you how far I got when you stop me."
    )


def _count(match: re.Match[str], _turn: SkillInput) -> str:
    return counted(*ends(match))


def _how_far(_match: re.Match[str], turn: SkillInput) -> str:
    heard = turn.last_answer().strip()
    if not heard:
        return "You stopped me before I had said anything."
    if numbers := count_heard(heard):
        return f"I got to {in_words(int(numbers[-1]))}."
    last = re.split(r"(?<=[.!?])\s+", heard)[-1]
    return f"The last thing you heard from me was: {last.rstrip('.,;: ')}."


def _go_on(_match: re.Match[str], turn: SkillInput) -> str:
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


def _story(_match: re.Match[str], turn: SkillInput) -> str:
    told = sum(said.role == "assistant" and said.text.startswith("This is the story") for said in turn.before)
    return STORIES[told % len(STORIES)]


def _repeat(match: re.Match[str], _turn: SkillInput) -> str:
    text = match["what"].strip(" \"'“”:,")
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def _said_before(_match: re.Match[str], turn: SkillInput) -> str:
    return f"Before that you said: {turn.asked()[-1]}" if turn.asked() else "That was the first thing you said."


def _again(_match: re.Match[str], turn: SkillInput) -> str:
    return turn.last_answer() or "I have not said anything yet."


OPERATIONS: dict[str, tuple[str, Callable[[float, float], float]]] = {
    "plus": ("plus", operator.add),
    "+": ("plus", operator.add),
    "minus": ("minus", operator.sub),
    "-": ("minus", operator.sub),
    "times": ("times", operator.mul),
    "x": ("times", operator.mul),
    "×": ("times", operator.mul),
    "*": ("times", operator.mul),
    "multiplied by": ("times", operator.mul),
    "divided by": ("divided by", operator.truediv),
    "over": ("divided by", operator.truediv),
    "/": ("divided by", operator.truediv),
}


def _calculate(match: re.Match[str], _turn: SkillInput) -> str:
    name, work = OPERATIONS[match["op"].lower()]
    left, right = value(match["left"]), value(match["right"])
    if work is operator.truediv and right == 0:
        return "Nothing can be divided by zero."
    return f"{spoken(left)} {name} {spoken(right)} is {spoken(work(left, right))}."


def _time(_match: re.Match[str], turn: SkillInput) -> str:
    if turn.now is None:
        return "I have no clock here."
    return f"It is {turn.now:%I:%M %p} on this computer.".replace(" 0", " ")


def _date(_match: re.Match[str], turn: SkillInput) -> str:
    return f"Today is {turn.now:%A, %B} {turn.now.day}." if turn.now else "I have no calendar here."


def _question(_match: re.Match[str], turn: SkillInput) -> str:
    return (
        f"You asked: {_ended(turn.words, '?')} I am only the small built-in voice and do not know that. "
        "Choose another service to get a real answer."
    )


def _echo(_match: re.Match[str], turn: SkillInput) -> str:
    return f"You said: {_ended(turn.words, '.')}"


def _ended(text: str, mark: str) -> str:
    return text if text.endswith((".", "!", "?")) else text + mark


def _skill(pattern: str, answer: SkillAnswer, *, whole: bool = False) -> Skill:
    return Skill(re.compile(pattern, re.IGNORECASE), answer, whole)


_OPS = "|".join(re.escape(op) for op in sorted(OPERATIONS, key=len, reverse=True))
_ANY_LANGUAGE = (
    "portuguese|spanish|french|german|italian|dutch|chinese|japanese|korean|russian|arabic|hindi|polish|turkish|swedish"
)
ENGLISH_ONLY = "I only speak English. Choose another service for other languages."

SKILLS = (
    _skill(r"^\W*$", _says("I heard you, but I could not make out any words.")),
    _skill(
        r"\b(?:repeat after me|please repeat|can you repeat|repeat this|say after me|say exactly)\b"
        r"[\s:,.]*(?P<what>(?!that\b|it\b)\w.*)",
        _repeat,
        whole=True,
    ),
    _skill(
        r"^\W*(?:please |can you |could you )?(?:say|repeat)[\s:,]+"
        r"(?!that again|it again|again|that\b\W*$|it\b\W*$)(?P<what>\w.*)",
        _repeat,
        whole=True,
    ),
    Skill(DOWN, _count, whole=True),
    Skill(UP, _count, whole=True),
    _skill(r"\bcount\b", _says(counted(1, 10)), whole=True),
    _skill(
        r"how far (?:did|had|have) you|where (?:were|did|had) (?:you|we)\b|"
        r"(?:what|which) (?:was|is) the last (?:number|word|thing)\b",
        _how_far,
    ),
    _skill(
        r"^\W*(?:please |can you |yes,? |ok(?:ay)?,? )*(?:go on|continue|carry on|keep going|resume)\b",
        _go_on,
        whole=True,
    ),
    _skill(rf"(?P<left>{NUMBER})\s*(?P<op>{_OPS})\s*(?P<right>{NUMBER})", _calculate),
    _skill(r"\b(?:story|stories|tale)\b", _story, whole=True),
    _skill(
        rf"\b(?:speak|talk|say|answer|switch|reply)\b.*\b(?:{_ANY_LANGUAGE})\b"
        r"|\b(?:hablas|fala|parlez|sprichst|você|bom dia|buenos|bonjour|guten)\b",
        _says(ENGLISH_ONLY),
    ),
    _skill(r"\b(?:what(?:'s| is)|do you (?:know|remember)) my name\b|\bwho am i\b", _whose_name),
    _skill(r"^\W*(?:hello|hi|hey|good (?:morning|afternoon|evening)|greetings|ahoy)\b(?!.*\?)", _greet),
    _skill(r"\b(?:my name is|i am called|call me)\s+(?P<who>\w+)", _introduced),
    _skill(
        r"\bwhat (?:can|do) you do\b|\bhelp me\b|\byour (?:abilities|skills)\b|\bhow can you help\b|^\W*help\W*$",
        _abilities,
    ),
    _skill(
        r"\b(?:who|what) are you\b|\byour name\b|\bare you (?:an? |really |a real )?"
        r"(?:ai|real|human|robot|bot|person|machine|model|gpt)\b|"
        r"\b(?:about|introduce) yourself\b|\bwhat model\b",
        _about,
    ),
    _skill(r"\bcan you hear me\b|\bdo you hear me\b|\bare you there\b", _says("Yes, I can hear you well.")),
    _skill(r"\bhow are you\b|\bhow do you do\b", _says("I am fine, thank you. How can I help?")),
    _skill(r"\b(?:what|which) time\b|\bthe time\b", _time),
    _skill(r"\b(?:what|which) (?:day|date)\b|\btoday's date\b", _date),
    _skill(r"\bwhat (?:did i|have i) (?:just )?sa(?:y|id)\b", _said_before),
    _skill(r"\b(?:say|repeat) (?:that|it)\b|\bagain\b|\brepeat\W*$", _again, whole=True),
    _skill(
        r"\bjoke\b",
        _says("Why did the microphone stay at home? It had nothing to say, and heard that everybody else did."),
    ),
    _skill(r"\bthank(?:s| you)\b", _says("You are welcome.")),
    _skill(r"\b(?:good ?bye|bye|see you)\b", _says("Goodbye! It was nice talking to you.")),
    _skill(r"^\W*(?:stop|wait|hold on|be quiet|quiet|enough)\b", _says("All right, I am listening.")),
    _skill(r"^\W*(?:yes|no|ok|okay|sure|right|fine|great)\W*$", _says("All right. What shall I do next?")),
    _skill(r"\?\s*$|^\W*(?:what|who|when|where|why|how|which|can|could|do|does|is|are|will|would)\b", _question),
    _skill(r"", _echo),
)


def answer(turn: SkillInput) -> tuple[str, bool]:
    """Return the answer to ``turn``, and whether it must stay whole; where pictures were shown it is about them."""
    if turn.pictures:
        return told_of_pictures(turn.pictures), True
    for skill in SKILLS:
        if match := skill.pattern.search(turn.words.strip()):
            return skill.answer(match, turn), skill.whole
    raise AssertionError("the last skill answers everything")
