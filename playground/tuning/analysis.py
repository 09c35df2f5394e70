"""The built-in detector over a whole recording: the same path of audio and the same network as in the built-in server.

Blocks, for a few seconds where the recording is long (0.14 ms a frame of 32 ms): call it in a worker thread.
"""

from __future__ import annotations

from functools import lru_cache

from playground.audio.pcm import duration_ms, silence
from playground.engines.loading import load_vad
from playground.protocol.values import AudioFormat
from playground.server.core.engine_protocols import Vad
from playground.server.sound import VoiceFrames
from playground.tuning.cuts import TAIL_MS, Heard

AT_ONCE = 96_000
"""Bytes judged in one go, as in the built-in server: two seconds."""


def hear(pcm: bytes, noise_reduction: str = "off", vad: Vad | None = None) -> Heard:
    """Judge PCM16 mono 24 kHz, and silence behind it; raise EngineError where no detector is installed."""
    frames = VoiceFrames((vad or detector()).open(), AudioFormat(), noise_reduction)
    whole = pcm[: len(pcm) // 2 * 2] + silence(TAIL_MS)
    pieces = (whole[at : at + AT_ONCE] for at in range(0, len(whole), AT_ONCE))
    return Heard([p for piece in pieces for p in frames.probabilities(piece)], duration_ms(pcm))


@lru_cache(maxsize=1)
def detector() -> Vad:
    """Return the detector, loaded once; raise EngineError where there is none."""
    return load_vad()
