"""Ask now: where no answer comes by itself, a press asks for one, to all that was said."""

import pytest

from playground.conversation.actions import StopPlayback
from playground.conversation.inputs import AskNow, ChangeSettings, HoldToTalk, SayText
from playground.conversation.open_speech import DOUBT_S
from playground.conversation.states import Turn
from playground.errors import LinkError
from playground.protocol import events as e
from playground.protocol.commands import CreateResponse
from playground.protocol.ga import GA
from playground.protocol.preview import PREVIEW
from playground.protocol.values import SessionConfig
from tests.support.score import Score, of, sent

BOTH = pytest.mark.parametrize("dialect", [GA, PREVIEW], ids=lambda dialect: dialect.name)
LOST = LinkError("The link is gone.", code="lost", retry_helps=True)


def asking(dialect=GA, **settings) -> Score:
    """A conversation in which nothing is answered by itself."""
    score = Score(dialect, **{"create_response": False, **settings}).open()
    score.confirm(create_response=False)
    return score


def asks(actions) -> int:
    return sum(isinstance(command, CreateResponse) for command in sent(actions))


@BOTH
def test_what_was_said_is_answered_once_a_person_asks(dialect):
    score = asking(dialect)
    assert asks(score.person_speaks()) == 0
    assert score.core.turn is Turn.LISTENING
    assert asks(score.want(AskNow())) == 1
    assert score.core.turn is Turn.THINKING


@pytest.mark.parametrize(
    "end",
    [
        lambda: e.SpeechStopped(900, "user_1"),
        lambda: e.AudioCommitted("user_1"),
        lambda: e.SessionUpdated(SessionConfig(turn_detection=None)),
    ],
    ids=["stopped", "committed", "detection off"],
)
def test_speech_that_is_still_heard_belongs_to_what_is_asked_about(end):
    score = asking()
    score.hear(e.SpeechStarted(0, "user_1"))
    assert sent(score.want(AskNow())) == []
    assert sent(score.want(AskNow())) == []
    assert score.core.turn is Turn.HEARING
    assert asks(score.hear(end())) == 1
    assert score.core.turn is Turn.THINKING
    assert asks(score.hear(e.AudioCommitted("user_1"))) == 0


def test_speech_whose_end_was_lost_is_answered_all_the_same():
    score = asking()
    score.hear(e.SpeechStarted(0, "user_1"))
    score.want(AskNow())
    score.hear(e.SessionUpdated(SessionConfig(noise_reduction="near_field")))
    score.now += DOUBT_S
    assert asks(score.keep(score.core.due(score.now))) == 1


def test_where_the_service_answers_by_itself_meanwhile_it_is_not_asked_as_well():
    score = asking()
    score.hear(e.SpeechStarted(0, "user_1"))
    score.want(AskNow())
    score.want(ChangeSettings(score.core.settings.changed(create_response=True)))
    assert asks(score.hear(e.SpeechStopped(900, "user_1"))) == 0


def test_speech_that_was_lost_with_its_link_is_not_asked_about_later():
    score = asking()
    score.hear(e.SpeechStarted(0, "user_1"))
    score.want(AskNow())
    score.keep(score.core.link_lost(LOST, score.now))
    score.open()
    score.confirm(create_response=False)
    assert asks(score.person_speaks("user_2")) == 0


def test_without_a_link_the_next_one_is_asked_and_nothing_falls_silent():
    score = asking()
    score.want(SayText("hello"))
    score.answer_begins()
    score.says("well", 2000)
    score.heard(100)
    score.keep(score.core.link_lost(LOST, score.now))
    assert of(StopPlayback, score.want(AskNow())) == []
    score.keep(score.core.dialled())
    assert asks(score.hear(e.SessionCreated(SessionConfig(id="sess_2")))) == 1


def test_while_an_answer_is_made_another_is_asked_for_after_it():
    score = asking()
    score.want(AskNow())
    score.answer_begins()
    assert asks(score.want(AskNow())) == 0
    assert asks(score.answer_ends()) == 1


def test_a_held_key_is_answered_as_it_is_let_go():
    score = Score(turn_detection="none").open()
    score.want(HoldToTalk(True))
    assert sent(score.want(AskNow())) == []


def test_the_wait_for_an_answer_that_was_asked_for_begins_with_the_press():
    score = asking()
    score.person_speaks()
    score.now += 5
    score.want(AskNow())
    score.now += 0.4
    score.answer_begins()
    score.says("yes", 400)
    score.heard(100)
    turn = score.turn(2)
    assert (turn.how, turn.response_id) == ("asked", "resp_1")
    assert turn.total_ms == pytest.approx(400, abs=101)


def test_what_was_said_is_answered_with_the_press_and_waits_for_nothing_more():
    score = asking()
    score.person_speaks("user_1")
    score.person_speaks("user_2")
    score.want(AskNow())
    assert [score.turn(number).answered_with for number in (1, 2, 3)] == [None] * 3
    score.person_speaks("user_3")
    score.answer_begins()
    assert [score.turn(number).answered_with for number in (1, 2, 3, 4)] == [3, 3, None, None]


def test_what_is_still_being_said_or_waits_for_an_answer_of_its_own_is_not_answered_with_another():
    score = Score().open()
    score.confirm()
    score.person_speaks()
    score.hear(e.SpeechStarted(2000, "user_2"))
    score.answer_begins()
    assert score.turn(2).answered_with is None
