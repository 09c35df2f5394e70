"""A loudspeaker without sound: it plays answers by the clock, one after another, and knows how much was heard.

It stands where the page's playback worklet stands, so that interruptions mean the same in a terminal. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass

from playground.audio.pcm import duration_ms


@dataclass(frozen=True, slots=True)
class Heard:
    """``ms`` of a track have been played; ``done``: all of it, and no more will come."""

    track: int
    ms: float
    done: bool


@dataclass(slots=True)
class _Track:
    item_id: str
    received_ms: float = 0.0
    heard_ms: float = 0.0
    ended: bool = False


class Speaker:
    """The answers that are playing or wait to be played, and what became of the others."""

    def __init__(self) -> None:
        self._tracks: dict[int, _Track] = {}
        self._all: dict[str, _Track] = {}

    @property
    def silent(self) -> bool:
        """Tell whether nothing plays and nothing waits."""
        return not self._tracks

    def plays(self, item_id: str) -> bool:
        """Tell whether this answer is still to be heard to its end."""
        return any(track.item_id == item_id for track in self._tracks.values())

    def heard_of(self, item_id: str) -> tuple[float, float]:
        """Return how many milliseconds of an answer were heard, and how many came."""
        track = self._all.get(item_id)
        return (track.heard_ms, track.received_ms) if track else (0.0, 0.0)

    def begin(self, number: int, item_id: str) -> None:
        """Make room for an answer."""
        self._tracks[number] = self._all[item_id] = _Track(item_id)

    def play(self, number: int, pcm: bytes) -> None:
        """Add sound (PCM16, 24 kHz) to an answer."""
        if number in self._tracks:
            self._tracks[number].received_ms += duration_ms(pcm)

    def end(self, number: int) -> None:
        """Note that no more sound will come for it."""
        if number in self._tracks:
            self._tracks[number].ended = True

    def stop(self, number: int) -> float:
        """Fall silent on this track; return how many milliseconds of it were heard."""
        track = self._tracks.pop(number, None)
        return track.heard_ms if track else 0.0

    def tick(self, ms: float) -> list[Heard]:
        """Play for ``ms`` milliseconds (infinity: all there is); return what that made heard."""
        reports: list[Heard] = []
        for number, track in list(self._tracks.items()):
            step = min(ms, track.received_ms - track.heard_ms)
            ms -= step
            track.heard_ms += step
            done = track.ended and track.heard_ms >= track.received_ms
            if step or done:
                reports.append(Heard(number, track.heard_ms, done))
            if not done:
                break  # the next answer waits for this one
            del self._tracks[number]
        return reports
