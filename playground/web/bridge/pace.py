"""How much a page may send, and how often: more than any person can do, far less than a program can.

Rules:
1. Each kind of frame has a rate at which its allowance comes back, and how much of it can be saved up: a page that
   stood still for a while says all it has to say at once.
2. What is beyond it is dropped. The first of a kind is told, in words; so is every frame that cannot be read.
3. Whoever goes on is let go: beyond the kind's ``patience``, or at ``MOST_UNREADABLE`` frames that cannot be read.

Pure: ``now`` is seconds on a clock that does not go back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from playground.errors import WireError
from playground.errors.page import page_fault

MOST_UNREADABLE = 100


@dataclass(frozen=True, slots=True)
class Rate:
    """So much a second comes back, up to ``burst``; the page is let go once ``patience`` in all was too much."""

    per_s: float
    burst: float
    patience: float


RATES: Mapping[str, Rate] = {
    "audio": Rate(1.25, 10, 600),  # seconds of sound; a device's clock may be wrong, a tab that was held up catches up
    "picture": Rate(5, 20, 200),
    "text": Rate(5, 50, 1_000),
    "interrupt": Rate(20, 100, 1_000),
    "ask_now": Rate(20, 100, 1_000),
    "hold": Rate(20, 100, 1_000),
    "tool_result": Rate(20, 200, 1_000),
    "event": Rate(5, 50, 1_000),
    "heard": Rate(50, 6_000, 6_000),  # ten a second while sound plays, kept back as long as the page stands still
    "stopped": Rate(20, 200, 1_000),
    "pong": Rate(10, 300, 1_000),
    "captured": Rate(10, 600, 1_000),
}


class Bucket:
    """What of a ``Rate`` is left to be used."""

    def __init__(self, rate: Rate, now: float = 0.0) -> None:
        self._rate = rate
        self._left = rate.burst
        self._at = now

    def take(self, amount: float, now: float) -> bool:
        """Take ``amount``; False, and nothing is taken, where that much is not left."""
        self._left = min(self._rate.burst, self._left + (now - self._at) * self._rate.per_s)
        self._at = now
        if amount > self._left:
            return False
        self._left -= amount
        return True


class PagePace:
    """One page's allowances. ``rates`` by kind; a kind without one may come as it likes."""

    def __init__(self, rates: Mapping[str, Rate] = RATES) -> None:
        self._rates = rates
        self._buckets = {kind: Bucket(rate) for kind, rate in rates.items()}
        self._over = dict.fromkeys(rates, 0.0)
        self._unreadable = 0

    def admits(self, kind: str, now: float, amount: float = 1.0) -> bool:
        """Tell whether to take a frame; the first that is not raises WireError, one too many EnoughError."""
        bucket = self._buckets.get(kind)
        if bucket is None or bucket.take(amount, now):
            return True
        before = self._over[kind]
        self._over[kind] += amount
        if self._over[kind] > self._rates[kind].patience:
            raise page_fault("audio_too_much" if kind == "audio" else "too_much", kind=kind)
        if not before:
            raise page_fault("audio_too_fast" if kind == "audio" else "too_fast", kind=kind)
        return False

    def unreadable(self, error: WireError) -> WireError:
        """Return how to answer a frame that cannot be read: by ``error``, until there were too many."""
        self._unreadable += 1
        if self._unreadable < MOST_UNREADABLE:
            return error
        enough = page_fault("too_unreadable", count=MOST_UNREADABLE)
        enough.code = error.code
        return enough
