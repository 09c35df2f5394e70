"""A resampler that remembers: one stream of audio from one rate to another, block by block, without seams.

Rules:
1. Any chunking gives the same samples; N samples in give exactly ceil(N x to_hz / from_hz) out, counting ``flush``.
2. Output sample k is the sound at k / to_hz: the filter's delay shows as samples that come later, never as a shift.
3. Work per sample and memory are bounded: the line holds one product's worth, longer chunks pass through it in pieces.

The filters, and what they promise, are in ``filters.py``; why not soxr, in ``docs/decisions/0001-resampler.md``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playground.audio.filters import Filter, design
from playground.audio.pcm import Samples, rounded, to_integers
from playground.errors import SettingsError
from playground.telling import tell

MIN_RATE_HZ = 4_000
MAX_RATE_HZ = 384_000


class Resampler:
    """One stream from ``from_hz`` to ``to_hz``; equal rates pass through untouched.

    Samples are finite float32 arrays of one dimension. Rates are whole numbers from 4 kHz to 384 kHz, else
    SettingsError. The first resampler of a ratio designs its filter (a few ms; the very first imports scipy, 0.6 s):
    see ``warm``. Not for two threads at once.
    """

    def __init__(self, from_hz: int, to_hz: int) -> None:
        for rate_hz in (from_hz, to_hz):
            _check(rate_hz)
        self.from_hz, self.to_hz = from_hz, to_hz
        self._stream = None if from_hz == to_hz else _Stream(design(from_hz, to_hz))

    @property
    def delay_s(self) -> float:
        """How long a sound stays inside, in seconds: what the filter must hear of the future; 0.0 for equal rates."""
        return self._stream.delay / self.from_hz if self._stream else 0.0

    def process(self, samples: Samples) -> Samples:
        """Take the next samples, any number; return those that are now complete, perhaps none."""
        return self._stream.process(samples) if self._stream else samples

    def process_pcm(self, pcm: bytes) -> bytes:
        """Do the same to PCM16, byte for byte what ``to_pcm(process(to_samples(pcm)))`` gives, at less than its cost.

        A stream is fed samples or PCM16, not both: inside they differ by a factor. Raise WireError for half a sample.
        """
        return self._stream.process_pcm(pcm) if self._stream else pcm

    def flush(self) -> Samples:
        """Return what is still inside, as if silence followed, and start afresh for the next sound."""
        return self._stream.flush() if self._stream else np.empty(0, np.float32)

    def flush_pcm(self) -> bytes:
        """Return what is still inside of PCM16, as ``flush`` does."""
        return rounded(self._stream.flush()) if self._stream else b""


def warm(*ratios: tuple[int, int]) -> None:
    """Design the filters of ``(from_hz, to_hz)`` pairs before their first use; call it in a worker thread."""
    for from_hz, to_hz in ratios:
        Resampler(from_hz, to_hz)


def resample(samples: Samples, from_hz: int, to_hz: int) -> Samples:
    """Return a whole recording at another rate: ceil(len x to_hz / from_hz) samples."""
    stream = Resampler(from_hz, to_hz)
    return np.concatenate([stream.process(samples), stream.flush()])


class _Stream:
    """The delay line of one stream; its origin lies ``past`` samples in, the next output ``tick`` ticks after that."""

    def __init__(self, filter_: Filter) -> None:
        self._filter = filter_
        self._line, self._rows, self._usable = filter_.line()
        self._fill = filter_.past
        self._tick = 0
        self.delay = filter_.reach / filter_.up

    def process(self, samples: Samples | NDArray[np.int16]) -> Samples:
        room = self._usable - self._fill
        if samples.size <= room:
            return self._push(samples)
        pieces = []
        while samples.size:
            room = self._usable - self._fill
            pieces.append(self._push(samples[:room]))
            samples = samples[room:]
        return np.concatenate(pieces)

    def process_pcm(self, pcm: bytes) -> bytes:
        # A filter is linear and the factor a power of two: what is not divided need not be multiplied, to the last bit.
        return rounded(self.process(to_integers(pcm)))

    def flush(self) -> Samples:
        filter_ = self._filter
        inside = (self._fill - filter_.past) * filter_.up - self._tick
        left = max(0, -(-inside // filter_.down))
        tail = self.process(np.zeros(filter_.reach // filter_.up + 1, np.float32))[:left]
        self._line[:] = 0.0
        self._fill, self._tick = filter_.past, 0
        return tail

    def _push(self, samples: Samples | NDArray[np.int16]) -> Samples:
        filter_ = self._filter
        fill = self._fill + samples.size
        self._line[self._fill : fill] = samples
        self._fill = fill
        complete = (fill - filter_.past) * filter_.up - filter_.reach - 1 - self._tick
        count = max(0, complete // filter_.down + 1)
        if not count:
            return np.empty(0, np.float32)
        outputs = filter_.outputs(self._rows, self._tick, count)
        self._tick += count * filter_.down
        self._forget()
        return outputs

    def _forget(self) -> None:
        """Move the origin on by whole steps, as far as the next output allows."""
        step = self._filter.step
        gone = self._tick // (step * self._filter.up) * step
        if gone:
            self._line[: self._fill - gone] = self._line[gone : self._fill]
            self._fill -= gone
            self._tick -= gone * self._filter.up


def _check(rate_hz: int) -> None:
    if not MIN_RATE_HZ <= rate_hz <= MAX_RATE_HZ:
        raise SettingsError(
            tell("Audio at {rate} Hz can't be converted.", rate=rate_hz),
            tell(
                "Choose a device or a file with a rate from {lowest} to {highest} Hz.",
                lowest=MIN_RATE_HZ,
                highest=MAX_RATE_HZ,
            ),
            field="rate_hz",
        )
