"""A program in a language that says or plays something to the service, and what it needs to run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args

from jinja2 import Environment, PackageLoader, StrictUndefined

from playground.programs.facts import Facts

Way = Literal["say", "listen"]
WAYS: tuple[Way, ...] = get_args(Way)
TITLES: Mapping[Way, str] = {"say": "Text", "listen": "A recording"}

NEEDS = "requirements.txt"


@dataclass(frozen=True, slots=True)
class Language:
    """One language and the library it is written with: its template, and which packages it needs."""

    title: str
    file: str
    packages: tuple[str, ...] = ()
    """From PyPI; none where it is installed from a checkout."""
    keyless: tuple[str, ...] = ()
    """Packages that it needs besides to sign in without a key."""


LANGUAGES: Mapping[str, Language] = {
    "python-openai": Language("Python, openai", "{way}.py", ("openai[realtime]>=2",), ("azure-identity>=1.25",)),
    "python-playground": Language("Python, this client", "{way}.py"),
}


@dataclass(frozen=True, slots=True)
class CodeSample:
    """``files`` by name, the program itself first."""

    files: Mapping[str, str]

    @property
    def name(self) -> str:
        """The name of the file that holds it."""
        return next(iter(self.files))

    @property
    def text(self) -> str:
        """The program itself."""
        return next(iter(self.files.values()))


def program(language: str, way: Way, facts: Facts) -> CodeSample:
    """Write the program; every value in it is a literal of its language, whatever a person typed."""
    chosen = LANGUAGES[language]
    name = chosen.file.format(way=way)
    needs = (*chosen.packages, *(chosen.keyless if facts.sign_in == "token" else ()))
    run = f"python {name} " + ('"How are you?" answer.wav' if way == "say" else "question.wav answer.wav")
    text = _templates().get_template(f"{language}.py.j2").render(facts=facts, way=way, run=run)
    wanted = {NEEDS: "".join(f"{each}\n" for each in needs)} if needs else {}
    return CodeSample({name: text, **wanted})


def raw(facts: Facts) -> str:
    """Return the ``session.update`` that opens the session, as JSON to read."""
    return json.dumps({"type": "session.update", "session": facts.session}, indent=2, ensure_ascii=False)


@cache
def _templates() -> Environment:
    environment = Environment(  # noqa: S701  programs, not pages: nothing here is HTML
        loader=PackageLoader("playground.programs"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["python"] = _python
    return environment


def _python(value: Any, indent: str = "") -> str:
    """Return ``value`` as a literal of Python, one entry a line."""
    inner = f"{indent}    "
    if isinstance(value, Mapping) and value:
        entries = [f"{inner}{_python(key)}: {_python(each, inner)}," for key, each in value.items()]
    elif isinstance(value, list | tuple) and value:
        entries = [f"{inner}{_python(each, inner)}," for each in value]
    else:
        return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
    opening, closing = "{}" if isinstance(value, Mapping) else "[]"
    return "\n".join([opening, *entries, f"{indent}{closing}"])
