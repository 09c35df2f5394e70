"""A record of a conversation, read from its lines: what is no record, or holds too much, is refused in a sentence."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, cast, get_args

from playground.audio.pcm import BYTES_PER_SAMPLE
from playground.conversation.earlier import NOTHING, Earlier, earlier_from
from playground.errors import SettingsError
from playground.eventlog import bounds
from playground.eventlog.bounds import BYTES_PER_MS, is_elided, is_moment, is_time
from playground.eventlog.event_log import VERSION, Entry, Source
from playground.knobs import parse
from playground.protocol.dialect import Dialect
from playground.protocol.registry import DIALECTS
from playground.services.catalogue import SERVICES
from playground.settings import Settings
from playground.strict_json import write


@dataclass(frozen=True, slots=True)
class Record:
    """A conversation as it was recorded, or what of it one session was; its entries are without audio."""

    settings: Settings
    dialect: Dialect
    service: str
    model: str
    entries: tuple[Entry, ...]
    earlier: Earlier = NOTHING


def read(lines: Iterable[str]) -> Record:
    """Read a record of one session from its lines; raise SettingsError saying what is wrong with them.

    A last line that was cut off is passed over, and so are lines that are no part of a record.
    """
    sessions = read_all(lines)
    if len(sessions) > 1:
        raise _unreadable(f"It holds {len(sessions)} sessions of a conversation that went on.")
    return sessions[0]


def read_all(lines: Iterable[str]) -> list[Record]:
    """Read the sessions of a conversation that may have gone on after it was stopped; see ``read``."""
    sessions: list[list[Entry]] = []
    for entry in _entries(lines):
        if entry.source == "playground" or not sessions:
            sessions.append([])
        sessions[-1].append(entry)
    return [_record(session) for session in sessions or [[]]]


def _record(entries: Sequence[Entry]) -> Record:
    about = json.loads(entries[0].text) if entries and entries[0].source == "playground" else {}
    if about.get("type") != "record":
        raise _unreadable("It does not begin with the line that says what was recorded.")
    if about.get("version") != VERSION:
        raise _unreadable(f"It is of version {about.get('version')}; this playground reads version {VERSION}.")
    if about.get("dialect") not in DIALECTS or not isinstance(about.get("settings"), dict):
        raise _unreadable("Its first line names no dialect or no settings.")
    settings = parse(Settings, about["settings"])
    service, model = str(about.get("service", "")), str(about.get("model", ""))
    dialect = _spoken(service, about["dialect"], transcribes=settings.transcribes)
    try:
        earlier = earlier_from(about.get("earlier"))
    except ValueError as error:
        raise _unreadable(f"Its first line does not say whole what was before: {error}.") from None
    return Record(settings, dialect, service, model, tuple(entries[1:]), earlier)


def _spoken(service: str, protocol: str, *, transcribes: bool) -> Dialect:
    """Return the dialect as the service had it; whole, where nobody knows which service it was."""
    row = next((row for name, row in SERVICES.items() if name == service), None)
    whole = DIALECTS[protocol].of_kind(transcribes=transcribes)
    return row.spoken(protocol, transcribes=transcribes) if row else whole


def _entries(lines: Iterable[str]) -> list[Entry]:
    reading = _Reading()
    for number, line in enumerate(lines, 1):
        if line.strip():
            reading.take(number, line)
    return reading.entries


class _Reading:
    """The entries read so far, and how much they hold."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._cut_off = 0
        self._lines = 0
        self._sound_ms = 0.0

    def take(self, number: int, line: str) -> None:
        """Take one line; raise SettingsError where it cannot be of a record, or holds too much."""
        if self._cut_off:
            raise _unreadable(f"Line {self._cut_off} is no JSON.")
        try:
            said = bounds.loaded(line)
        except bounds.NoJsonError:
            if not self.entries:
                raise _unreadable(f"Line {number} is no JSON.") from None
            self._cut_off = number  # where it is the last, it was being written when it was read
        except ValueError as error:
            raise _unreadable(f"Line {number} {error}.") from None
        else:
            self._keep(said, number)

    def _keep(self, said: Any, number: int) -> None:
        if not isinstance(said, dict) or said.get("type") != "wire":
            return
        _check_event(said, number)
        self._lines += 1
        self._sound_ms += _sound_ms(said["body"], number)
        if self._lines > bounds.MOST_LINES or self._sound_ms > bounds.MOST_AUDIO_MS:
            raise _unreadable("It is longer than a day.")
        self.entries += _unfolded(said, number)
        if len(self.entries) > bounds.FOLDED_BESIDE + bounds.FOLDED_A_LINE * self._lines:
            raise _unreadable(f"Line {number} holds more audio commands than can have been sent.")


def _check_event(said: Mapping[str, Any], number: int) -> None:
    source, body, at_ms = (cast("Any", said.get(name)) for name in ("from", "body", "at_ms"))
    count, until_ms = said.get("count", 1), said.get("until_ms", at_ms)
    is_whole = source in get_args(Source) and isinstance(body, dict) and isinstance(body.get("type"), str)
    is_timed = is_time(at_ms) and is_time(until_ms) and at_ms <= until_ms
    is_counted = type(count) is int and 1 <= count <= bounds.MOST_FOLDED
    link, expires_ms = said.get("link", 1), said.get("expires_ms", 0)
    is_placed = type(link) is int and link >= 1 and is_moment(expires_ms)
    if not (is_whole and is_timed and is_counted and is_placed):
        raise _unreadable(f"Line {number} is no event of a record.")


def _unfolded(said: Mapping[str, Any], number: int) -> Iterator[Entry]:
    """Yield the entries of one line: a run of equal audio commands may stand folded in one."""
    at_ms, count = said["at_ms"], said.get("count", 1)
    step_ms = (said.get("until_ms", at_ms) - at_ms) / max(1, count - 1)
    texts: dict[str, str] = {}  # what is equal is kept once
    for n, piece in enumerate(_pieces(said["body"], count, number)):
        text = write(piece)
        shared = texts.setdefault(text, text)
        yield Entry(at_ms + step_ms * n, said["from"], shared, said.get("link"), said.get("expires_ms"))


def _sound_ms(body: Mapping[str, Any], number: int) -> float:
    try:
        return bounds.sound_ms(body)
    except ValueError as error:
        raise _unreadable(f"Line {number} {error}.") from None


def _pieces(body: Mapping[str, Any], count: int, number: int) -> Iterator[Mapping[str, Any]]:
    """Yield ``count`` bodies that share the audio of ``body`` evenly, by whole samples: each has one at least."""
    audio = body.get("audio")
    if count == 1:
        yield body
        return
    samples = round(audio["audio_ms"] * BYTES_PER_MS) // BYTES_PER_SAMPLE if is_elided(audio) else 0
    if count > samples:
        raise _unreadable(f"Line {number} holds more audio commands than audio.")
    ends = (samples * n // count * BYTES_PER_SAMPLE for n in range(count + 1))
    for start, end in pairwise(ends):
        yield {**body, "audio": {"audio_ms": round((end - start) / BYTES_PER_MS, 3)}}


def _unreadable(why: str) -> SettingsError:
    return SettingsError("This is no record of a conversation that can be replayed.", why, field="record")
