"""Who speaks is not heard for ever: speech that a service forgets ends on the page too."""

from dataclasses import replace

import pytest

from playground.conversation.inputs import HoldToTalk
from playground.conversation.open_speech import DOUBT_S
from playground.conversation.states import Turn
from playground.protocol import events as e
from playground.protocol.values import Response, SessionConfig, TurnDetection
from tests.support.score import Score

HELD = SessionConfig(id="sess_1", turn_detection=TurnDetection())


def hearing() -> Score:
    score = Score().open()
    score.hear(e.SessionUpdated(HELD), e.SpeechStarted(0, "user_1"))
    assert score.core.turn is Turn.HEARING
    return score


def pass_time(score: Score, seconds: float) -> None:
    score.now += seconds
    due = score.core.next_due()
    if due is not None and due <= score.now:
        score.keep(score.core.due(score.now))


def test_speech_is_over_when_nothing_detects_its_end_any_more():
    score = hearing()
    score.hear(e.SessionUpdated(replace(HELD, turn_detection=None)))
    assert score.core.turn is Turn.LISTENING


@pytest.mark.parametrize(
    "change", [{"noise_reduction": "near_field"}, {"turn_detection": TurnDetection("semantic_vad")}]
)
def test_speech_that_a_service_forgot_over_a_change_is_over_after_a_while(change):
    score = hearing()
    score.hear(e.SessionUpdated(replace(HELD, **change)))
    assert score.core.turn is Turn.HEARING
    pass_time(score, DOUBT_S - 0.1)
    assert score.core.turn is Turn.HEARING
    pass_time(score, 0.1)
    assert score.core.turn is Turn.LISTENING
    assert score.core.next_due() is None


def test_speech_that_goes_on_after_a_change_ends_where_the_service_says():
    score = hearing()
    score.hear(e.SessionUpdated(replace(HELD, noise_reduction="near_field")), e.SpeechStopped(900, "user_1"))
    assert score.core.turn is Turn.THINKING
    pass_time(score, DOUBT_S)
    assert score.core.turn is Turn.THINKING


def test_speech_announced_anew_after_a_change_is_not_doubted():
    score = hearing()
    score.hear(e.SessionUpdated(replace(HELD, noise_reduction="near_field")), e.SpeechStarted(500, "user_2"))
    pass_time(score, DOUBT_S)
    assert score.core.turn is Turn.HEARING


def test_another_threshold_is_no_reason_to_doubt():
    score = hearing()
    score.hear(e.SessionUpdated(replace(HELD, turn_detection=TurnDetection(threshold=0.7))))
    pass_time(score, 10 * DOUBT_S)
    assert score.core.turn is Turn.HEARING


def test_a_commit_ends_speech_whose_end_was_lost():
    score = hearing()
    score.hear(e.AudioCommitted("user_1"))
    assert score.core.turn is Turn.THINKING


def test_a_late_commit_does_not_end_the_next_speech():
    score = hearing()
    score.hear(e.SpeechStarted(2000, "user_2"), e.AudioCommitted("user_1"))
    assert score.core.turn is Turn.HEARING


def test_a_key_held_is_heard_whatever_becomes_of_detection():
    score = Score(turn_detection="none").open()
    score.want(HoldToTalk(True))
    score.hear(e.SessionUpdated(replace(HELD, turn_detection=None)))
    assert score.core.turn is Turn.HEARING


def test_speech_whose_end_was_lost_is_over_a_while_after_it_is_answered():
    score = hearing()
    score.answer_begins()
    score.says("hello", 60_000)
    score.heard(100)
    assert score.core.turn is Turn.HEARING
    pass_time(score, DOUBT_S)
    score.heard(5_000)
    assert score.core.turn is Turn.SPEAKING


def test_speech_that_goes_on_while_the_last_is_answered_ends_where_the_service_says():
    score = hearing()
    score.hear(e.ResponseCreated(Response(id="resp_1")), e.SpeechStopped(900, "user_1"))
    pass_time(score, DOUBT_S)
    assert score.core.turn is Turn.THINKING
