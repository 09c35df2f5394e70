"""The recogniser's own scores are told where a session asks for them, as the official models have them."""

import pytest

from playground.errors import WireError
from playground.protocol.values import LOGPROBS, TokenScore
from playground.server.core.effects import Transcribe
from tests.unit.server.score import Score

DELTA = "conversation.item.input_audio_transcription.delta"
COMPLETED = "conversation.item.input_audio_transcription.completed"
TOKENS = tuple(
    TokenScore(token, logprob, tuple(token.encode()))
    for token, logprob in (("Hel", -0.1), ("lo", -0.2), (",", -0.3), (" An", -1.5), ("a", -0.5))
)


def told(score, tokens=TOKENS, text="Hello, Ana"):
    score.say()
    events = score.play(score.core.transcribed(score.last(Transcribe).ticket, text, score.now, tokens))
    return [event for event in events if event["type"] in (DELTA, COMPLETED)]


def asking(include=(LOGPROBS,)):
    score = Score()
    score.update(include=list(include), audio={"input": {"transcription": {"model": "ears"}}})
    return score


def test_each_part_tells_of_its_own_tokens_and_the_whole_of_all():
    *parts, whole = told(asking())
    assert [(part["delta"], [each["token"] for each in part["logprobs"]]) for part in parts] == [
        ("Hello,", ["Hel", "lo", ","]),
        (" Ana", [" An", "a"]),
    ]
    assert whole["logprobs"] == [
        {"token": each.token, "logprob": each.logprob, "bytes": list(each.utf8)} for each in TOKENS
    ]
    assert whole["transcript"] == "".join(part["delta"] for part in parts) == "Hello, Ana"


def test_unasked_nothing_is_told_of_them():
    score = Score()
    score.update(audio={"input": {"transcription": {"model": "ears"}}})
    assert not any("logprobs" in event for event in told(score))


def test_a_recogniser_that_has_none_says_none():
    assert not any("logprobs" in event for event in told(asking(), tokens=()))


def test_they_go_with_the_guess_that_becomes_the_transcript():
    score = asking()
    score.hear(*[0.05] * 12, *[0.9] * 31, *[0.05] * 4)
    ticket = score.last(Transcribe).ticket
    score.play(score.core.transcribed(ticket, "Hello, Ana", score.now, TOKENS))
    events = score.hear(*[0.05] * 12)
    assert any(event.get("logprobs") for event in events if event["type"] == COMPLETED)


def test_the_session_reports_what_it_includes():
    (updated,) = [event for event in asking().events if event["type"] == "session.updated"]
    assert updated["session"]["include"] == [LOGPROBS]


@pytest.mark.parametrize("include", [["everything"], [1], "all"])
def test_anything_else_to_include_is_refused(include):
    score = Score()
    with pytest.raises(WireError) as no:
        score.update(include=include)
    assert str(no.value.param).startswith("session.include")
