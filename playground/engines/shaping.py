"""Makes another speaker out of the carried voice's source-filter parameters, and trims what comes out. Pure numpy.

A frame is 12.5 ms; spectra are natural logarithms of magnitude over 601 bins of 20 Hz. The harmonic branch holds the
voice, the free-phase branch consonants, the noise branch breath.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from playground.engines.voices import NATURAL_PITCH_HZ, VoiceShape
from playground.server.core.engine_protocols import VOICE_RATE_HZ, Samples

Spectra = NDArray[np.float32]

BINS, BIN_HZ, UNVOICED_HZ, LOWEST_HZ = 601, 20.0, 40.0, 62.0
SMOOTHED_BINS = 9
DB = np.log(10) / 20
SMOOTHING_RAISES_DB = 4.5
PEAK, KNEE = 0.88, 0.6
AUDIBLE = 10 ** (-48 / 20)
LEVEL_BLOCK = VOICE_RATE_HZ // 200
LEAD_MS, FADE_MS = 10, 6


@dataclass(frozen=True, slots=True)
class Parameters:
    """What the network says: log-magnitudes (601, F) of three branches, two phases (601, F), F0 in Hz (F)."""

    harmonic: Spectra
    phase: Spectra
    noise: Spectra
    free: Spectra
    free_phase: Spectra
    f0: Spectra


def shaped(spoken: Parameters, voice: VoiceShape) -> Parameters:
    """Return ``spoken`` as ``voice`` would have said it; the natural voice comes back as it was."""
    f0 = _pitch(spoken.f0, voice)
    if voice.formants == 1.0 and voice.pitch_hz == NATURAL_PITCH_HZ:
        return replace(spoken, f0=f0)
    # Harmonics further apart or closer together fall between the notches the network left: only the envelope may stay.
    level = np.float32(np.log(voice.pitch_hz / NATURAL_PITCH_HZ) / 2 - SMOOTHING_RAISES_DB * DB)
    harmonic = _warped(_envelope(spoken.harmonic), voice.formants) + _tilt(voice.tilt_db) + level
    free = _warped(spoken.free, voice.formants) + _tilt(voice.tilt_db)
    breath = harmonic + _breath(voice.breath_db)
    noise = np.where(f0 > UNVOICED_HZ, np.logaddexp(_warped(spoken.noise, voice.formants), breath), spoken.noise)
    phase = spoken.phase[_nearest(voice.formants)]
    return Parameters(harmonic, phase, noise, free, spoken.free_phase[_nearest(voice.formants)], f0)


def _pitch(f0: Spectra, voice: VoiceShape) -> Spectra:
    voiced = f0 > UNVOICED_HZ
    moved = voice.pitch_hz * (np.maximum(f0, 1.0) / NATURAL_PITCH_HZ) ** voice.liveliness
    return np.where(voiced, np.maximum(moved, LOWEST_HZ), f0).astype(np.float32)


def _envelope(log_magnitude: Spectra) -> Spectra:
    """Return the power mean over nine bins (180 Hz, about one harmonic's distance)."""
    half = SMOOTHED_BINS // 2
    power = np.pad(np.exp(2 * np.minimum(log_magnitude, 7.0)), ((half + 1, half), (0, 0)), mode="edge")
    total = np.cumsum(power, axis=0, dtype=np.float64)
    mean = (total[SMOOTHED_BINS:] - total[:-SMOOTHED_BINS]) / SMOOTHED_BINS
    envelope: Spectra = (np.log(mean + 1e-12) / 2).astype(np.float32)
    return envelope


def _warped(spectra: Spectra, formants: float) -> Spectra:
    at = np.minimum(np.arange(BINS) / formants, BINS - 1.0)
    low = np.minimum(at.astype(int), BINS - 2)
    part = (at - low).astype(np.float32)[:, None]
    warped: Spectra = spectra[low] * (1 - part) + spectra[low + 1] * part
    return warped


@functools.lru_cache(maxsize=32)
def _nearest(formants: float) -> NDArray[np.intp]:
    return np.minimum(np.rint(np.arange(BINS) / formants), BINS - 1).astype(np.intp)


@functools.lru_cache(maxsize=32)
def _tilt(db_per_octave: float) -> Spectra:
    octaves = np.log2(np.maximum(np.arange(BINS) * BIN_HZ, 500.0) / 500.0)
    slope: Spectra = (octaves * db_per_octave * DB).astype(np.float32)[:, None]
    return slope


@functools.lru_cache(maxsize=32)
def _breath(db: float) -> Spectra:
    rising = np.clip((np.arange(BINS) * BIN_HZ - 1000.0) / 1000.0, 0.0, 1.0)
    level: Spectra = ((db - 40.0 * (1 - rising)) * DB).astype(np.float32)[:, None]
    return level


def finished(samples: Samples, gain_db: float, pause_ms: int) -> Samples:
    """Level ``samples``, keep peaks below −1 dBFS, cut silence to a short lead and ``pause_ms``, fade both ends."""
    return _faded(_trimmed(_limited(samples * np.float32(10 ** (gain_db / 20))), pause_ms))


def _limited(samples: Samples) -> Samples:
    """Bend what is above the knee smoothly towards the peak."""
    size = np.abs(samples)
    bent = KNEE + (PEAK - KNEE) * np.tanh((size - KNEE) / (PEAK - KNEE))
    return np.where(size > KNEE, np.sign(samples) * bent, samples).astype(np.float32)


def _trimmed(samples: Samples, pause_ms: int) -> Samples:
    blocks = samples[: len(samples) // LEVEL_BLOCK * LEVEL_BLOCK].reshape(-1, LEVEL_BLOCK)
    audible = np.flatnonzero(np.sqrt(np.mean(np.square(blocks), axis=1)) > AUDIBLE)
    if not len(audible):
        return samples[:0]
    start = int(audible[0]) * LEVEL_BLOCK - LEAD_MS * VOICE_RATE_HZ // 1000
    end = (int(audible[-1]) + 1) * LEVEL_BLOCK + pause_ms * VOICE_RATE_HZ // 1000
    return np.pad(samples[max(0, start) : end], (0, max(0, end - len(samples))))


def _faded(samples: Samples) -> Samples:
    length = min(FADE_MS * VOICE_RATE_HZ // 1000, len(samples) // 2)
    ramp = np.linspace(0, 1, length, dtype=np.float32)
    samples[:length] *= ramp
    samples[len(samples) - length :] *= ramp[::-1]
    return samples
