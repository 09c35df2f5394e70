"""Replicas that count together: limits of a visitor, an address and a day hold across them, in one process here."""

import pytest

from playground.limits import Limits
from playground.web.admission.control import PageAdmission
from playground.web.admission.line import Applicant
from playground.web.admission.store import MemoryStore, StoreLost

NOON = 20_000 * 86_400.0 + 43_200


class Leaky(MemoryStore):
    """A store that may be out of reach."""

    is_lost = False

    async def claim(self, *asked):
        self._check()
        return await super().claim(*asked)

    async def exchange(self, report):
        self._check()
        return await super().exchange(report)

    def places(self):
        return list(self._places.values())

    def _check(self):
        if self.is_lost:
            raise StoreLost("ConnectionError")


class Replica:
    def __init__(self, store, clock=lambda: NOON, **limits):
        self.control = PageAdmission(Limits(**limits), clock=clock, store=store)
        self.line, self.sharing = self.control.line, self.control.sharing

    async def ask(self, name, visitor="", address=""):
        """Ask as the bridge does; give the place, in talk or in line."""
        applicant = Applicant(name, visitor or name, address)
        await self.sharing.learn(applicant)
        spot = self.line.ask(applicant)
        if spot.may_talk:
            await self.sharing.claim(spot)
        return spot

    async def step(self):
        await self.sharing._exchange()


@pytest.fixture
def store():
    return Leaky(is_shared=True)


async def test_a_visitor_has_one_share_of_all_replicas_and_whoever_waits_begins_when_it_is_free(store):
    one, other = (Replica(store, per_visitor=1) for _ in range(2))
    talking = await one.ask("tab 1", "ada")
    waiting = await other.ask("tab 2", "ada")
    assert (talking.place, waiting.place, waiting.why) == (0, 1, "visitor")
    one.line.leave(talking)
    await one.step()
    await other.step()
    assert waiting.may_talk
    assert await other.sharing.claim(waiting)


async def test_of_two_who_ask_in_the_same_moment_one_is_let_in(store):
    one, other = (Replica(store, per_visitor=1) for _ in range(2))
    here, there = one.line.ask(Applicant("tab 1", "ada")), other.line.ask(Applicant("tab 2", "ada"))
    assert (here.place, there.place) == (0, 0)
    assert [await one.sharing.claim(here), await other.sharing.claim(there)] == [True, False]
    assert (there.place, there.why) == (1, "visitor")
    assert other.line.waiting == 1


async def test_who_is_put_back_is_first_in_line_and_whoever_waits_behind_stays_behind(store):
    one, other = Replica(store, per_visitor=1), Replica(store, per_visitor=1, conversations=1)
    await one.ask("tab 1", "ada")
    asking = Applicant("tab 2", "ada"), Applicant("bob", "bob"), Applicant("cleo", "cleo")
    there, bob, cleo = map(other.line.ask, asking)
    assert not await other.sharing.claim(there)
    assert (bob.place, there.place, cleo.place) == (0, 1, 2)


async def test_an_address_has_one_share_of_all_replicas(store):
    one, other = (Replica(store, per_address=2) for _ in range(2))
    spots = [await replica.ask(name, name, "home") for replica, name in ((one, "a"), (other, "b"), (one, "c"))]
    assert [spot.place for spot in spots] == [0, 0, 1]
    assert spots[2].why == "address"
    assert (await one.ask("d", "d", "away")).may_talk
    assert (await one.ask("e", "e")).may_talk  # behind a proxy that says nothing nobody has an address


async def test_who_loses_a_replica_has_their_place_at_the_other_at_once(store):
    gone, other = (Replica(store, per_visitor=1) for _ in range(2))
    await gone.ask("tab", "ada")
    assert (await other.ask("tab", "ada")).may_talk
    assert (await other.ask("tab 2", "ada")).why == "visitor"


async def test_who_moves_to_another_replica_goes_before_those_who_wait_for_the_same_share(store):
    gone, other = (Replica(store, per_visitor=1) for _ in range(2))
    await gone.ask("tab", "ada")
    waiting = await other.ask("tab 2", "ada")
    moved = await other.ask("tab", "ada")
    assert (moved.place, waiting.place) == (0, 1)
    await other.step()
    assert (moved.place, waiting.place) == (0, 1)


async def test_minutes_and_tokens_of_a_day_are_of_all_replicas(store):
    one, other = (Replica(store, minutes_a_day=10, tokens_a_day=1000) for _ in range(2))
    ada = Applicant("tab", "ada")
    one.line.ledger.charge("ada", 500)
    one.line.ledger.spend(900)
    await one.step()
    await other.sharing.learn(ada)
    assert (other.line.left_s(ada), other.line.left_tokens) == (100, 100)
    other.line.ledger.charge("ada", 100)
    await other.step()
    await one.sharing.learn(ada)
    assert one.line.day_over(ada).code == "day_over"


async def test_both_know_a_visitor_by_the_same_subject_and_neither_tells_a_name(store):
    one, other = (Replica(store, per_visitor=1) for _ in range(2))
    assert one.line.ledger.subject("visitor", "ada") == other.line.ledger.subject("visitor", "ada")
    await one.ask("planted-owner", one.line.ledger.subject("visitor", "planted-visitor"))
    await one.step()
    assert "planted" not in repr(store.places())


async def test_where_the_store_is_lost_each_counts_by_itself_says_so_once_and_tells_what_was_used_meanwhile(
    store, caplog
):
    one, other = (Replica(store, per_visitor=1, minutes_a_day=10, tokens_a_day=1000) for _ in range(2))
    talking = await one.ask("tab 1", "ada")
    waiting = await other.ask("tab 2", "ada")
    store.is_lost = True
    for _ in range(2):
        await other.step()
    assert (waiting.place, waiting.why) == (1, "visitor")  # what was known last holds on
    assert (await other.ask("bob")).may_talk
    assert (await other.ask("bob's other tab", "bob")).why == "visitor"
    other.line.ledger.charge("bob", 500)
    other.line.ledger.spend(30)
    await other.step()
    assert talking.may_talk
    store.is_lost = False
    await other.step()
    await one.sharing.learn(bob := Applicant("bob's third", "bob"))
    assert (one.line.left_s(bob), one.line.left_tokens) == (100, 970)
    assert (await one.ask("bob's third", "bob")).why == "visitor"
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 2
    assert said[0].startswith("Redis can't be reached (ConnectionError)")
    assert said[1].startswith("Redis is reached again")


async def test_yesterdays_minutes_are_not_told_for_today(store):
    now = [NOON]
    one = Replica(store, clock=lambda: now[0], minutes_a_day=10)
    one.line.ledger.charge("ada", 500)
    store.is_lost = True
    taken = one.line.ledger.take()
    now[0] += 86_400
    one.line.ledger.give_back(taken)
    one.line.ledger.learn(taken)
    assert one.line.ledger.take().seconds == {}
    assert one.line.ledger.used_s("ada") == 0
