"""Sessions of two minutes and a talk that goes on: every word of the person once, no answer cut or said twice."""

import pytest

from playground.conversation.actions import Notice, SessionView
from playground.protocol.registry import DIALECTS
from playground.services.catalogue import SERVICES
from tests.support.pair import Pair

SERVED = {name: DIALECTS[name] for name in SERVICES["builtin"].dialects if DIALECTS[name].answers}
BOTH = pytest.mark.parametrize("dialect", SERVED.values(), ids=SERVED)
MINUTES = 2.0
TURNS = 60


def replying(request):
    """An answer that tells how much of the conversation was known to whoever made it."""
    return [f"answer {len(request.conversation)}", "and", "that", "is", "all"]


@BOTH
def test_in_six_minutes_of_talk_nothing_is_lost_cut_or_said_twice(dialect):
    said = [f"question {number}" for number in range(TURNS)]
    pair = Pair(dialect, replying, said, session_minutes=MINUTES)
    for number in range(TURNS):
        pair.speak(1000 + 130 * (number % 7))
        pair.wait(4000 + 170 * (number % 11))
    assert pair.now > 360
    renewals = [view for view in pair.views if isinstance(view, SessionView) and view.is_renewed]
    assert len(renewals) >= 3
    assert [line.text for line in pair.lines() if line.role == "user"] == said
    answers = [line for line in pair.lines() if line.role == "assistant"]
    assert len(answers) == TURNS
    assert {(line.status, line.heard_chars) for line in answers} == {("done", None)}
    assert not [view for view in pair.views if isinstance(view, Notice)]
    assert [line.role for line in pair.lines()] == ["user", "assistant"] * TURNS
    assert len(pair.services) == 1


@BOTH
def test_who_talks_over_the_end_of_a_session_is_understood_in_the_next(dialect):
    pair = Pair(dialect, replying, ["the whole of it", "and more"], session_minutes=MINUTES)
    pair.wait(100_000)
    pair.speak(30_000)
    assert pair.in_use == 2
    pair.wait(5_000)
    pair.speak(1_000)
    pair.wait(5_000)
    lines = pair.lines()
    assert [line.text for line in lines if line.role == "user"] == ["the whole of it", "and more"]
    assert {line.status for line in lines} == {"done"}
    assert not [view for view in pair.views if isinstance(view, Notice)]
    turn = [view for view in pair.views if getattr(view, "how", "") == "speech"]
    spoken = {view.number: view for view in turn}
    first = next(view for view in spoken.values() if view.user_item_id == lines[0].item_id)
    assert first.speech_start_ms == pytest.approx(100_000, abs=400)
    assert first.speech_end_ms == pytest.approx(130_000, abs=400)


@BOTH
def test_an_answer_that_is_heard_while_the_session_is_renewed_is_heard_whole(dialect):
    pair = Pair(dialect, lambda request: ["word"] * 100, ["tell me"], session_minutes=MINUTES)
    pair.wait(80_000)
    pair.speak(1_000)
    pair.wait(60_000)
    answers = [line for line in pair.lines() if line.role == "assistant"]
    assert [(line.status, line.heard_chars) for line in answers] == [("done", None)]
    assert list(pair.speaker.heard.values()) == [40_000]
    assert len(pair.services) == 1
