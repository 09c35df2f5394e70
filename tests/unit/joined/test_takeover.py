"""A second link while the first speaks, both ends joined in memory: heard to its end, and the talk goes on."""

from unittest.mock import patch

import pytest

from playground.client.failures import fault
from playground.conversation.actions import Notice, StateView
from playground.conversation.inputs import SayText
from playground.conversation.states import Turn
from playground.eventlog.reading import read
from playground.eventlog.replay import replay
from playground.protocol.commands import CreateResponse, TruncateItem
from playground.protocol.ga import GA
from playground.protocol.preview import PREVIEW
from tests.support.pair import WORD_MS, Pair
from tests.support.recorded import RecordedCore, said, sent, sent_again

FIRST, SECOND = 1, 2
WORDS = ["one", "two", "three"]


def count(request):
    return [f"{word} " for word in WORDS]


@pytest.fixture(params=[GA, PREVIEW], ids=lambda dialect: dialect.name)
def pair(request):
    """Somebody asked, and one word of the answer is made and half heard."""
    with patch("tests.support.pair.SessionCore", RecordedCore):
        pair = Pair(request.param, count)
    pair.wait(100)
    pair.pieces = 1
    pair.want(SayText("count"))
    pair.wait(WORD_MS // 2)
    return pair


def finish(pair: Pair) -> None:
    pair.pieces = float("inf")
    pair.wait(3 * WORD_MS)


def answers(pair: Pair) -> list[tuple[str, str]]:
    return [(line.text, line.status) for line in pair.lines() if line.role == "assistant"]


def test_the_first_is_heard_to_its_end_over_the_first_link_and_nobody_notices(pair):
    before = len(pair.views)
    pair.redial()
    assert pair.in_use == SECOND
    assert list(pair.services) == [FIRST, SECOND]
    finish(pair)
    assert answers(pair) == [("one two three", "done")]
    assert pair.speaker.heard == {0: 3 * WORD_MS}
    assert list(pair.services) == [SECOND]
    shown = pair.views[before:]
    assert {(view.link, view.turn) for view in shown if isinstance(view, StateView)} == {("open", "listening")}
    assert not [view for view in shown if isinstance(view, Notice)]


def test_the_next_turn_is_had_over_the_second_link_which_knows_all_that_was_said(pair):
    pair.redial()
    finish(pair)
    pair.speak(800)
    pair.wait(2_000)
    assert [line.text for line in pair.requests[-1].conversation] == ["count", "one two three", "hello"]
    assert [text for text, _ in answers(pair)] == ["one two three"] * 2
    assert len([command for command in pair.commands if isinstance(command, CreateResponse)]) == 1


def test_speech_over_the_second_link_cuts_what_the_first_still_says_where_it_was_heard(pair):
    pair.redial()
    pair.pieces = 1
    pair.wait(WORD_MS + 60)
    assert pair.client.turn is Turn.SPEAKING
    pair.speak(800)
    assert list(pair.services) == [SECOND]
    assert not [command for command in pair.commands if isinstance(command, TruncateItem)]
    pair.pieces = float("inf")
    pair.wait(1_000)
    assert answers(pair)[0] == ("one two", "interrupted")
    assert [line.text for line in pair.requests[-1].conversation] == ["count", "one two", "hello"]


def test_a_second_link_that_fails_leaves_the_first_alone(pair):
    before = len(pair.views)
    pair.pieces = 0
    pair._do(pair.client.dialled())
    pair._do(pair.client.link_lost(fault("refused"), pair.now, link=SECOND))
    finish(pair)
    assert pair.in_use == FIRST
    assert answers(pair) == [("one two three", "done")]
    assert not [view for view in pair.views[before:] if isinstance(view, Notice)]


def test_a_record_of_two_links_replays_to_what_it_was(pair):
    pair.redial()
    finish(pair)
    pair.speak(800)
    pair.wait(2_000)
    core = pair.client
    replayed = replay(read([entry.line() for entry in core.entries]))
    assert [entry.link for entry in core.entries if entry.link] != []
    assert sent_again(replayed, pair.dialect) == sent(core.entries)
    assert said(replayed.core.transcript.lines()) == said(core.transcript.lines())
    assert replayed.core.links.current.number == SECOND
