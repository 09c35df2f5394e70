"""Tickets: once, in time, and nothing of them stays."""

import gc
import weakref

import pytest

from playground.client import tickets as limits
from playground.client.tickets import LIFETIME_S, Tickets
from playground.errors import SettingsError


class Key:
    """Stands for what a ticket admits to."""


class Clock:
    """Time by hand: calls what was asked for when it comes."""

    def __init__(self):
        self.now = 0.0
        self.due = []

    def __call__(self):
        return self.now

    def later(self, seconds, call):
        self.due.append((self.now + seconds, call))
        return self.due

    def pass_(self, seconds):
        end = self.now + seconds
        while self.due and min(at for at, _ in self.due) <= end:
            at, call = min(self.due, key=lambda each: each[0])
            self.due.remove((at, call))
            self.now = at
            call()
        self.now = end


def kept(clock):
    return Tickets(clock, clock.later)


def test_a_ticket_nobody_uses_is_forgotten_with_what_it_holds_when_its_time_is_over():
    clock = Clock()
    tickets, key = kept(clock), Key()
    gone = weakref.ref(key)
    tickets.issue(key)
    del key
    clock.pass_(LIFETIME_S - 1)
    assert gone() is not None
    clock.pass_(1)
    gc.collect()
    assert (gone(), len(tickets)) == (None, 0)


def test_each_ticket_has_its_own_time_and_one_look_waits_at_once():
    clock = Clock()
    tickets = kept(clock)
    for _ in range(5):
        tickets.issue(Key())
        clock.pass_(LIFETIME_S / 4)
        assert len(clock.due) == 1
    assert len(tickets) == 3
    clock.pass_(LIFETIME_S)
    assert (len(tickets), clock.due) == (0, [])
    tickets.issue(Key())
    assert len(clock.due) == 1


def test_a_ticket_admits_once_and_in_time():
    clock = Clock()
    tickets, key = kept(clock), Key()
    ticket = tickets.issue(key)
    clock.pass_(LIFETIME_S - 1)
    assert tickets.redeem(ticket) is key
    late = tickets.issue(key)
    clock.now += LIFETIME_S
    for void in (ticket, late, ""):
        with pytest.raises(SettingsError, match="no longer valid"):
            tickets.redeem(void)


def test_the_oldest_tickets_go_first_where_there_are_too_many(monkeypatch):
    monkeypatch.setattr(limits, "MOST_OPEN", 2)
    tickets = kept(Clock())
    first, *others = (tickets.issue(Key()) for _ in range(3))
    with pytest.raises(SettingsError):
        tickets.redeem(first)
    assert all(tickets.redeem(other) for other in others)


def test_where_nothing_can_wait_the_next_ticket_looks():
    clock = Clock()
    tickets = Tickets(clock, lambda seconds, call: None)
    tickets.issue(Key())
    clock.now += LIFETIME_S
    tickets.issue(Key())
    assert len(tickets) == 1


def test_a_ticket_lives_a_minute_and_a_thousand_are_open_at_most():
    clock = Clock()
    tickets = kept(clock)
    tickets.issue(Key())
    clock.pass_(59.9)
    assert len(tickets) == 1
    clock.pass_(0.1)
    assert len(tickets) == 0
    first, *others = (tickets.issue(Key()) for _ in range(1_001))
    assert len(tickets) == 1_000
    with pytest.raises(SettingsError):
        tickets.redeem(first)
    assert all(tickets.redeem(other) for other in others)
