"""What a recording of the room says: who sounded when. Trusts no event of any service and no clock but its own. Pure.

1. A channel sounds in a block of 5 ms whose power is above −45 dBFS; gaps shorter than 0.35 s belong to one span.
2. Where a known clip lies is found by correlation: the echo of the answer on the same channel does it no harm.
3. A clip begins and ends at its first and last sample above −35 dBFS: what is synthesized has silence at its edges.
4. The answer was silenced when it sounded for the last time before anything new can have begun: an answer to the
   clip comes no sooner than ``NEWEST_S`` after the clip's end, so sound before that is the old one going on.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.signal import correlate

RATE_HZ = 48_000
BLOCK_S = 0.005
BLOCK = int(RATE_HZ * BLOCK_S)
CLOSE_S = 0.35
SHORTEST_S = 0.03
FLOOR_DBFS = -45.0
EDGE = 10 ** (-35 / 20)
NEWEST_S = 0.45
LEAST_LIKENESS = 0.3

Sound: TypeAlias = NDArray[np.float32]
Span: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Said:
    """When a clip began and ended in the recording, in seconds."""

    begin_s: float
    end_s: float

    def later(self, seconds: float) -> Said:
        """Return the same in a recording that began so much earlier."""
        return Said(self.begin_s + seconds, self.end_s + seconds)


def loud_blocks(channel: Sound) -> NDArray[np.float64]:
    """Return the beginnings of all blocks that sound, in seconds."""
    blocks = channel[: len(channel) // BLOCK * BLOCK].reshape(-1, BLOCK)
    power = (blocks.astype(np.float64) ** 2).mean(axis=1)
    at: NDArray[np.float64] = np.flatnonzero(power > 10 ** (FLOOR_DBFS / 10)).astype(np.float64) * BLOCK_S
    return at


def spans(channel: Sound, close_s: float = CLOSE_S) -> list[Span]:
    """Return when the channel sounded, as (begin, end) in seconds."""
    at = loud_blocks(channel)
    runs = np.split(at, np.flatnonzero(np.diff(at) >= close_s) + 1)
    found = [(float(run[0]), float(run[-1]) + BLOCK_S) for run in runs if run.size]
    return [(begin, end) for begin, end in found if end - begin > SHORTEST_S]


def where(clip: Sound, channel: Sound) -> Said | None:
    """Find a clip in a channel, both at ``RATE_HZ``; None where nothing there is like it."""
    if len(channel) < len(clip):
        return None
    likeness = correlate(channel, clip, mode="valid", method="fft")
    offset = int(likeness.argmax())
    if likeness[offset] < LEAST_LIKENESS * float((clip**2).sum()):
        return None
    heard = np.flatnonzero(abs(clip) > EDGE)
    return Said((offset + heard[0]) / RATE_HZ, (offset + heard[-1]) / RATE_HZ)


def silenced_s(speaker: Sound, said: Said) -> float | None:
    """Return when the answer that sounded at the clip's beginning ended, in seconds; None where none sounded then."""
    at = loud_blocks(speaker)
    before = at[at <= said.begin_s]
    after = at[at > said.begin_s]
    if not before.size or not after.size or after[0] - before[-1] >= CLOSE_S:
        return None  # it was in a pause, or over: there was nothing to silence
    last = before[-1]
    for moment in after:
        if moment - last >= CLOSE_S and moment >= said.end_s + NEWEST_S:
            break
        last = moment
    return float(last) + BLOCK_S


def answered_s(speaker: Sound, said: Said) -> float | None:
    """Return when the speaker began to sound after the clip's end, in seconds; None where it did not."""
    return next((begin for begin, _ in spans(speaker) if begin > said.end_s), None)


def pauses(speaker: Sound, longest_s: float) -> list[Span]:
    """Return where the speaker fell silent for longer than that between two sounds, as (begin, end) in seconds."""
    found = spans(speaker, longest_s)
    return [(before[1], after[0]) for before, after in pairwise(found)]


def lag_ms(early: Sound, late: Sound, most_ms: float = 500) -> float:
    """Return by how much the second channel follows the first, in ms, where it repeats it."""
    most = int(RATE_HZ * most_ms / 1000)
    likeness = correlate(late[most:], early[most:-most], mode="valid", method="fft")
    return float(abs(likeness).argmax()) * 1000 / RATE_HZ
