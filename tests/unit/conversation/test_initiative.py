"""The assistant takes the word though nobody spoke: it greets, and it speaks up where no service does."""

import pytest

from playground.conversation.initiative import MOST_IN_A_ROW
from playground.conversation.inputs import ChangeSettings, SayText, StopAnswering
from playground.conversation.states import Turn
from playground.errors import LinkError
from playground.protocol import events as e
from playground.protocol.commands import CreateResponse, UpdateSession
from playground.protocol.ga import GA
from playground.protocol.preview import PREVIEW
from playground.protocol.values import ErrorBody, Item, Response, SessionConfig
from tests.support.score import Score, sent

BOTH = pytest.mark.parametrize("dialect", [GA, PREVIEW], ids=lambda dialect: dialect.name)
LOST = LinkError("The link is gone.", code="lost", retry_helps=True)
IDLE = {"idle_timeout_ms": 6000}
OURS = [(PREVIEW, "server_vad"), (PREVIEW, "semantic_vad"), (PREVIEW, "none"), (GA, "semantic_vad"), (GA, "none")]


def asks(actions) -> int:
    return sum(isinstance(command, CreateResponse) for command in sent(actions))


# --- greeting --------------------------------------------------------------------------------------------------------


@BOTH
def test_the_assistant_begins_once_the_settings_are_agreed_and_only_once(dialect):
    score = Score(dialect, greeting=True)
    assert asks(score.keep(score.core.dialled())) == 0
    opened = score.hear(e.SessionCreated(SessionConfig(id="sess_1")))
    assert [type(command) for command in sent(opened)] == [UpdateSession]
    assert asks(score.confirm()) == 1
    assert score.core.turn is Turn.THINKING
    assert asks(score.confirm()) == 0
    score.answer_begins()
    assert (score.turn().how, score.turn().response_id) == ("idle", "resp_1")


def test_an_answer_that_failed_is_not_asked_for_again_and_again():
    score = Score(greeting=True).open()
    score.confirm()
    score.hear(e.ResponseCreated(Response(id="resp_1")), e.ResponseDone(Response(id="resp_1", status="failed")))
    assert score.core.turn is Turn.LISTENING
    assert asks(score.confirm()) == 0


def test_it_does_not_begin_unless_that_is_asked_for():
    assert asks(Score().open().confirm()) == 0


def test_settings_that_are_refused_hold_nobody_back():
    score = Score(greeting=True)
    score.keep(score.core.dialled())
    (update,) = sent(score.hear(e.SessionCreated(SessionConfig(id="sess_1"))))
    asked = sent(score.hear(e.ErrorReported(ErrorBody("no", event_id=update.event_id))))
    refusals = [e.ErrorReported(ErrorBody("no", event_id=each.event_id)) for each in asked]
    assert [asks(score.hear(refusal)) for refusal in refusals] == [0] * (len(refusals) - 1) + [1]


@pytest.mark.parametrize(
    "first",
    [
        lambda score: score.want(SayText("hello")),
        lambda score: score.hear(e.SpeechStarted(0, "user_1")),
        lambda score: score.person_speaks(),
        lambda score: score.hear(e.ItemAdded(Item(id="said", role="user"))),
    ],
    ids=["typed", "speaking", "spoke", "continued"],
)
def test_whoever_speaks_first_is_not_greeted(first):
    score = Score(greeting=True, create_response=False).open()
    first(score)
    asked = len([command for command in sent(score.played) if isinstance(command, CreateResponse)])
    score.confirm()
    score.answer_begins()
    score.answer_ends()
    assert asks(score.played) == asked


def test_another_link_is_not_greeted():
    score = Score(greeting=True).open()
    score.confirm()
    score.answer_begins()
    score.says("hello", 400)
    score.heard(400)
    score.answer_ends()
    score.keep(score.core.link_lost(LOST, score.now))
    score.open()
    assert asks(score.confirm()) == 0


# --- speaking up -----------------------------------------------------------------------------------------------------


def answered(dialect=PREVIEW, detection="server_vad", **settings) -> Score:
    """A conversation in which an answer was heard to its end just now."""
    score = Score(dialect, turn_detection=detection, **{**IDLE, **settings}).open()
    score.confirm()
    score.want(SayText("hello"))
    hear_an_answer(score)
    return score


def hear_an_answer(score: Score, number: int = 1) -> None:
    names = {"response_id": f"resp_{number}", "item_id": f"answer_{number}"}
    score.answer_begins(**names)
    score.says("well", 400, **names)
    score.answer_ends(**names)
    score.now += 0.4
    score.heard(400, number - 1, done=True)


def after(score: Score, seconds: float) -> int:
    """Let time pass, and the core do what is due; return how often an answer was asked for."""
    score.now += seconds
    due = score.core.next_due()
    return asks(score.keep(score.core.due(score.now))) if due is not None and due <= score.now else 0


@pytest.mark.parametrize(("dialect", "detection"), OURS, ids=lambda each: getattr(each, "name", each))
def test_where_no_service_does_the_playground_asks_after_the_silence(dialect, detection):
    score = answered(dialect, detection)
    assert after(score, 5.9) == 0
    assert after(score, 0.1) == 1
    assert score.core.turn is Turn.THINKING
    hear_an_answer(score, 2)
    assert (score.turn(2).how, score.turn(2).response_id) == ("idle", "resp_2")


def test_where_the_service_counts_the_silence_nobody_else_does():
    assert after(answered(GA), 60) == 0


def test_without_an_idle_timeout_nobody_speaks_up():
    assert after(answered(idle_timeout_ms=None), 60) == 0


def test_the_silence_is_as_long_as_it_was_set_last():
    score = answered()
    score.want(ChangeSettings(score.core.settings.changed(idle_timeout_ms=20_000)))
    assert [after(score, 10), after(score, 10)] == [0, 1]


def test_it_speaks_up_a_few_times_in_a_row_and_again_once_the_person_came_back():
    score = answered()
    for number in range(MOST_IN_A_ROW):
        assert after(score, 6) == 1
        hear_an_answer(score, number + 2)
    assert after(score, 60) == 0
    score.want(SayText("I am back"))
    hear_an_answer(score, MOST_IN_A_ROW + 2)
    assert after(score, 6) == 1


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda score: score.want(StopAnswering()),
        lambda score: score.hear(e.SpeechStarted(0, "user_1")),
        lambda score: score.keep(score.core.link_lost(LOST, score.now)),
    ],
    ids=["stopped", "speaking", "no link"],
)
def test_nobody_is_spoken_to_who_does_not_wait(meanwhile):
    score = answered()
    meanwhile(score)
    assert after(score, 6) == 0


def test_an_answer_that_was_stopped_is_not_followed_by_another():
    score = answered()
    score.want(SayText("again"))
    names = {"response_id": "resp_2", "item_id": "answer_2"}
    score.answer_begins(**names)
    score.says("well", 4000, **names)
    score.heard(100, 1)
    score.want(StopAnswering())
    score.silenced(100, 1)
    score.answer_ends("cancelled", **names)
    assert after(score, 6) == 0


def test_a_tool_that_was_not_answered_is_waited_for():
    score = answered()
    score.hear(e.ItemAdded(Item(id="call", kind="function_call", name="add", call_id="call_1")))
    assert after(score, 6) == 0
    score.hear(e.ItemAdded(Item(id="result", kind="function_call_output", call_id="call_1", output="3")))
    assert after(score, 6) == 1
