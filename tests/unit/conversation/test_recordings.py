"""Genuine sessions pass through the client's core: nothing unknown, the right words on both sides, in order."""

import json

import pytest

from playground.conversation.actions import BeginTrack, EndTrack, Notice, Play
from playground.conversation.states import Turn
from playground.protocol.events import Unknown
from playground.protocol.ga import GA
from playground.protocol.xai import XAI
from tests.support.recordings import messages, names
from tests.support.score import Score, of

pytestmark = pytest.mark.recordings
SAID = {
    "test_audio_in_server_vad_transcribes.yaml": [
        ("user", "Hello, my name is Marcelo.", "done"),
        ("assistant", "Hi Marcelo, it's great to meet you! What can I help you with today?", "done"),
    ],
    "test_text_in_audio_out_turn.yaml": [
        ("user", "Say a short greeting.", "done"),
        ("assistant", "Hello there! Great to meet you!", "done"),
    ],
}


@pytest.mark.parametrize("name", names())
def test_a_recorded_session_is_understood_to_the_last_event(name):
    score = Score()
    score.keep(score.core.dialled())
    for message in messages(name, "received"):
        event = GA.read_event(json.dumps(message))
        assert not isinstance(event, Unknown), message["type"]
        score.hear(event)
    assert [(line.role, line.text, line.status) for line in score.core.transcript.lines()] == SAID[name]
    assert of(Notice, score.played) == []
    assert len(of(BeginTrack, score.played)) == len(of(EndTrack, score.played)) == 1
    assert of(Play, score.played)
    score.heard(5)
    assert score.core.turn is Turn.SPEAKING
    score.heard(10_000, done=True)
    assert score.core.turn is Turn.LISTENING


SAID_TO_XAI = {
    "test_audio_in_server_vad_turn.yaml": [
        ("user", "Hello, my name is Marcelo.", "done"),
        ("assistant", "Hello Marcelo! Nice to meet you. How can I help you today?", "done"),
    ],
    "test_text_in_audio_out_turn.yaml": [
        ("user", "Say a short greeting.", "done"),
        ("assistant", "Hello there!", "done"),
    ],
}


@pytest.mark.parametrize("name", names("xai"))
def test_a_recorded_session_with_xai_is_understood_to_the_last_event(name):
    score = Score(XAI, transcription_model="grok-transcribe")
    score.keep(score.core.dialled())
    told = []
    for message in messages(name, "received", "xai"):
        score.hear(XAI.read_event(json.dumps(message)))
        told += [line.text for line in score.core.transcript.lines() if line.role == "user"]
    assert [(line.role, line.text, line.status) for line in score.core.transcript.lines()] == SAID_TO_XAI[name]
    assert of(Notice, score.played) == []
    assert len(of(BeginTrack, score.played)) == len(of(EndTrack, score.played)) == 1
    if "audio" in name.partition("_in")[0]:
        assert list(dict.fromkeys(told)) == ["", "Hello?", "Hello, my name is", "Hello, my name is Marcelo."]
