"""When what happened in a turn, on the session's clock, so that each leg of the delay has an owner.

``speech_end`` is reckoned from the audio clock: the service says at which millisecond of input the turn ended, we know
when that millisecond was sent. It is the end of speech itself, without the silence the service waited for.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass


@dataclass(slots=True)
class TurnMarks:
    """One turn; seconds on the session's clock, None where it did not happen."""

    speech_end: float | None = None
    stopped: float | None = None
    committed: float | None = None
    created: float | None = None
    first_delta: float | None = None
    first_sound: float | None = None

    @property
    def latency_ms(self) -> int | None:
        """From the end of speech (or the typed text) to the first sound heard."""
        if self.first_sound is None or self.speech_end is None:
            return None
        return max(0, round((self.first_sound - self.speech_end) * 1000))


class InputClock:
    """When a given millisecond of input audio left us; remembers the last ``KEPT`` appends."""

    KEPT = 3000

    def __init__(self) -> None:
        self.sent_ms = 0.0
        self._points: deque[tuple[float, float]] = deque(maxlen=self.KEPT)

    def advance(self, ms: float, now: float) -> None:
        """Note that ``ms`` more of audio went out at ``now``."""
        self.sent_ms += ms
        self._points.append((self.sent_ms, now))

    def at(self, position_ms: float, now: float) -> float:
        """Return when ``position_ms`` of input had been sent; ``now`` when it lies ahead of all we sent."""
        found = now
        for sent_ms, when in reversed(self._points):
            if sent_ms < position_ms:
                break
            found = when
        return found
