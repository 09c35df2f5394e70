"""The line: no limit is ever exceeded, nobody is forgotten, places only fall, and a freed one goes to the first."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.errors import LinkError, PlaygroundError, ServiceError
from playground.limits import Limits
from playground.web.admission.ledger import Ledger, LedgerPage
from playground.web.admission.line import AdmissionLine, Applicant

NOON = 20_000 * 86_400.0 + 43_200


class Clock:
    def __init__(self, now=NOON):
        self.now = now

    def __call__(self):
        return self.now


def line_of(clock=None, **limits):
    return AdmissionLine(Limits(**limits), Ledger(clock or Clock(), LedgerPage(b"s" * 16)))


def page(name, visitor="", address="", *, spends=False):
    return Applicant(name, visitor or name, address, spends)


def places(*spots):
    return [spot.place for spot in spots]


def test_the_first_talk_and_the_others_wait_in_the_order_in_which_they_came():
    line = line_of(conversations=2)
    ada, bob, cleo, dan = (line.ask(page(name)) for name in ("ada", "bob", "cleo", "dan"))
    assert places(ada, bob, cleo, dan) == [0, 0, 1, 2]
    line.leave(bob)
    assert places(ada, bob, cleo, dan) == [0, None, 0, 1]
    line.leave(cleo)
    assert dan.may_talk


def test_who_leaves_the_line_lets_those_behind_move_up_and_each_is_told():
    line, told = line_of(conversations=1), []
    line.ask(page("ada"))
    bob, cleo = (line.ask(page(name), lambda name=name: told.append(name)) for name in ("bob", "cleo"))
    told.clear()
    line.leave(bob)
    assert (cleo.place, told.count("cleo")) == (1, 1)
    line.leave(bob)
    assert told.count("cleo") == 1


def test_a_visitor_with_fifty_tabs_has_one_share_and_one_place_in_line():
    line = line_of(conversations=10, queue=10, per_visitor=1)
    tabs = [line.ask(page(f"tab {n}", "ada")) for n in range(2)]
    for n in range(2, 50):
        with pytest.raises(PlaygroundError, match="waiting in another tab"):
            line.ask(page(f"tab {n}", "ada"))
    bob = line.ask(page("bob"))
    assert (places(*tabs), bob.place, tabs[1].why) == ([0, 1], 0, "visitor")


def test_who_waits_for_their_own_other_tab_holds_nobody_else_up():
    line = line_of(conversations=2, per_visitor=1)
    ada, again, _bob = line.ask(page("1", "ada")), line.ask(page("2", "ada")), line.ask(page("bob"))
    cleo = line.ask(page("cleo"))
    assert (again.why, cleo.why, cleo.place) == ("visitor", "full", 2)
    line.leave(_bob)
    assert (cleo.place, again.place) == (0, 1)
    line.leave(ada)
    assert again.may_talk


def test_an_address_has_its_share_and_one_that_tells_nobody_apart_is_not_counted():
    line = line_of(per_address=2)
    office = [line.ask(page(f"o{n}", address="192.0.2.1")) for n in range(4)]
    assert places(*office) == [0, 0, 1, 2]
    assert office[2].why == "address"
    with pytest.raises(PlaygroundError, match="Others at your address"):
        line.ask(page("o5", address="192.0.2.1"))
    assert places(*(line.ask(page(f"n{n}")) for n in range(4))) == [0] * 4


def test_a_line_has_an_end():
    line = line_of(conversations=1, queue=1)
    ada, bob = line.ask(page("ada")), line.ask(page("bob"))
    with pytest.raises(PlaygroundError, match="All places are taken") as caught:
        line.ask(page("cleo"))
    assert (caught.value.code, places(ada, bob)) == ("full", [0, 1])


def test_who_asks_anew_takes_over_the_place_they_had():
    line = line_of(conversations=1, queue=2)
    ada, bob, cleo = (line.ask(page(name)) for name in ("ada", "bob", "cleo"))
    ada.began = 5.0
    again, waiting = line.ask(page("ada")), line.ask(page("bob"))
    assert (again.began, waiting.began) == (5.0, None)
    assert places(ada, again, bob, waiting, cleo) == [None, 0, None, 1, 2]
    line.leave(ada)
    line.leave(bob)
    assert places(again, waiting, cleo) == [0, 1, 2]


def test_who_comes_from_elsewhere_where_no_place_is_free_keeps_the_one_they_have():
    line = line_of(per_address=1, conversations=2, queue=1)
    bob = line.ask(page("bob", address="b"))
    ada = line.ask(page("ada", address="a"))
    waiting = line.ask(page("cleo", address="c"))
    moved = line.ask(page("ada", address="b"))
    assert places(bob, ada, waiting, moved) == [0, None, 1, 0]
    line.leave(waiting)
    assert line.ask(page("dan", address="a")).why == "address", "it counts where it was had"


def test_while_the_machine_is_late_nobody_begins_beside_those_who_talk_and_they_talk_on():
    line = line_of(lag_ms=100)
    ada = line.ask(page("ada"))
    line.felt(100)
    bob = line.ask(page("bob"))
    line.felt(101)
    cleo = line.ask(page("cleo"))
    assert (places(ada, bob, cleo), cleo.why) == ([0, 0, 1], "busy")
    again = line.ask(page("ada"))
    assert places(again, bob, cleo) == [0, 0, 1], "who talks comes back to their place"


def test_it_is_late_until_it_is_half_as_late_and_then_they_begin_one_by_one_in_order():
    line = line_of(lag_ms=100)
    line.ask(page("ada"))
    line.felt(101)
    bob, cleo, dan = (line.ask(page(name)) for name in ("bob", "cleo", "dan"))
    line.felt(51)
    assert places(bob, cleo, dan) == [1, 2, 3]
    line.felt(50)
    assert places(bob, cleo, dan) == [0, 1, 2]
    eve = line.ask(page("eve"))
    assert (eve.place, eve.why) == (3, "busy"), "nobody overtakes those who wait"
    line.felt(99)
    assert places(bob, cleo, dan, eve) == [0, 0, 1, 2]
    line.felt(101)
    assert places(dan, eve) == [1, 2]
    for place_of_eve in (2, 1, 0):
        assert eve.place == place_of_eve
        line.felt(0)
    line.felt(0)
    assert line.ask(page("fay")).may_talk


def test_where_nobody_talks_one_begins_however_late_the_machine_is():
    line = line_of(lag_ms=100)
    line.felt(500)
    ada, bob, cleo = (line.ask(page(name)) for name in ("ada", "bob", "cleo"))
    assert places(ada, bob, cleo) == [0, 1, 2]
    line.leave(ada)
    assert places(bob, cleo) == [0, 1]


def test_a_limit_that_is_met_holds_however_early_the_machine_is_and_without_one_of_its_lag_it_may_be_late():
    line = line_of(conversations=1, lag_ms=100)
    line.ask(page("ada"))
    line.felt(101)
    bob = line.ask(page("bob"))
    for _ in range(3):
        line.felt(0)
    assert (bob.place, bob.why) == (1, "full")
    line = line_of()
    line.felt(10_000)
    assert places(line.ask(page("ada")), line.ask(page("bob"))) == [0, 0]


def test_a_day_that_is_used_up_is_said_with_how_long_it_lasts():
    clock = Clock()
    line = line_of(clock, minutes_a_day=60, per_address=2)
    line.ledger.charge("ada", 3_596)
    with pytest.raises(PlaygroundError, match="Your 60 minutes for today are used up") as caught:
        line.ask(page("ada"))
    assert caught.value.hint == "Come back in 12 hours."
    line.ledger.charge("office", 7_200)
    with pytest.raises(PlaygroundError, match="your address"):
        line.ask(page("bob", address="office"))
    clock.now += 43_200
    assert line.ask(page("ada")).may_talk


def test_whose_day_is_over_while_they_wait_is_told_and_sent_out_of_line():
    line = line_of(conversations=1, minutes_a_day=60)
    ada, bob, cleo = line.ask(page("ada")), line.ask(page("bob")), line.ask(page("cleo"))
    line.ledger.charge("bob", 3_600)
    line.leave(ada)
    assert (bob.place, bob.refusal.code, cleo.place) == (None, "day_over", 0)


def test_who_spends_nothing_of_the_owners_talks_on_when_that_is_spent():
    line = line_of(tokens_a_day=1_000)
    line.ledger.spend(999)
    assert line.ask(page("ada", spends=True)).may_talk
    line.ledger.spend(500)
    assert line.left_tokens == 0
    with pytest.raises(PlaygroundError, match="may spend in a day") as caught:
        line.ask(page("bob", spends=True))
    assert "key of your own" in caught.value.hint
    assert line.ask(page("cleo")).may_talk


def test_minutes_of_a_day_are_shared_by_those_who_draw_on_them():
    line = line_of(minutes_a_day=10, per_address=2)
    line.ask(page("1", "ada", "home"))
    assert line.left_s(page("1", "ada", "home")) == 600
    line.ask(page("2", "ada", "home"))
    assert line.left_s(page("1", "ada", "home")) == 300
    assert line_of().left_s(page("bob")) is None


def test_at_the_end_nobody_is_left_in_line_and_nobody_gets_in():
    line, over = line_of(conversations=1), LinkError("Over.", code="stopped")
    ada, bob = line.ask(page("ada")), line.ask(page("bob"))
    line.close(over)
    assert (places(ada, bob), bob.refusal) == ([0, None], over)
    with pytest.raises(LinkError):
        line.ask(page("cleo"))


names = st.integers(0, 9)
moves = st.lists(
    st.tuples(st.sampled_from(["ask", "ask", "leave", "talk"]), names, st.integers(0, 3), st.integers(0, 2)),
    max_size=60,
)
bounds = st.builds(
    dict,
    conversations=st.integers(1, 4),
    queue=st.integers(0, 6),
    per_visitor=st.none() | st.integers(1, 2),
    per_address=st.none() | st.integers(1, 3),
    minutes_a_day=st.none() | st.just(1),
)


@settings(max_examples=300, deadline=None)
@given(moves, bounds)
def test_whatever_happens_every_limit_holds_and_the_line_stays_a_line(moves, bounds):
    line = line_of(**bounds)
    limits, held = line.limits, {}
    for move, n, visitor, address in moves:
        before = {name: spot.place for name, spot in held.items()}
        if move == "ask":
            name = f"{n}-{visitor}"
            with suppress(ServiceError):
                held[name] = line.ask(page(name, f"v{visitor}", f"a{address}" if address else ""))
        elif move == "talk":
            line.ledger.charge(f"v{visitor}", 20)
        elif held:
            line.leave(held.pop(sorted(held)[n % len(held)]))
        sent_away = [name for name, spot in held.items() if spot.place is None]
        assert all(held[name].refusal is not None for name in sent_away)
        for name in sent_away:
            del held[name]
        check_limits(limits, [spot for spot in held.values() if spot.may_talk], line)
        check_line(limits, held, before, line)


def check_limits(limits, talking, line):
    assert len(talking) == line.talking <= limits.conversations
    for field, most in (("visitor", limits.per_visitor), ("address", limits.per_address)):
        counted = [getattr(spot.applicant, field) for spot in talking]
        assert most is None or all(counted.count(each) <= most for each in counted if each)


def check_line(limits, held, before, line):
    waiting = sorted((spot for spot in held.values() if spot.waits), key=lambda spot: spot.place)
    assert [spot.place for spot in waiting] == list(range(1, line.waiting + 1))  # nobody is forgotten
    assert line.waiting <= limits.queue
    for name, spot in held.items():
        was = before.get(name)
        if was is not None and spot.place is not None:
            assert spot.place <= was  # places only fall
    if line.talking < limits.conversations:
        assert all(spot.why != "full" for spot in waiting)  # a freed place was given to somebody who could take it
