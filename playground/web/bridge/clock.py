"""The page's clock in terms of ours: from pings and pongs, the offset between the two and how wrong it can be.

Method. A ping leaves at ``a`` and its answer arrives at ``b`` on our clock; between the two the page read ``p`` on its
own. So ours was somewhere from ``a`` to ``b`` when the page's was ``p``: the middle is at most half the round trip
wrong, however unequal there and back. The exchange with the shortest round trip of the last minute counts.

Not here: who sends pings, and when. Two clocks that drift apart (50 ppm is much) do so by 3 ms in that minute at most.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass
from statistics import median

KEPT_MS = 60_000.0
MOST_UNANSWERED = 16
WORTH_TELLING_MS = 0.5
MOST_MEASURED = 15


@dataclass(frozen=True, slots=True)
class Offset:
    """Our clock = the page's + ``offset_ms``, give or take ``error_ms``."""

    offset_ms: float
    error_ms: float


@dataclass(frozen=True, slots=True)
class _Exchange:
    at_ms: float
    offset: Offset


class PageClock:
    """What is known of one page's clock. All arguments and results are milliseconds."""

    def __init__(self) -> None:
        self._sent: OrderedDict[int, float] = OrderedDict()
        self._numbers = 0
        self._exchanges: deque[_Exchange] = deque()
        self._told: Offset | None = None
        self.offset: Offset | None = None
        """The best that is known; None before the first answer."""

    def ping(self, now_ms: float) -> int:
        """Return the number of a ping that leaves now."""
        self._numbers += 1
        self._sent[self._numbers] = now_ms
        while len(self._sent) > MOST_UNANSWERED:
            self._sent.popitem(last=False)
        return self._numbers

    def pong(self, number: int, page_ms: float, now_ms: float) -> None:
        """Take the page's answer to a ping; one that nobody waits for is passed over."""
        sent_ms = self._sent.pop(number, None)
        if sent_ms is None:
            return
        offset = Offset((sent_ms + now_ms) / 2 - page_ms, (now_ms - sent_ms) / 2)
        self._exchanges.append(_Exchange(now_ms, offset))
        while now_ms - self._exchanges[0].at_ms > KEPT_MS:
            self._exchanges.popleft()
        self.offset = min((each.offset for each in self._exchanges), key=lambda each: each.error_ms)

    def news(self) -> Offset | None:
        """Return the offset when it is new, or other than what was returned last; else None."""
        now, told = self.offset, self._told
        if now is None or (told and max(_differences(now, told)) <= WORTH_TELLING_MS):
            return None
        self._told = now
        return now

    def ours(self, page_ms: float) -> float | None:
        """Return a moment of the page's clock on ours; None while the two were never compared."""
        best = self.offset
        return page_ms + best.offset_ms if best else None


class Uplink:
    """How long the microphone's sound takes to reach us: the middle one of the last ``MOST_MEASURED`` measurements."""

    def __init__(self) -> None:
        self._measured: deque[float] = deque(maxlen=MOST_MEASURED)

    def add(self, captured_ms: float, now_ms: float) -> float:
        """Take the capture of what arrived now, both on our clock; return the delay in milliseconds, not below 0."""
        self._measured.append(max(0.0, now_ms - captured_ms))
        return median(self._measured)


def _differences(one: Offset, other: Offset) -> tuple[float, float]:
    return abs(one.offset_ms - other.offset_ms), abs(one.error_ms - other.error_ms)
