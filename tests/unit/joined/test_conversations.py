"""The client's and the server's core joined in memory: whole conversations, as a person has them."""

import pytest

from playground.conversation.inputs import AnswerTool, ChangeSettings, HoldToTalk, SayText, StopAnswering
from playground.conversation.states import Turn
from playground.protocol.commands import CancelResponse, TruncateItem
from playground.protocol.ga import GA
from playground.protocol.preview import PREVIEW
from playground.server.core.engine_protocols import FunctionCall, ReplyRequest
from tests.support.pair import WORD_MS, Pair, kinds

NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
ADD = '[{"type": "function", "name": "add", "parameters": {"type": "object"}}]'


@pytest.fixture(params=[GA, PREVIEW], ids=lambda dialect: dialect.name)
def dialect(request):
    return request.param


def count(request: ReplyRequest) -> list[str]:
    """Count to ten; asked how far, say the last thing the assistant is known to have said."""
    if "far" in request.conversation[-1].text:
        said = next((s.text for s in reversed(request.conversation) if s.role == "assistant"), "nothing")
        return [f"I said {said}"]
    return [f"{number} " for number in NUMBERS]


def test_a_spoken_turn(dialect):
    pair = Pair(dialect, count, ["count to ten"], silence_duration_ms=300)
    pair.wait(200)
    pair.speak(600)
    pair.wait(600)
    assert pair.client.turn is Turn.SPEAKING
    pair.wait(10 * WORD_MS)
    assert pair.client.turn is Turn.LISTENING
    assert [(line.role, line.text, line.status) for line in pair.lines()] == [
        ("user", "count to ten", "done"),
        ("assistant", " ".join(NUMBERS), "done"),
    ]
    assert pair.lines()[1].latency_ms == pytest.approx(300, abs=100)
    assert not any(isinstance(command, TruncateItem) for command in pair.commands)


def test_a_typed_turn(dialect):
    pair = Pair(dialect, count)
    pair.want(SayText("count"))
    pair.wait(11 * WORD_MS)
    assert [line.role for line in pair.lines()] == ["user", "assistant"]
    assert pair.speaker.heard == {0: pytest.approx(10 * WORD_MS)}


def test_a_written_answer(dialect):
    pair = Pair(dialect, count, output="text")
    pair.want(SayText("count"))
    assert pair.client.turn is Turn.LISTENING
    assert pair.lines()[-1].text == " ".join(NUMBERS)
    assert pair.speaker.heard == {}


def test_a_barge_in_is_marked_where_it_was_heard_and_the_model_knows_it(dialect):
    pair = Pair(dialect, count, ["count to ten", "how far did you get"], silence_duration_ms=300)
    pair.speak(600)
    pair.wait(300 + 40)
    while pair.client.turn is not Turn.SPEAKING:
        pair.wait(20)
    pair.wait(5 * WORD_MS)
    pair.speak(600)
    heard = pair.speaker.heard[0]
    (truncate,) = [command for command in pair.commands if isinstance(command, TruncateItem)]
    assert abs(truncate.audio_end_ms - heard) <= 1
    assert 0 < heard < 10 * WORD_MS
    interrupted = pair.lines()[1]
    known = interrupted.text[: interrupted.heard_chars].split()
    pair.wait(600 + 6 * WORD_MS)
    assert interrupted.status == "interrupted"
    assert known == NUMBERS[: len(known)]
    assert pair.lines()[-1].text == f"I said {' '.join(known)}"
    assert "ItemTruncated" in kinds(pair)


def test_a_tool_round(dialect):
    def replier(request: ReplyRequest):
        last = request.conversation[-1]
        return [f"It is {last.text}."] if last.role == "tool" else [FunctionCall("add", '{"a": 1, "b": 2}')]

    pair = Pair(dialect, replier, tools=ADD)
    pair.want(SayText("add one and two"))
    call = next(line for line in pair.lines() if line.role == "tool")
    assert call.text == 'add({"a": 1, "b": 2})'
    assert call.status == "streaming"
    pair.want(AnswerTool(call.call_id, "3"))
    pair.wait(3 * WORD_MS)
    assert [line.text for line in pair.lines()][-2:] == ["3", "It is 3."]
    assert next(line for line in pair.lines() if line.item_id == call.item_id).status == "done"


def test_push_to_talk(dialect):
    pair = Pair(dialect, lambda _: ["yes "], ["is it on"], turn_detection="none")
    pair.want(HoldToTalk(True))
    pair.speak(500)
    pair.want(HoldToTalk(False))
    pair.wait(2 * WORD_MS)
    assert [line.text for line in pair.lines()] == ["is it on", "yes"]


def test_stopping_an_answer_by_hand_leaves_the_service_ready_for_the_next(dialect):
    pair = Pair(dialect, count)
    pair.want(SayText("count"))
    pair.wait(3 * WORD_MS)
    pair.want(StopAnswering())
    assert pair.client.turn is Turn.LISTENING
    assert not any(isinstance(command, CancelResponse) for command in pair.commands), "it was complete already"
    pair.want(SayText("how far did you get"))
    pair.wait(6 * WORD_MS)
    assert pair.lines()[-1].text == "I said one two three"


def test_a_longer_silence_merges_two_turns_into_one(dialect):
    short = Pair(dialect, lambda _: [], ["a", "b"], silence_duration_ms=200)
    long = Pair(dialect, lambda _: [], ["a b"], silence_duration_ms=800)
    for pair in (short, long):
        pair.speak(500)
        pair.wait(500)
        pair.speak(500)
        pair.wait(1200)
    assert [line.text for line in short.lines() if line.role == "user"] == ["a", "b"]
    assert [line.text for line in long.lines() if line.role == "user"] == ["a b"]


def test_a_setting_changed_while_talking_acts_on_the_turn_at_hand(dialect):
    pair = Pair(dialect, lambda _: [], ["a b"], silence_duration_ms=200)
    pair.speak(500)
    pair.want(ChangeSettings(pair.client.settings.changed(silence_duration_ms=800)))
    pair.wait(500)
    pair.speak(500)
    pair.wait(1200)
    assert [line.text for line in pair.lines() if line.role == "user"] == ["a b"]


def test_speech_does_not_stop_an_answer_that_may_finish(dialect):
    pair = Pair(
        dialect, count, ["count", "more"], silence_duration_ms=300, interrupt_response=False, create_response=True
    )
    pair.speak(600)
    pair.wait(900)
    pair.speak(300)
    assert pair.client.turn is Turn.SPEAKING
    pair.wait(20 * WORD_MS)
    assert pair.speaker.heard[0] == pytest.approx(10 * WORD_MS)


def test_no_error_was_ever_reported(dialect):
    pair = Pair(dialect, count, ["count to ten", "how far did you get"], silence_duration_ms=300)
    for _ in range(6):
        pair.speak(600)
        pair.wait(700)
        pair.want(SayText("and you"))
        pair.want(StopAnswering())
        pair.want(SayText("again"))
        pair.want(SayText("and again"))
    pair.wait(30 * WORD_MS)
    assert "ErrorReported" not in kinds(pair)
