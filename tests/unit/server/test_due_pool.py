"""Threads that take what is due first: in which order, what is passed over, what is told of those who wait."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.server.due_pool import DuePool

PATIENCE_S = 30


class Held:
    """A pool of one thread that is held up until it may go on; the clock stands unless moved."""

    def __init__(self):
        self.now, self.done = 0.0, []
        self.pool = DuePool(1, "held", lambda: self.now)
        self._go, begun = threading.Event(), threading.Event()
        self._holding = self.pool.ask(lambda: (begun.set(), self._go.wait(PATIENCE_S)))
        assert begun.wait(PATIENCE_S)

    def ask(self, word, within_s=0.0):
        return self.pool.ask(lambda: self.done.append(word), within_s)

    def go(self):
        """Let the thread work, and return what it did in order once it has nothing left."""
        last = self.pool.ask(lambda: None, 1e9)
        self._go.set()
        last.result(PATIENCE_S)
        self.pool.close()
        return self.done


@given(st.lists(st.tuples(st.floats(0, 5), st.floats(0, 5)), max_size=12))
def test_what_is_due_first_is_done_first_and_of_the_same_moment_what_was_asked_first(asked):
    held, dues = Held(), []
    for number, (later_s, within_s) in enumerate(asked):
        held.now += later_s
        held.ask(number, within_s)
        dues.append((held.now + within_s, number))
    assert held.go() == [number for _, number in sorted(dues)]


def test_what_was_given_up_is_passed_over_and_waits_no_more():
    held = Held()
    first, second = held.ask("first"), held.ask("second", 1)
    assert held.pool.waiting == 2
    assert first.cancel()
    assert held.pool.waiting == 1
    assert held.go() == ["second"]
    assert second.done()


def test_it_is_late_by_what_has_waited_longest_past_its_time():
    held = Held()
    assert held.pool.late_s == 0
    held.ask("later", 3)
    early = held.ask("sooner", 1)
    held.now = 2.5
    assert held.pool.late_s == 1.5
    early.cancel()
    assert held.pool.late_s == 0
    held.go()


def test_what_fails_is_told_to_whoever_asked_and_the_thread_goes_on():
    pool = DuePool(1, "failing")
    failing = pool.ask(lambda: 1 / 0)
    assert pool.ask(lambda: 7).result(PATIENCE_S) == 7
    with pytest.raises(ZeroDivisionError):
        failing.result(PATIENCE_S)
    pool.close()


def test_closing_gives_up_what_waits_and_refuses_what_comes():
    held = Held()
    waits = held.ask("never")
    closing = threading.Thread(target=held.pool.close)
    closing.start()
    while not waits.cancelled():
        threading.Event().wait(0.001)
    held._go.set()
    closing.join(PATIENCE_S)
    assert not closing.is_alive()
    assert held.done == []
    with pytest.raises(RuntimeError, match="have ended"):
        held.ask("too late")
