"""From the text of a frame to its JSON object, within bounds that no honest message meets.

Rules:
1. What is nested deeper than ``DEEPEST`` or holds more than ``MOST`` values is refused: parsing holds the interpreter,
   and with it everybody else's conversation.
2. Commas and brackets in strings are no values, but only a frame that may hold too many is looked at so closely.
3. What no number of the protocol can be (NaN, the infinities, a thousand digits) is not JSON here.
"""

from __future__ import annotations

import re
from typing import Any

from playground import strict_json
from playground.errors import WireError
from playground.errors.refusals import refused

DEEPEST = 128
MOST = 50_000
"""Values in one frame: 20 ms of parsing at worst."""
LONGEST_COUNTED = 6 * 1024 * 1024
"""Characters in which strings are told apart from what stands between them; a longer frame can only be audio."""
_SMALL = 2 * MOST  # no shorter text holds more values
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_BEFORE_A_VALUE = ",[{"


def parsed(text: str | bytes) -> dict[str, Any]:
    """Return the JSON object in ``text``; raise WireError where there is none, or where it is beyond the bounds."""
    _check_count(text)
    body = _loaded(text)
    if not isinstance(body, dict):
        raise refused("no_object")
    if strict_json.is_deeper(body, DEEPEST):
        raise _too_deep(body.get("event_id"))
    return body


def _loaded(text: str | bytes) -> Any:
    try:
        return strict_json.loads(text)
    except strict_json.TooDeepError:
        raise _too_deep(None) from None
    except ValueError:
        raise refused("no_json") from None


def _too_deep(event_id: Any) -> WireError:
    error = refused("too_deep", levels=DEEPEST)
    error.event_id = event_id if isinstance(event_id, str) else None
    return error


def _check_count(text: str | bytes) -> None:
    if len(text) <= _SMALL or not _may_hold_too_many(spelt := _spelt(text)):
        return
    between = _STRING.sub("", spelt) if len(spelt) <= LONGEST_COUNTED else spelt
    if _may_hold_too_many(between):
        raise refused("too_many_values", limit=MOST)


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
