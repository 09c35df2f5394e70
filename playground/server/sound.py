"""Between the wire's audio and the engines' samples; runs in worker threads, holds no state beyond one stream."""

from __future__ import annotations

import numpy as np

from playground.audio.g711 import is_law, law
from playground.audio.pcm import to_pcm, to_samples
from playground.audio.resample import resample
from playground.engines.speech_detector import SpeechDetector
from playground.importing import IMPORTING
from playground.protocol.values import AudioFormat
from playground.server.core.engine_protocols import (
    RECOGNIZER_RATE_HZ,
    VAD_RATE_HZ,
    VOICE_RATE_HZ,
    Samples,
    VadStream,
)

CORNER_HZ = {"near_field": 80, "far_field": 150}
"""Noise reduction here: below this there is hum, wind and traffic, but hardly speech."""


def decoded(audio: bytes, audio_format: AudioFormat) -> Samples:
    """Return the samples of ``audio`` at its own rate; half a sample at the end is left out."""
    if is_law(audio_format.kind):
        return law(audio_format.kind).to_samples(audio)
    return to_samples(audio[: len(audio) // 2 * 2])


def encoded(samples: Samples, audio_format: AudioFormat) -> bytes:
    """Return one whole piece of synthesized speech (24 kHz) as the wire wants it."""
    pcm = to_pcm(resample(samples, VOICE_RATE_HZ, audio_format.rate_hz))
    return law(audio_format.kind).from_pcm(pcm) if is_law(audio_format.kind) else pcm


def for_recognizer(audio: bytes, audio_format: AudioFormat) -> Samples:
    """Return a whole turn at 16 kHz."""
    return resample(decoded(audio, audio_format), audio_format.rate_hz, RECOGNIZER_RATE_HZ)


class Rumble:
    """Takes hum and rumble out of one stream at 16 kHz: a fourth-order Butterworth high-pass that remembers."""

    def __init__(self, corner_hz: int) -> None:
        with IMPORTING:
            from scipy.signal import butter, sosfilt  # half a second the first time: not at start

        self._filter = sosfilt
        self._sections = butter(4, corner_hz, "highpass", fs=VAD_RATE_HZ, output="sos")
        self._state = np.zeros((len(self._sections), 2))

    def process(self, samples: Samples) -> Samples:
        """Return the next samples without what lies below the corner."""
        filtered, self._state = self._filter(self._sections, samples, zi=self._state)
        quieter: Samples = filtered.astype(np.float32)
        return quieter


class VoiceFrames:
    """One stream of appended audio, judged frame by frame."""

    def __init__(self, stream: VadStream, audio_format: AudioFormat, noise_reduction: str | None = None) -> None:
        rumble = Rumble(CORNER_HZ[noise_reduction]).process if noise_reduction in CORNER_HZ else None
        self._format = audio_format
        self._detector = SpeechDetector(stream, audio_format.rate_hz, rumble)
        self._half = b""

    def probabilities(self, audio: bytes) -> list[float]:
        """Take more audio, cut anywhere; return the probability of each frame that is now whole."""
        audio = self._half + audio
        whole = len(audio) if self._format.is_telephone else len(audio) // 2 * 2
        self._half = audio[whole:]
        return self._detector.probabilities(decoded(audio[:whole], self._format))
