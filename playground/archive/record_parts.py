"""The records within one text: a conversation that was continued holds one for each session. Pure.

A record alone is made into a log here, so that it is read as any kept conversation is: what its core showed when it is
replayed stands between its lines, and there is no sound.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from playground.conversation.actions import View
from playground.eventlog.reading import Record, read
from playground.eventlog.replay import Replayed
from playground.strict_json import write

BEGINS = '"from":"playground"'


def records_in(lines: Iterable[str]) -> list[Record]:
    """Return the records, in order; raise SettingsError where a part is none."""
    parts: list[list[str]] = [[]]
    for line in lines:
        if BEGINS in line[:200] and any(parts[-1]):
            parts.append([])
        if line.strip():
            parts[-1].append(line)
    return [read(part) for part in parts]


def log_of(record: Record, replayed: Replayed, begun: str, told: Callable[[View], Mapping[str, Any]]) -> str:
    """Return the log of a record that was replayed; ``told`` gives the bridge's message of what is shown."""
    about = {"dialect": record.dialect.name, "settings": record.settings.model_dump()}
    whom = {"service": record.service, "model": record.model}
    wires = [(0.0, write({"type": "record", "version": 1, **about, **whom}), "playground")]
    wires += [(entry.at_ms, entry.text, entry.source) for entry in record.entries]
    clock = '["m",0,{"type":"clock","offset_ms":0,"error_ms":0}]'
    lines = [json.dumps({"kept": 1, "begun": begun}), '["b",24000,0,0,0]', clock]
    shown: dict[int, list[View]] = {}
    for index, view in replayed.views:
        shown.setdefault(index, []).append(view)
    for index, (at_ms, body, source) in enumerate(wires):
        lines.append(f'["m",{at_ms},{{"type":"wire","at_ms":{at_ms},"from":"{source}","body":{body}}}]')
        lines += [f'["m",{at_ms},{write(told(view))}]' for view in shown.get(index, [])]
    return "".join(f"{line}\n" for line in lines)
