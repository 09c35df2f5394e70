"""A session that only transcribes: words come, and never an answer. Every frame is judged by the official models."""

import json
from typing import ClassVar

import pytest

from playground.errors import WireError
from playground.errors.refusals import refused
from playground.protocol.dialect import Dialect
from playground.protocol.ga import GA
from playground.protocol.preview import PREVIEW
from playground.server.core.core import ServerCore
from playground.server.core.effects import Answer, CloseConnection, Prepare
from tests.support.ids import CountedIds

from .score import Score, short

WORDS = "conversation.item.input_audio_transcription"


class Listening(Score):
    dialect: ClassVar[Dialect] = GA.transcribing
    update_name: ClassVar[str] = "session.update"

    def update(self, **session):
        return self.send(self.update_name, session={"type": "transcription", **session})

    def listen(self, **fields):
        return self.update(audio={"input": fields})

    def write_down(self):
        return self.listen(transcription={"model": "ears"})


class PreviewListening(Listening):
    dialect: ClassVar[Dialect] = PREVIEW.transcribing
    update_name: ClassVar[str] = "transcription_session.update"

    def update(self, **session):
        return self.send(self.update_name, session=session)

    def listen(self, **fields):
        return self.update(**{k if k == "turn_detection" else f"input_audio_{k}": v for k, v in fields.items()})


@pytest.fixture(params=[Listening, PreviewListening], ids=["ga", "preview"])
def score(request):
    return request.param()


def test_the_session_says_what_it_is(score):
    (created,) = score.events
    name = "session" if isinstance(score, Listening) and score.dialect is GA.transcribing else "transcription_session"
    assert created["type"] == f"{name}.created"
    assert created["session"]["object"] == "realtime.transcription_session"
    assert created["session"].get("type", "transcription") == "transcription"
    (updated,) = score.write_down()
    assert updated["type"] == f"{name}.updated"


def test_what_is_said_is_written_down_and_nothing_answers(score):
    score.write_down()
    heard = score.say() + score.understand("Tell me a joke.")
    names = short(heard)
    assert names[:3] == [f"input_audio_buffer.{word}" for word in ("speech_started", "speech_stopped", "committed")]
    assert names[-2:] == [f"{WORDS}.delta", f"{WORDS}.completed"]
    assert heard[-1]["transcript"] == "Tell me a joke."
    assert not [name for name in names if name.startswith(("response.", "rate_limits"))]
    assert score.count(Answer) == score.count(Prepare) == 0


def test_words_that_come_while_one_still_speaks_prepare_no_answer(score):
    score.write_down()
    score.hear(*[0.05] * 12, *[0.9] * 31, *[0.05] * 3)
    score.understand("Tell me a joke.")
    assert score.count(Prepare) == 0


def test_without_turn_detection_a_commit_is_written_down(score):
    score.write_down()
    score.listen(turn_detection=None)
    score.hear_nothing = score.send("input_audio_buffer.append", audio="AAAA" * 4000)
    heard = score.send("input_audio_buffer.commit") + score.understand("Hello.")
    assert heard[-1]["transcript"] == "Hello."
    assert score.count(Answer) == 0


def test_a_silence_is_no_reason_to_speak_up(score):
    if score.dialect is GA.transcribing:
        score.write_down()
        score.listen(turn_detection={"type": "server_vad", "idle_timeout_ms": 5000})
        score.say()
        score.understand("Hello.")
        assert [event["type"] for event in score.wait(60)] == []


def test_an_answer_cannot_be_asked_for(score):
    for kind in ("response.create", "response.cancel", "conversation.item.truncate"):
        with pytest.raises(WireError) as no:
            score.dialect.read_command(json.dumps({"type": kind}))
        assert (no.value.code, no.value.param) == ("invalid_value", "type")


def test_what_belongs_to_answers_cannot_be_set(score):
    with pytest.raises(WireError) as no:
        score.update(instructions="Be brief.")
    assert no.value.code == "unknown_parameter"


def test_who_may_not_have_a_session_is_told_and_let_go():
    score = Score(ServerCore("m", GA, CountedIds(), now=0.0, unfit=refused("transcription_model")))
    (error,) = score.events
    assert error["error"]["code"] == "invalid_model"
    assert error["error"]["message"] == "You must not provide a model parameter for transcription sessions."
    assert score.last(CloseConnection).code == 4000
