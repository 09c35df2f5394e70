"""What went into a conversation's core and what it sent, as lines of JSON, so that it can be looked at and replayed.

Rules:
1. An ``Entry`` is one line: an input of the core (from ``server``, ``page``, ``link``) or a command it sent
   (``client``). An input stands before the commands it caused; the first line (``playground``) says what is recorded.
2. Audio is no part of a line: ``{"audio_ms": 120.5}`` stands in its place. Else what a service wrote stays as it came.
3. Microphone audio is recorded by the command that carries it; as ``page.audio`` only where no command did at once.

Not here: who records (``client.conversation``), what a core makes of a record (``replaying``), and how much a record
may hold (``bounds``).
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, cast, get_args

from typing_extensions import assert_never

from playground.audio.pcm import BYTES_PER_SAMPLE
from playground.conversation import inputs
from playground.errors import PlaygroundError, SettingsError
from playground.eventlog import bounds
from playground.eventlog.bounds import BYTES_PER_MS, is_elided, is_time
from playground.protocol.dialect import Dialect
from playground.protocol.registry import DIALECTS, name_of
from playground.settings import Settings, parse

VERSION = 1
LONG = 4_000
"""Characters from which a ``delta`` of unknown meaning is looked at for audio."""
_MAY_HOLD_AUDIO = re.compile(r'"(?:audio|delta)"\s*:\s*"')

Source = Literal["playground", "server", "client", "page", "link"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, in milliseconds since the conversation began; ``text`` is its JSON, audio and all."""

    at_ms: float
    source: Source
    text: str

    def line(self) -> str:
        """Return the entry as one line of a record: the bridge's message ``wire``."""
        body = without_audio(self.text)
        return f'{{"type":"wire","at_ms":{round(self.at_ms, 3)},"from":"{self.source}","body":{body}}}'


@dataclass(frozen=True, slots=True)
class Record:
    """A conversation as it was recorded; its entries are without audio."""

    settings: Settings
    dialect: Dialect
    service: str
    model: str
    entries: tuple[Entry, ...]


def header(settings: Settings, dialect: Dialect, *, service: str = "", model: str = "") -> str:
    """Return the body of a record's first line."""
    about = {"dialect": name_of(dialect), "settings": settings.model_dump(), "service": service, "model": model}
    return compact({"type": "record", "version": VERSION, **about})


def wanted(given: inputs.Input) -> str:
    """Return the body of a line that says what the person given."""
    match given:
        case inputs.SendAudio():
            return compact({"type": "page.audio", "audio_ms": audio_ms(given.pcm)})
        case inputs.SayText():
            return compact({"type": "page.text", "text": given.text})
        case inputs.StopAnswering():
            return compact({"type": "page.interrupt"})
        case inputs.HoldToTalk():
            return compact({"type": "page.hold", "down": given.down})
        case inputs.AnswerTool():
            return compact({"type": "page.tool_result", "call_id": given.call_id, "output": given.output})
        case inputs.ChangeSettings():
            return compact({"type": "page.settings", "settings": given.settings.model_dump()})
        case inputs.TryNow():
            return compact({"type": "page.try_now"})
        case inputs.HangUp():
            return compact({"type": "page.hang_up"})
        case _:
            assert_never(given)


def heard(track: int, ms: float, *, done: bool, at_ms: float) -> str:
    """Return the body of a line that says what had left the speaker by ``at_ms``."""
    return compact({"type": "page.heard", "track": track, "ms": ms, "done": done, "at_ms": round(at_ms, 3)})


def stopped(track: int, ms: float, *, at_ms: float) -> str:
    """Return the body of a line that says what a stopped track had played when it fell silent."""
    return compact({"type": "page.stopped", "track": track, "ms": ms, "at_ms": round(at_ms, 3)})


def measured(**figures: float | None) -> str:
    """Return the body of a line that says how long the ways are, as ``SessionCore.measured`` takes it."""
    return compact({"type": "page.measured", **figures})


def lost(error: PlaygroundError) -> str:
    """Return the body of a line that says why the link is gone."""
    why = {"code": error.code, "sentence": error.sentence, "retry_helps": error.retry_helps}
    asked = {"retry_after_s": error.retry_after_s} if error.retry_after_s else {}
    return compact({"type": "link.lost", **why, **asked})


DIALLED = '{"type":"link.dialled"}'
DUE = '{"type":"link.due"}'


def compact(body: Mapping[str, Any]) -> str:
    """Return ``body`` as JSON on one line, in characters that any frame can hold."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    try:
        text.isascii() or text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return json.dumps(body, separators=(",", ":"))
    return text


def audio_ms(pcm: bytes) -> float:
    """Return how long ``pcm`` lasts, exact to the byte: a service may cut a sample in two."""
    return round(len(pcm) / BYTES_PER_MS, 3)


def without_audio(text: str) -> str:
    """Return JSON on one line, with how long each piece of audio in it lasts in place of the audio."""
    if not _MAY_HOLD_AUDIO.search(text):
        return text.replace("\n", " ").replace("\r", " ")  # whitespace only: a string holds no bare line break
    try:
        body = json.loads(text)
        is_audio = str(body.get("type")).endswith("audio.delta")
        return compact({key: _elided(key, value, is_audio) for key, value in body.items()})
    except RecursionError:  # nested by somebody who means harm, not sound
        return text.replace("\n", " ").replace("\r", " ")


def _elided(key: str, value: Any, is_audio: bool) -> Any:
    if isinstance(value, dict):
        return {name: _elided(name, inner, False) for name, inner in value.items()}
    if isinstance(value, list):
        return [_elided("", inner, False) for inner in value]
    if isinstance(value, str) and (key == "audio" or (key == "delta" and (is_audio or len(value) > LONG))):
        return _duration(value)
    return value


def _duration(coded: str) -> Any:
    """Return how long base64 lasts as PCM16; what is none stays as it is."""
    try:
        return {"audio_ms": audio_ms(base64.b64decode(coded, validate=True))}
    except (binascii.Error, ValueError):
        return coded


def read(lines: Iterable[str]) -> Record:
    """Read a record from its lines; raise SettingsError saying what is wrong with them.

    A last line that was cut off is passed over, and so are lines that are no part of a record.
    """
    entries = _entries(lines)
    about = json.loads(entries[0].text) if entries and entries[0].source == "playground" else {}
    if about.get("type") != "record":
        raise _unreadable("It does not begin with the line that says what was recorded.")
    if about.get("version") != VERSION:
        raise _unreadable(f"It is of version {about.get('version')}; this playground reads version {VERSION}.")
    if about.get("dialect") not in DIALECTS or not isinstance(about.get("settings"), dict):
        raise _unreadable("Its first line names no dialect or no settings.")
    if any(entry.source == "playground" for entry in entries[1:]):
        raise _unreadable("It holds more than one conversation.")
    settings, dialect = parse(Settings, about["settings"]), DIALECTS[about["dialect"]]
    return Record(settings, dialect, str(about.get("service", "")), str(about.get("model", "")), tuple(entries[1:]))


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
    if not (is_whole and is_timed and type(count) is int and 1 <= count <= bounds.MOST_FOLDED):
        raise _unreadable(f"Line {number} is no event of a record.")


def _unfolded(said: Mapping[str, Any], number: int) -> Iterator[Entry]:
    """Yield the entries of one line: a run of equal audio commands may stand folded in one."""
    at_ms, count = said["at_ms"], said.get("count", 1)
    step_ms = (said.get("until_ms", at_ms) - at_ms) / max(1, count - 1)
    texts: dict[str, str] = {}  # what is equal is kept once
    for n, piece in enumerate(_pieces(said["body"], count, number)):
        text = compact(piece)
        yield Entry(at_ms + step_ms * n, said["from"], texts.setdefault(text, text))


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


def with_silence(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a recorded event with silence wherever it had audio, as long as that was."""
    return {key: _silent(value) for key, value in body.items()}


def silence_in(elided: Mapping[str, Any]) -> bytes:
    """Return as much silence as there was sound where ``{"audio_ms": ...}`` stands."""
    return bounds.silence(elided["audio_ms"])


def _silent(value: Any) -> Any:
    if is_elided(value):
        return base64.b64encode(silence_in(value)).decode()
    if isinstance(value, dict):
        return with_silence(value)
    return [_silent(each) for each in value] if isinstance(value, list) else value


def _unreadable(why: str) -> SettingsError:
    return SettingsError("This is no record of a conversation that can be replayed.", why, field="record")
