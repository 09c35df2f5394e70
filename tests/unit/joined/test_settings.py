"""Settings between the client's core and the server's, joined in memory: what holds, what is refused and noticed."""

import pytest

from playground.conversation.actions import Confirmed, Notice
from playground.conversation.echo_detection import ECHO
from playground.conversation.inputs import ChangeSettings, SayText
from playground.conversation.states import Turn
from playground.protocol.ga import GA
from playground.protocol.preview import PREVIEW
from playground.protocol.values import Truncation
from tests.support.pair import WORD_MS, Pair

TEXT = "once upon a time there was a small lighthouse on a rock far out in the sea"
STORY = TEXT.split(" ")


@pytest.fixture(params=[GA, PREVIEW], ids=lambda dialect: dialect.name)
def dialect(request):
    return request.param


def tell(request):
    return [f"{word} " for word in STORY]


def views(pair: Pair, kind):
    return [view for view in pair.views if isinstance(view, kind)]


def change(pair: Pair, **values) -> None:
    pair.want(ChangeSettings(pair.client.settings.changed(**values)))


def differing(pair: Pair) -> list:
    return [(d.field, d.asked, d.confirmed) for d in views(pair, Confirmed)[-1].differs]


def test_a_voice_the_service_does_not_have_costs_nothing_but_itself(dialect):
    pair = Pair(dialect, tell, voice="nobody", instructions="Be brief.", silence_duration_ms=700)
    assert pair.server.config.instructions == "Be brief."
    assert pair.server.config.turn_detection.silence_duration_ms == 700
    assert str(pair.server.config.voice) == "alloy"
    assert ("voice", "nobody", "alloy") in differing(pair)
    (notice,) = views(pair, Notice)
    assert notice.sentence == "Voice did not take effect."
    assert "nobody" in notice.hint


def test_a_voice_that_has_spoken_is_locked_says_so_and_holds_up_nothing_else(dialect):
    pair = Pair(dialect, tell)
    pair.want(SayText("a story"))
    pair.wait((len(STORY) + 1) * WORD_MS)
    change(pair, voice="verse", silence_duration_ms=900)
    (notice,) = views(pair, Notice)
    assert (notice.code, notice.action) == ("voice_locked", "restart")
    assert pair.server.config.turn_detection.silence_duration_ms == 900
    assert differing(pair) == [("voice", "verse", "alloy")]

    change(pair, voice="alloy")
    assert differing(pair) == []


def test_before_it_has_spoken_the_voice_changes_at_once(dialect):
    pair = Pair(dialect, tell)
    change(pair, voice="verse")
    assert str(pair.server.config.voice) == "verse"
    assert differing(pair) == []
    assert views(pair, Notice) == []


def interrupt(pair: Pair) -> None:
    """Let the story begin, and sound come back into the microphone."""
    while pair.client.turn is not Turn.SPEAKING:
        pair.wait(20)
    pair.wait(4 * WORD_MS)
    pair.speak(600)
    pair.wait(700)


def test_an_assistant_that_hears_itself_twice_is_noticed_and_the_remedy_helps(dialect):
    echo = "a time there was a small lighthouse"
    pair = Pair(dialect, tell, ["tell me a story", echo, echo, "thank you"], silence_duration_ms=300)
    pair.speak(600)
    pair.wait(400)
    interrupt(pair)
    assert views(pair, Notice) == []
    interrupt(pair)
    assert views(pair, Notice) == [ECHO]

    change(pair, interrupt_response=False)
    while pair.client.turn is not Turn.SPEAKING:
        pair.wait(20)
    pair.speak(600)
    assert pair.client.turn is Turn.SPEAKING


def test_a_person_who_interrupts_is_not_taken_for_an_echo(dialect):
    pair = Pair(dialect, tell, ["tell me a story", "no, another one", "and another"], silence_duration_ms=300)
    pair.speak(600)
    pair.wait(400)
    interrupt(pair)
    interrupt(pair)
    assert views(pair, Notice) == []


def test_a_truncation_is_held_and_reported_by_the_built_in_server_where_the_protocol_has_one(dialect):
    pair = Pair(dialect, tell, truncation="retention_ratio", retention_ratio=0.6)
    knows = dialect.knows("truncation")
    assert pair.server.config.truncation == (Truncation("retention_ratio", 0.6) if knows else Truncation())
    change(pair, truncation="retention_ratio", retention_ratio=0.3)
    assert pair.server.config.truncation.retention_ratio == (0.3 if knows else None)
    change(pair, truncation="auto")
    assert pair.server.config.truncation == Truncation()
    assert differing(pair) == []
    assert views(pair, Notice) == []
