"""What a page may send, and how often: nothing a person can do is refused, nothing a program can do is endless."""

import pytest

from playground.errors import WireError
from playground.errors.page import EnoughError
from playground.web.bridge.pace import MOST_UNREADABLE, RATES, Bucket, PagePace, Rate

SLOW = {"text": Rate(per_s=2, burst=3, patience=4)}


def test_what_was_saved_up_may_come_at_once_and_the_rest_as_it_comes_back():
    bucket = Bucket(Rate(per_s=2, burst=3, patience=0))
    assert [bucket.take(1, 0.0) for _ in range(4)] == [True, True, True, False]
    assert [bucket.take(1, 0.5), bucket.take(1, 0.5)] == [True, False]
    assert [bucket.take(1, 1000.0) for _ in range(4)] == [True, True, True, False]


def test_what_is_refused_takes_nothing_away():
    bucket = Bucket(Rate(per_s=1, burst=3, patience=0))
    assert [bucket.take(4, 0.0), bucket.take(3, 0.0)] == [False, True]


def test_the_first_that_is_too_much_is_told_and_the_next_are_dropped_without_a_word():
    pace = PagePace(SLOW)
    assert all(pace.admits("text", 0.0) for _ in range(3))
    with pytest.raises(WireError) as told:
        pace.admits("text", 0.0)
    assert told.value.code == "too_fast"
    assert not isinstance(told.value, EnoughError)
    assert [pace.admits("text", 0.0) for _ in range(3)] == [False] * 3
    assert pace.admits("text", 1.0)


def test_whoever_goes_on_is_let_go():
    pace = PagePace(SLOW)
    for _ in range(3):
        pace.admits("text", 0.0)
    with pytest.raises(WireError):
        pace.admits("text", 0.0)
    for _ in range(3):
        pace.admits("text", 0.0)
    with pytest.raises(EnoughError, match="the conversation was ended"):
        pace.admits("text", 0.0)


def test_one_kind_does_not_use_up_what_another_may():
    pace = PagePace({**SLOW, "hold": SLOW["text"]})
    assert all(pace.admits(kind, 0.0) for kind in ("text", "hold", "bye") for _ in range(3))


def test_the_hundredth_frame_that_cannot_be_read_is_one_too_many():
    pace, error = PagePace(), WireError("What?", code="invalid_frame")
    assert all(pace.unreadable(error) is error for _ in range(MOST_UNREADABLE - 1))
    last = pace.unreadable(error)
    assert isinstance(last, EnoughError)
    assert "100 messages" in last.sentence


def test_a_person_who_presses_and_types_as_fast_as_can_be_is_never_refused():
    pace = PagePace()
    for n in range(3000):  # ten minutes, five of everything a second
        assert all(pace.admits(kind, n / 5) for kind in RATES if kind != "audio")


def test_a_microphone_may_run_a_tenth_too_fast_for_ever_and_be_held_up_for_seconds():
    pace, now = PagePace(), 0.0
    for _ in range(3_600 * 50):
        now += 0.02
        assert pace.admits("audio", now, 0.022)
    now += 8
    assert all(pace.admits("audio", now, 0.02) for _ in range(400))


def test_a_page_that_stood_still_for_ten_minutes_may_say_all_it_kept_back():
    pace = PagePace()
    assert all(pace.admits("heard", 600.0) for _ in range(6_000))
    assert all(pace.admits("pong", 600.0) for _ in range(300))
    assert all(pace.admits("captured", 600.0) for _ in range(600))
    assert all(pace.admits("audio", 600.0, 0.02) for _ in range(499))
    with pytest.raises(WireError, match="left out"):
        [pace.admits("audio", 600.0, 0.02) for _ in range(3)]
    assert not any(pace.admits("audio", 600.0, 0.02) for _ in range(590 * 50))
