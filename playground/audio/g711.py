"""G.711, the telephone's eight bits: mu-law (``audio/pcmu``) and A-law (``audio/pcma``), 8 kHz mono, a byte per sample.

Both laws are one table of 128 magnitudes, each a step with its lower edge and its middle, computed as ITU-T G.711
lays them out; signs follow the ITU's reference software (G.191), which takes the one's complement of negative samples.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, TypeGuard

import numpy as np
from numpy.typing import NDArray

from playground.audio.pcm import Samples, to_integers

RATE_HZ = 8_000

LawName = Literal["pcmu", "pcma"]
_INVERTED: dict[LawName, int] = {"pcmu": 0x7F, "pcma": 0x55}  # bits that travel inverted, so that silence has ones


class Law:
    """One of the two laws as tables: 256 codes to PCM16, 65,536 PCM16 values to codes."""

    def __init__(self, name: LawName) -> None:
        self.name = name
        edges, middles = _mu_steps() if name == "pcmu" else _a_steps()
        magnitudes = np.arange(32_768)
        codes = (np.searchsorted(edges, magnitudes, side="right") - 1) ^ _INVERTED[name]
        self._codes = np.concatenate([codes | 0x80, codes[::-1]]).astype(np.uint8)  # by PCM16: 0 …, … -1
        levels = middles[np.arange(128) ^ _INVERTED[name]]
        self._levels = np.concatenate([-levels, levels]).astype(np.int16)
        self._samples: Samples = self._levels * np.float32(1 / 32_768)

    @property
    def silence(self) -> int:
        """The code of a silent sample."""
        return int(self._codes[0])

    def to_samples(self, payload: bytes | bytearray | memoryview) -> Samples:
        """Return float32 samples within ±1, one per byte."""
        return self._samples[np.frombuffer(payload, np.uint8)]

    def to_pcm(self, payload: bytes | bytearray | memoryview) -> bytes:
        """Return PCM16, two bytes per byte of ``payload``; still at 8 kHz."""
        levels = self._levels[np.frombuffer(payload, np.uint8)]
        return bytes(levels.astype("<i2").data)

    def from_pcm(self, pcm: bytes | bytearray | memoryview) -> bytes:
        """Return the codes of PCM16 at 8 kHz, one byte per sample; raise WireError at half a sample."""
        return self._codes[to_integers(pcm)].tobytes()


def is_law(kind: str) -> TypeGuard[LawName]:
    """Tell whether a kind of audio is coded by one of the two laws."""
    return kind in _INVERTED


@lru_cache
def law(name: LawName) -> Law:
    """Return the shared tables of ``name``."""
    return Law(name)


def _mu_steps() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Lower edges and middles of mu-law's steps, as 16-bit magnitudes: 14-bit values biased by 33."""
    segment, mantissa = np.divmod(np.arange(128), 16)
    edges = (mantissa + 16) << (segment + 1)
    return (edges - 33) * 4, (edges + (1 << segment) - 33) * 4


def _a_steps() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Lower edges and middles of A-law's steps: the first two segments are equally fine, each further one doubles."""
    segment, mantissa = np.divmod(np.arange(128), 16)
    double = np.maximum(segment - 1, 0)
    edges = np.where(segment == 0, mantissa, mantissa + 16) << (double + 4)
    return edges, edges + (8 << double)
