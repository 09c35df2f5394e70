"""Both cores joined: the turns and the tokens that the client shows are those that the world of the test made."""

from itertools import pairwise

import pytest

from playground.conversation.actions import TurnView, UsageView
from playground.conversation.inputs import AnswerTool, HoldToTalk, SayText
from playground.protocol import events as e
from playground.protocol.ga import GA
from playground.protocol.preview import PREVIEW
from playground.server.core.endpointing import TRAIL_MS
from playground.server.core.engine_protocols import FunctionCall
from tests.support.pair import WORD_MS, Pair

FRAME_MS = 32  # the detector's
BLOCK_MS = 20  # the microphone's
ADD = '[{"type": "function", "name": "add", "parameters": {"type": "object"}}]'
SPEECH_MS, SILENCE_MS = 640, 320  # whole blocks and whole frames


@pytest.fixture(params=[GA, PREVIEW], ids=lambda dialect: dialect.name)
def dialect(request):
    return request.param


def five(_) -> list[str]:
    return ["one ", "two ", "three ", "four ", "five "]


def turn(pair: Pair, number: int = 1) -> TurnView:
    return [view for view in pair.views if isinstance(view, TurnView) and view.number == number][-1]


def legs(view: TurnView) -> dict[str, float]:
    return {leg.name: leg.ms for leg in view.legs}


def test_a_spoken_turn_tells_where_its_time_went(dialect):
    pair = Pair(dialect, five, silence_duration_ms=SILENCE_MS)
    pair.client.measured(uplink_ms=35.0, error_ms=0.4)
    pair.speak(SPEECH_MS)
    pair.wait(SILENCE_MS + 5 * WORD_MS + 200)
    view = turn(pair)
    line = next(line for line in pair.lines() if line.role == "assistant")
    assert (view.how, view.status, view.interrupted) == ("speech", "completed", False)
    assert view.answer_item_id == line.item_id
    assert view.silence_ms == SILENCE_MS
    assert view.speech_end_ms == SPEECH_MS - TRAIL_MS - 35.0, "speech began with the first block, at 0"
    assert legs(view)["silence"] == SILENCE_MS
    assert legs(view)["microphone"] == 35.0 + TRAIL_MS % BLOCK_MS, "and for the rest of the block speech ends in"
    assert 0 <= legs(view)["detection"] <= BLOCK_MS, "the server answers within the block that completes the silence"
    assert legs(view)["playback"] == 0.0, "the speaker of this world plays at once"
    assert (view.received_ms, view.heard_ms) == (5 * WORD_MS, 5 * WORD_MS)
    assert view.ended_ms == pytest.approx(view.first_sound_ms + 5 * WORD_MS, abs=BLOCK_MS)
    assert line.latency_ms == round(view.total_ms)


def test_an_interrupted_turn_tells_what_was_heard(dialect):
    pair = Pair(dialect, five, ["one", "two"], silence_duration_ms=SILENCE_MS)
    pair.speak(SPEECH_MS)
    pair.wait(SILENCE_MS + 2 * WORD_MS)
    pair.speak(SPEECH_MS)
    first, second = turn(pair, 1), turn(pair, 2)
    assert (first.interrupted, first.received_ms) == (True, 5 * WORD_MS)
    assert first.heard_ms == pytest.approx(pair.speaker.heard[0])
    assert first.ended_ms == second.started_ms
    assert second.user_item_id != first.user_item_id
    assert second.speech_start_ms == pytest.approx(SPEECH_MS + SILENCE_MS + 2 * WORD_MS, abs=FRAME_MS)


def test_each_kind_of_turn_has_the_answer_that_it_got(dialect):
    def replier(request):
        last = request.conversation[-1]
        return [FunctionCall("add", "{}")] if last.role == "user" and last.text == "add" else ["yes "]

    pair = Pair(dialect, replier, tools=ADD, turn_detection="none")
    pair.want(SayText("add"))
    pair.want(AnswerTool(pair.lines()[-1].call_id, "3"))
    pair.wait(2 * WORD_MS)
    pair.want(HoldToTalk(True))
    pair.speak(400)
    pair.want(HoldToTalk(False))
    pair.wait(2 * WORD_MS)
    views = [turn(pair, number) for number in (1, 2, 3)]
    lines = {line.item_id: line for line in pair.lines()}
    assert [view.how for view in views] == ["text", "tool", "held"]
    assert [lines[view.user_item_id].role for view in views] == ["user", "tool", "user"]
    assert [view.status for view in views] == ["completed"] * 3
    assert lines[views[1].answer_item_id].text == lines[views[2].answer_item_id].text == "yes"
    assert views[2].silence_ms is None
    assert views[2].speech_end_ms - views[2].speech_start_ms == 400.0


def test_latency_beside_a_line_is_the_total_of_its_turn(dialect):
    pair = Pair(dialect, five, silence_duration_ms=SILENCE_MS)
    for _ in range(3):
        pair.speak(SPEECH_MS)
        pair.wait(SILENCE_MS + 5 * WORD_MS + 200)
        pair.want(SayText("and you"))
        pair.wait(5 * WORD_MS)
    totals = {turn(pair, n).answer_item_id: round(turn(pair, n).total_ms) for n in range(1, 7)}
    assert totals == {line.item_id: line.latency_ms for line in pair.lines() if line.role == "assistant"}


def test_no_view_of_a_turn_is_told_twice(dialect):
    pair = Pair(dialect, five, silence_duration_ms=SILENCE_MS)
    for _ in range(3):
        pair.speak(SPEECH_MS)
        pair.wait(SILENCE_MS + 3 * WORD_MS)
    for number in (1, 2, 3):
        told = [view for view in pair.views if isinstance(view, TurnView) and view.number == number]
        assert all(one != other for one, other in pairwise(told))


def test_the_tokens_shown_are_those_the_service_reported(dialect):
    pair = Pair(dialect, five, silence_duration_ms=SILENCE_MS)
    pair.speak(SPEECH_MS)
    pair.wait(SILENCE_MS + 5 * WORD_MS + 200)
    pair.want(SayText("again"))
    pair.wait(5 * WORD_MS)
    shown = [view for view in pair.views if isinstance(view, UsageView)]
    told = [event.response.usage for event in pair.events if isinstance(event, e.ResponseDone)]
    answers = [view for view in shown if view.kind == "answer"]
    assert [(view.turn, view.input_text, view.input_audio, view.output_audio) for view in answers] == [
        (number, usage.input_text, usage.input_audio, usage.output_audio) for number, usage in enumerate(told, 1)
    ]
    assert answers[0].output_audio == 5 * WORD_MS // 50, "twenty tokens a second of the assistant's speech"
    assert answers[1].cached_text == told[1].cached_text > 0
    (written,) = [view for view in shown if view.kind == "transcription"]
    assert (written.turn, written.item_id) == (1, pair.lines()[0].item_id)
    assert written.seconds == pytest.approx((SPEECH_MS + SILENCE_MS) / 1000, abs=0.4)
