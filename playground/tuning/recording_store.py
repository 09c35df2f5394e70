"""Recordings that people tune with, kept in memory while they do: bounded in number, size and time. Pure.

Rules:
1. One for each owner; the newest takes the place of the one before.
2. What nobody asked for in ``KEPT_S`` goes, and the oldest go first where there are too many or they are too large.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from playground.server.core.endpointing import VadSettings
from playground.tuning.cuts import Analysis, Cuts

KEPT_S = 1_800.0
MOST = 50
MOST_BYTES = 200_000_000


@dataclass
class StoredRecording:
    """PCM16 mono 24 kHz with its ``name``; what was heard in it, by noise reduction, and what a service said of it."""

    name: str
    pcm: bytes
    analyses: dict[str, Analysis] = field(default_factory=dict)
    probed: dict[tuple[VadSettings, str], Cuts] = field(default_factory=dict)


class RecordingStore:
    """Recordings by owner; ``clock`` gives seconds that only grow."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._kept: dict[str, tuple[float, StoredRecording]] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def put(self, owner: str, recording: StoredRecording) -> None:
        """Keep ``recording`` for ``owner``."""
        self._kept.pop(owner, None)
        self._kept[owner] = (self._clock(), recording)
        self._make_room()

    def get(self, owner: str) -> StoredRecording | None:
        """Return the owner's recording, or None where there is none any more."""
        self._make_room()
        _, recording = self._kept.pop(owner, (0.0, None))
        if recording is not None:
            self._kept[owner] = (self._clock(), recording)
        return recording

    def drop(self, owner: str) -> None:
        """Let go of the owner's recording."""
        self._kept.pop(owner, None)

    def _make_room(self) -> None:
        """Let go of what is old, and of the oldest where there is too much; the newest stays."""
        entries = list(self._kept.items())
        latest = self._clock() - KEPT_S
        count, size = len(entries), sum(len(recording.pcm) for _, (_, recording) in entries)
        for owner, (used_at, recording) in entries:
            if used_at < latest or (count > 1 and (count > MOST or size > MOST_BYTES)):
                self._kept.pop(owner, None)
                count, size = count - 1, size - len(recording.pcm)
