"""``open``: a kept conversation in words, and once more through the core of today. Calls nobody."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

from playground.archive.describing import describe
from playground.archive.differences import compared
from playground.archive.kept_log import read_log
from playground.archive.packing import CHOOSE, MOST_BYTES, unpacked
from playground.archive.record_parts import log_of, records_in
from playground.archive.summary import summary
from playground.archive.told_sound import ToldSound
from playground.cli.console import Console
from playground.environment import Environment
from playground.errors import SettingsError
from playground.web.bridge.frames import view_message

MOST_FILE = sum(MOST_BYTES.values())
MOST_RECORD = 256 * 2**20


def run(options: argparse.Namespace, environment: Environment, console: Console) -> int:
    """Say what is in the file; return the exit status. Raises PlaygroundError."""
    del environment
    data = _read(options.archive)
    console.progress("Reading …")
    lines, differences = _of_record(data, options.archive) if data[:1] == b"{" else _of_archive(data)
    for line in lines:
        console.say(line)
    for line in _replayed(differences):
        console.say(line)
    return 1 if differences else 0


def _of_archive(data: bytes) -> tuple[list[str], list[str]]:
    kept = unpacked(data)
    lines = list(summary(describe(kept.log, ToldSound(kept.sound))))
    record = kept.log.record
    found = [compared(each).differences for each in records_in(record.split("\n"))] if record else []
    return lines, [difference for each in found for difference in each]


def _of_record(data: bytes, path: Path) -> tuple[list[str], list[str]]:
    if len(data) > MOST_RECORD:
        raise SettingsError("This record is larger than any conversation's.", CHOOSE, field="archive")
    written = datetime.fromtimestamp(path.stat().st_mtime, timezone.utc)
    begun = f"{written:%Y-%m-%dT%H:%M:%S}.000Z"
    lines: list[str] = []
    differences: list[str] = []
    for record in records_in(data.decode(errors="replace").split("\n")):
        comparison = compared(record)
        log = read_log(log_of(record, comparison.replayed, begun, view_message))
        lines += list(summary(describe(log, ToldSound(b"")), is_dated=False))
        differences += comparison.differences
    return lines, differences


def _replayed(differences: list[str]) -> Iterator[str]:
    if not differences:
        yield "Replayed: today's core decides the same."
        return
    count = len(differences)
    yield f"Replayed: today's core decides otherwise in {'one place' if count == 1 else f'{count} places'}."
    yield from (f"  {each}" for each in differences)


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_FILE:
            raise SettingsError(f"{path.name} is larger than any archive.", CHOOSE, field="archive")
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path} can't be read.", f"{error.strerror}.", field="archive") from None
