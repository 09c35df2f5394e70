"""The page's words in every language: the catalogues of its modules and of Gradio's components, read for the server.

Rules:
1. A catalogue maps a key to a text with ``{facts}``, or to two by ``count``: ``one`` and ``other``. What modules say is
   JSON behind a word of JavaScript, so that a browser loads it as a module; the rest is JSON.
2. English is complete by itself, but for what the command line says too: that stands in its tables (``settings.py``,
   ``errors/``, …), and is told as it stands there. Every other language has entries for those as well.
3. The language is whose request is answered: ``LANGUAGE`` is set around it.

Not here: how a request's language is found (``access/languages.py``); words that only the modules say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TypeAlias

from playground.errors import PlaygroundError
from playground.telling import Told, ToldPiece, joined, key_of, pieces_of

MODULES = Path(__file__).parent / "static" / "words"
COMPONENTS = Path(__file__).parent / "gradio_ui" / "words"
"""What only the server words, and no browser has to load."""
ENGLISH = "en"
LANGUAGES: Mapping[str, str] = {ENGLISH: "English", "pt-BR": "Português (Brasil)"}
"""Every language there is a catalogue of, and what its people call it; as in ``static/words.js``."""
SCOPE = "playground.language"
"""Where a request's scope names its language."""
LANGUAGE: ContextVar[str] = ContextVar("language", default=ENGLISH)
Entry: TypeAlias = str | Mapping[str, str]
_POINT = re.compile(r"(?<=\d)\.(?=\d)")
_FACT = re.compile(r"\{(\w+)\}")


@cache
def catalogue(language: str) -> Mapping[str, Entry]:
    """Return the entries of a language by their key, as its files have them."""
    components: Mapping[str, Entry] = json.loads((COMPONENTS / f"{language}.json").read_text(encoding="utf-8"))
    return {**of_modules(language), **components}


def of_modules(language: str) -> Mapping[str, Entry]:
    """Return the entries of a language that a browser loads."""
    text = (MODULES / f"{language}.js").read_text(encoding="utf-8")
    entries: Mapping[str, Entry] = json.loads(text[text.index("{") : text.rindex("}") + 1])
    return entries


def phrase(key: str, /, **facts: object) -> str:
    """Return the words of ``key`` with their facts, in the language of whoever asks; the key where there are none."""
    return _worded(catalogue(LANGUAGE.get()).get(key, key), facts)


def in_words(text: str) -> str:
    """Return a text of the levels below in the language of whoever asks; as it stands where nobody worded it."""
    return " ".join(map(_piece, pieces_of(text)))


def decimal(text: str) -> str:
    """Return a number that stands in ``text`` as the language writes it."""
    return text if LANGUAGE.get() == ENGLISH else _POINT.sub(",", text)


def error_in_words(error: PlaygroundError) -> str:
    """Return an error's sentence and hint in the language of whoever asks."""
    return in_words(joined(error.sentence, error.hint))


def _piece(piece: ToldPiece) -> str:
    entry = catalogue(LANGUAGE.get()).get(key_of(piece.template))
    if entry is None:
        return piece.english
    return _worded(
        entry, {name: in_words(each) if isinstance(each, Told) else each for name, each in piece.facts.items()}
    )


def _worded(entry: Entry, facts: Mapping[str, object]) -> str:
    text = entry if isinstance(entry, str) else entry["one" if facts.get("count") == 1 else "other"]
    return _FACT.sub(lambda place: str(facts.get(place[1], place[0])), text) if facts else text
