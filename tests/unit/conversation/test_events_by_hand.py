"""Events that a person wrote: sent as they are; what they change the service tells, and its no is about them."""

import json

import pytest

from playground.conversation.actions import Confirmed, Notice
from playground.conversation.inputs import SayText, SendByHand
from playground.conversation.states import Turn
from playground.errors import LinkError, SettingsError
from playground.eventlog.reading import read
from playground.eventlog.replay import replay
from playground.protocol import events as e
from playground.protocol.commands import AppendAudio, CancelResponse, CreateResponse, UpdateSession
from playground.protocol.ga import GA
from playground.protocol.values import ErrorBody, SessionConfig
from playground.settings import Settings
from tests.support.recorded import RecordedCore, sent, sent_again
from tests.support.score import Score, of
from tests.support.score import sent as commands

CREATE = {"type": "response.create", "response": {"instructions": "Be brief."}}
APPEND = {"type": "input_audio_buffer.append", "audio": "AAAA" * 320}


def by_hand(body) -> SendByHand:
    text = json.dumps(body)
    return SendByHand(GA.read_command(text), text)


def refusal(command, code="strange") -> e.ErrorReported:
    return e.ErrorReported(ErrorBody("No.", code=code, event_id=command.event_id))


def test_an_answer_that_is_asked_for_by_hand_is_waited_for_and_belongs_to_the_press():
    score = Score().open()
    (command,) = commands(score.want(by_hand(CREATE)))
    assert isinstance(command, CreateResponse)
    assert command.response.instructions == "Be brief."
    assert score.core.turn is Turn.THINKING
    score.answer_begins()
    assert (score.turn().how, score.turn().response_id) == ("asked", "resp_1")


def test_an_id_that_was_written_stays():
    (command,) = commands(Score().open().want(by_hand({"type": "response.cancel", "event_id": "mine"})))
    assert command == CancelResponse(event_id="mine")


@pytest.mark.parametrize("code", ["conversation_already_has_active_response", "response_cancel_not_active", "strange"])
def test_a_refusal_is_told_and_nothing_is_asked_again(code):
    score = Score().open()
    score.want(SayText("hello"))
    score.answer_begins()
    (command,) = commands(score.want(by_hand(CREATE)))
    told = score.hear(refusal(command, code))
    assert [notice.code for notice in of(Notice, told)] == [code]
    assert commands(score.answer_ends()) == []


def test_after_a_refusal_nobody_is_waited_for():
    score = Score().open()
    (command,) = commands(score.want(by_hand(CREATE)))
    score.hear(refusal(command))
    assert score.core.turn is Turn.LISTENING


def test_settings_that_were_changed_by_hand_are_shown_as_what_the_service_holds():
    score = Score().open()
    score.confirm()
    body = {"type": "session.update", "session": {"type": "realtime", "instructions": "Sing."}}
    assert [type(command) for command in commands(score.want(by_hand(body)))] == [UpdateSession]
    (shown,) = of(Confirmed, score.hear(e.SessionUpdated(SessionConfig(instructions="Sing."))))
    assert "instructions" in [each.field for each in shown.differs]


def test_sound_that_was_sent_by_hand_counts_as_the_microphones():
    score = Score().open()
    (command,) = commands(score.want(by_hand({**APPEND, "event_id": "mine"})))
    assert command == AppendAudio(bytes(960))
    score.now = 1.0
    score.hear(e.SpeechStarted(20, "user_1"))
    assert score.turn().speech_start_ms == 1000.0


def test_without_a_link_nothing_is_kept_for_the_next():
    score = Score()
    assert score.want(by_hand(CREATE)) == []
    score.keep(score.core.link_lost(LinkError("Gone."), score.now))
    assert not [command for command in commands(Score().open().played) if isinstance(command, CreateResponse)]


def test_a_record_replays_what_was_sent_by_hand():
    score = Score()
    score.core = RecordedCore(Settings(), GA)
    score.open()
    for body in (CREATE, APPEND, {"type": "conversation.item.retrieve", "item_id": "item_1"}):
        score.want(by_hand(body))
    lines = [entry.line() for entry in score.core.entries]
    assert not any("AAAA" in line for line in lines)
    assert '"event":{"type":"input_audio_buffer.append","audio":{"audio_ms":20.0}}' in "".join(lines)
    assert sent_again(replay(read(lines)), GA) == sent(score.core.entries)


@pytest.mark.parametrize("event", [{"type": "response.destroy"}, {}, 5])
def test_a_record_whose_event_cannot_be_is_refused(event):
    score = Score()
    score.core = RecordedCore(Settings(), GA)
    score.open()
    wire = {"type": "wire", "at_ms": 5, "from": "page", "body": {"type": "page.event", "event": event}}
    with pytest.raises(SettingsError):
        replay(read([*(entry.line() for entry in score.core.entries), json.dumps(wire)]))
