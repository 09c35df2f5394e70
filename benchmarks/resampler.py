"""Measure the resampler against soxr and two ways of scipy: `python benchmarks/resampler.py`, fifteen seconds.

Every method is a function from one 20 ms block to its samples, fresh per signal. Per ratio and method:

alias     worst of 48 sines, crowded towards the stop edge, where side lobes are highest. To a lower rate: what comes
          out of sines beyond 1.15 x the output's Nyquist frequency. To a higher one: what comes out beside sines up
          to 0.85 x the input's. In dB below the sine.
edge      highest place, in units of the lower Nyquist frequency, up to which a sine keeps its level within 0.1 dB.
delay     audio taken less audio given, after each block; median over one second. A method that gives each block at
          once and whole has none, and pays at the seams: see the sweep.
cost      median of 9 runs of 500 blocks, one stream, after warming up.
sweep     sine swept from 50 Hz to 0.8 x the lower Nyquist frequency in one second, against the ideal sweep at the
          output's rate: signal to error in dB. Seams show here.

In all methods output k is the sound at k / to_hz, so latency is audio that is missing, never a shift. The first and
last tenth of every output is left out, so that starts and ends do not count. The last line of each ratio sets ours
against soxr HQ. Costs vary by a fifth with the machine's mood; compare within one run.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from math import gcd
from pathlib import Path
from statistics import median
from timeit import repeat

import numpy as np
import soxr
from scipy.signal import resample_poly, upfirdn

sys.path.insert(0, str(Path(__file__).parents[1]))

from playground.audio.filters import STOP_EDGE, half_length, prototype
from playground.audio.resample import Resampler

RATIOS = [(48_000, 24_000), (44_100, 24_000), (24_000, 48_000), (24_000, 16_000), (8_000, 24_000)]
Method = Callable[[np.ndarray], np.ndarray]


def ours(from_hz: int, to_hz: int) -> Method:
    return Resampler(from_hz, to_hz).process


def soxr_hq(from_hz: int, to_hz: int) -> Method:
    method: Method = soxr.ResampleStream(from_hz, to_hz, 1, dtype="float32", quality="HQ").resample_chunk
    return method


def poly_per_block(from_hz: int, to_hz: int) -> Method:
    up, down = reduced(from_hz, to_hz)
    return lambda block: resample_poly(block, up, down)


def upfirdn_with_history(from_hz: int, to_hz: int) -> Method:
    """Our own filter by scipy's own loop: history is carried, what the next block repeats is cut off."""
    up, down = reduced(from_hz, to_hz)
    reach = half_length(up, down)
    lead = -reach % down  # zeros before the taps, so that the filter's delay is a whole number of outputs
    taps = np.concatenate([np.zeros(lead), prototype(reach, max(up, down)) * up]).astype(np.float32)
    line, origin, given, taken = np.empty(0, np.float32), 0, 0, 0

    def process(block: np.ndarray) -> np.ndarray:
        nonlocal line, origin, given, taken
        line, taken = np.concatenate([line, block]), taken + block.size
        ready = max(given, (taken * up - reach - 1) // down + 1)
        skipped = (reach + lead) // down - origin // down * up
        result = upfirdn(taps, line, up, down)[given + skipped : ready + skipped]
        given = ready
        needed = max(0, (given * down - reach) // up) // down * down  # a whole period, so that phases stay
        line, origin = line[needed - origin :], needed
        return result

    return process


METHODS = {
    "ours": ours,
    "soxr HQ": soxr_hq,
    "resample_poly per block": poly_per_block,
    "upfirdn with history": upfirdn_with_history,
}


def reduced(from_hz: int, to_hz: int) -> tuple[int, int]:
    common = gcd(from_hz, to_hz)
    return to_hz // common, from_hz // common


def blocks(samples: np.ndarray, rate_hz: int) -> list[np.ndarray]:
    size = rate_hz // 50
    return [samples[at : at + size] for at in range(0, samples.size - size + 1, size)]


def through(method: Method, samples: np.ndarray, rate_hz: int) -> np.ndarray:
    return np.concatenate([method(block) for block in blocks(samples, rate_hz)])


def middle(samples: np.ndarray) -> np.ndarray:
    return samples[samples.size // 10 : -samples.size // 10]


def sine(hz: float, rate_hz: int, seconds: float = 0.6) -> np.ndarray:
    return np.sin(2 * np.pi * hz * np.arange(int(rate_hz * seconds)) / rate_hz).astype(np.float32)


def sweep(top_hz: float, rate_hz: int) -> np.ndarray:
    time = np.arange(rate_hz) / rate_hz
    return np.sin(2 * np.pi * (50 * time + (top_hz - 50) / 2 * time**2))


def db(samples: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(np.square(samples, dtype=np.float64)) + 1e-30))


def beside(samples: np.ndarray, hz: float, rate_hz: int) -> np.ndarray:
    """Return what remains when the sine at ``hz`` is taken away."""
    turns = 2 * np.pi * hz * np.arange(samples.size) / rate_hz
    basis = np.stack([np.sin(turns), np.cos(turns)], axis=1)
    return np.asarray(samples - basis @ np.linalg.lstsq(basis, samples.astype(np.float64), rcond=None)[0])


def alias_db(make: Callable[[], Method], from_hz: int, to_hz: int) -> float:
    nyquist = min(from_hz, to_hz) / 2
    down = to_hz < from_hz
    span = (from_hz / 2 / nyquist * 0.999 if down else 1.98) - STOP_EDGE
    worst = -np.inf
    for place in STOP_EDGE + span * np.linspace(0, 1, 48) ** 3:
        hz = (place if down else 2 - place) * nyquist
        outputs = middle(through(make(), sine(hz, from_hz), from_hz))
        worst = max(worst, db(outputs if down else beside(outputs, hz, to_hz)))
    return -3.01 - worst


def edge(make: Callable[[], Method], from_hz: int, to_hz: int) -> float:
    nyquist = min(from_hz, to_hz) / 2
    good = 0.0
    for place in np.arange(0.7, 1.0, 0.01):
        outputs = middle(through(make(), sine(place * nyquist, from_hz), from_hz))
        if abs(db(outputs - beside(outputs, place * nyquist, to_hz)) + 3.01) > 0.1:
            break
        good = float(place)
    return good


def delay_ms(method: Method, from_hz: int, to_hz: int) -> float:
    given, late = 0, []
    for number, block in enumerate(blocks(np.zeros(from_hz, np.float32), from_hz), start=1):
        given += method(block).size
        late.append(number * 20 - given / to_hz * 1000)
    return median(late)


def cost_us(method: Method, from_hz: int) -> float:
    block = sine(440, from_hz, 0.02)
    for _ in range(100):
        method(block)
    return median(repeat(lambda: method(block), number=500, repeat=9)) / 500 * 1e6


def sweep_db(method: Method, from_hz: int, to_hz: int) -> float:
    top_hz = 0.8 * min(from_hz, to_hz) / 2
    heard = through(method, sweep(top_hz, from_hz).astype(np.float32), from_hz)
    ideal = sweep(top_hz, to_hz)[: heard.size]
    return db(middle(ideal)) - db(middle(heard - ideal))


@dataclass(frozen=True)
class Figures:
    """One row of the table."""

    alias_db: float
    edge: float
    delay_ms: float
    cost_us: float
    sweep_db: float

    def __str__(self) -> str:
        quality = f"{self.alias_db:6.0f} dB{self.edge:7.2f}{self.delay_ms:7.2f} ms"
        return f"{quality}{self.cost_us:14.1f} µs{self.sweep_db:6.0f} dB"


def measure(build: Callable[[int, int], Method], from_hz: int, to_hz: int) -> Figures:
    def make() -> Method:
        return build(from_hz, to_hz)

    return Figures(
        alias_db(make, from_hz, to_hz),
        edge(make, from_hz, to_hz),
        delay_ms(make(), from_hz, to_hz),
        cost_us(make(), from_hz),
        sweep_db(make(), from_hz, to_hz),
    )


def main() -> None:
    print(f"{'kHz, method':34}{'alias':>9}{'edge':>7}{'delay':>10}{'cost per 20 ms':>17}{'sweep':>9}")
    for from_hz, to_hz in RATIOS:
        rows = {name: measure(build, from_hz, to_hz) for name, build in METHODS.items()}
        for name, figures in rows.items():
            print(f"{f'{from_hz / 1000:g} → {to_hz / 1000:g}':10}{name:24}{figures}")
        mine, theirs = rows["ours"], rows["soxr HQ"]
        delay, cost = mine.delay_ms / theirs.delay_ms, mine.cost_us / theirs.cost_us
        print(f"{'':10}ours / soxr HQ: {delay:.2f} of its delay, {cost:.1f} of its cost\n")


if __name__ == "__main__":
    main()
