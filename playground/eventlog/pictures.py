"""A picture in a record: ``{"image_bytes": 9000}`` in its place, in a replay a word that means the same. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeGuard

MOST_BYTES = 2**24
_DATA = re.compile(r"data:[^,]*;base64,")
_ELIDED = re.compile(r"data:;image_bytes=(\d{1,9}),")


def elided_picture(url: str) -> Any:
    """Return how many bytes the picture in a data URL has, as a record tells it; any other address stays as it is."""
    if again := _ELIDED.fullmatch(url):
        return {"image_bytes": int(again[1])}
    if not (found := _DATA.match(url)):
        return url
    coded = len(url) - found.end()
    return {"image_bytes": coded * 3 // 4 - url[-2:].count("=")}


def is_elided_picture(value: Any) -> TypeGuard[Mapping[str, int]]:
    """Tell whether ``value`` stands in the place of a picture."""
    if not isinstance(value, dict) or list(value) != ["image_bytes"]:
        return False
    size = value["image_bytes"]
    return type(size) is int and 0 <= size <= MOST_BYTES


def placeholder(elided: Mapping[str, int]) -> str:
    """Return an address for a picture of which only the size is known: it weighs nothing, and is elided to the same."""
    return f"data:;image_bytes={elided['image_bytes']},"
