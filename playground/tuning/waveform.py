"""A recording as a picture sees it: the lowest and highest sample of each column. Pure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playground.audio.pcm import to_integers

FULL_SCALE = 32_768.0


def envelope(pcm: bytes, columns: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return (lowest, highest) sample, -1 to 1, of each of at most ``columns`` equal stretches of PCM16."""
    samples = to_integers(pcm)
    count = min(columns, samples.size)
    if not count:
        return np.zeros(0, np.float32), np.zeros(0, np.float32)
    starts = np.arange(count) * samples.size // count
    low, high = np.minimum.reduceat(samples, starts), np.maximum.reduceat(samples, starts)
    return (low / FULL_SCALE).astype(np.float32), (high / FULL_SCALE).astype(np.float32)
