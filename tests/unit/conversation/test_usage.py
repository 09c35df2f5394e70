"""What answers and transcriptions took is shown as the service told it, junk and all."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.conversation.actions import UsageView
from playground.conversation.inputs import SayText
from playground.conversation.usage import usage_view
from playground.protocol import events as e
from playground.protocol.ga import GA
from playground.protocol.preview import PREVIEW
from playground.protocol.values import Response, SessionConfig, Transcription, Usage
from tests.support.recordings import messages, names
from tests.support.score import Score, of

BOTH = pytest.mark.parametrize("dialect", [GA, PREVIEW], ids=lambda dialect: dialect.name)
SESSION = SessionConfig(model="gpt-realtime", transcription=Transcription("whisper-1"))
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


def answer(dialect, usage) -> UsageView | None:
    body = {"type": "response.done", "response": {"id": "r", "status": "completed", "usage": usage}}
    return usage_view(dialect.read_event(json.dumps(body)), SESSION)


def transcription(usage) -> UsageView | None:
    return usage_view(e.TranscriptionCompleted("user_1", "hello", usage=usage), SESSION)


@BOTH
def test_an_answer_tells_its_tokens_by_kind(dialect):
    usage = {
        "total_tokens": 999,
        "input_token_details": {
            "text_tokens": 101,
            "audio_tokens": 202,
            "cached_tokens": 33,
            "cached_tokens_details": {"text_tokens": 11, "audio_tokens": 22},
        },
        "output_token_details": {"text_tokens": 44, "audio_tokens": 55},
    }
    assert answer(dialect, usage) == UsageView(
        kind="answer",
        response_id="r",
        model="gpt-realtime",
        input_text=101,
        input_audio=202,
        cached_text=11,
        cached_audio=22,
        output_text=44,
        output_audio=55,
    )


@BOTH
@pytest.mark.parametrize(("cached", "text", "audio"), [(0, 0, 0), (60, 60, 0), (130, 100, 30), (999, 100, 200)])
def test_cached_tokens_whose_kind_is_not_told_are_text_first_for_a_cache_holds_the_beginning(
    dialect, cached, text, audio
):
    usage = {"input_token_details": {"text_tokens": 100, "audio_tokens": 200, "cached_tokens": cached}}
    view = answer(dialect, usage)
    assert (view.input_text, view.input_audio) == (100, 200)
    assert (view.cached_text, view.cached_audio) == (text, audio)


@BOTH
def test_tokens_whose_kind_is_not_told_are_text(dialect):
    view = answer(dialect, {"total_tokens": 42, "input_tokens": 30, "output_tokens": 12})
    assert (view.input_text, view.input_audio, view.output_text, view.output_audio) == (30, 0, 12, 0)


def test_a_transcription_is_billed_by_tokens_or_by_time():
    tokens = {
        "type": "tokens",
        "input_tokens": 27,
        "input_token_details": {"text_tokens": 5, "audio_tokens": 22},
        "output_tokens": 9,
    }
    expected = {"kind": "transcription", "item_id": "user_1", "model": "whisper-1"}
    assert transcription(tokens) == UsageView(**expected, input_text=5, input_audio=22, output_text=9)
    assert transcription({"type": "duration", "seconds": 2.75}) == UsageView(**expected, seconds=2.75)


def test_input_of_a_transcription_whose_kind_is_not_told_is_audio():
    view = transcription({"type": "tokens", "input_tokens": 27, "output_tokens": 9})
    assert (view.input_text, view.input_audio, view.output_text) == (0, 27, 9)


def test_an_event_that_tells_of_no_usage_shows_none():
    assert transcription(None) is None
    assert usage_view(e.ResponseDone(Response(id="r")), SESSION) is None
    assert usage_view(e.AudioCommitted("user_1"), SESSION) is None


@given(usage=JUNK, counts=st.dictionaries(st.sampled_from(["input_tokens", "output_tokens", "seconds"]), JUNK))
def test_junk_counts_as_nothing(usage, counts):
    for given_ in (usage, counts, {**counts, "input_token_details": usage}):
        view = transcription(given_)
        if view is None:
            continue
        assert all(type(n) is int and n >= 0 for n in (view.input_text, view.input_audio, view.output_text))
        assert 0 <= view.seconds < float("inf")


@BOTH
@given(usage=JUNK, details=JUNK)
def test_junk_of_an_answer_counts_as_nothing(dialect, usage, details):
    for given_ in (usage, {"input_token_details": details, "output_token_details": usage}):
        view = answer(dialect, given_)
        assert view is None or min(view.input_text, view.input_audio, view.output_text, view.output_audio) >= 0


def test_each_usage_names_its_turn_and_when_it_was_told():
    score = Score(began=100.0).open()
    score.hear(e.SessionUpdated(SESSION))
    score.person_speaks("user_1")
    score.want(SayText("and this"))
    score.now = 102.5
    for response_id, item_id in (("r1", "a1"), ("r2", "a2")):
        score.answer_begins(response_id, item_id)
        score.hear(e.ResponseDone(Response(id=response_id, status="completed", usage=Usage(input_text=7))))
    score.hear(e.TranscriptionCompleted("user_1", "hello", usage={"type": "duration", "seconds": 1}))
    score.hear(e.TranscriptionCompleted("stranger", "hello", usage={"type": "duration", "seconds": 1}))
    told = [(view.kind, view.turn, view.item_id, view.at_ms) for view in of(UsageView, score.played)]
    assert told == [
        ("answer", 1, "a1", 2500.0),
        ("answer", 2, "a2", 2500.0),
        ("transcription", 1, "user_1", 2500.0),
        ("transcription", 0, "stranger", 2500.0),
    ]


@pytest.mark.recordings
@pytest.mark.parametrize("name", names())
def test_the_tokens_of_a_genuine_session_are_those_it_told(name):
    score = Score()
    score.keep(score.core.dialled())
    received = messages(name, "received")
    for message in received:
        score.hear(GA.read_event(json.dumps(message)))
    told = next(message["response"]["usage"] for message in received if message["type"] == "response.done")
    (view,) = [view for view in of(UsageView, score.played) if view.kind == "answer"]
    assert view.input_text + view.input_audio == told["input_tokens"]
    assert (view.output_text, view.output_audio) == tuple(told["output_token_details"].values())
    assert (view.model, view.turn) == ("gpt-realtime", 1)
