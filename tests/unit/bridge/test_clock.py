"""The page's clock in terms of ours, whatever the offset and however unequal the ways there and back."""

from hypothesis import given
from hypothesis import strategies as st

from playground.web.bridge.clock import KEPT_MS, MOST_UNANSWERED, PageClock, Uplink

DELAYS = st.tuples(st.floats(0, 500), st.floats(0, 500), st.floats(0, 3000))  # there, back, until the next


def exchanges(clock: PageClock, offset_ms: float, delays) -> float:
    """Let a page answer pings; return the time at the end."""
    now = 1000.0
    for there, back, pause in delays:
        number = clock.ping(now)
        clock.pong(number, now + there - offset_ms, now + there + back)
        now += there + back + pause
    return now


@given(st.floats(-1e9, 1e9), st.lists(DELAYS, min_size=1, max_size=60))
def test_the_true_offset_is_within_the_error(offset_ms, delays):
    clock = PageClock()
    exchanges(clock, offset_ms, delays)
    found = clock.offset
    assert abs(found.offset_ms - offset_ms) <= found.error_ms + 1e-6
    assert abs(clock.ours(12_345.0) - (12_345.0 + offset_ms)) <= found.error_ms + 1e-6


@given(st.lists(DELAYS, min_size=1, max_size=60))
def test_the_shortest_round_trip_of_the_last_minute_counts(delays):
    clock = PageClock()
    exchanges(clock, 0.0, delays)
    end, recent, now = 0.0, [], 1000.0
    for there, back, pause in delays:
        recent.append((now + there + back, (there + back) / 2))
        end, now = now + there + back, now + there + back + pause
    kept = [half for at, half in recent if end - at <= KEPT_MS]
    assert abs(clock.offset.error_ms - min(kept)) < 1e-6


def test_nothing_is_known_before_the_first_answer():
    clock = PageClock()
    clock.ping(0.0)
    assert (clock.offset, clock.ours(5.0), clock.news()) == (None, None, None)


def test_an_answer_nobody_waits_for_is_passed_over():
    clock = PageClock()
    number = clock.ping(0.0)
    clock.pong(number + 1, 5.0, 10.0)
    assert clock.offset is None
    clock.pong(number, 5.0, 10.0)
    clock.pong(number, 500.0, 10.0)
    assert clock.ours(5.0) == 5.0


def test_a_page_that_never_answers_costs_nothing():
    clock = PageClock()
    numbers = [clock.ping(float(n)) for n in range(10 * MOST_UNANSWERED)]
    clock.pong(numbers[0], 0.0, 5.0)
    assert clock.offset is None
    clock.pong(numbers[-1], 0.0, 1000.0)
    assert clock.offset is not None


def test_only_what_changed_noticeably_is_news():
    clock = PageClock()
    clock.pong(clock.ping(0.0), 5.0, 10.0)
    assert clock.news() == clock.offset
    assert clock.news() is None
    clock.pong(clock.ping(100.0), 104.8, 109.6)  # a little better
    assert clock.news() is None
    clock.pong(clock.ping(200.0), 201.0, 202.0)
    assert clock.news().error_ms == 1.0


@given(st.lists(st.floats(-50, 500), min_size=1, max_size=40))
def test_the_delay_of_the_microphone_is_the_middle_one_of_late_and_never_negative(delays):
    uplink = Uplink()
    told = [uplink.add(1000.0, 1000.0 + delay) for delay in delays][-1]
    late = sorted(max(0.0, delay) for delay in delays[-15:])
    assert late[(len(late) - 1) // 2] - 1e-6 <= told <= late[len(late) // 2] + 1e-6
