"""A voice that is ahead of the ear leaves the cores to others."""

import pytest

from playground.server.speaking import AHEAD_S, Pace


@pytest.mark.parametrize("piece_s", [0.5, 1.0, 8.0])
@pytest.mark.parametrize("speed", [1.1, 1.5, 4.0, 20.0])
def test_a_voice_rests_half_the_time_as_far_as_it_stays_ahead(speed: float, piece_s: float) -> None:
    now = piece_s / speed
    pace = Pace(lambda: now)
    begun = now
    rests = []
    for made in range(1, 200):
        rests.append(pace.rest_s(piece_s, piece_s / speed))
        now += rests[-1] + piece_s / speed
        ahead_s = made * piece_s - (now - begun)  # when the next piece is there
        assert ahead_s >= min(AHEAD_S, (made * (1 - 1 / speed) - 1 / speed) * piece_s) - 1e-6, (
            "it is never caught up with"
        )
    assert all(0 <= rest <= piece_s / speed + 1e-9 for rest in rests)
    assert rests[0] == 0 or piece_s > AHEAD_S, "the beginning is not waited for"
    if speed > 2:
        assert rests[-1] == pytest.approx(piece_s / speed), "and in the end it works half the time"


def test_one_that_is_as_slow_as_the_ear_never_rests() -> None:
    now = 0.0
    pace = Pace(lambda: now)
    for _ in range(100):
        now += 1.0
        assert pace.rest_s(1.0, 1.0) == 0.0
