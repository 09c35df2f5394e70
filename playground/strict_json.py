"""JSON as its standard has it, RFC 8259: no NaN, no Infinity, and no deeper than anybody needs. Knows no message.

Python's own reader and writer let all three through; what they wrote, a service or a browser refuses as a whole.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any

MOST_LEVELS = 64
"""Schemas of tools nest ten deep; readers in the field give up between 128 and 1,000."""


def read(text: str | bytes, *, levels: int = MOST_LEVELS) -> Any:
    """Return the value that ``text`` holds; raise ValueError saying in a sentence why there is none."""
    try:
        value = json.loads(text, parse_constant=_no_number, parse_float=_finite)
    except json.JSONDecodeError as error:
        raise ValueError(f"It is no JSON: {error.msg} in line {error.lineno}, column {error.colno}.") from None
    except RecursionError:
        raise ValueError(_too_deep(levels)) from None
    if _is_deeper(value, levels):
        raise ValueError(_too_deep(levels))
    return value


def write(value: Mapping[str, Any]) -> str:
    """Return ``value`` as JSON without spaces; raise ValueError for NaN, Infinity and what has no end."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        text.isascii() or text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair: no frame can hold it but as an escape
        return json.dumps(value, separators=(",", ":"), allow_nan=False)
    return text


def _is_deeper(value: Any, levels: int) -> bool:
    """Walk level by level, without recursion."""
    level = [value]
    for _ in range(levels):
        level = [inner for each in level for inner in _inside(each)]
        if not level:
            return False
    return any(isinstance(each, list | dict) for each in level)


def _inside(value: Any) -> Any:
    if isinstance(value, dict):
        return [each for each in value.values() if isinstance(each, list | dict)]
    return [each for each in value if isinstance(each, list | dict)] if isinstance(value, list) else ()


def _too_deep(levels: int) -> str:
    return f"It is nested more than {levels} levels deep."


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no JSON number.")


def _finite(digits: str) -> float:
    value = float(digits)
    return value if isfinite(value) else _no_number(digits[:40])
