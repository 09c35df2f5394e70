"""Genuine sessions pass through the client's core: nothing unknown, the right words on both sides, in order."""

import json

import pytest

from playground.conversation.actions import BeginTrack, EndTrack, Notice, Play
from playground.conversation.states import Turn
from playground.protocol.events import Unknown
from playground.protocol.ga import GA
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
