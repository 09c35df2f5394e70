"""Where in a JSON text a value stands: line and column, as an editor counts them. Knows no tool."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TypeAlias

Path: TypeAlias = Sequence[int | str]
"""The way to a value: indexes of lists and names in objects."""
_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\n\r]*")


def line_and_column(text: str, at: int) -> tuple[int, int]:
    """Return where the character ``at`` stands, both from 1."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def offset_of(text: str, path: Path) -> int:
    """Return at which character the value at ``path`` begins; ``text`` is JSON and has that value."""
    at = past_space(text, 0)
    for step in path:
        at = _in_list(text, at, step) if isinstance(step, int) else _in_object(text, at, step)
    return at


def past_space(text: str, at: int) -> int:
    """Return the first character from ``at`` on that is no white space, or the end."""
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _in_list(text: str, at: int, index: int) -> int:
    at = past_space(text, at + 1)
    for _ in range(index):
        at = _behind_comma(text, at)
    return at


def _in_object(text: str, at: int, name: str) -> int:
    """Return where the value of ``name`` begins; of a name that is given twice the last counts, as for every reader."""
    found = at
    at = past_space(text, at + 1)
    while text[at] != "}":
        key, at = _DECODER.raw_decode(text, at)
        at = past_space(text, past_space(text, at) + 1)
        if key == name:
            found = at
        at = _behind_comma(text, at)
    return found


def _behind_comma(text: str, at: int) -> int:
    """Return what follows the value at ``at``: the next one, or the bracket that closes."""
    at = past_space(text, _DECODER.raw_decode(text, at)[1])
    return past_space(text, at + 1) if text[at] == "," else at
