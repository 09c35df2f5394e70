"""Tickets: a short-lived, single-use word that lets whoever holds it do one thing once."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from playground.errors import SettingsError

Right = TypeVar("Right")
LIFETIME_S = 60.0
MOST_OPEN = 1000


class Tickets(Generic[Right]):
    """The tickets not yet used, oldest first, each gone when its time is over: what it admits to may hold a key.

    ``clock`` gives seconds, always rising; ``later`` calls a function once so many of them have passed, or returns None
    where nothing can wait: then the next ticket looks.
    """

    def __init__(self, clock: Callable[[], float], later: Callable[[float, Callable[[], None]], object]) -> None:
        self._clock = clock
        self._later = later
        self._open: OrderedDict[str, tuple[float, Right]] = OrderedDict()
        self._waiting = False

    def __len__(self) -> int:
        return len(self._open)

    def issue(self, right: Right) -> str:
        """Return a ticket for ``right``, valid once within ``LIFETIME_S`` seconds."""
        self._expire()
        while len(self._open) >= MOST_OPEN:
            self._open.popitem(last=False)
        ticket = secrets.token_urlsafe(24)
        self._open[ticket] = (self._clock() + LIFETIME_S, right)
        self._wait()
        return ticket

    def redeem(self, ticket: str) -> Right:
        """Return what ``ticket`` was issued for and void it; raise SettingsError when it is void."""
        self._expire()
        found = self._open.pop(ticket, None)
        if found is None:
            raise SettingsError("This page's ticket is no longer valid.", "Press Start again.", field="ticket")
        return found[1]

    def _wait(self) -> None:
        """Look again when the oldest ticket's time is over; one look waits at a time."""
        if self._open and not self._waiting:
            until, _ = next(iter(self._open.values()))
            self._waiting = self._later(max(0.0, until - self._clock()), self._look) is not None

    def _look(self) -> None:
        self._waiting = False
        self._expire()
        self._wait()

    def _expire(self) -> None:
        now = self._clock()
        while self._open:
            ticket, (until, _) = next(iter(self._open.items()))
            if until > now:
                return
            del self._open[ticket]
