"""How much a record may hold: looked at before anything is made of it, so that a small file stays small. Pure.

Rules:
1. JSON is read strictly: no NaN or Infinity, no figure beyond a float, nested no deeper than ``DEEPEST``.
2. The sound of one line is finite and no longer than one frame of a link can carry; of all lines, than a day.
3. Silence is cut from one piece: what a record's sound would weigh is not paid for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from math import isfinite
from typing import Any, TypeGuard, cast

from playground import strict_json
from playground.audio.pcm import bytes_of_ms

BYTES_PER_MS = bytes_of_ms(1)
LONGEST_LINE = 24 * 2**20
"""Characters: as many as the bytes of the longest frame that a link takes."""
MOST_LINES = 1_000_000
DEEPEST = 64
LONGEST_AUDIO_MS = 400_000.0
"""PCM16 in base64 fills the longest frame in less."""
MOST_AUDIO_MS = 86_400_000.0
LONGEST_MS, FARTHEST_MS = 1e9, 1e13
MOST_FOLDED = 4_000
"""Blocks that may stand in one line: ten seconds that waited for the link, and a second spoken, 5 ms each."""
FOLDED_A_LINE, FOLDED_BESIDE = 200, 20_000
"""Blocks that all lines may hold on average, and beside that: a second of blocks of 5 ms."""


class NoJsonError(ValueError):
    """It is no JSON: a line that was cut off, or none of ours."""


def loaded(text: str) -> Any:
    """Return the JSON value in ``text``; raise ValueError saying, as the end of a sentence, why it is none."""
    if len(text) > LONGEST_LINE:
        raise ValueError("is longer than any event")
    try:
        found = strict_json.loads(text)
    except strict_json.TooDeepError:
        raise ValueError("is nested too deep") from None
    except ValueError:
        raise NoJsonError("is no JSON") from None
    if strict_json.is_deeper(found, DEEPEST):
        raise ValueError("is nested too deep")
    return found


def sound_ms(body: Mapping[str, Any]) -> float:
    """Return how much sound stands in ``body``; raise ValueError where it is of no length that can be."""
    lengths = [each["audio_ms"] for each in _containers(body) if is_elided(each)]
    if not all(is_sound(ms) for ms in lengths) or sum(lengths) > LONGEST_AUDIO_MS:
        raise ValueError("holds sound of a length that cannot be")
    return float(sum(lengths))


def is_elided(value: Any) -> TypeGuard[dict[str, float]]:
    """Tell whether ``value`` stands in the place of sound."""
    return isinstance(value, dict) and list(value) == ["audio_ms"] and is_number(value["audio_ms"])


def is_number(value: Any) -> TypeGuard[int | float]:
    """Tell whether ``value`` is a number; True is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_sound(value: Any) -> bool:
    """Tell whether ``value`` is how long sound may last."""
    return is_number(value) and 0 <= value <= LONGEST_AUDIO_MS


def is_time(value: Any) -> bool:
    """Tell whether ``value`` is a time in a conversation, in milliseconds since it began."""
    return is_number(value) and 0 <= value <= LONGEST_MS


def is_moment(value: Any) -> bool:
    """Tell whether ``value`` is a moment as a page's clock may name it, before the beginning too."""
    return is_number(value) and -FARTHEST_MS <= value <= FARTHEST_MS


def silence(ms: float) -> bytes:
    """Return silence of at most ``LONGEST_AUDIO_MS``; it is part of the one piece there is, and never to be changed."""
    return cast("bytes", _silence()[: round(ms * BYTES_PER_MS)])


@cache
def _silence() -> memoryview:
    return memoryview(bytes(round(LONGEST_AUDIO_MS) * BYTES_PER_MS))


def _containers(value: Any) -> Iterator[Any]:
    """Yield ``value`` and everything inside it that may hold more."""
    level = [value]
    while level:
        yield from level
        level = _inside(level)


def _is_deep(value: Any) -> bool:
    level = _inside([[value]])
    for _ in range(DEEPEST):
        level = _inside(level)
    return bool(level)


def _inside(level: Iterable[Any]) -> list[Any]:
    values = (each.values() if isinstance(each, dict) else each for each in level)
    return [inner for each in values for inner in each if isinstance(inner, dict | list)]


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is not JSON")


def _finite(digits: str) -> float:
    value = float(digits)
    return value if isfinite(value) else _no_number(digits)
