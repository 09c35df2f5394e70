"""A recorded conversation once more with today's core, and where it decides otherwise. Pure.

Compared are the commands it sends, in order. Microphone audio is compared by its sum: in which pieces it goes is no
decision. Names that a command is given anew each time are left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from playground.eventlog.event_log import without_audio
from playground.eventlog.reading import Record
from playground.eventlog.replay import APPEND, Replayed, replay
from playground.strict_json import write

MOST = 50
SHOWN_CHARS = 160
FRESH_NAMES = ("event_id",)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A record replayed: how it ended, and in sentences where it went another way than it did."""

    replayed: Replayed
    differences: tuple[str, ...]


def compared(record: Record) -> Comparison:
    """Replay ``record``; raise SettingsError where it cannot be."""
    replayed = replay(record)
    was = [_Sent.of(entry.text, entry.at_ms) for entry in record.entries if entry.source == "client"]
    frames = (record.dialect.write_command(command) for command in replayed.commands)
    now = [_Sent.of(without_audio(frame), None) for frame in frames if frame]
    found = [*_commands([x for x in was if not x.audio_ms], [x for x in now if not x.audio_ms]), *_audio(was, now)]
    more = [f"… and {len(found) - MOST} more."] if len(found) > MOST else []
    return Comparison(replayed, (*found[:MOST], *more))


@dataclass(frozen=True, slots=True)
class _Sent:
    type: str
    text: str
    at_ms: float | None
    audio_ms: float = 0.0

    @staticmethod
    def of(frame: str, at_ms: float | None) -> _Sent:
        body: dict[str, Any] = json.loads(frame)
        kind = str(body.get("type"))
        if kind == APPEND and isinstance(body.get("audio"), dict):
            return _Sent(kind, "", at_ms, float(body["audio"].get("audio_ms", 0.0)))
        return _Sent(kind, write({name: body[name] for name in sorted(body) if name not in FRESH_NAMES}), at_ms)


def _commands(was: Sequence[_Sent], now: Sequence[_Sent]) -> Iterable[str]:
    matcher = SequenceMatcher(None, [each.text for each in was], [each.text for each in now], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            continue
        old, new = list(was[a:b]), list(now[c:d])
        while old and new and old[0].type == new[0].type:
            before, after = old.pop(0), new.pop(0)
            yield f"{_when(before)}: {before.type} was {_short(before.text)}; now it is {_short(after.text)}"
        yield from (f"{_when(each)}: {each.type} was sent; now it is not." for each in old)
        place = _when(was[a - 1]) if a else "At the beginning"
        yield from (f"After {place[3:]}: {each.type} is sent now; it was not." for each in new)


def _audio(was: Iterable[_Sent], now: Iterable[_Sent]) -> Iterable[str]:
    then_ms, now_ms = (sum(each.audio_ms for each in sent) for sent in (was, now))
    if abs(then_ms - now_ms) > 1:
        yield f"In all: {then_ms / 1000:.2f} s of microphone audio were sent; now {now_ms / 1000:.2f} s are."


def _when(sent: _Sent) -> str:
    return f"At {(sent.at_ms or 0) / 1000:.2f} s"


def _short(text: str) -> str:
    return text if len(text) <= SHOWN_CHARS else f"{text[: SHOWN_CHARS - 1]}…"
