"""The loudspeaker without sound: what it says was heard adds up."""

import math

from hypothesis import given
from hypothesis import strategies as st

from playground.cli.speaker import Heard, Speaker


def speaker(**answers):
    """Return a speaker with complete answers of that many milliseconds."""
    made = Speaker()
    for number, (item_id, ms) in enumerate(answers.items()):
        made.begin(number, item_id)
        made.play(number, bytes(48 * ms))
        made.end(number)
    return made


def test_an_answer_is_heard_as_time_passes():
    playing = speaker(a=100)
    assert playing.tick(40) == [Heard(0, 40.0, done=False)]
    assert playing.tick(60) == [Heard(0, 100.0, done=True)]
    assert playing.silent


def test_the_next_answer_waits_for_the_one_before():
    playing = speaker(a=100, b=50)
    assert playing.tick(120) == [Heard(0, 100.0, done=True), Heard(1, 20.0, done=False)]


def test_nothing_is_heard_before_it_came():
    playing = Speaker()
    playing.begin(0, "a")
    assert playing.tick(1000) == []
    playing.play(0, bytes(480))
    assert playing.tick(math.inf) == [Heard(0, 10.0, done=False)]
    playing.end(0)
    assert playing.tick(0) == [Heard(0, 10.0, done=True)]


def test_what_was_stopped_is_remembered_as_far_as_it_was_heard():
    playing = speaker(a=100)
    playing.tick(30)
    assert playing.stop(0) == 30.0
    assert playing.heard_of("a") == (30.0, 100.0)
    assert playing.silent
    assert playing.stop(0) == 0.0


@given(st.lists(st.integers(0, 500), max_size=5), st.lists(st.floats(0.5, 300), max_size=60))
def test_any_ticking_hears_each_answer_once_and_whole(lengths, ticks):
    playing = speaker(**{f"i{n}": ms for n, ms in enumerate(lengths)})
    reports = [heard for ms in [*ticks, math.inf] for heard in playing.tick(ms)]
    assert [heard.track for heard in reports if heard.done] == list(range(len(lengths)))
    for number, ms in enumerate(lengths):
        heard = [report.ms for report in reports if report.track == number]
        assert heard == sorted(heard)
        assert abs(heard[-1] - ms) < 1e-6
