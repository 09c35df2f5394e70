"""The filters behind the resampler: designed once per ratio, immutable, shared by all streams.

Rules:
1. One prototype for every ratio: a linear-phase Kaiser low-pass, 112 dB, closed from 1.15 x the lower Nyquist.
2. Time is counted in ticks, the common multiple of both rates: an input every ``up`` ticks, an output every ``down``.
3. Two ways to apply it, chosen by size: ``Banded`` holds every phase of the ratio in one matrix; where that would be
   large (37123 Hz to 24 kHz has 24000 phases) ``Interpolated`` fits a polynomial to each tap instead: as clean, and
   memory stays bounded, but a block takes some 120 µs instead of 7.
4. A product stays below the size at which BLAS starts threads: for blocks of 20 ms they cost more than they give.

Not here: what a stream remembers (``resample.py``).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import lru_cache
from math import gcd

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from playground.audio.pcm import Samples
from playground.importing import IMPORTING

STOP_EDGE = 1.15
"""From here on, in units of the lower rate's Nyquist frequency, nothing passes."""

_ATTENUATION_DB = 112.0
_HALF_LENGTH = 32.5  # periods of the lower rate: 1.35 ms at 24 kHz
_WIDTH = (_ATTENUATION_DB - 7.95) / (2.285 * np.pi * 2 * _HALF_LENGTH)  # Kaiser's formula for the transition band
_CUTOFF = STOP_EDGE - _WIDTH / 2 - 0.01  # measured: the formula alone leaves the stop edge at 106 dB for some ratios

_PRODUCT_LIMIT = 250_000  # multiplications; OpenBLAS takes a second thread from 262,144 on
_MATRIX_LIMIT = _PRODUCT_LIMIT // 2  # entries, 0.5 MB: two rows to a product; all device rates to and from 24 kHz fit
_OUTPUTS_PER_ROW = 32  # measured: 16 to 80 cost the same, 480 five times as much
_DEGREE = 8
_FIT_POINTS = 32


class Filter(ABC):
    """One ratio's filter.

    A row is a window of ``width`` inputs; rows lie ``step`` inputs apart. ``past`` inputs of a window lie before its
    origin. An output at tick ``t`` needs the inputs up to tick ``t + reach``.
    """

    def __init__(self, up: int, down: int, reach: int, past: int, width: int, step: int, rows: int) -> None:
        self.up, self.down, self.reach = up, down, reach
        self.past, self.width, self.step = past, width, step
        self._rows = rows

    def line(self) -> tuple[Samples, Samples, int]:
        """Return a silent delay line, its rows as a view, and how many of its samples one product may use."""
        usable = self.width + (self._rows - 1) * self.step
        line = np.zeros(usable + self.step, np.float32)  # one row more: a shorter last row may already have outputs
        item = line.itemsize
        return line, as_strided(line, (self._rows + 1, self.width), (self.step * item, item)), usable

    @abstractmethod
    def outputs(self, rows: Samples, tick: int, count: int) -> Samples:
        """Return ``count`` outputs, the first at ``tick`` after the origin of the first row."""


class Banded(Filter):
    """All phases of one stretch of time as a banded matrix: outputs = windows x matrix."""

    def __init__(self, up: int, down: int) -> None:
        width, outputs = _shape(up, down)
        reach = half_length(up, down)
        super().__init__(up, down, reach, reach // up, width, outputs * down // up, _PRODUCT_LIMIT // (width * outputs))
        self._matrix = _band(up, down, width, outputs)

    def outputs(self, rows: Samples, tick: int, count: int) -> Samples:
        """See ``Filter``."""
        # np.dot copies the overlapping rows first; matmul before numpy 2.3 would do without BLAS instead.
        first = tick // self.down
        last = first + count
        used = max(2, -(-last // self._matrix.shape[1]))  # a single row is a vector, which BLAS threads much earlier
        outputs: Samples = np.dot(rows[:used], self._matrix)
        return outputs.reshape(-1)[first:last]


class Interpolated(Filter):
    """Each tap as a polynomial of the output's place between two inputs; memory hardly depends on the ratio."""

    def __init__(self, up: int, down: int) -> None:
        half = int(_HALF_LENGTH * max(1.0, down / up))
        outputs = _PRODUCT_LIMIT // (2 * half * (_DEGREE + 1))
        super().__init__(up, down, half * up, half - 1, 2 * half, 1, max(1, outputs * down // up))
        self._polynomials = _fit(half, min(1.0, up / down))

    def outputs(self, rows: Samples, tick: int, count: int) -> Samples:
        """See ``Filter``."""
        whole, part = np.divmod(tick + self.down * np.arange(count), self.up)
        terms = np.dot(self._polynomials, rows[whole].T)
        place = (part * (2.0 / self.up) - 1.0).astype(np.float32)
        result: Samples = terms[_DEGREE]
        for term in terms[_DEGREE - 1 :: -1]:
            result = result * place + term
        return result


def design(from_hz: int, to_hz: int) -> Filter:
    """Return the shared filter from ``from_hz`` to ``to_hz``, unequal positive rates; the first call imports scipy."""
    common = gcd(from_hz, to_hz)
    return _design(to_hz // common, from_hz // common)


@lru_cache(maxsize=16)
def _design(up: int, down: int) -> Filter:
    width, outputs = _shape(up, down)
    return Banded(up, down) if width * outputs <= _MATRIX_LIMIT else Interpolated(up, down)


def prototype(reach: int, ticks: float) -> NDArray[np.float64]:
    """Return 2 x ``reach`` + 1 taps that cut at the lower rate, whose sample lasts ``ticks``; sum 1."""
    with IMPORTING:
        from scipy.signal import firwin, kaiser_beta  # half a second: not at start

    taps = firwin(2 * reach + 1, _CUTOFF / ticks, window=("kaiser", kaiser_beta(_ATTENUATION_DB)))
    return np.asarray(taps, np.float64)


def half_length(up: int, down: int) -> int:
    """Return how many ticks the filter reaches to either side of an output."""
    return int(_HALF_LENGTH * max(up, down))


def _shape(up: int, down: int) -> tuple[int, int]:
    """Return how many inputs a row needs and outputs it gives: whole periods, so that all rows are alike."""
    outputs = up * -(-_OUTPUTS_PER_ROW // up)
    reach = half_length(up, down)
    return reach // up + ((outputs - 1) * down + reach) // up + 1, outputs


def _band(up: int, down: int, width: int, outputs: int) -> Samples:
    reach = half_length(up, down)
    taps = prototype(reach, max(up, down)) * up
    tap = reach + np.arange(outputs) * down - (np.arange(width)[:, None] - reach // up) * up
    inside = (tap >= 0) & (tap < taps.size)
    return np.where(inside, taps[np.where(inside, tap, 0)], 0.0).astype(np.float32)


def _fit(half: int, bandwidth: float) -> Samples:
    """Return (degree + 1, 2 x ``half``) coefficients in the place -1 … 1 between two inputs, lowest power first."""
    taps = prototype(half * _FIT_POINTS, _FIT_POINTS / bandwidth) * _FIT_POINTS
    place = np.linspace(-1.0, 1.0, _FIT_POINTS + 1)
    # The window's first input lies half - 1 before the output: its tap is the prototype's last stretch.
    starts = np.arange(2 * half - 1, -1, -1) * _FIT_POINTS
    stretches = taps[starts + np.arange(_FIT_POINTS + 1)[:, None]]
    return np.polynomial.polynomial.polyfit(place, stretches, _DEGREE).astype(np.float32)
