"""One answer at a time, and none that is wanted for ever: whatever a service loses or leaves out."""

import pytest

from playground.conversation.actions import EndTrack, Notice, StopPlayback
from playground.conversation.inputs import AnswerTool, HoldToTalk, SayText, SendAudio, StopAnswering
from playground.conversation.links import LULL_S
from playground.conversation.response_queue import PATIENCE_S
from playground.conversation.states import Turn
from playground.protocol import events as e
from playground.protocol.commands import CancelResponse, CreateResponse
from playground.protocol.values import ErrorBody, Response
from tests.support.score import Score, of, pcm, sent

BUSY = e.ErrorReported(ErrorBody("busy", code="conversation_already_has_active_response"))
NOTHING_TO_CANCEL = e.ErrorReported(ErrorBody("none", code="response_cancel_not_active"))
WAYS = {
    "typed words": [SayText("hello")],
    "a tool's result": [AnswerTool("call_1", "3")],
    "push to talk": [HoldToTalk(True), SendAudio(pcm(200)), HoldToTalk(False)],
}


def creates(actions):
    return [command for command in sent(actions) if isinstance(command, CreateResponse)]


def answering() -> Score:
    """An answer that began, said a word, and of whose end nothing came."""
    score = Score().open()
    score.answer_begins()
    score.says("hello", 400)
    return score


def after(score: Score, seconds: float):
    """Let time pass as far as the core wants to be called, and call it."""
    score.now += seconds
    due = score.core.next_due()
    return score.keep(score.core.due(score.now)) if due is not None and due <= score.now else []


@pytest.mark.parametrize("inputs", WAYS.values(), ids=WAYS)
def test_what_waits_for_an_answer_whose_end_was_lost_is_asked_for_all_the_same(inputs):
    score = answering()
    assert not [create for wanted in inputs for create in creates(score.want(wanted))]
    assert creates(after(score, PATIENCE_S - 0.1)) == []
    assert len(creates(after(score, 0.1))) == 1
    assert creates(after(score, 60.0)) == []


@pytest.mark.parametrize("inputs", WAYS.values(), ids=WAYS)
def test_an_end_that_does_not_say_whose_it_is_ends_the_answer_at_hand(inputs):
    score = answering()
    for wanted in inputs:
        score.want(wanted)
    ended = score.hear(e.ResponseDone(Response(status="completed")))
    assert len(creates(ended)) == 1
    assert score.turn().status == "completed"


def test_a_service_that_has_nothing_to_cancel_is_asked_at_once():
    score = answering()
    assert any(isinstance(command, CancelResponse) for command in sent(score.want(SayText("wait"))))
    freed = score.hear(NOTHING_TO_CANCEL)
    assert len(creates(freed)) == 1
    assert of(Notice, freed) == []


def test_a_service_that_had_nothing_to_cancel_has_no_answer_at_hand_any_more():
    score = answering()
    score.want(StopAnswering())
    score.hear(NOTHING_TO_CANCEL)
    assert len(creates(score.want(SayText("hello")))) == 1


def test_an_answer_that_still_gives_signs_of_life_is_waited_for():
    score = answering()
    score.want(AnswerTool("call_1", "3"))
    for _ in range(5):
        assert creates(after(score, PATIENCE_S - 0.5)) == []
        score.says("and so on", 100)
    assert len(creates(score.answer_ends())) == 1


def test_a_service_that_is_still_at_it_is_asked_again_as_long_after():
    score = answering()
    score.want(AnswerTool("call_1", "3"))
    for _ in range(3):
        assert len(creates(after(score, PATIENCE_S))) == 1
        assert of(Notice, score.hear(BUSY)) == []
    assert len(creates(score.answer_ends())) == 1


def test_an_answer_that_no_event_named_takes_the_name_of_what_comes_of_it():
    score = Score().open()
    score.hear(e.ResponseCreated(Response()))
    score.says("hello", 400)
    score.heard(100)
    assert of(StopPlayback, score.want(SayText("wait")))
    assert of(StopPlayback, score.says("too late", 400)) == []
    assert len(creates(score.answer_ends("cancelled"))) == 1


def test_a_refused_request_for_an_answer_says_so_and_nobody_waits_for_it():
    score = Score().open()
    (asked,) = creates(score.want(SayText("hello")))
    assert score.core.turn is Turn.THINKING
    refused = score.hear(e.ErrorReported(ErrorBody("Not now.", code="invalid_value", event_id=asked.event_id)))
    assert [notice.sentence for notice in of(Notice, refused)] == ["Not now."]
    assert score.core.turn is Turn.LISTENING


def test_a_whole_answer_that_was_heard_and_whose_end_was_lost_is_over_after_a_while():
    score = answering()
    score.hear(e.TranscriptDone("resp_1", "answer_1", "hello"))
    score.heard(400)
    assert score.core.turn is Turn.SPEAKING
    assert of(EndTrack, after(score, LULL_S - 1)) == []
    assert of(EndTrack, after(score, 2)) == [EndTrack(0)]
    assert score.core.turn is Turn.LISTENING
    assert len(creates(score.want(SayText("hello")))) == 1


def test_an_answer_of_which_more_was_to_come_is_not_over_and_the_person_is_told():
    score = answering()
    score.heard(400)
    told = [notice for _ in range(3) for notice in of(Notice, after(score, LULL_S + 1))]
    assert [notice.code for notice in told if notice.code != "settings_unconfirmed"] == ["no_answer_yet"]
    assert score.core.turn is Turn.SPEAKING


def test_what_is_still_being_heard_is_not_over():
    score = answering()
    score.says("a long story", 60_000)
    for ms in range(1000, 30_000, 1000):
        score.heard(ms)
        assert of(EndTrack, after(score, 1.0)) == []
    assert score.core.turn is Turn.SPEAKING


def test_speech_after_an_answer_whose_end_was_lost_is_heard_where_it_may_not_interrupt():
    score = Score(interrupt_response=False).open()
    score.answer_begins()
    score.says("hello", 400)
    score.hear(e.TranscriptDone("resp_1", "answer_1", "hello"))
    score.heard(400)
    after(score, LULL_S + 1)
    score.heard(400, done=True)
    score.hear(e.SpeechStarted(3000, "user_2"))
    assert score.core.turn is Turn.HEARING


def test_who_wants_no_answer_any_more_gets_none_after_the_one_that_was_stopped():
    score = answering()
    score.want(SayText("wait"))
    score.want(StopAnswering())
    assert creates(score.answer_ends("cancelled")) == []
    assert creates(after(score, 60.0)) == []
