"""A service that loses some of what it should say: the conversation goes on all the same, in both dialects."""

from dataclasses import replace

import pytest

from playground.conversation.inputs import ChangeSettings, HoldToTalk, SayText
from playground.conversation.states import Turn
from playground.protocol import events as e
from playground.protocol.commands import CreateResponse
from playground.protocol.ga import GA
from playground.protocol.preview import PREVIEW
from tests.support.pair import WORD_MS, Pair

WORDS = ["one", "two", "three"]


def count(request):
    return [f"{word} " for word in WORDS]


def lose(event: e.ServerEvent) -> e.ServerEvent | None:
    return None if isinstance(event, e.ResponseDone) else event


def unname(event: e.ServerEvent) -> e.ServerEvent:
    return replace(event, response=replace(event.response, id="")) if isinstance(event, e.ResponseDone) else event


@pytest.fixture(params=[GA, PREVIEW], ids=lambda dialect: dialect.name)
def dialect(request):
    return request.param


def answers(pair: Pair) -> list[str]:
    return [line.text for line in pair.lines() if line.role == "assistant"]


@pytest.mark.parametrize("wire", [lose, unname])
def test_typed_words_are_answered_by_a_service_whose_answers_do_not_end(dialect, wire):
    pair = Pair(dialect, count)
    pair.wire = wire
    for _ in range(3):
        pair.want(SayText("count"))
        pair.wait(5_000)
    assert len(answers(pair)) == 3
    pair.wait(12_000)
    assert pair.client.turn is Turn.LISTENING


@pytest.mark.parametrize("wire", [lose, unname])
def test_push_to_talk_is_answered_by_a_service_whose_answers_do_not_end(dialect, wire):
    pair = Pair(dialect, count, turn_detection="none")
    pair.wire = wire
    for _ in range(2):
        pair.want(HoldToTalk(True))
        pair.speak(400)
        pair.want(HoldToTalk(False))
        pair.wait(5_000)
    assert len(answers(pair)) == 2
    assert sum(isinstance(command, CreateResponse) for command in pair.commands) == 2


@pytest.mark.parametrize("values", [{"noise_reduction": "near_field"}, {"turn_detection": "none"}])
def test_a_service_that_forgets_speech_over_a_change_leaves_nobody_waiting(dialect, values):
    pair = Pair(dialect, count)
    pair.wire = lambda event: None if isinstance(event, e.SpeechStopped | e.AudioCommitted) else event
    pair.wait(200)
    pair.speak(600)
    assert pair.client.turn is Turn.HEARING
    pair.want(ChangeSettings(pair.client.settings.changed(create_response=False, **values)))
    pair.wait(6_000)
    assert pair.client.turn is Turn.LISTENING
    pair.want(SayText("count"))
    pair.wait((len(WORDS) + 1) * WORD_MS)
    assert answers(pair) == ["one two three"]
