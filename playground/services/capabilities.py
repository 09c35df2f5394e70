"""What one can do at a service in one of its dialects, as a value: read from the row and the dialect, listed nowhere.

Who sends asks the dialect itself (``knows``, ``write_command``); this is for whoever shows, compares or documents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from playground.protocol.commands import TruncateItem
from playground.protocol.events import McpCallStarted
from playground.services.catalogue import SERVICES
from playground.services.row import Service, UsageUnit
from playground.settings import KNOBS, WHOLES


@dataclass(frozen=True, slots=True)
class Capabilities:
    """``detections``: the settings that act in each kind of turn detection. ``ignored``: settings without effect."""

    detections: Mapping[str, tuple[str, ...]]
    formats: tuple[str, ...]
    voices: tuple[str, ...]
    ignored: Mapping[str, str]
    truncate: bool
    temperature: bool
    speed: bool
    transcription: bool
    mcp: bool
    usage: UsageUnit


def capabilities_of(service: Service, protocol: str) -> Capabilities:
    """Return what ``service`` can do, spoken to in ``protocol``."""
    row = SERVICES[service]
    dialect = row.spoken(protocol)
    parts = [name for name in WHOLES["turn_detection"] if name not in dialect.ignored]
    return Capabilities(
        detections={kind: tuple(n for n in parts if kind in KNOBS[n].when) for kind in dialect.detections},
        formats=tuple(dialect.formats.values()),
        voices=dialect.voices,
        ignored=dialect.ignored,
        truncate=TruncateItem in dialect.command_names,
        temperature=dialect.knows("temperature"),
        speed=dialect.knows("speed"),
        transcription=dialect.knows("transcription"),
        mcp=McpCallStarted in dialect.event_names,
        usage=row.usage,
    )
