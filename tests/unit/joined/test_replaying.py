"""A recorded conversation, fed to a fresh core, goes the same way: same commands, same transcript, same cuts."""

import json
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playground.client.failures import fault
from playground.conversation.inputs import (
    AnswerTool,
    ChangeSettings,
    HangUp,
    HoldToTalk,
    SayText,
    SendAudio,
    StopAnswering,
)
from playground.conversation.states import Turn
from playground.eventlog.event_log import wanted
from playground.eventlog.reading import read
from playground.eventlog.replay import INPUTS, replay
from playground.protocol.commands import TruncateItem
from playground.protocol.ga import GA
from playground.protocol.preview import PREVIEW
from playground.server.core.engine_protocols import FunctionCall, ReplyRequest
from tests.support.pair import WORD_MS, Pair
from tests.support.recorded import RecordedCore, folded, said, sent, sent_again

ADD = '[{"type": "function", "name": "add", "parameters": {"type": "object"}}]'
DIALECTS = pytest.mark.parametrize("dialect", [GA, PREVIEW], ids=lambda dialect: dialect.name)


class RecordedPair(Pair):
    """A pair whose client writes a record, and whose line can be cut."""

    client: RecordedCore

    def __init__(self, dialect, **settings) -> None:
        with patch("tests.support.pair.SessionCore", RecordedCore):
            super().__init__(dialect, answer, **settings)

    def cut(self) -> None:
        """Lose the line while something is said, and open it again."""
        self._do(self.client.link_lost(fault("lost"), self.now))
        self.services.clear()
        self.speaker.queue.clear()
        self._do(self.client.want(SayText("are you there"), self.now))
        for _ in range(5):
            self.now += 0.02
            self._do(self.client.want(SendAudio(bytes(960)), self.now))
        self.redial()


def answer(request: ReplyRequest) -> list[str | FunctionCall]:
    last = request.conversation[-1]
    if last.role == "user" and "add" in last.text and request.tools:
        return [FunctionCall("add", '{"a": 1}')]
    return [f"{word} " for word in ("one", "two", "three", "four", "five")]


def the_same_again(pair: RecordedPair, *, fold: bool = True) -> None:
    """Assert that the record of ``pair`` replays to what it was."""
    core = pair.client
    lines = [entry.line() for entry in core.entries]
    replayed = replay(read(folded(lines) if fold else lines))
    assert sent_again(replayed, pair.dialect) == sent(core.entries)
    assert said(replayed.core.transcript.lines()) == said(core.transcript.lines())
    assert (replayed.core.link, replayed.core.turn) == (core.link, core.turn)


@DIALECTS
@pytest.mark.parametrize("fold", [True, False])
def test_a_barge_in_is_cut_at_the_same_millisecond(dialect, fold):
    pair = RecordedPair(dialect, silence_duration_ms=300)
    pair.speak(600)
    while pair.client.turn is not Turn.SPEAKING:
        pair.wait(20)
    pair.wait(3 * WORD_MS)
    pair.speak(600)
    pair.wait(900)
    (cut,) = [command for command in pair.commands if isinstance(command, TruncateItem)]
    the_same_again(pair, fold=fold)
    again = replay(read([entry.line() for entry in pair.client.entries])).commands
    assert [command for command in again if isinstance(command, TruncateItem)] == [cut]


@DIALECTS
def test_push_to_talk_replays(dialect):
    pair = RecordedPair(dialect, turn_detection="none")
    for held_ms in (40, 500):
        pair.want(HoldToTalk(True))
        pair.speak(held_ms)
        pair.want(HoldToTalk(False))
        pair.wait(2 * WORD_MS)
    the_same_again(pair)


@DIALECTS
def test_a_tool_call_replays(dialect):
    pair = RecordedPair(dialect, tools=ADD)
    pair.want(SayText("add one"))
    call = next(line for line in pair.lines() if line.role == "tool")
    pair.want(AnswerTool(call.call_id, "3"))
    pair.wait(8 * WORD_MS)
    the_same_again(pair)


@pytest.mark.parametrize("is_automatic", [False, True])
def test_a_record_keeps_who_gave_a_result(is_automatic):
    given = AnswerTool("call_1", "3", is_automatic)
    body = json.loads(wanted(given))
    assert ("automatic" in body) is is_automatic
    assert INPUTS[body["type"]](body) == given


@DIALECTS
def test_a_lost_link_replays_with_what_was_said_meanwhile(dialect):
    pair = RecordedPair(dialect)
    pair.want(SayText("count"))
    pair.wait(2 * WORD_MS)
    pair.cut()
    pair.wait(8 * WORD_MS)
    pair.want(HangUp())
    assert [line.text for line in pair.lines()][0::2] == ["count", "are you there"]
    the_same_again(pair)


def test_a_speaker_that_does_not_answer_replays():
    pair = RecordedPair(GA)
    pair.want(SayText("count"))
    pair.wait(2 * WORD_MS)
    perform = pair.speaker.perform
    pair.speaker.perform = lambda action: perform(action) if type(action).__name__ != "StopPlayback" else None
    pair.want(SayText("stop"))
    pair.now = pair.client.next_due()
    pair._do(pair.client.due(pair.now))
    assert any(isinstance(command, TruncateItem) for command in pair.commands)
    the_same_again(pair)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("speak"), st.sampled_from([100, 400, 700])),
        st.tuples(st.just("wait"), st.sampled_from([20, 300, 900, 1600])),
        st.tuples(st.just("say"), st.sampled_from(["count", "add one", " ", "grüß 🙂 \ud83d"])),
        st.tuples(st.just("stop"), st.none()),
        st.tuples(st.just("hold"), st.booleans()),
        st.tuples(st.just("change"), st.sampled_from([{"voice": "echo"}, {"silence_duration_ms": 800}, {"tools": ""}])),
        st.tuples(st.just("cut"), st.none()),
    ),
    max_size=12,
)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(STEPS, st.sampled_from([GA, PREVIEW]), st.sampled_from(["server_vad", "none"]), st.booleans())
def test_whatever_happens_happens_again(steps, dialect, detection, fold):
    pair = RecordedPair(dialect, turn_detection=detection, silence_duration_ms=300, tools=ADD)
    for step, value in steps:
        match step:
            case "speak":
                pair.speak(value)
            case "wait":
                pair.wait(value)
            case "say":
                pair.want(SayText(value))
            case "stop":
                pair.want(StopAnswering())
            case "hold":
                pair.want(HoldToTalk(value))
            case "change":
                pair.want(ChangeSettings(pair.client.settings.changed(**value)))
            case "cut":
                pair.cut()
    the_same_again(pair, fold=fold)
