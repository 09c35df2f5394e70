"""Chance: a coin, dice, a number between two others. Pure: what falls is drawn by the function handed in."""

from __future__ import annotations

from playground.engines.skills.amounts import AMOUNT, LARGEST, amount, told
from playground.engines.skills.language import ENGLISH, PORTUGUESE, Language
from playground.engines.skills.portuguese_numbers import in_words
from playground.engines.skills.skill import SkillAnswer, SkillInput, SkillMatch, english, portuguese

MOST_DICE = 10
NOT_SO_MANY = {
    ENGLISH: "I can roll from one to ten dice at once.",
    PORTUGUESE: "Eu posso jogar de um a dez dados de uma vez.",
}


def _coin(_match: SkillMatch, turn: SkillInput) -> str:
    return ("Heads.", "Tails.")[turn.draw(2)]


def _moeda(_match: SkillMatch, turn: SkillInput) -> str:
    return ("Cara.", "Coroa.")[turn.draw(2)]


def _dice(language: Language) -> SkillAnswer:
    def answer(match: SkillMatch, turn: SkillInput) -> str:
        said = match["count"]
        count = int(amount(said, language)) if said else 1
        if not 1 <= count <= MOST_DICE:
            return NOT_SO_MANY[language]
        fallen = [turn.draw(6) + 1 for _ in range(count)]
        if language == ENGLISH:
            total = f", together {sum(fallen)}" if count > 1 else ""
            return f"I rolled {_listed([str(each) for each in fallen], 'and')}{total}."
        total = f", no total {in_words(sum(fallen))}" if count > 1 else ""
        return f"Deu {_listed([in_words(each) for each in fallen], 'e')}{total}."

    return answer


def _listed(parts: list[str], and_: str) -> str:
    return f" {and_} ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)


def _number(language: Language) -> SkillAnswer:
    def answer(match: SkillMatch, turn: SkillInput) -> str:
        low, high = sorted(int(amount(match[name], language)) for name in ("low", "high"))
        drawn = low + turn.draw(min(high - low, LARGEST) + 1)
        text = told(amount(str(drawn), language), language)
        return f"{text[0].upper()}{text[1:]}."

    return answer


SKILLS = (
    english(r"\b(?:flip|toss|throw)(?: me)? (?:a |the )?coin\b|\bheads or tails\b", _coin),
    english(
        rf"\b(?:roll|throw|cast) (?:me )?(?:an? |the |some |(?P<count>{AMOUNT[ENGLISH]}) )?"
        r"(?:six-sided )?(?:dice|die)\b",
        _dice(ENGLISH),
    ),
    english(
        rf"\b(?:pick|choose|give me|tell me|say|think of|draw) (?:me )?(?:a |any )?(?:random )?number "
        rf"(?:between|from) (?P<low>{AMOUNT[ENGLISH]}) (?:and|to) (?P<high>{AMOUNT[ENGLISH]})",
        _number(ENGLISH),
    ),
    portuguese(r"\b(?:jog(?:ue|a|ar)|lan[cç](?:e|a|ar)) (?:uma |a )?moeda\b|\bcara ou coroa\b", _moeda),
    portuguese(
        r"\b(?:jog(?:ue|a|ar)|lan[cç](?:e|a|ar)|rol(?:e|a|ar)) "
        rf"(?:um |o |os |(?P<count>{AMOUNT[PORTUGUESE]}) )?dados?\b",
        _dice(PORTUGUESE),
    ),
    portuguese(
        rf"\b(?:escolha|escolhe|diga|fale|sorteie|sorteia) (?:um )?número (?:aleatório )?"
        rf"(?:entre|de) (?P<low>{AMOUNT[PORTUGUESE]}) (?:e|a|até) (?P<high>{AMOUNT[PORTUGUESE]})",
        _number(PORTUGUESE),
    ),
)
