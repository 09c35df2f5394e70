"""Both sides of a conversation as one WAV file: left the person as sent, right the answer as heard. Pure."""

from __future__ import annotations

import io
import wave

import numpy as np

from playground.archive.told_sound import Pcm, ToldSound
from playground.audio.pcm import BYTES_PER_SAMPLE, RATE_HZ, to_integers, to_pcm, to_samples
from playground.audio.resample import resample


def stereo_wav(sound: ToldSound) -> bytes:
    """Return the file; its first sample is the first of ``sound.span``."""
    sides = [_at_24_khz(side, sound.rate_hz) for side in (sound.person(), sound.answer())]
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(len(sides))
        writer.setsampwidth(BYTES_PER_SAMPLE)
        writer.setframerate(RATE_HZ)
        writer.writeframes(np.stack(sides, axis=1).astype("<i2").tobytes())
    return file.getvalue()


def _at_24_khz(side: Pcm, rate_hz: int) -> Pcm:
    if rate_hz == RATE_HZ:
        return side
    return to_integers(to_pcm(resample(to_samples(side.tobytes()), rate_hz, RATE_HZ)))
