"""Records: files that somebody hands us as a recorded conversation, read, folded out and replayed, or refused.

Judged: a SettingsError or a core, never another error; and memory that has to do with the file's size.
"""

from __future__ import annotations

import json
import tracemalloc
from contextlib import suppress
from functools import cache
from random import Random
from typing import Any

from playground.conversation import inputs
from playground.errors import PlaygroundError
from playground.eventlog import event_log as record
from playground.eventlog.event_log import Entry
from playground.eventlog.reading import read
from playground.eventlog.replay import replay
from playground.protocol.ga import GA
from playground.settings import Settings
from tests.fuzz import nonsense
from tests.fuzz.client import INPUTS, WILD
from tests.fuzz.runner import Script
from tests.fuzz.stories import DIALECTS, odd, reported

A_LINE = 100
"""Bytes of memory for each byte of a file: silence in base64, and JSON as objects, weigh that much."""
BESIDE = 120_000_000
"""And the longest piece of sound that one line may hold, as silence, as base64 and as JSON."""
LENGTHS = (20, 0, 0.021, -1, 1e9, 10**400, 399_999, True, None, "5", [1], {"audio_ms": 1})
MEASURED = 10
"""One of so many scripts has its memory measured: that is slow."""


class RecordTarget:
    """Scripts are the lines of one file."""

    name = "records"
    about = "records of conversations: lines, folds, sound and times of nonsense, read and replayed"

    def script(self, rng: Random) -> Script:
        """Return the lines of one record with some wrong in them, the first saying whether memory is measured."""
        dialect, wildness = rng.choice(list(DIALECTS.values())), rng.choice(WILD)
        lines = [_header(), _line(rng, "link", {"type": "link.dialled"})]
        lines.append(_line(rng, "server", json.loads(_created())))
        for _ in range(rng.randrange(6)):
            frames = reported(rng, dialect, wildness)
            lines += [f'{{"type":"wire","at_ms":{n},"from":"server","body":{frame}}}' for n, frame in enumerate(frames)]
            lines += [_line(rng, *_ours(rng)) for _ in range(rng.randrange(3))]
            if rng.random() < wildness:
                lines.append(_line(rng, "server", json.loads(odd(rng, dialect))))
        lines = [_harmed(rng, line, wildness) for line in nonsense.shaken(rng, lines, wildness / 3)]
        return [("measure", rng.randrange(MEASURED) == 0), *(("line", line) for line in lines)]

    def play(self, script: Script) -> None:
        """Read and replay the file."""
        lines = [step[1] for step in script if step[0] == "line"]
        if ("measure", True) not in script:
            _read(lines)
            return
        tracemalloc.start()
        try:
            _read(lines)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert peak < BESIDE + A_LINE * sum(map(len, lines)), "a small file takes a lot of memory"

    def close(self) -> None:
        """Nothing is held."""


def _read(lines: list[str]) -> None:
    with suppress(PlaygroundError):
        replay(read(lines))


@cache
def _header() -> str:
    return Entry(0.0, "playground", record.header(Settings(), GA)).line()


@cache
def _created() -> str:
    return json.dumps({"type": "session.created", "session": {"type": "realtime", "id": "sess_1"}})


def _ours(rng: Random) -> tuple[str, dict[str, Any]]:
    """Return source and body of a line that is not the service's."""
    kind = rng.randrange(5)
    if kind == 0:
        return "client", {"type": "input_audio_buffer.append", "audio": {"audio_ms": rng.choice(LENGTHS)}}
    if kind == 1:
        return "page", {"type": "page.audio", "audio_ms": rng.choice(LENGTHS)}
    if kind == 2:
        heard = rng.choice((record.heard(0, 20, done=True, at_ms=5), record.stopped(0, 20, at_ms=5)))
        return "page", json.loads(heard)
    if kind == 3:
        return "page", json.loads(record.wanted(rng.choice((*INPUTS, inputs.HangUp()))))
    return "link", {"type": rng.choice(("link.due", "link.dialled", "link.lost", "page.measured"))}


def _line(rng: Random, source: str, body: dict[str, Any]) -> str:
    said: dict[str, Any] = {"type": "wire", "at_ms": rng.choice((0, 5, 5.5, 1e9, -1, 10**400, "5")), "from": source}
    if rng.random() < 0.8:
        said["at_ms"] = rng.randrange(10_000)
    if rng.random() < 0.15:
        said |= {"count": rng.choice((1, 2, 50, 4_000, 10**6, -1, True)), "until_ms": rng.choice((10_000, 5, 1e300))}
    return json.dumps({**said, "body": body})


def _harmed(rng: Random, line: str, wildness: float) -> str:
    if rng.random() >= wildness / 6:
        return line
    if rng.random() < 0.4:
        return nonsense.broken(rng, line)
    try:
        return nonsense.dumped(nonsense.mutated(rng, json.loads(line)))
    except ValueError:  # broken already
        return line
