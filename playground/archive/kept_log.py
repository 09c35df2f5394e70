"""A conversation as it is kept: all its page was told, a line each (``web/static/archive/log.js``), read. Pure.

Rules:
1. The first line says what it is and when it began; each other is a JSON array, told by its first value: ``ENTRIES``.
2. Sound is PCM16 little-endian beside it: the samples of all ``c`` and ``r`` lines, one after the other.
3. A last line that was cut off is passed over. Anything else that is none of these lines is refused with its number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from playground.audio.pcm import BYTES_PER_SAMPLE
from playground.errors import SettingsError
from playground.eventlog import bounds
from playground.eventlog.bounds import is_number

VERSION = 1
LOWEST_HZ, HIGHEST_HZ = 3_000, 768_000
LONGEST_BLOCK = HIGHEST_HZ * 60
LARGEST = 2**53
Said: TypeAlias = "list[Any]"
_FRAME = re.compile(r'^\["m",[^,]*,(.*)\]$', re.DOTALL)


@dataclass(frozen=True, slots=True)
class KeptLog:
    """What a log says: ISO time at which it ``begun``, and its lines as JSON arrays, with their text."""

    begun: str
    lines: tuple[tuple[Said, str], ...]

    @property
    def entries(self) -> Iterator[Said]:
        """Yield the lines as JSON arrays."""
        return (said for said, _ in self.lines)

    @property
    def sound_bytes(self) -> int:
        """How much sound belongs to it."""
        return sum(int(said[2]) for said in self.entries if said[0] in "cr") * BYTES_PER_SAMPLE

    @property
    def record(self) -> str:
        """The record within it: each ``wire`` message as its frame came, one a line."""
        frames = (_FRAME.fullmatch(text) for said, text in self.lines if said[0] == "m" and said[2]["type"] == "wire")
        return "".join(f"{frame[1]}\n" for frame in frames if frame)


def read_log(text: str) -> KeptLog:
    """Return what a log says; raise SettingsError where it is none."""
    head, *lines = text.split("\n")
    begun = _begun(head)
    read: list[tuple[Said, str]] = []
    for number, line in enumerate(lines, 2):
        said = _loaded(line)
        if said is not None and _is_entry(said):
            read.append((said, line))
        elif line and (said is not None or number <= len(lines)):
            raise _unreadable(f"Line {number} is none of its lines.")
    return KeptLog(begun, tuple(read))


def _begun(line: str) -> str:
    head = _loaded(line)
    if not isinstance(head, dict) or "kept" not in head:
        raise _unreadable("It does not begin with the line that says what it is.")
    if head["kept"] != VERSION:
        raise _unreadable(f"It is of version {str(head['kept'])[:20]}; this playground reads version {VERSION}.")
    try:
        begun = str(head.get("begun"))
        datetime.fromisoformat(begun.replace("Z", "+00:00"))
    except ValueError:
        raise _unreadable("Its first line does not say when the conversation began.") from None
    return begun


def _loaded(line: str) -> Any:
    try:
        return bounds.loaded(line)
    except ValueError:
        return None


def _is_entry(said: Any) -> bool:
    """Tell whether a line holds what it is read for."""
    if not isinstance(said, list) or not said or said[0] not in ENTRIES:
        return False
    tests = ENTRIES[said[0]]
    return len(said) > len(tests) and all(test(value) for test, value in zip(tests, said[1:], strict=False))


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value < LARGEST


def _is_place(value: Any) -> bool:
    return type(value) is int and -LARGEST < value < LARGEST


def _is_length(value: Any) -> bool:
    return _is_count(value) and value <= LONGEST_BLOCK


def _is_rate(value: Any) -> bool:
    return _is_count(value) and (value == 0 or LOWEST_HZ <= value <= HIGHEST_HZ)


def _is_typed(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("type"), str)


def _is_report(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and _is_place(value.get("last"))
        and all(_is_count(value.get(name, 0)) for name in ("track", "samples", "dropped"))
        and "track" in value
        and "samples" in value
    )


ENTRIES: Mapping[str, tuple[Callable[[Any], bool], ...]] = {
    "b": (_is_rate, is_number, is_number, is_number),
    "m": (is_number, _is_typed),
    "f": (_is_typed,),
    "c": (_is_place, _is_length),
    "s": (_is_place, _is_length),
    "r": (_is_count, _is_length),
    "p": (_is_report,),
}
"""A session begins · message of the bridge · fact of the page · captured · sent · received · played."""


def _unreadable(hint: str) -> SettingsError:
    return SettingsError("This is no log of a conversation.", hint, field="archive")
