"""Turns follow the vad measured on the detector; every one of the three figures acts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.server.core.endpointing import (
    FRAME_MS,
    TRAIL_MS,
    Endpointer,
    SpeechBegan,
    SpeechEnded,
    SpeechPaused,
    SpeechResumed,
    VadSettings,
    silence_needed_ms,
)
from tests.unit.server.score import Score

STANDARD = VadSettings(0.5, 300, 200)
LOUD, MIDDLE, QUIET = 0.9, 0.4, 0.05


def marks(probabilities, vad=STANDARD):
    turns = Endpointer()
    return [mark for probability in probabilities for mark in turns.feed(probability, vad)]


def kinds(found):
    return [type(mark) for mark in found]


def test_times_are_those_of_the_rule():
    found = marks([QUIET] * 20 + [LOUD] * 30 + [QUIET] * 10)
    assert found[0] == SpeechBegan(20 * FRAME_MS + 16 - 300)
    assert found[-1] == SpeechEnded(50 * FRAME_MS - TRAIL_MS, 50 * FRAME_MS - TRAIL_MS + 200)


def test_speech_is_over_before_the_detector_falls_silent_but_not_before_it_began():
    long_, short = (marks([QUIET] * 20 + [LOUD] * loud + [QUIET] * 10)[-1] for loud in (30, 2))
    assert long_.last_speech_ms == 50 * FRAME_MS - TRAIL_MS
    assert short.last_speech_ms == 20 * FRAME_MS + 16


def test_the_silence_that_ends_a_turn_is_counted_from_the_end_of_speech():
    turns = Endpointer()
    for probability in [LOUD] * 30:
        turns.feed(probability, STANDARD)
    frames = next(n for n in range(1, 20) if SpeechEnded in kinds(turns.feed(QUIET, STANDARD)))
    assert 0 <= frames * FRAME_MS + TRAIL_MS - 200 < FRAME_MS


def test_one_loud_frame_is_no_speech():
    assert marks(([LOUD] + [QUIET] * 3) * 50) == []


def test_a_candidate_survives_one_quiet_frame():
    assert kinds(marks([LOUD, QUIET, LOUD])) == [SpeechBegan]
    assert marks([LOUD, QUIET, QUIET, LOUD]) == []


def test_speech_goes_on_more_easily_than_it_begins():
    assert marks([MIDDLE] * 50) == []
    assert kinds(marks([LOUD] * 3 + [MIDDLE] * 50)) == [SpeechBegan]


def test_a_higher_threshold_ignores_noise():
    noise = [0.6] * 30 + [QUIET] * 20
    assert kinds(marks(noise)) == [SpeechBegan, SpeechPaused, SpeechEnded]
    assert marks(noise, VadSettings(0.8, 300, 200)) == []


def test_a_longer_silence_merges_turns():
    two = [LOUD] * 20 + [QUIET] * 12 + [LOUD] * 20 + [QUIET] * 20
    assert kinds(marks(two)).count(SpeechEnded) == 2
    merged = kinds(marks(two, VadSettings(0.5, 300, 500)))
    assert merged == [SpeechBegan, SpeechPaused, SpeechResumed, SpeechPaused, SpeechEnded]


def test_padding_moves_the_start_but_never_into_the_turn_before():
    speech = [QUIET] * 30 + [LOUD] * 10 + [QUIET] * 7 + [LOUD] * 10
    for padding in (0, 100, 900):
        assert marks(speech, VadSettings(0.5, padding, 200))[0].start_ms == 30 * FRAME_MS + 16 - padding
    first, second = (mark for mark in marks(speech, VadSettings(0.5, 900, 200)) if isinstance(mark, SpeechBegan))
    assert second.start_ms == 40 * FRAME_MS - TRAIL_MS + 200 > first.start_ms


@given(st.lists(st.sampled_from([LOUD, MIDDLE, QUIET]), max_size=200), st.integers(0, 800), st.integers(0, 800))
def test_turns_alternate_and_never_overlap(probabilities, padding, silence):
    found = [
        m for m in marks(probabilities, VadSettings(0.5, padding, silence)) if isinstance(m, SpeechBegan | SpeechEnded)
    ]
    times = [m.start_ms if isinstance(m, SpeechBegan) else m.end_ms for m in found]
    assert times == sorted(times)
    assert all(isinstance(m, SpeechBegan) == (n % 2 == 0) for n, m in enumerate(found))


def test_the_ear_forgets_silence_so_that_an_open_microphone_costs_nothing():
    score = Score()
    for _ in range(40):
        score.hear(*[QUIET] * 31)
    assert score.core._input.held_ms <= 300 + 500 + 32


def test_a_semantic_turn_waits_for_the_end_of_the_sentence():
    score = Score()
    score.detection(type="semantic_vad", eagerness="high")
    score.hear(*[LOUD] * 30, *[QUIET] * 4)
    score.understand("I would like to")
    assert not any("stopped" in event["type"] for event in score.hear(*[QUIET] * 40))
    score.hear(*[LOUD] * 30, *[QUIET] * 4)
    score.understand("I would like to order a pizza.")
    assert any("stopped" in event["type"] for event in score.hear(*[QUIET] * 8))


@pytest.mark.parametrize(("eagerness", "longest"), [("low", 8000), ("medium", 4000), ("auto", 4000), ("high", 2000)])
def test_semantic_silence_is_at_most_what_the_eagerness_says(eagerness, longest):
    assert silence_needed_ms("Well, I think and", eagerness) == longest
    assert silence_needed_ms("How are you?", eagerness) <= 800
    assert silence_needed_ms(None, eagerness) <= longest
