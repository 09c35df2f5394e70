"""A recording as somebody hands it in, to what the microphone would have sent. Pure; bounded before it is decoded."""

from __future__ import annotations

import struct

from playground.audio.pcm import duration_ms, to_pcm
from playground.audio.resample import resample
from playground.audio.wav import decode_wav
from playground.errors import SettingsError
from playground.protocol.values import AudioFormat
from playground.telling import tell

LONGEST_S = 600
MOST_BYTES = 100_000_000
RATE_HZ = AudioFormat().rate_hz


def decoded(data: bytes, name: str) -> bytes:
    """Return the WAV file ``data`` as PCM16 mono 24 kHz; raise SettingsError where it cannot be tuned with."""
    if len(data) > MOST_BYTES:
        raise too_large(name)
    if claimed_s(data) > LONGEST_S:
        raise _too_long(name)
    recording = decode_wav(data, name)
    pcm = to_pcm(resample(recording.samples, recording.rate_hz, RATE_HZ))
    if not pcm:
        raise SettingsError(tell("{name} holds no audio.", name=name), "Record something first.", field="wav")
    return bounded(pcm, name)


def bounded(pcm: bytes, name: str) -> bytes:
    """Return ``pcm``; raise SettingsError where it is too long to be looked at."""
    if duration_ms(pcm) > LONGEST_S * 1000:
        raise _too_long(name)
    return pcm


def claimed_s(data: bytes) -> float:
    """Return how long a WAV file of this description can be at most, in seconds; 0.0 where it has none."""
    at = 12
    while at + 24 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        if name == b"fmt ":
            rate_hz, frame_bytes = struct.unpack_from("<I4xH", data, at + 12)
            return len(data) / max(1, int(rate_hz) * int(frame_bytes))
        at += 8 + size + size % 2
    return 0.0


def too_large(name: str) -> SettingsError:
    """Return what is said of a file over ``MOST_BYTES``."""
    return SettingsError(tell("{name} is larger than 100 MB.", name=name), "Take a shorter piece.", field="wav")


def _too_long(name: str) -> SettingsError:
    return SettingsError(tell("{name} is longer than 10 minutes.", name=name), "Take a shorter piece.", field="wav")
