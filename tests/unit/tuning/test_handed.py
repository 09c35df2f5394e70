"""Recordings on their way: fetched once, within a minute, and bounded all together."""

import pytest

from playground.errors import ServiceError
from playground.tuning.handed import LIFETIME_S, MOST_BYTES, Handed


class Clock:
    now_s = 0.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def held(clock):
    words = iter("abcdefgh")
    return Handed(clock, lambda: next(words))


def hand_in(held, size):
    with held.room(size):
        pass
    return held.put(bytes(size))


def test_what_is_handed_in_is_fetched_once(held):
    word = hand_in(held, 5)
    assert held.fetch(word) == bytes(5)
    assert held.fetch(word) is None
    assert held.held_bytes == 0


@pytest.mark.parametrize(("after_s", "there"), [(LIFETIME_S - 1, True), (LIFETIME_S, False)])
def test_what_nobody_fetches_goes_after_a_minute(held, clock, after_s, there):
    word = hand_in(held, 5)
    clock.now_s = after_s
    assert (held.fetch(word) is not None) == there
    assert held.held_bytes == 0


def test_what_nobody_fetched_gives_way_the_oldest_first(held):
    first, second = hand_in(held, 10), hand_in(held, 10)
    with held.room(MOST_BYTES - 15):
        assert held.fetch(second) == bytes(10)
    assert held.fetch(first) is None


def test_what_is_coming_in_keeps_its_room(held):
    with held.room(MOST_BYTES - 10):
        with pytest.raises(ServiceError, match="Others are handing in"), held.room(11):
            pass
        with held.room(10):
            assert held.held_bytes == MOST_BYTES
    assert held.held_bytes == 0
