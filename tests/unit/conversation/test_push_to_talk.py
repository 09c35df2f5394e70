"""Push to talk: a tenth of a second is heard, less is not, and the person is told."""

import pytest

from playground.conversation.actions import Notice
from playground.conversation.inputs import HoldToTalk, SendAudio
from playground.conversation.push_to_talk import SHORTEST_COMMIT_MS, PushToTalk
from playground.protocol.commands import AppendAudio, ClearAudio, CommitAudio, CreateResponse
from tests.support.score import Score, of, pcm, sent


def held(ms: float) -> tuple[list[type], list[str]]:
    """Hold the key for so much sound; return what the service is sent from its release on, and what is told."""
    score = Score(turn_detection="none").open()
    score.want(HoldToTalk(True))
    score.want(SendAudio(pcm(ms)))
    actions = score.want(HoldToTalk(False))
    return [type(command) for command in sent(actions)], [notice.code for notice in of(Notice, actions)]


def test_exactly_a_tenth_of_a_second_is_heard():
    assert SHORTEST_COMMIT_MS == 100
    assert held(100) == ([CommitAudio, CreateResponse], [])


@pytest.mark.parametrize("ms", [0, 20, 99.9, 100 - 1 / 24])
def test_less_is_not_sent_and_the_person_is_told(ms):
    assert held(ms) == ([ClearAudio], ["too_short"])


def test_sound_counts_from_the_press_on():
    score = Score(turn_detection="none").open()
    assert [type(command) for command in sent(score.want(SendAudio(pcm(500))))] == [AppendAudio]
    score.want(HoldToTalk(True))
    score.want(SendAudio(pcm(80)))
    assert of(Notice, score.want(HoldToTalk(False)))


def test_a_key_that_is_down_is_not_pressed_again():
    key = PushToTalk()
    assert key.press(1.0)
    key.sent(60.0)
    assert not key.press(2.0)
    key.sent(60.0)
    released = key.release()
    assert (released.since, released.ms, released.is_heard) == (1.0, 120.0, True)
    assert key.release() is None
