"""Which words of an answer were heard, from how much of its audio was.

Where the service says which word sounds when, that holds. Few do; else two kinds are told apart by what arrived:
1. Words and their sound come in step, piece by piece: each piece's words lie within that piece's sound.
2. The words run ahead: then words and sound keep step only over the whole answer, and what was said by a moment
   cannot exceed the words known when that moment's audio arrived.
Within a stretch time is shared by letters. A word counts as heard when half of it was.
"""

from __future__ import annotations

from bisect import bisect_left

import numpy as np

from playground.audio.word_timing import heard_until, timed_until

LARGEST_LEAD_MS = 1000.0


class Alignment:
    """The words and the sound of one answer as they arrived."""

    def __init__(self) -> None:
        self.received_ms = 0.0
        self._until_ms: list[float] = []
        self._known: list[int] = []
        self._joints: list[tuple[float, int]] = [(0.0, 0)]
        self._timed: list[tuple[float, str]] = []

    def add(self, ms: float, chars: int) -> None:
        """Note that ``ms`` more of audio arrived when ``chars`` characters of its transcript were known."""
        before = self._known[-1] if self._known else 0
        if chars > before and before:
            self._joints.append((self.received_ms, before))
        self.received_ms += ms
        self._until_ms.append(self.received_ms)
        self._known.append(chars)

    def time(self, word: str, offset_ms: float, duration_ms: float) -> None:
        """Note when ``word``, the next of the answer, sounds."""
        self._timed.append((offset_ms + duration_ms / 2, word))

    def heard_chars(self, text: str, heard_ms: float) -> int:
        """Return how many characters of ``text`` were heard after ``heard_ms``, up to a word's end."""
        if heard_ms <= 0 or not self._known:
            return 0
        if heard_ms >= self.received_ms:
            return len(text)
        if self._timed:
            return timed_until(text, self._timed, heard_ms)
        return heard_until(text, self._in_step(heard_ms) if self._keeps_step() else self._in_proportion(text, heard_ms))

    def received_chars(self, text: str) -> int:
        """Return how many characters of ``text`` can be heard in what has arrived, more being still to come."""
        known = self._known[-1] if self._known else 0
        return heard_until(text, known) if known else len(text)  # words that come behind their sound were said before

    def _keeps_step(self) -> bool:
        total = max(1, self._known[-1])
        leads = (abs(chars / total * self.received_ms - ms) for ms, chars in self._joints)
        return len(self._joints) > 1 and max(leads) <= LARGEST_LEAD_MS

    def _in_step(self, heard_ms: float) -> float:
        times, chars = zip(*self._joints, (self.received_ms, self._known[-1]), strict=True)
        return float(np.interp(heard_ms, times, chars))

    def _in_proportion(self, text: str, heard_ms: float) -> float:
        known = self._known[bisect_left(self._until_ms, heard_ms)]
        return min(len(text) * heard_ms / self.received_ms, known)
