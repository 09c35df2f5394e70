"""What is configured: variables of any value and ``.env`` files of any bytes.

Judged: an Environment whose addresses can be judged, or a SettingsError of a bounded length; never a key in it.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from unittest.mock import patch

from playground.environment import Environment, load, read
from playground.errors import PlaygroundError
from playground.variables import VARIABLES
from tests.fuzz import nonsense
from tests.fuzz.runner import Script

KEY = "sk-fuzz-0123456789"
VALUES = (*nonsense.WORDS, "0", "-1", "1e999", "true", "TRUE", "maybe", "none", "inf", "nan", "7860", "9" * 5_000)
VALUES += ("azure", "openai", "builtin", "ga", "https://[", "wss://x:99999/", "http://a b/", "https://ü.example/")
VALUES += ("https://me.openai.azure.com", "wss://user:pw@h/?a=b#c", "[[[[[", '[{"name":"a"}]', "[" * 50_000, KEY)
ENCODINGS = ("utf-8", "utf-16", "latin-1", "utf-8-sig", "cp1252", "utf-32")
NAMES = tuple(variable.name for variable in VARIABLES)
LONGEST = 2_000


class EnvironmentTarget:
    """A script is some variables, and perhaps a file."""

    name = "environment"
    about = "variables of nonsense, and .env files of any bytes"

    def __init__(self) -> None:
        self._place = tempfile.TemporaryDirectory()

    def script(self, rng: Random) -> Script:
        """Return some variables and a file."""
        given = [("set", rng.choice(NAMES), rng.choice(VALUES)) for _ in range(rng.randrange(6))]
        return [*given, *([("file", _file(rng))] if rng.random() < 0.5 else [])]

    def play(self, script: Script) -> None:
        """Read them."""
        given = {step[1]: step[2] for step in script if step[0] == "set"}
        self._read(lambda: read(given))
        for step in script:
            if step[0] == "file":
                path = Path(self._place.name) / ".env"
                path.write_bytes(step[1])
                with patch.dict(os.environ):
                    for name in NAMES:
                        os.environ.pop(name, None)
                    self._read(partial(load, path))

    @staticmethod
    def _read(reading: Callable[[], Environment]) -> None:
        try:
            found = reading()
            for target in found.targets.values():
                found.key_for(target)
            assert KEY not in repr(found.keys)
        except PlaygroundError as error:
            said = str(error)
        else:
            return
        assert KEY not in said
        assert 0 < len(said) < LONGEST

    def close(self) -> None:
        """Delete the folder."""
        self._place.cleanup()


def _file(rng: Random) -> bytes:
    if rng.random() < 0.1:
        return rng.randbytes(rng.randrange(200))
    quote = rng.choice(("", "", '"', "'", "`"))
    lines = [
        f"{rng.choice(NAMES)}{rng.choice(('=', ' = ', ':', ''))}{quote}{rng.choice(VALUES)}{quote}" for _ in range(4)
    ]
    text = rng.choice(("\n", "\r\n", "\r")).join(["# größer", *lines])
    data = text.encode(rng.choice(ENCODINGS), "replace")
    return data[: rng.randrange(len(data))] if rng.random() < 0.2 else data
