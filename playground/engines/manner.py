"""Follows simple instructions about the manner of an answer, as far as a table of words can. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

_QUOTED = r"[\"“'‘](?P<text>[^\"”’']+)[\"”’']"
_EACH = "(?:every|each|all|your) (?:answers?|replies|reply|sentences?|responses?)"
_FIXED = re.compile(
    rf"\b(?:always|only) (?:answer|reply|respond|say)(?: only)?(?: with| by saying)?:? (?:{_QUOTED}|(?P<bare>[^.\n]+))",
    re.I,
)
_BEFORE = re.compile(
    rf"\b(?:start|begin) {_EACH} (?:with|by saying):? {_QUOTED}",
    re.I,
)
_AFTER = re.compile(
    rf"\b(?:end|finish) {_EACH} (?:with|by saying):? {_QUOTED}",
    re.I,
)
_NAME = re.compile(r"\b(?:[Yy]our name is|[Yy]ou are called|[Yy]ou are|[Yy]ou're|[Cc]all yourself) ([A-Z][a-z]+)\b")
_LANGUAGE = re.compile(
    r"\b(?:in|speak|only) "
    r"(Portuguese|Spanish|French|German|Italian|Dutch|Chinese|Japanese|Korean|Russian|Arabic|Hindi)\b",
    re.I,
)
_SAY = re.compile(
    rf"^\s*(?:please )?(?:say|greet\b.*?with|open with)(?P<exactly> exactly| only)?:? "
    rf"(?:{_QUOTED}|(?P<bare>.+?)(?: to (?:the )?(?:user|person|caller|me|everyone))?[.]?)\s*$",
    re.I,
)
_NOT_NAMES = {"English", "Always", "The", "An", "Only"}

_PIRATE = {"hello": "ahoy", "my": "me", "you": "ye", "your": "yer", "are": "be", "am": "be", "is": "be", "yes": "aye"}
_FORMAL = {"hello": "good day", "i'm": "I am", "can't": "cannot", "don't": "do not", "all right": "very well"}


def fixed_answer(instructions: str) -> str:
    """Return what the instructions want said whatever the question; empty for none."""
    found = _FIXED.search(instructions)
    bare = (found["bare"] or "").strip() if found else ""
    # Without quotes only a word or two can be meant literally: "always answer with short sentences" is a manner.
    return (found["text"] or (bare.capitalize() + "." if len(bare.split()) == 1 else "")) if found else ""


def opening(instructions: str, *, nobody_spoke: bool) -> str:
    """Return what instructions that are no more than "Say …" want said; empty for none.

    Without quotes or "exactly" they are taken literally only when nobody has spoken yet.
    """
    found = _SAY.search(instructions)
    if not found or not (nobody_spoke or found["text"] or found["exactly"]):
        return ""
    return (found["text"] or found["bare"]).strip()


def given_name(instructions: str) -> str:
    """Return the name the instructions give to the assistant; empty for none."""
    return next((name for name in _NAME.findall(instructions) if name not in _NOT_NAMES), "")


def wanted_language(instructions: str) -> str:
    """Return a language other than English that the instructions ask for; empty for none."""
    found = _LANGUAGE.search(instructions)
    return found[1].title() if found else ""


def in_manner(text: str, instructions: str) -> str:
    """Return ``text`` in the manner the instructions ask for: brief, formal, as a pirate, framed by fixed words."""
    for pattern, manner in MANNERS:
        if pattern.search(instructions):
            text = manner(text)
    before, after = _BEFORE.search(instructions), _AFTER.search(instructions)
    return " ".join(part for part in (before and before["text"], text, after and after["text"]) if part)


def _brief(text: str) -> str:
    return " ".join(re.split(r"(?<=[.!?])\s+", text)[:2])


def _pirate(text: str) -> str:
    return "Arr! " + _exchanged(text, _PIRATE)


def _formal(text: str) -> str:
    return _exchanged(text, _FORMAL)


def _exchanged(text: str, words: dict[str, str]) -> str:
    def other(match: re.Match[str]) -> str:
        word = words[match[0].lower()]
        return word[0].upper() + word[1:] if match[0][0].isupper() and match[0] != "I" else word

    return re.sub(rf"\b(?:{'|'.join(words)})\b", other, text, flags=re.IGNORECASE)


MANNERS: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
    (re.compile(r"\b(?:brief|briefly|short|shortly|concise|concisely)\b", re.I), _brief),
    (re.compile(r"\b(?:formal|formally|polite|politely)\b", re.I), _formal),
    (re.compile(r"\bpirate\b", re.I), _pirate),
)
