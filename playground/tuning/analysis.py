"""What a recording holds: how likely each frame is speech, by the built-in server's own detector, and its envelope.

``analyse`` blocks, for seconds where the recording is long (0.14 ms a frame of 32 ms): call it in a worker thread.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from playground.audio.pcm import duration_ms, silence, to_integers
from playground.engines.loading import load_vad
from playground.protocol.values import AudioFormat
from playground.server.core.engine_protocols import Vad
from playground.server.sound import VoiceFrames
from playground.tuning.cuts import TAIL_MS, Analysis

AT_ONCE = 96_000
"""Bytes judged in one go, as in the built-in server: two seconds."""
FULL_SCALE = 32_768.0


def analyse(pcm: bytes, noise_reduction: str = "off", vad: Vad | None = None) -> Analysis:
    """Judge PCM16 mono 24 kHz, and silence behind it; raise EngineError where no detector is installed."""
    frames = VoiceFrames((vad or detector()).open(), AudioFormat(), noise_reduction)
    whole = pcm[: len(pcm) // 2 * 2] + silence(TAIL_MS)
    pieces = (whole[at : at + AT_ONCE] for at in range(0, len(whole), AT_ONCE))
    return Analysis([p for piece in pieces for p in frames.probabilities(piece)], duration_ms(pcm))


@lru_cache(maxsize=1)
def detector() -> Vad:
    """Return the detector, loaded once; raise EngineError where there is none."""
    return load_vad()


def envelope(pcm: bytes, columns: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return (lowest, highest) sample, -1 to 1, of each of at most ``columns`` equal stretches of PCM16."""
    samples = to_integers(pcm)
    count = min(columns, samples.size)
    if not count:
        return np.zeros(0, np.float32), np.zeros(0, np.float32)
    starts = np.arange(count) * samples.size // count
    low, high = np.minimum.reduceat(samples, starts), np.maximum.reduceat(samples, starts)
    return (low / FULL_SCALE).astype(np.float32), (high / FULL_SCALE).astype(np.float32)
