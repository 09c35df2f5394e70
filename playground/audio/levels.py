"""How loud: root mean square and peak in dBFS. 0 dBFS is full scale, so a full sine reads -3.01 RMS and 0 peak."""

from __future__ import annotations

from dataclasses import dataclass
from math import log10

import numpy as np

from playground.audio.pcm import Samples, to_samples

SILENCE_DBFS = -120.0
"""What silence reads, and the least that is ever returned; the last bit of PCM16 is at -90."""


@dataclass(frozen=True, slots=True)
class Level:
    """Loudness of a stretch of audio, both values from -120 to about 0 dBFS."""

    rms_dbfs: float
    peak_dbfs: float


def level_of(samples: Samples) -> Level:
    """Measure float samples, full scale ±1; nothing at all is silence."""
    if not samples.size:
        return Level(SILENCE_DBFS, SILENCE_DBFS)
    peak = max(float(samples.max()), -float(samples.min()))
    rms = float(np.dot(samples, samples) / samples.size) ** 0.5
    return Level(dbfs(rms), dbfs(peak))


def level_of_pcm(pcm: bytes | bytearray | memoryview) -> Level:
    """Measure PCM16."""
    return level_of(to_samples(pcm))


def dbfs(amplitude: float) -> float:
    """Return a linear amplitude, 1.0 = full scale, in dBFS."""
    return max(SILENCE_DBFS, 20 * log10(amplitude)) if amplitude > 0 else SILENCE_DBFS
