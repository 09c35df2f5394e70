"""Words that remember what they are made of: English to whoever reads them, and to a page whatever it speaks. Pure.

Rules:
1. ``tell`` makes them of a template and the facts of the case. A constant needs no ``tell``: it is its own template.
2. What crosses the bridge is the template's ``key`` with the facts; the English goes along for logs, for the record
   and for what nobody has worded yet, as a service's own words.
3. A fact that is a ``Told`` itself is worded likewise; any other stands as it is.

Not here: the words of other languages (``web/static/words/``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

MOST_WORDS = 5
"""Of a template that its key begins with; a longer one is told apart by a sum of all of it."""
_NAMED = re.compile(r"\{(\w+)\}")
_WORD = re.compile(r"[A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class ToldPiece:
    """A sentence: its ``template`` and the facts it is filled with, in English."""

    template: str
    facts: Mapping[str, str]

    @property
    def english(self) -> str:
        """The sentence as the command line says it."""
        return self.template.format(**self.facts) if self.facts else self.template


class Told(str):
    """Text that remembers its pieces."""

    pieces: tuple[ToldPiece, ...] = ()


def tell(template: str, /, **facts: object) -> Told:
    """Return ``template`` filled with the facts of the case."""
    named = {name: facts[name] for name in _NAMED.findall(template)}
    kept = {name: each if isinstance(each, Told) else str(each) for name, each in named.items()}
    return _made(ToldPiece(template, kept))


def joined(*texts: str) -> Told:
    """Return texts with a space between them, those left out that are empty."""
    return _made(*(piece for text in texts for piece in pieces_of(text)))


def pieces_of(text: str) -> Sequence[ToldPiece]:
    """Return what a text is made of; of a plain one, itself."""
    if isinstance(text, Told):
        return text.pieces
    return (ToldPiece(text, {}),) if text else ()


def key_of(template: str) -> str:
    """Return the key under which a template is worded, such as ``told.host_refused_the_connection``."""
    plain = template.replace("'", "").replace("’", "")
    words = _WORD.findall(plain)
    if len(words) > MOST_WORDS:
        words = [*words[:MOST_WORDS], f"{crc32(template.encode()) & 0xFFFF:04x}"]
    return f"told.{'_'.join(words)}"


def coded(text: str) -> list[list[Any]]:
    """Return a text as it crosses the bridge: for each piece its key, its English, and its facts, coded likewise."""
    return [[key_of(piece.template), piece.english, _coded_facts(piece.facts)] for piece in pieces_of(text)]


def told_of(**texts: str) -> dict[str, Any]:
    """Return what a message says beside its ``texts``: ``told``, each of them coded; nothing where nothing is said."""
    said = {name: coded(text) for name, text in texts.items() if text}
    return {"told": said} if said else {}


def _coded_facts(facts: Mapping[str, str]) -> dict[str, Any]:
    return {name: coded(each) if isinstance(each, Told) else each for name, each in facts.items()}


def _made(*pieces: ToldPiece) -> Told:
    told = Told(" ".join(piece.english for piece in pieces))
    told.pieces = pieces
    return told
