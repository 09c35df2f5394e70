"""How a replica keeps in step with the others: its places are claimed where all count, and what is used is told.

Rules:
1. Shared is what a visitor and an address may have, and what a day may cost. How many talk and wait in all, and how
   late the loop may be, bounds a machine: each replica has its own.
2. Whoever asks is judged by what all hold at that moment; who waits, by what they held a second ago.
3. Where the store is lost each replica counts by itself, beginning with what it knew: a limit is then at most so many
   times what it should be as there are replicas. Whoever talks talks on; what was used meanwhile is told afterwards.

Of the loop that serves the page. Where nobody else counts nothing of it runs.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

from playground.web.admission.ledger import Ledger
from playground.web.admission.line import AdmissionLine, Applicant, Spot
from playground.web.admission.store import AdmissionStore, Report, StoreLost

STEP_S = 1.0
"""How often a replica tells how it stands: so long a place that was freed at another may be waited for."""
log = logging.getLogger(__name__)


class Sharing:
    """What ``line`` has in common with those of other replicas, by way of ``store``."""

    def __init__(self, line: AdmissionLine, store: AdmissionStore) -> None:
        self._line = line
        self._ledger: Ledger = line.ledger
        self._store = store
        self._claimed: dict[Spot, Applicant] = {}
        self._turn = asyncio.Lock()
        self._is_lost = False

    async def learn(self, applicant: Applicant) -> None:
        """Learn what all replicas hold of somebody, before they ask."""
        if self._store.is_shared and not self._is_lost:
            await self._exchange(applicant)

    async def claim(self, spot: Spot) -> bool:
        """Have a place that the line gives; False where others hold too many of theirs: then it is waited for."""
        if not self._store.is_shared:
            return True
        async with self._turn:
            place = self._place(spot.applicant)
            if not self._is_lost and not await self._is_granted(place):
                await self._step()
                self._line.put_back(spot)
                return False
            self._claimed[spot] = place
        return True

    @asynccontextmanager
    async def kept(self, _: object = None) -> AsyncIterator[None]:
        """Keep in step as long as the loop lasts, and at its end tell what is left to be told."""
        if not self._store.is_shared:
            yield
            return
        keeping = asyncio.create_task(self._keep())
        try:
            yield
        finally:
            keeping.cancel()
            with suppress(asyncio.CancelledError):
                await keeping
            await self._exchange()
            with suppress(StoreLost):
                await self._store.close()

    async def _keep(self) -> None:
        while True:
            await self._exchange()
            await asyncio.sleep(STEP_S)

    async def _is_granted(self, place: Applicant) -> bool:
        """Claim a place; one that can't be claimed, because the store is lost, is had."""
        gone = self._gone()
        try:
            is_granted = await self._store.claim(place, self._places_of(gone), self._line.limits)
        except StoreLost as error:
            self._is_reached(error)
            return True
        self._forget(gone)
        return is_granted

    async def _exchange(self, asking: Applicant | None = None) -> None:
        async with self._turn:
            if asking is None or not self._is_lost:  # somebody before may have found out
                await self._step(asking)

    async def _step(self, asking: Applicant | None = None) -> None:
        """Tell how this replica stands, and learn how those stand whom it knows; whoever has the turn may."""
        gone, added = self._gone(), self._ledger.take()
        known = [*(spot.applicant for spot in self._line.spots), *([asking] if asking else [])]
        report = Report(self._ours, self._places_of(gone), added, _subjects(known))
        try:
            standing = await self._store.exchange(report)
        except StoreLost as error:
            self._ledger.give_back(added)
            self._is_reached(error)
            return
        self._is_reached()
        self._forget(gone)
        self._ledger.learn(standing.used)
        self._line.learn(self._elsewhere(standing.places))

    def _place(self, applicant: Applicant) -> Applicant:
        """Return what is told of somebody: subjects alone."""
        return replace(applicant, owner=self._ledger.subject("owner", applicant.owner), spends=False)

    @property
    def _ours(self) -> set[Applicant]:
        return {place for spot, place in self._claimed.items() if spot.may_talk}

    def _gone(self) -> list[Spot]:
        return [spot for spot in self._claimed if not spot.may_talk]

    def _places_of(self, gone: Iterable[Spot]) -> set[Applicant]:
        return {self._claimed[spot] for spot in gone}

    def _forget(self, gone: Iterable[Spot]) -> None:
        for spot in gone:
            self._claimed.pop(spot, None)

    def _elsewhere(self, places: Collection[Applicant]) -> list[Applicant]:
        """Return those places that are not here."""
        owners = {place.owner for place in self._claimed.values()}
        return [place for place in places if place.owner not in owners]

    def _is_reached(self, error: StoreLost | None = None) -> None:
        """Note whether the store is reached, and say so where that has changed."""
        if self._is_lost == (error is not None):
            return
        self._is_lost = error is not None
        if error:
            log.warning("Redis can't be reached (%s): until it can, this replica counts its visitors by itself.", error)
        else:
            log.warning("Redis is reached again: visitors are counted together with the other replicas.")


def _subjects(known: Iterable[Applicant]) -> list[str]:
    return sorted({subject for each in known for subject in (each.visitor, each.address) if subject})
