"""The sound of a log at its place: when what was captured, sent, received and heard, in samples of one clock. Pure.

The same rules as ``web/static/sound/microphone-sound.js`` and ``playback-sound.js``; nothing is let go here.
How that clock stands to the page's is the middle of what the log's facts say: a block is told with its level, what was
played with how much had been heard by when.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.archive.kept_log import Said
from playground.audio.pcm import to_integers

Pcm = NDArray[np.int16]


@dataclass(slots=True)
class _Played:
    received: list[Pcm] = field(default_factory=list)
    heard: list[tuple[int, int, int]] = field(default_factory=list)
    passed: int = 0
    dropped: int = 0


class ToldSound:
    """What is told of sound, line by line; ``pcm`` is all of it."""

    def __init__(self, pcm: bytes) -> None:
        self.rate_hz = 0
        self._pcm = to_integers(pcm)
        self._at = 0
        self._blocks: list[tuple[int, Pcm]] = []
        self._end: int | None = None
        self._sent: list[tuple[int, int]] = []
        self._answers: list[_Played] = []
        self._tracks: dict[int, _Played] = {}
        self._level_at: float | None = None
        self._rendered: int | None = None
        self._captured_offsets: list[float] = []
        self._heard_offsets: list[float] = []

    @property
    def span(self) -> tuple[int, int] | None:
        """From when to when there is sound of either side; None where there is none."""
        starts = [at for at, _ in self._blocks[:1]] + [at for each in self._answers for at, _, _ in each.heard]
        ends = [self._end or 0] * bool(self._blocks) + [at + n for each in self._answers for at, _, n in each.heard]
        return (min(starts), max(ends)) if starts and self.rate_hz else None

    @property
    def offset_ms(self) -> float:
        """Page clock less the sound's own, in milliseconds."""
        return _middle(self._captured_offsets or self._heard_offsets)

    def take(self, said: Said) -> None:
        """Take one line."""
        match said:
            case ["b", rate_hz, *_]:
                self.rate_hz = rate_hz
            case ["m", _, {"type": "track", "track": track}]:
                self._open(track)
            case ["f", fact]:
                self._fact(fact)
            case ["c", until, length, *_]:
                self._capture(until, length)
            case ["s", until, length, *_]:
                self._sent.append((until - length, length))
            case ["r", track, length, *_]:
                (self._tracks.get(track) or self._open(track)).received.append(self._next(length))
            case ["p", report, *_]:
                self._play(report)

    def person(self) -> Pcm:
        """Return what was sent, over ``span``."""
        start, end = self.span or (0, 0)
        captured, sent = np.zeros(end - start, np.int16), np.zeros(end - start, bool)
        for at, block in self._blocks:
            captured[at - start : at - start + len(block)] = block
        for at, length in self._sent:
            sent[max(0, at - start) : max(0, at - start + length)] = True
        return np.where(sent, captured, 0).astype(np.int16)

    def answer(self) -> Pcm:
        """Return what was heard, over ``span``."""
        start, end = self.span or (0, 0)
        heard = np.zeros(end - start, np.int16)
        for each in self._answers:
            received = np.concatenate(each.received) if each.received else np.zeros(0, np.int16)
            for at, first, count in each.heard:
                piece = received[first : first + count]
                heard[at - start : at - start + len(piece)] = piece
        return heard

    def _next(self, length: int) -> Pcm:
        piece = self._pcm[self._at : self._at + length]
        self._at += length
        return piece if len(piece) == length else np.pad(piece, (0, length - len(piece)))

    def _capture(self, until: int, length: int) -> None:
        start = until - length if self._end is None else max(until - length, self._end)
        self._blocks.append((start, self._next(length)))
        self._end = start + length
        if self._level_at is not None and self.rate_hz:
            self._captured_offsets.append(self._level_at - 1000 * until / self.rate_hz)
            self._level_at = None

    def _open(self, track: int) -> _Played:
        self._tracks[track] = played = _Played()
        self._answers.append(played)
        return played

    def _play(self, report: dict[str, Any]) -> None:
        self._rendered = report["last"]
        played, samples, dropped = self._tracks.get(report["track"]), report["samples"], report.get("dropped", 0)
        if played is None or samples <= played.passed:
            return
        heard = samples - played.passed - (dropped - played.dropped)
        if heard > 0:
            played.heard.append((report["last"] - (heard - 1), played.passed, heard))
        played.passed, played.dropped = samples, dropped

    def _fact(self, fact: dict[str, Any]) -> None:
        at = fact.get("at")
        if not isinstance(at, int | float) or not self.rate_hz:
            return
        if fact["type"] == "level":
            self._level_at = at
        elif fact["type"] == "heard" and self._rendered is not None:
            self._heard_offsets.append(at - 1000 * self._rendered / self.rate_hz)
            self._rendered = None


def _middle(values: list[float]) -> float:
    return sorted(values)[len(values) // 2] if values else 0.0
