"""The command line: words of nonsense after each command, in this process, offline and in a folder of its own.

Nothing is dialled: a service is only ever named with what is refused before that, or with a port where nobody listens.
Judged: a status of 0, 1 or 2, a short sentence where it is not 0, no traceback, no mistake of ours.
"""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from unittest.mock import patch

from playground.audio.wav import encode_wav
from playground.cli.main import COMMANDS, main
from playground.services.target import Target
from playground.settings import Settings, knobs
from playground.variables import VARIABLES
from tests.fuzz import nonsense
from tests.fuzz.runner import Script

FLAGS = [knob.flag for model in (Settings, Target) for knob in knobs(model).values()]
OWN = {
    "say": ("--out",),
    "talk": ("--out", "--fast"),
    "transcribe": ("--fast",),
    "tune": ("--threshold", "--silence", "--padding", "--out"),
    "open": ("--help",),
    "check": ("--version", "--help"),
    "local": ("--port", "--certificate", "--key"),
}
VALUES = (
    *nonsense.WORDS,
    "--",
    "-",
    "-1",
    "0",
    "1e999",
    "9" * 5_000,
    "x" * 100_000,
    "0.3,0.5",
    ",",
    "nan",
    "--help",
    "=",
)
VALUES += ("a.wav", ".", "/nowhere/a.wav", "n" * 300 + ".wav", "none", "[" * 3_000, '[{"name":"a"}]')
CERTAIN = {
    "local": ("--port", "99999"),
    "say": ("--deployment", "x"),
    "check": ("--deployment", "x"),
    "talk": ("--voice", ""),
    "transcribe": ("--deployment", "x"),
}
"""What makes a command refuse whatever else it was given: none of these may start a server or wait for a service."""
LONGEST = 4_000
TRACES = ("Traceback", "The playground itself made a mistake")


@contextlib.contextmanager
def _inside(folder: str) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


class CommandTarget:
    """A script is the words of one command line."""

    name = "commands"
    about = "command lines of nonsense, in this process and offline"

    def __init__(self) -> None:
        self._place = tempfile.TemporaryDirectory()
        Path(self._place.name, "a.wav").write_bytes(encode_wav(bytes(4_800)))

    def script(self, rng: Random) -> Script:
        """Return one command line that cannot end in a conversation."""
        command = rng.choice(list(COMMANDS))
        words = [command] if rng.random() < 0.95 else [rng.choice(VALUES)]
        for _ in range(rng.randrange(5)):
            flag = rng.choice((*FLAGS, *OWN[command] * 6))
            value = rng.choice(VALUES)
            words += [f"{flag}={value}"] if rng.random() < 0.5 else [flag, value]
        if rng.random() < 0.7:
            words.append(rng.choice(VALUES))
        return [*words, *CERTAIN.get(command, ())]

    def play(self, script: Script) -> None:
        """Run it."""
        if not script:
            return
        out, err = io.StringIO(), io.StringIO()
        with _inside(self._place.name), patch.dict(os.environ), patch("sys.stdin", io.StringIO("")):
            for variable in VARIABLES:
                os.environ.pop(variable.name, None)
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                status = main(list(script))
        said = err.getvalue()
        assert status in (0, 1, 2), f"status {status}"
        assert not any(trace in said for trace in TRACES), f"{said[:300]}"
        assert status == 0 or (said.strip() and len(said) < LONGEST), f"{len(said)} characters of error"

    def close(self) -> None:
        """Delete the folder."""
        self._place.cleanup()
