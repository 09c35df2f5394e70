"""A program in a language that says or plays something to the service, and the files it needs to run."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from playground.errors import SettingsError
from playground.programs import literals
from playground.programs.facts import Facts
from playground.programs.languages import LANGUAGES, TYPED, Way
from playground.programs.project import BUILT, REQUIREMENTS, needed
from playground.programs.sound_form import SoundForm
from playground.protocol.commands import UpdateSession
from playground.protocol.values import AudioFormat

DOING: Mapping[Way, str] = {
    "say": "Ask in writing, hear the answer",
    "listen": "Play a recording, hear the answer",
    "talk": "Talk by microphone and speaker",
}
WORDS: Mapping[Way, str] = {"say": '"How are you?" answer.wav', "listen": "question.wav answer.wav", "talk": ""}
"""What a program is called with."""
OLDEST = (1980, 1, 1, 0, 0, 0)
"""The time of a file in a ZIP that has none of its own."""
_ODD = SettingsError("There is no such program.", "Choose one of those that are offered.", field="program")
_WORDS_ALONE = SettingsError(
    "These programs hear an answer, and a transcript alone has none.",
    "Choose another output, or run: python -m playground transcribe FILE.wav",
    field="program",
)
_BY_HAND = SettingsError(
    "A program with a microphone needs somebody to hear where you end.",
    "Choose another turn detection than push to talk, or give it a recording.",
    field="program",
)


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

    def zipped(self) -> bytes:
        """Return all files as one ZIP, the same bytes for the same files."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in self.files.items():
                entry = zipfile.ZipInfo(name, OLDEST)
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, text.encode(), zipfile.ZIP_DEFLATED)
        return packed.getvalue()


def program(language: str, client: str, way: Way, facts: Facts) -> CodeSample:
    """Write the program; every value in it is a literal of its language, whatever a person typed.

    Raises SettingsError for what is not offered.
    """
    written = LANGUAGES.get(language)
    chosen = written.clients.get(client) if written else None
    if written is None or chosen is None or way not in chosen.ways or not chosen.reaches(facts):
        raise _ODD
    if facts.settings.transcribes:
        raise _WORDS_ALONE
    if way == "talk" and facts.ends_by_hand:
        raise _BY_HAND
    name = f"{way}.{written.suffix}"
    beside = needed(language, chosen, way, keyless=facts.sign_in == "token")
    template = _templates().get_template(f"{chosen.template}.j2")
    text = template.render(
        facts=facts,
        way=way,
        sound=SoundForm(AudioFormat()) if chosen.decodes else facts.sound,
        typed=language == TYPED,
        install=_install(language, beside),
        run=f"{_runner(language, way, name)} {WORDS[way]}".rstrip(),
        doing=DOING[way],
    )
    return CodeSample({name: text, **beside})


def raw(facts: Facts) -> str:
    """Return the update that opens the session, as JSON to read; what a tool signs in with is hidden."""
    update = {"type": facts.dialect.command_names[UpdateSession], "session": facts.session}
    return json.dumps(update, indent=2, ensure_ascii=False, default=str)


def _install(language: str, beside: Mapping[str, str]) -> str:
    if language == "python":
        return f"pip install -r {REQUIREMENTS}" if beside else ""
    return "npm install"


def _runner(language: str, way: Way, name: str) -> str:
    if language == "python":
        return f"python {name}"
    return f"npm run build && node {BUILT}/{way}.js" if language == TYPED else f"node {name}"


@cache
def _templates() -> Environment:
    environment = Environment(  # noqa: S701  programs, not pages: nothing here is HTML
        loader=PackageLoader("playground.programs"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(python=literals.python, javascript=literals.javascript)
    return environment
