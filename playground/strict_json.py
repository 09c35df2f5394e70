"""JSON as its standard has it, RFC 8259: no NaN, no Infinity, and no deeper than anybody needs. Knows no message.

Python's own reader and writer let all three through; what they wrote, a service or a browser refuses as a whole.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import inf, isfinite
from typing import Any

from playground.telling import tell

MOST_LEVELS = 64
"""Schemas of tools nest ten deep; readers in the field give up between 128 and 1,000."""
MOST_DIGITS = 1_000
"""Of one number; to make sense of more takes longer than of all the rest."""
_LONG = 100_000
_NESTING = frozenset({dict, list})


class TooDeepError(ValueError):
    """What is nested so deep that reading it ends."""


def read(text: str | bytes, *, levels: int = MOST_LEVELS) -> Any:
    """Return the value that ``text`` holds; raise ValueError saying in a sentence why there is none."""
    try:
        value = loads(text)
    except json.JSONDecodeError as error:
        told = tell(
            "It is no JSON: {why} in line {line}, column {column}.",
            why=tell(error.msg),
            line=error.lineno,
            column=error.colno,
        )
        raise ValueError(told) from None
    if is_deeper(value, levels):
        raise TooDeepError(tell("It is nested more than {levels} levels deep.", levels=levels))
    return value


def loads(text: str | bytes) -> Any:
    """Return the value that ``text`` holds, however deep it is; raise ValueError, TooDeepError where reading ended."""
    decoder = _DECODER if len(text) < _LONG else _LONG_DECODER
    try:
        return decoder.decode(
            text if isinstance(text, str) else text.decode(json.detect_encoding(text), "surrogatepass")
        )
    except RecursionError:
        raise TooDeepError(tell("It is nested too many levels deep.")) from None


def write(value: Mapping[str, Any]) -> str:
    """Return ``value`` as JSON without spaces; raise ValueError for NaN, Infinity and what has no end."""
    text = _ENCODER.encode(value)
    try:
        text.isascii() or text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair: no frame can hold it but as an escape
        return json.dumps(value, separators=(",", ":"), allow_nan=False)
    return text


def is_deeper(value: Any, levels: int) -> bool:
    """Tell whether ``value`` is nested more than ``levels`` deep; without recursion, level by level."""
    level = [value] if type(value) in _NESTING else []
    for _ in range(levels):
        level = [inner for outer in level for inner in _inside(outer) if type(inner) in _NESTING]
        if not level:
            return False
    return True


def _inside(value: Any) -> Any:
    return value.values() if type(value) is dict else value


def _no_number(word: str) -> Any:
    raise ValueError(tell("{word} is no JSON number.", word=word[:20]))


def _finite(digits: str) -> float:
    value = float(digits) if len(digits) <= MOST_DIGITS else inf
    return value if isfinite(value) else _no_number(digits)


def _whole(digits: str) -> int:
    return int(digits) if len(digits) <= MOST_DIGITS else _no_number(digits)


# ``json.loads`` and ``json.dumps`` with options make these at each call, which takes longer than a small frame.
_DECODER = json.JSONDecoder(parse_constant=_no_number, parse_float=_finite, parse_int=int)
_LONG_DECODER = json.JSONDecoder(parse_constant=_no_number, parse_float=_finite, parse_int=_whole)
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
