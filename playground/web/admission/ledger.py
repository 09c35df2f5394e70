"""Who used how much today: seconds of conversation by a hashed subject, and tokens of the owner's credential.

Rules:
1. A day is one of UTC, by the clock that is handed in; one that is set back begins no day anew.
2. Nobody is known by name: a subject is a keyed hash, and the key is drawn anew where no file keeps it.
3. Memory is bounded: past ``most_subjects`` those who used least are forgotten, never those who used most.
4. Where replicas count together, what was added here is told them (``take``), and what all have is learnt (``learn``).

Pure: no file (``ledger_file``), no socket.
"""

from __future__ import annotations

import hashlib
import heapq
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

DAY_S = 86_400.0
MOST_SUBJECTS = 20_000
FORGOTTEN_AT_ONCE = 10
"""A tenth goes at once: looking through all of them is rare."""


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """What a ledger holds of one day, to be kept and read again."""

    salt: bytes
    day: int = 0
    seconds: Mapping[str, float] = field(default_factory=dict)
    tokens: int = 0


class Ledger:
    """The day's account; ``clock`` gives seconds since 1970, ``salt`` is the key of the hashes, at least 16 bytes."""

    def __init__(self, clock: Callable[[], float], page: LedgerPage, *, most_subjects: int = MOST_SUBJECTS) -> None:
        self._clock = clock
        self._salt = page.salt
        self._most = most_subjects
        self._day = page.day
        self._seconds = dict(page.seconds)
        self._tokens = page.tokens
        self._untold: dict[str, float] = {}
        self._untold_tokens = 0
        self.changes = 0

    def subject(self, kind: str, name: str) -> str:
        """Return what ``name`` is known as here: 32 hexadecimal digits."""
        return hmac.new(self._salt, f"{kind} {name}".encode(), hashlib.sha256).hexdigest()[:32]

    def charge(self, subject: str, seconds: float) -> None:
        """Note that ``subject`` has talked for so long."""
        self._turn_over()
        for added in (self._seconds, self._untold):
            added[subject] = added.get(subject, 0.0) + max(0.0, seconds)
        self.changes += 1
        if len(self._seconds) > self._most:
            self._forget()

    def spend(self, tokens: int) -> None:
        """Note tokens of the owner's credential."""
        self._turn_over()
        self._tokens += max(0, tokens)
        self._untold_tokens += max(0, tokens)
        self.changes += 1

    def used_s(self, subject: str) -> float:
        """Return how long ``subject`` has talked today, in seconds."""
        self._turn_over()
        return self._seconds.get(subject, 0.0)

    @property
    def tokens(self) -> int:
        """What the owner's credential has cost today, in tokens."""
        self._turn_over()
        return self._tokens

    @property
    def until_tomorrow_s(self) -> float:
        """How long today lasts, in seconds."""
        self._turn_over()
        return max(0.0, (self._day + 1) * DAY_S - self._clock())

    def page(self) -> LedgerPage:
        """Return what is to be kept."""
        self._turn_over()
        return LedgerPage(self._salt, self._day, dict(self._seconds), self._tokens)

    def take(self) -> LedgerPage:
        """Return what was added here since it was taken last."""
        self._turn_over()
        taken = LedgerPage(self._salt, self._day, self._untold, self._untold_tokens)
        self._untold, self._untold_tokens = {}, 0
        return taken

    def give_back(self, taken: LedgerPage) -> None:
        """Have what was taken taken again: it was told to nobody."""
        self._turn_over()
        if taken.day == self._day:
            for name, seconds in taken.seconds.items():
                self._untold[name] = self._untold.get(name, 0.0) + seconds
            self._untold_tokens += taken.tokens

    def learn(self, page: LedgerPage) -> None:
        """Take over what all have used, where that is more than is known here."""
        self._turn_over()
        if page.day != self._day:
            return
        known = {subject: max(used, self._seconds.get(subject, 0.0)) for subject, used in page.seconds.items() if used}
        self._seconds.update(known)
        self._tokens = max(self._tokens, page.tokens)

    def __len__(self) -> int:
        return len(self._seconds)

    def _turn_over(self) -> None:
        today = int(self._clock() // DAY_S)
        if today > self._day:
            self._day, self._tokens = today, 0
            self._seconds.clear()
            self._untold, self._untold_tokens = {}, 0

    def _forget(self) -> None:
        surplus = len(self._seconds) - self._most + self._most // FORGOTTEN_AT_ONCE
        for subject in heapq.nsmallest(surplus, self._seconds, key=self._seconds.__getitem__):
            del self._seconds[subject]
            self._untold.pop(subject, None)


def plain_of(page: LedgerPage) -> dict[str, Any]:
    """Return a page as JSON has it."""
    seconds = {subject: round(used, 1) for subject, used in page.seconds.items()}
    return {"version": 1, "salt": page.salt.hex(), "day": page.day, "seconds": seconds, "tokens": page.tokens}


def page_of(said: Any) -> LedgerPage:
    """Read what ``plain_of`` wrote; raise ValueError where it is anything else."""
    if not isinstance(said, dict) or said.get("version") != 1:
        raise ValueError("no ledger")
    salt, day, seconds, tokens = said.get("salt"), said.get("day"), said.get("seconds"), said.get("tokens")
    if not isinstance(salt, str) or len(salt) < 32 or type(day) is not int or type(tokens) is not int or tokens < 0:
        raise ValueError("no ledger")
    if not isinstance(seconds, dict) or not all(_is_used(used) for used in seconds.values()):
        raise ValueError("no ledger")
    return LedgerPage(bytes.fromhex(salt), day, {str(name): float(used) for name, used in seconds.items()}, tokens)


def _is_used(seconds: Any) -> bool:
    return isinstance(seconds, int | float) and not isinstance(seconds, bool) and 0 <= seconds <= 1e9
