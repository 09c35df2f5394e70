"""What is said into the room: a synthetic voice, and the first word of a human one, as WAV files of 48 kHz."""

from __future__ import annotations

import wave
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from benchmarks.rig.judging import RATE_HZ, Sound
from playground.audio.pcm import to_pcm, to_samples
from playground.audio.resample import resample
from playground.engines.hibari_voice import HibariSynthesizer

WAIT = "Wait, how many waves did he count?"
QUESTION = "What is two plus two?"
VOICE = "ash"
HUMAN_RATE_HZ = 24_000
FIRST_WORD_S = (1.75, 2.15)
FADE_S = 0.01


@dataclass(frozen=True)
class Clip:
    """A file to be said, and its samples at ``RATE_HZ``."""

    path: Path
    samples: Sound

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.samples) / RATE_HZ


def synthetic(text: str, folder: Path) -> Clip:
    """Say ``text`` with the built-in server's voice."""
    spoken = np.concatenate([samples for _, samples in _synthesizer().speak(text, voice=VOICE)])
    return _write(folder / f"{abs(hash(text))}.wav", resample(spoken, 24_000, RATE_HZ))


def human(recording: Path, folder: Path) -> Clip:
    """Cut the first word out of a recording, PCM16 mono 24 kHz, where one begins at 1.8 s."""
    begin, end = (int(at * HUMAN_RATE_HZ) for at in FIRST_WORD_S)
    word = to_samples(recording.read_bytes())[begin:end].copy()
    fade = int(FADE_S * HUMAN_RATE_HZ)
    word[:fade] *= np.linspace(0, 1, fade, dtype=np.float32)
    word[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    return _write(folder / "human.wav", resample(word, HUMAN_RATE_HZ, RATE_HZ))


@lru_cache(maxsize=1)
def _synthesizer() -> HibariSynthesizer:
    return HibariSynthesizer()


def _write(path: Path, samples: Sound) -> Clip:
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE_HZ)
        out.writeframes(to_pcm(samples))
    return Clip(path, samples)
