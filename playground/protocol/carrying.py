"""What of a JSON object goes beyond another one, and an object with that laid over it: nothing that came is lost.

Lists are compared whole: which entry of one would be which of the other is not known here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def beyond(came: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of ``came`` is not, or not so, in ``known``."""
    found = {}
    for key, value in came.items():
        other = known.get(key)
        if key in known and value == other and type(value) is type(other):
            continue
        if isinstance(value, Mapping) and isinstance(other, Mapping):
            if rest := beyond(value, other):
                found[key] = rest
        else:
            found[key] = value
    return found


def laid_over(known: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``known`` with ``more`` in the place of what it says of the same."""
    merged = dict(known)
    for key, value in more.items():
        there = merged.get(key)
        merged[key] = laid_over(there, value) if isinstance(value, Mapping) and isinstance(there, Mapping) else value
    return merged
