"""From the text of a frame to its JSON object, within bounds that no honest message meets.

Rules:
1. What is nested deeper than ``DEEPEST`` or holds more than ``MOST`` values is refused: parsing holds the interpreter,
   and with it everybody else's conversation.
2. Commas and brackets in strings are no values, but only a frame that may hold too many is looked at so closely.
3. What no number of the protocol can be (NaN, the infinities, a thousand digits) is not JSON here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from math import isfinite
from typing import Any

from playground.errors import WireError

DEEPEST = 128
MOST = 50_000
"""Values in one frame: 20 ms of parsing at worst."""
LONGEST_COUNTED = 6 * 1024 * 1024
"""Characters in which strings are told apart from what stands between them; a longer frame can only be audio."""
MOST_DIGITS = 1_000
_SMALL = 2 * MOST  # no shorter text holds more values
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_BEFORE_A_VALUE = ",[{"
_NESTING = frozenset({dict, list})


def parsed(text: str | bytes) -> dict[str, Any]:
    """Return the JSON object in ``text``; raise WireError where there is none, or where it is beyond the bounds."""
    _check_count(text)
    body = _loaded(text)
    if not isinstance(body, dict):
        raise WireError("Your message must be a JSON object.", code="invalid_json")
    if _is_deep(body):
        raise _too_deep(body.get("event_id"))
    return body


def _loaded(text: str | bytes) -> Any:
    whole: Callable[[str], int] = int if len(text) < _SMALL else _whole
    try:
        return json.loads(text, parse_constant=_no_number, parse_float=_finite, parse_int=whole)
    except RecursionError:
        raise _too_deep(None) from None
    except ValueError:
        raise WireError("We could not parse the JSON of your message.", code="invalid_json") from None


def _too_deep(event_id: Any) -> WireError:
    sentence = f"We could not parse the JSON of your message: it is nested more than {DEEPEST} levels deep."
    error = WireError(sentence, code="invalid_json")
    error.event_id = event_id if isinstance(event_id, str) else None
    return error


def _is_deep(body: dict[str, Any]) -> bool:
    level: list[Any] = [body]
    for _ in range(DEEPEST):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if type(outer) is dict else outer)
            if type(inner) in _NESTING
        ]
        if not level:
            return False
    return True


def _check_count(text: str | bytes) -> None:
    if len(text) <= _SMALL or not _may_hold_too_many(spelt := _spelt(text)):
        return
    between = _STRING.sub("", spelt) if len(spelt) <= LONGEST_COUNTED else spelt
    if _may_hold_too_many(between):
        raise WireError(
            f"We could not parse the JSON of your message: it holds more than {MOST:,} values.", code="invalid_json"
        )


def _spelt(text: str | bytes) -> str:
    return text if isinstance(text, str) else text.decode("utf-8", "replace")


def _may_hold_too_many(text: str) -> bool:
    """Count what may stand before a value, no further than is needed; ``str.count`` would read all of the audio."""
    found = 0
    for mark in _BEFORE_A_VALUE:
        at = text.find(mark)
        while at >= 0:
            found += 1
            if found > MOST:
                return True
            at = text.find(mark, at + 1)
    return False


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is not JSON")


def _finite(digits: str) -> float:
    value = float(digits) if len(digits) <= MOST_DIGITS else float("inf")
    return value if isfinite(value) else _no_number("a number beyond measure")


def _whole(digits: str) -> int:
    return int(digits) if len(digits) <= MOST_DIGITS else _no_number("a number beyond measure")
