"""Where the replicas of one playground count what a visitor has of it: places in talk, and what a day has cost.

Rules:
1. A place is had once: of an owner who comes to another replica the one that was had before is forgotten.
2. Whoever asks for a place gets it only where what all replicas hold leaves one, judged in one step.
3. A store that can't be reached raises ``StoreLost`` and waits for nothing longer than a moment.

Here is the one in memory, which is that of a process by itself; ``redis_store.py`` has the other.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol

from playground.limits import Limits
from playground.web.admission.ledger import LedgerPage
from playground.web.admission.line import Applicant


class StoreLost(Exception):  # noqa: N818  no fault of whoever asks: they go on without it
    """The store can't be reached now."""


@dataclass(frozen=True, slots=True)
class Report:
    """What one replica tells: the places it has, those it has no longer, and what it has used since it told last.

    A place that is both is had: its owner asked anew.
    ``subjects``: of which visitors and addresses it wants to know how they stand.
    """

    ours: Collection[Applicant]
    gone: Collection[Applicant]
    used: LedgerPage
    subjects: Collection[str]


@dataclass(frozen=True, slots=True)
class Standing:
    """How those asked about stand at all replicas together: their places, and what they used on the day of the report.

    Not all places: a thousand of them are 20 ms of the loop that reads them.
    """

    places: Collection[Applicant]
    used: LedgerPage


class AdmissionStore(Protocol):
    """What all replicas count in. In ``Applicant`` owner, visitor and address are subjects of the ledger."""

    is_shared: bool

    def first_page(self) -> LedgerPage:
        """Return what a replica begins with, the key of all subjects with it; blocks. Raise SettingsError for none."""
        ...

    async def claim(self, place: Applicant, gone: Collection[Applicant], limits: Limits) -> bool:
        """Have a place where ``limits`` leave one; ``gone`` are those that this replica has no longer."""
        ...

    async def exchange(self, report: Report) -> Standing:
        """Tell how this replica stands, and learn how all do."""
        ...

    async def close(self) -> None:
        """Let go of whatever it is reached by."""
        ...


class MemoryStore:
    """The store of one process, or of several parts of it."""

    def __init__(self, *, is_shared: bool = False) -> None:
        self.is_shared = is_shared
        self._salt = secrets.token_bytes(16)
        self._places: dict[str, Applicant] = {}
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._tokens = 0

    def first_page(self) -> LedgerPage:
        """Return a page with nothing used."""
        return LedgerPage(self._salt)

    async def claim(self, place: Applicant, gone: Collection[Applicant], limits: Limits) -> bool:
        """Have a place where ``limits`` leave one."""
        self._forget(gone)
        others = [each for each in self._places.values() if each.owner != place.owner]
        is_granted = leaves_room(place, others, limits)
        if is_granted:
            self._places[place.owner] = place
        return is_granted

    async def exchange(self, report: Report) -> Standing:
        """Tell how this part stands, and learn how all do."""
        self._forget(report.gone)
        self._places.update({place.owner: place for place in report.ours})
        for subject, seconds in report.used.seconds.items():
            self._seconds[subject] += seconds
        self._tokens += report.used.tokens
        used = {subject: self._seconds.get(subject, 0.0) for subject in report.subjects}
        places = [each for each in self._places.values() if {each.visitor, each.address} & used.keys()]
        return Standing(places, LedgerPage(b"", report.used.day, used, self._tokens))

    async def close(self) -> None:
        """There is nothing to let go of."""

    def _forget(self, gone: Iterable[Applicant]) -> None:
        for place in gone:
            if self._places.get(place.owner) == place:
                del self._places[place.owner]


def leaves_room(place: Applicant, others: Collection[Applicant], limits: Limits) -> bool:
    """Tell whether a visitor and their address may have one more place beside those of ``others``."""
    of_visitor = sum(other.visitor == place.visitor for other in others)
    of_address = sum(other.address == place.address for other in others)
    within_visitor = limits.per_visitor is None or of_visitor < limits.per_visitor
    return within_visitor and (not place.address or limits.per_address is None or of_address < limits.per_address)
