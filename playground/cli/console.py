"""What a command writes: its output on stdout, line by line; errors, notes and progress on stderr.

Rules:
1. Every line is flushed: whoever reads the pipe sees it when it happens.
2. Progress is one line that rewrites itself, on a terminal only; it never mixes with other lines.
3. Text that comes from a service cannot steer the terminal: control characters are dropped.
"""

from __future__ import annotations

import re
import sys
import traceback
from pathlib import Path
from typing import TextIO

from playground.conversation.actions import Notice
from playground.errors import PlaygroundError

WIDTH = 78
LONGEST_WORD = 160
ON_THE_PAGE = "Press Start"
CONTROL = {code: None for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}
CLEAR = "\r\x1b[K"


def printable(text: str) -> str:
    """Return ``text`` without control characters; line breaks and tabs stay."""
    return text.translate(CONTROL)


def brief(text: str, most: int = 2000) -> str:
    """Return ``text`` without what nobody reads of an overlong word, path or list."""
    cut = re.sub(rf"\S{{{LONGEST_WORD},}}", lambda found: f"{found[0][: LONGEST_WORD // 2]}…", text)
    return cut if len(cut) <= most else f"{cut[: most - 1]}…"


def mistake(error: Exception) -> str:
    """Name kind and place of an error of ours; its text may quote what somebody said."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__} in {Path(place.filename).name}, line {place.lineno}"
    return f"The playground itself made a mistake ({where}). Please report it."


def worded(error: PlaygroundError | Notice) -> str:
    """Return sentence and hint, without the button that only the page has."""
    hint = "Run the command again." if error.hint.startswith(ON_THE_PAGE) else error.hint
    return brief(f"{error.sentence} {hint}".rstrip())


class Console:
    """Both streams of one command."""

    def __init__(self, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        self._err = err or sys.stderr
        self._live = self._err.isatty()
        self._shown = False
        self._warned = ""

    def say(self, line: str) -> None:
        """Write one line of output."""
        self.clear()
        self._out.write(f"{printable(line)}\n")
        self._out.flush()

    def warn(self, sentence: str) -> None:
        """Write one line on stderr, unless it is what was said last."""
        self.clear()
        if sentence == self._warned:
            return
        self._warned = sentence
        self._err.write(f"{printable(sentence)}\n")
        self._err.flush()

    def progress(self, text: str) -> None:
        """Show what is going on, until the next line or ``clear``."""
        if self._live:
            self._err.write(f"{CLEAR}{printable(text)[:WIDTH]}")
            self._err.flush()
            self._shown = True

    def clear(self) -> None:
        """Take the progress line away."""
        if self._shown:
            self._err.write(CLEAR)
            self._err.flush()
            self._shown = False
