"""What a recording of the room says, on recordings whose truth is known."""

import numpy as np
import pytest

from benchmarks.rig.judging import RATE_HZ, Said, answered_s, lag_ms, pauses, silenced_s, spans, where

NOISE = np.random.default_rng(3).uniform(-0.3, 0.3, 10 * RATE_HZ).astype(np.float32)
SAID = Said(2.0, 3.0)


def sounding(*found, seconds=6.0):
    """A channel that sounds from and to these seconds."""
    channel = np.zeros(int(seconds * RATE_HZ), np.float32)
    for begin, end in found:
        a, b = int(begin * RATE_HZ), int(end * RATE_HZ)
        channel[a:b] = NOISE[a:b]
    return channel


def test_short_gaps_belong_to_one_span_and_clicks_are_none():
    (found,) = spans(sounding((1.0, 1.4), (1.6, 2.0), (4.0, 4.01)))
    assert found == pytest.approx((1.0, 2.0))


def test_a_clip_is_found_to_the_sample_beneath_a_louder_echo():
    clip = sounding((0.1, 0.6), seconds=0.7)
    channel = sounding((0.5, 5.5))[::-1] * np.float32(0.5)
    at = 3 * RATE_HZ + 17
    channel[at : at + clip.size] += clip
    assert where(clip, channel).begin_s == pytest.approx(at / RATE_HZ + 0.1, abs=1e-3)
    assert where(clip, channel).later(1.0).end_s == pytest.approx(at / RATE_HZ + 1.6, abs=1e-3)


def test_a_clip_that_was_not_said_is_not_found():
    assert where(sounding((0.1, 0.6), seconds=0.7), sounding()) is None


def test_silence_counts_from_the_last_sound_of_the_answer():
    assert silenced_s(sounding((0.5, 2.2)), SAID) == pytest.approx(2.2)


def test_an_answer_that_only_paused_goes_on_and_a_new_one_does_not_count():
    assert silenced_s(sounding((0.5, 2.2), (2.8, 3.3), (4.0, 5.0)), SAID) == pytest.approx(3.3)
    assert silenced_s(sounding((0.5, 2.2), (3.6, 5.0)), SAID) == pytest.approx(2.2)


def test_an_answer_that_did_not_sound_could_not_be_silenced():
    assert silenced_s(sounding((0.5, 1.2), (3.6, 5.0)), SAID) is None
    assert silenced_s(sounding(), SAID) is None


def test_an_answer_begins_after_the_clip():
    assert answered_s(sounding((0.5, 2.2), (3.7, 5.0)), SAID) == pytest.approx(3.7)
    assert answered_s(sounding((0.5, 2.2)), SAID) is None


def test_only_long_silences_are_pauses():
    (found,) = pauses(sounding((0.5, 1.0), (1.5, 2.0), (3.0, 4.0)), 0.8)
    assert found == pytest.approx((2.0, 3.0))


def test_a_channel_that_repeats_another_is_late_by_so_much():
    early = sounding((1.0, 3.0))
    assert lag_ms(early, np.roll(early, RATE_HZ // 10)) == pytest.approx(100.0)
