"""Recordings on their way: handed in by a page, to be fetched under a word by the event that says whose they are. Pure.

Rules:
1. Each is fetched once, within ``LIFETIME_S``; the word says nothing of where it is.
2. All together hold at most ``MOST_BYTES``, what is still coming in counted as announced; those that nobody has fetched
   give way to a new one, the oldest first, and where that is not enough the new one is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playground.errors import ServiceError
from playground.tuning.recording import MOST_BYTES as RECORDING_BYTES

LIFETIME_S = 60.0
MOST_BYTES = RECORDING_BYTES + 20_000_000
"""The largest there can be, and a few small ones beside it."""


class Handed:
    """``clock`` gives seconds that only grow; ``word`` a fresh word that nobody can guess.

    One thread hands in, others may fetch.
    """

    def __init__(self, clock: Callable[[], float], word: Callable[[], str]) -> None:
        self._clock = clock
        self._word = word
        self._waiting: dict[str, tuple[float, bytes]] = {}
        self._coming = 0

    @property
    def held_bytes(self) -> int:
        """Return how much is held, and promised room."""
        return self._coming + sum(len(data) for _, data in list(self._waiting.values()))

    @contextmanager
    def room(self, size: int) -> Iterator[None]:
        """Hold room for ``size`` bytes while they come in; raise ServiceError where there is none."""
        self._make_room(size)
        if self.held_bytes + size > MOST_BYTES:
            raise ServiceError("Others are handing in recordings right now.", "Try again in a minute.", code="busy")
        self._coming += size
        try:
            yield
        finally:
            self._coming -= size

    def put(self, data: bytes) -> str:
        """Keep ``data``, for which there was room; return the word for it."""
        word = self._word()
        self._waiting[word] = (self._clock() + LIFETIME_S, data)
        return word

    def fetch(self, word: str) -> bytes | None:
        """Return what was handed in under ``word``, once; None where there is nothing, or no more."""
        self._make_room(0)
        _, data = self._waiting.pop(word, (0.0, None))
        return data

    def _make_room(self, size: int) -> None:
        now = self._clock()
        for word, (until, _) in list(self._waiting.items()):
            if until <= now or self.held_bytes + size > MOST_BYTES:
                self._waiting.pop(word, None)
