"""What it can say at length or after somebody: repeating, counting, long stories. Pure."""

from __future__ import annotations

from playground.engines.counting import DOWN, FURTHEST_COUNT, UP, counted, ends
from playground.engines.skills.amounts import AMOUNT, amount
from playground.engines.skills.language import PORTUGUESE
from playground.engines.skills.portuguese_numbers import in_words
from playground.engines.skills.skill import Skill, SkillInput, SkillMatch, english, portuguese, says
from playground.engines.stories import STORIES


def _repeat(match: SkillMatch, _turn: SkillInput) -> str:
    text = match["what"].strip(" \"'“”:,")
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def _count(match: SkillMatch, _turn: SkillInput) -> str:
    return counted(*ends(match))


def _conte(match: SkillMatch, _turn: SkillInput) -> str:
    start, end = (int(amount(match[name], PORTUGUESE)) if match[name] else 1 for name in ("start", "end"))
    if min(start, end) < 0 or max(start, end) > FURTHEST_COUNT:
        return f"Eu sei contar de zero a {in_words(FURTHEST_COUNT)}. Diga um número entre eles."
    step = 1 if end >= start else -1
    return (", ".join(in_words(n) for n in range(start, end + step, step)) + ".").capitalize()


def _story(_match: SkillMatch, turn: SkillInput) -> str:
    told = sum(said.role == "assistant" and said.text.startswith("This is the story") for said in turn.before)
    return STORIES[told % len(STORIES)]


_NUMBER = AMOUNT[PORTUGUESE]
REPEATING = (
    english(r"^\W*$", says("I heard you, but I could not make out any words."), verbatim=True),
    english(
        r"\b(?:repeat after me|please repeat|can you repeat|repeat this|say after me|say exactly)\b"
        r"[\s:,.]*(?P<what>(?!that\b|it\b)\w.*)",
        _repeat,
        whole=True,
        verbatim=True,
    ),
    english(
        r"^\W*(?:please |can you |could you )?(?:say|repeat)[\s:,]+"
        r"(?!that again|it again|again|that\b\W*$|it\b\W*$)(?P<what>\w.*)",
        _repeat,
        whole=True,
        verbatim=True,
    ),
    portuguese(
        r"\b(?:repita|repete|diga) (?:comigo|depois de mim|isto|isso|o seguinte)[\s:,.]*(?P<what>\w.*)",
        _repeat,
        whole=True,
        verbatim=True,
    ),
    portuguese(r"^\W*(?:por favor,? )?repita[\s:,]+(?P<what>\w.*)", _repeat, whole=True, verbatim=True),
)
COUNTING = (
    Skill(DOWN, _count, whole=True),
    Skill(UP, _count, whole=True),
    english(r"(?<!\bhe )(?<!\bshe )(?<!\bthey )(?<!\bit )\bcount\b(?! on\b)", says(counted(1, 10)), whole=True),
    portuguese(
        rf"\bcont(?:e|a|ar)\b(?: para mim)?(?: de (?P<start>{_NUMBER}))? (?:até|a) (?:o )?(?P<end>{_NUMBER})",
        _conte,
        whole=True,
    ),
)
STORYTELLING = (
    english(r"\b(?:story|stories|tale)\b", _story, whole=True),
    portuguese(
        r"\b(?:história|historia)\b",
        says("Minhas histórias são todas em inglês. Peça assim: tell me a story."),
    ),
)
