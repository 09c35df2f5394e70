"""What a recorded client sent gets the events, in the order, that the genuine service gave."""

import json

import pytest

from playground.protocol.ga import GA
from playground.server.core.effects import Answer, Transcribe
from tests.support.recordings import messages, names
from tests.unit.server.score import Score, short

pytestmark = pytest.mark.recordings
TRANSCRIPTION = "conversation.item.input_audio_transcription"
"""May come anywhere after the item (protocol reference), so it is compared apart."""


def replay(name):
    """Play the recorded client; the engines hear, say and answer what they did there."""
    score, voiced = Score(), [0.05] * 57 + [0.9] * 69 + [0.05] * 40
    received = messages(name, "received")
    for message in messages(name, "sent"):
        if message["type"] == "input_audio_buffer.append":
            score.hear(*voiced[:3])
            voiced = voiced[3:]
        else:
            score.play(score.core.receive(GA.read_command(json.dumps(message)), 0.0))
    if score.count(Transcribe):
        score.understand(next(event["transcript"] for event in received if event["type"].endswith("n.completed")))
    assert score.count(Answer) == 1
    score.speak(next(event["transcript"] for event in received if event["type"].endswith("transcript.done")), 4000)
    score.finish()
    return score.events, received


@pytest.mark.parametrize("name", names())
def test_a_recorded_client_gets_the_recorded_order(name):
    ours, theirs = ([kind for kind in short(events) if not kind.startswith(TRANSCRIPTION)] for events in replay(name))
    assert ours == theirs


@pytest.mark.parametrize("name", names())
def test_the_transcription_comes_after_its_item_and_before_the_end(name):
    ours, theirs = replay(name)
    wanted = [kind for kind in short(theirs) if kind.startswith(TRANSCRIPTION)]
    found = [kind for kind in short(ours) if kind.startswith(TRANSCRIPTION)]
    assert found == wanted


@pytest.mark.parametrize("name", names())
def test_our_events_carry_every_field_that_theirs_do(name):
    ours, theirs = replay(name)
    for kind in {event["type"] for event in theirs}:
        our_keys = set(next(event for event in ours if event["type"] == kind))
        their_keys = set(next(event for event in theirs if event["type"] == kind))
        assert their_keys <= our_keys, kind
