"""What it cannot do: other languages, and every question that no skill answers. Once in full, then briefly. Pure."""

from __future__ import annotations

from playground.engines.skills.skill import SkillInput, SkillMatch, english, portuguese

_ANY_LANGUAGE = (
    "portuguese|spanish|french|german|italian|dutch|chinese|japanese|korean|russian|arabic|hindi|polish|turkish|swedish"
)
ENGLISH_ONLY = (
    "I only speak English, and write a little Portuguese. A chat server such as Ollama, on the computer that serves "
    "this, knows more, but this voice stays English."
)
NO_IDEA = (
    "I am only the small built-in voice and do not know that; a chat server such as Ollama, on the computer that "
    "serves this, can think for me."
)
NO_IDEA_EITHER = "I do not know that either."
NAO_SEI = (
    "Eu sou só a pequena voz embutida e não sei isso; um servidor de chat como o Ollama, no computador que serve "
    "isto, pode pensar por mim."
)
TAMBEM_NAO_SEI = "Isso eu também não sei."


def _only_english(_match: SkillMatch, turn: SkillInput) -> str:
    return "I only speak English." if turn.has_said(ENGLISH_ONLY, NO_IDEA) else ENGLISH_ONLY


def _question(_match: SkillMatch, turn: SkillInput) -> str:
    return NO_IDEA_EITHER if turn.has_said(NO_IDEA, NAO_SEI) else NO_IDEA


def _pergunta(_match: SkillMatch, turn: SkillInput) -> str:
    return TAMBEM_NAO_SEI if turn.has_said(NO_IDEA, NAO_SEI) else NAO_SEI


def _echo(_match: SkillMatch, turn: SkillInput) -> str:
    return f"You said: {_ended(turn.words)}"


def _eco(_match: SkillMatch, turn: SkillInput) -> str:
    return f"Você disse: {_ended(turn.words)}"


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


LANGUAGES = (
    english(
        rf"\b(?:speak|talk|say|answer|switch|reply|translate)\b.*\b(?:{_ANY_LANGUAGE})\b"
        r"|\b(?:hablas|parlez|sprichst|buenos|bonjour|guten)\b",
        _only_english,
    ),
)
SKILLS = (
    english(
        r"\?\s*$|^\W*(?:(?:please|and|so|tell me|do you know|i want to know) )*"
        r"(?:what|who|when|where|why|how|which|can|could|do|does|did|is|are|will|would|should)\b",
        _question,
    ),
    portuguese(
        r"\?\s*$|^\W*(?:(?:por favor|e|me diga|você sabe) )*"
        r"(?:o que|que|quem|quando|onde|por que|porque|como|qual|quais|quant[oa]s?|pode|você pode|será)\b",
        _pergunta,
    ),
    english(r"", _echo),
    portuguese(r"", _eco),
)
