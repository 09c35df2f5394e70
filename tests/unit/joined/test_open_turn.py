"""Settings changed while the person speaks, both cores joined: the turn goes on, or it is told to be over."""

from typing import Any

import pytest

from playground.conversation.inputs import ChangeSettings, HoldToTalk
from playground.conversation.states import Turn
from playground.protocol import events as e
from playground.protocol.ga import GA
from playground.protocol.preview import PREVIEW
from tests.support.pair import WORD_MS, Pair

SILENCE_MS = 320


@pytest.fixture
def speaking(request):
    """A person in the middle of a sentence."""
    pair = Pair(request.param, lambda _: ["I ", "hear ", "you. "], silence_duration_ms=SILENCE_MS)
    pair.speak(640)
    assert pair.client.turn is Turn.HEARING
    return pair


BOTH = pytest.mark.parametrize("speaking", [GA, PREVIEW], indirect=True, ids=lambda dialect: dialect.name)


def change(pair: Pair, **values) -> None:
    pair.want(ChangeSettings(pair.client.settings.changed(**values)))


def told(pair: Pair, kind: type[Any]) -> list[str]:
    return [event.item_id for event in pair.events if isinstance(event, kind)]


@BOTH
@pytest.mark.parametrize(
    "changes",
    [{"noise_reduction": "near_field"}, {"turn_detection": "semantic_vad"}, {"silence_duration_ms": 200}],
    ids=lambda changes: next(iter(changes)),
)
def test_a_sentence_goes_on_through_another_way_of_hearing_it(speaking, changes):
    change(speaking, **changes)
    speaking.speak(640)
    speaking.wait(9000)
    (item_id,) = told(speaking, e.SpeechStarted)
    assert told(speaking, e.SpeechStopped) == told(speaking, e.AudioCommitted) == [item_id]
    assert speaking.server.history.find(item_id).audio_ms >= 2 * 640
    assert speaking.client.turn is Turn.LISTENING, "the answer was given and heard"
    assert [line.role for line in speaking.lines()] == ["user", "assistant"]


@BOTH
def test_who_switches_to_push_to_talk_in_a_sentence_is_told_that_it_is_over_and_can_press_at_once(speaking):
    change(speaking, turn_detection="none")
    assert told(speaking, e.SpeechStopped) == told(speaking, e.SpeechStarted)
    speaking.want(HoldToTalk(down=True))
    speaking.speak(640)
    speaking.want(HoldToTalk(down=False))
    speaking.wait(4 * WORD_MS)
    assert speaking.client.turn is Turn.LISTENING
    assert [line.role for line in speaking.lines()] == ["user", "assistant"]
