"""WAV files of a command: what goes in becomes the microphone's PCM, what came back is written as PCM16, 24 kHz."""

from __future__ import annotations

import os
from pathlib import Path

from playground.audio.pcm import to_pcm
from playground.audio.resample import resample
from playground.audio.wav import read_wav
from playground.errors import SettingsError
from playground.protocol.values import AudioFormat

RATE_HZ = AudioFormat().rate_hz


def microphone_pcm(path: Path) -> bytes:
    """Return the recording at ``path`` as PCM16 mono 24 kHz; raise SettingsError where there is none to hear."""
    recording = read_wav(path)
    pcm = to_pcm(resample(recording.samples, recording.rate_hz, RATE_HZ))
    if not pcm:
        raise SettingsError(f"{path.name} holds no audio.", "Record something first.", field="wav")
    return pcm


def check_writable(path: Path | None) -> None:
    """Say before the conversation, not after it, that ``path`` can't be written; raise SettingsError."""
    if path is None:
        return
    try:
        place = path if path.exists() else path.parent
        writable = not path.is_dir() and place.exists() and os.access(place, os.W_OK)
    except (OSError, ValueError):  # a name that is too long, or cannot be one
        writable = False
    if not writable:
        raise SettingsError(f"{path} can't be written.", "Choose a file in a folder you may write to.", field="out")
