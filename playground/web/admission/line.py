"""Admission control: who may talk, who waits at which place in line, and who is refused, with the reason.

Rules:
1. No limit on conversations is ever exceeded, and whoever talks is never sent away for somebody else.
2. A place that is freed goes to the first in line whom no limit of their own holds back; places in line only fall.
3. An owner who asks anew takes over the place that the same owner had before; one in talk with its time and its
   address, wherever the owner comes from now.
4. One visitor, and one address, has as many places in line as may be had in talk: nobody fills the line alone.
5. Whom the day's limit meets is told when, and does not wait in line until tomorrow.
6. What other replicas hold of a visitor and an address (``learn``) counts as if it were held here.
7. While the machine is late (``felt``) nobody begins beside those who talk, and afterwards one at a time, until nobody
   waits for that any more: all at once would make it late again.

Pure: no socket, no task; whoever asks is told of changes by a call.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from math import inf

from playground.errors import PlaygroundError
from playground.errors.limits import in_words, limit_met
from playground.limits import Limits
from playground.web.admission.ledger import Ledger

LEAST_S = 5.0
"""With less of a day left nobody begins."""


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who asks: one page's conversation, its browser and its address as subjects of the ledger, and who pays.

    ``address``: empty where everybody comes from the same one, as behind a proxy that says nothing.
    """

    owner: str
    visitor: str
    address: str = ""
    spends: bool = False


def unheard() -> None:
    """Tell nobody."""


class Spot:
    """Somebody's place: 0 is in talk, n the n-th in line, None is none, with what it was lost for, if for anything.

    ``began``: when its talk did, by the clock of whoever runs it; a place that is taken over keeps that.
    """

    def __init__(self, applicant: Applicant, tell: Callable[[], None] = unheard) -> None:
        self.applicant = applicant
        self.place: int | None = None
        self.why = ""
        self.refusal: PlaygroundError | None = None
        self.began: float | None = None
        self.tell = tell

    @property
    def may_talk(self) -> bool:
        """Tell whether it is one's turn."""
        return self.place == 0

    @property
    def waits(self) -> bool:
        """Tell whether one stands in line."""
        return bool(self.place)

    def moved(self, place: int | None, why: str = "", refusal: PlaygroundError | None = None) -> None:
        """Be told of a new place, and why it is not a better one; tell on what has changed."""
        before = (self.place, self.why)
        self.place, self.why, self.refusal = place, why, refusal
        if before != (place, why):
            self.tell()


class AdmissionLine:
    """All places, in talk and in line."""

    def __init__(self, limits: Limits, ledger: Ledger) -> None:
        self.limits = limits
        self.ledger = ledger
        self._talking: list[Spot] = []
        self._waiting: list[Spot] = []
        self._elsewhere: Collection[Applicant] = ()
        self._closed: PlaygroundError | None = None
        self._is_late = self._is_easing = False

    @property
    def talking(self) -> int:
        """How many have a place in talk."""
        return len(self._talking)

    @property
    def is_closed(self) -> bool:
        """Tell whether nobody is let in any more."""
        return self._closed is not None

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return len(self._waiting)

    @property
    def spots(self) -> list[Spot]:
        """All places, in talk and in line."""
        return [*self._talking, *self._waiting]

    def ask(self, applicant: Applicant, tell: Callable[[], None] = unheard) -> Spot:
        """Return a place, in talk or in line; raise PlaygroundError where there is none to be had."""
        if refusal := self._closed or self._spent(applicant):
            raise refusal
        in_talk, in_line = (_of_owner(applicant.owner, spots) for spots in (self._talking, self._waiting))
        if in_talk is not None:
            applicant = replace(applicant, address=in_talk.applicant.address)
        spot = Spot(applicant, tell)
        elsewhere = self._but_of(applicant.owner)
        counts = _Counts(self._talking, elsewhere)
        is_held_back = in_talk is None and bool(self._bound(counts, applicant, self._room))
        if is_held_back and in_line is None:
            self._check_end(applicant)
        if in_talk is not None:
            self._talking.remove(in_talk)
            spot.began = in_talk.began
        if in_line is not None:
            self._waiting[self._waiting.index(in_line)] = spot
        elif is_held_back:
            self._waiting.append(spot)
        else:
            self._talking.append(spot)
            self._elsewhere = elsewhere
        for taken_over in (in_talk, in_line):
            if taken_over is not None:
                taken_over.moved(None)
        self._settle()
        return spot

    def leave(self, spot: Spot) -> None:
        """Free a place; nothing where it is free already."""
        for spots in (self._talking, self._waiting):
            if spot in spots:
                spots.remove(spot)
        if spot.place is not None:
            spot.moved(None)
        self._settle()

    def learn(self, elsewhere: Collection[Applicant]) -> None:
        """Be told now and then which places in talk are had elsewhere; their owners are subjects of the ledger."""
        if self._elsewhere != elsewhere:
            self._elsewhere = elsewhere
            self._settle()

    def put_back(self, spot: Spot) -> None:
        """Have somebody who was let in wait after all, before everybody else; nothing where they are gone."""
        if spot in self._talking:
            self._talking.remove(spot)
            self._waiting.insert(0, spot)
            self._settle()

    def felt(self, late_ms: float) -> None:
        """Be told now and then how late the machine is, in ms; without a limit it changes nothing."""
        most = self.limits.lag_ms
        if most is None:
            return
        was_late, self._is_late = self._is_late, late_ms > (most / 2 if self._is_late else most)
        waits = any(spot.why == "busy" for spot in self._waiting)
        self._is_easing = waits and not self._is_late and (was_late or self._is_easing)
        self._settle(1 if self._is_easing else self._room)

    @property
    def _room(self) -> float:
        """How many may begin now as far as the machine goes."""
        return 0 if self._is_late or self._is_easing else inf

    def _bound(self, counts: _Counts, applicant: Applicant, room: float) -> str:
        """Return what holds somebody back, if anything; where nobody talks there is always room for one."""
        return counts.bound(applicant, self.limits) or ("busy" if room <= 0 and counts.all else "")

    def close(self, reason: PlaygroundError) -> None:
        """Send everybody in line away for a reason, and let nobody in any more."""
        self._closed = reason
        waiting, self._waiting = self._waiting, []
        for spot in waiting:
            spot.moved(None, refusal=reason)

    def left_s(self, applicant: Applicant) -> float | None:
        """Return for how long this visitor can still talk today as things stand, in seconds; None: as they like."""
        return min((left / talks for _, left, talks in self._days(applicant)), default=None)

    def day_over(self, applicant: Applicant) -> PlaygroundError | None:
        """Return what is to be said where a day's minutes are used up."""
        return self._day_error(applicant, least_s=0.0)

    @property
    def left_tokens(self) -> int | None:
        """What the owner's credential may cost today; None for as much as anybody likes."""
        most = self.limits.tokens_a_day
        return None if most is None else max(0, most - self.ledger.tokens)

    def tokens_over(self, applicant: Applicant) -> PlaygroundError | None:
        """Return what is to be said where the owner's credential may cost no more today, and the visitor uses it."""
        if applicant.spends and self.left_tokens == 0:
            return limit_met("tokens_over", wait=in_words(self.ledger.until_tomorrow_s))
        return None

    def _but_of(self, owner: str) -> Collection[Applicant]:
        """Return what others have elsewhere; a place of this owner's comes along."""
        known_as = self.ledger.subject("owner", owner)
        return [each for each in self._elsewhere if each.owner != known_as]

    def _counts(self) -> _Counts:
        return _Counts(self._talking, self._elsewhere)

    def _days(self, applicant: Applicant) -> Iterable[tuple[bool, float, int]]:
        """Yield each limit of a day: whether it is the visitor's own, what is left in seconds, who draws on it now."""
        mine, ours = self.limits.minutes_a_day, self.limits.minutes_a_day_of_an_address
        talking = self._counts()
        if mine is not None:
            left = mine * 60 - self.ledger.used_s(applicant.visitor)
            yield True, left, max(1, talking.visitors[applicant.visitor])
        if ours is not None and applicant.address:
            left = ours * 60 - self.ledger.used_s(applicant.address)
            yield False, left, max(1, talking.addresses[applicant.address])

    def _day_error(self, applicant: Applicant, least_s: float) -> PlaygroundError | None:
        """Return what is to be said where no more than that is left of a day."""
        for is_own, left, _ in self._days(applicant):
            if left <= least_s:
                minutes = self.limits.minutes_a_day if is_own else self.limits.minutes_a_day_of_an_address
                wait = in_words(self.ledger.until_tomorrow_s)
                return limit_met("day_over" if is_own else "address_day_over", minutes=f"{minutes:g}", wait=wait)
        return None

    def _spent(self, applicant: Applicant) -> PlaygroundError | None:
        """Return what is to be said where too little is left of a day to begin."""
        return self._day_error(applicant, LEAST_S) or self.tokens_over(applicant)

    def _check_end(self, applicant: Applicant) -> None:
        """Raise PlaygroundError where the line has no end to go to."""
        alike = _Counts(self._waiting)
        if alike.is_met(alike.visitors[applicant.visitor], self.limits.per_visitor):
            raise limit_met("visitor_waits")
        if applicant.address and alike.is_met(alike.addresses[applicant.address], self.limits.per_address):
            raise limit_met("address_waits")
        if len(self._waiting) >= self.limits.queue:
            raise limit_met("full")

    def _settle(self, room: float | None = None) -> None:
        """Let in whoever may come in now, in order; send away whose day is over; number the rest."""
        counts, room = self._counts(), self._room if room is None else room
        left: list[Spot] = []
        told: list[tuple[Spot, int | None, str, PlaygroundError | None]] = []
        for spot in self._waiting:
            why = self._bound(counts, spot.applicant, room)
            if why:
                left.append(spot)
                told.append((spot, len(left), why, None))
            elif refusal := self._spent(spot.applicant):
                told.append((spot, None, "", refusal))
            else:
                self._talking.append(spot)
                counts.add(spot.applicant)
                room -= 1
        self._waiting = left
        told += [(spot, 0, "", None) for spot in self._talking]
        for spot, place, why, refusal in told:
            spot.moved(place, why, refusal)


class _Counts:
    """How many places are had: in all here, by visitor and by address also elsewhere."""

    def __init__(self, spots: Iterable[Spot], elsewhere: Collection[Applicant] = ()) -> None:
        self.all = 0
        self.visitors = Counter(each.visitor for each in elsewhere)
        self.addresses = Counter(each.address for each in elsewhere)
        for spot in spots:
            self.add(spot.applicant)

    def add(self, applicant: Applicant) -> None:
        """Count one more."""
        self.all += 1
        self.visitors[applicant.visitor] += 1
        self.addresses[applicant.address] += 1

    def bound(self, applicant: Applicant, limits: Limits) -> str:
        """Return which limit is met for this one; a limit of one's own before the one that holds for all."""
        if self.is_met(self.visitors[applicant.visitor], limits.per_visitor):
            return "visitor"
        if applicant.address and self.is_met(self.addresses[applicant.address], limits.per_address):
            return "address"
        return "full" if self.all >= limits.conversations else ""

    @staticmethod
    def is_met(count: int, limit: int | None) -> bool:
        """Tell whether a limit leaves no more than ``count``."""
        return limit is not None and count >= limit


def _of_owner(owner: str, spots: Iterable[Spot]) -> Spot | None:
    return next((spot for spot in spots if spot.applicant.owner == owner), None)
