"""PCM16 little-endian mono, in which audio travels, and float32 samples within ±1, in which we compute.

Rules:
1. ``pcm`` is bytes, two per sample; ``samples`` is a float32 array. 1.0 is 32768, so that there and back is exact.
2. Durations are whole samples first, milliseconds after: a rounded millisecond is never added up.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from playground.errors.refusals import refused

Samples: TypeAlias = NDArray[np.float32]

RATE_HZ = 24_000
"""The rate of the Realtime protocol's PCM, and of everything between the page and the service."""

BYTES_PER_SAMPLE = 2
BLOCK_MS = 20
"""The fixed cut in which microphone audio travels."""

_FULL_SCALE = 32_768.0
_LOWEST, _HIGHEST = np.float32(-_FULL_SCALE), np.float32(_FULL_SCALE - 1)


def to_samples(pcm: bytes | bytearray | memoryview) -> Samples:
    """Return float32 samples in [-1, 1) of PCM16; raise WireError where the bytes end in half a sample."""
    samples: Samples = to_integers(pcm) * np.float32(1 / _FULL_SCALE)
    return samples


def to_pcm(samples: Samples) -> bytes:
    """Return PCM16 of finite float samples: rounded to nearest, clipped to ±full scale, no dither."""
    return rounded(samples * np.float32(_FULL_SCALE))


def rounded(scaled: Samples) -> bytes:
    """Return PCM16 of finite floats on its own scale, ±32768; they are overwritten."""
    np.rint(scaled, out=scaled)
    np.minimum(scaled, _HIGHEST, out=scaled)
    np.maximum(scaled, _LOWEST, out=scaled)  # np.clip does both, and takes longer than all the rest for 20 ms
    pcm: bytes = scaled.astype("<i2").tobytes()
    return pcm


def to_integers(pcm: bytes | bytearray | memoryview) -> NDArray[np.int16]:
    """Return PCM16 as integers, a view without a copy; raise WireError where the bytes end in half a sample."""
    if len(pcm) % BYTES_PER_SAMPLE:
        raise refused("half_a_sample")
    return np.frombuffer(pcm, "<i2")


def sample_count(pcm: bytes | bytearray | memoryview) -> int:
    """Return how many whole samples ``pcm`` holds."""
    return len(pcm) // BYTES_PER_SAMPLE


def duration_ms(pcm: bytes | bytearray | memoryview, rate_hz: int = RATE_HZ) -> float:
    """Return how long ``pcm`` lasts, in milliseconds, unrounded."""
    return sample_count(pcm) * 1000 / rate_hz


def samples_of_ms(ms: float, rate_hz: int = RATE_HZ) -> int:
    """Return how many whole samples have passed after ``ms`` milliseconds."""
    return int(ms * rate_hz // 1000)


def bytes_of_ms(ms: float, rate_hz: int = RATE_HZ) -> int:
    """Return how many bytes of PCM16 last ``ms`` milliseconds; always even."""
    return samples_of_ms(ms, rate_hz) * BYTES_PER_SAMPLE


def silence(ms: float, rate_hz: int = RATE_HZ) -> bytes:
    """Return ``ms`` milliseconds of silent PCM16."""
    return bytes(bytes_of_ms(ms, rate_hz))
