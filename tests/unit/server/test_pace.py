"""A voice that is ahead of the ear leaves the cores to others."""

import pytest

from playground.server.speaking import AHEAD_S, Pace


@pytest.mark.parametrize("speed", [1.5, 4.0, 20.0])
def test_a_voice_works_at_once_until_it_is_ahead_and_half_the_time_from_then_on(speed: float) -> None:
    now = 0.0
    pace = Pace(lambda: now)
    worked = rested = 0.0
    rests = []
    for _ in range(100):
        now += 1 / speed
        worked += 1 / speed
        rest = pace.rest_s(1.0, 1 / speed)
        rests.append(rest)
        rested += rest
        now += rest
    ahead = next((i for i, rest in enumerate(rests) if rest), 100)
    assert ahead + 1 - ahead / speed >= AHEAD_S, "it rests only when it is ahead"
    assert set(rests) <= {0.0, 1 / speed}
    assert 100 - now >= AHEAD_S - 2, "and is never caught up with"
    if speed > 2:
        assert all(rests[ahead:]), "faster than twice the ear's time it stays ahead, however it rests"


def test_one_that_is_as_slow_as_the_ear_never_rests() -> None:
    now = 0.0
    pace = Pace(lambda: now)
    for _ in range(100):
        now += 1.0
        assert pace.rest_s(1.0, 1.0) == 0.0
