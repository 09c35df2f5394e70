"""Semantic turn detection, approximated: how long a silence must be, by what was said before it.

The services judge with a model of speech; here a pause is judged by the words recognised so far. A sentence that sounds
complete is answered soon, one that trails off ("and", "because", "um") waits up to the eagerness' limit.
"""

from __future__ import annotations

import re

from playground.settings import EAGERNESS_MS, Eagerness

COMPLETE_MS = {"low": 800, "medium": 500, "auto": 500, "high": 300}
UNKNOWN = 0.25
"""Share of the longest wait while nobody knows what was said."""

_LAST_WORD = re.compile(r"([\w']+)\W*$")
_OPEN_ENDING = re.compile(r"(,|-|–|—|…|\.\.\.|:)\s*$")
_ENGLISH = """a an the and or but so because if when while that which who to of in on at for with from as than then like
well my your our their is are was were be am i'm it's um uh uhm er hmm"""
_PORTUGUESE = "e o os as um uma mas porque se quando que de do da em no na para por com como então"
_TRAILING = frozenset(f"{_ENGLISH} {_PORTUGUESE}".split())


def silence_needed_ms(said: str | None, eagerness: Eagerness) -> int:
    """Return the silence that ends a turn after ``said``; None means it is not known (yet)."""
    longest = EAGERNESS_MS[eagerness]
    if said is None:
        return int(longest * UNKNOWN)
    return COMPLETE_MS[eagerness] if sounds_complete(said) else longest


def sounds_complete(said: str) -> bool:
    """Tell whether ``said`` could stand as it is."""
    last = _LAST_WORD.search(said.lower())
    if last is None or _OPEN_ENDING.search(said):
        return False
    return said.rstrip().endswith(("?", "!")) or last[1] not in _TRAILING
