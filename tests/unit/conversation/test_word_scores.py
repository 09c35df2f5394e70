"""How sure a transcription is of a word is told of that word, or not at all."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.conversation.session_report import confirmed
from playground.conversation.session_request import first_request
from playground.conversation.word_scores import word_scores
from playground.offers import TRANSCRIPTION_MODELS
from playground.protocol import events as e
from playground.protocol.ga import GA
from playground.protocol.preview import PREVIEW
from playground.protocol.values import LOGPROBS, SessionConfig, TokenScore
from playground.services.catalogue import SERVICES
from playground.settings import Settings
from tests.support.score import Score

SCORED = Settings(transcription_logprobs=True, transcription_model="gpt-4o-transcribe")
WORDS = st.lists(st.text("abc,.", min_size=1, max_size=5), min_size=1, max_size=6)


def tokens(*scored):
    return tuple(TokenScore(token, math.log(probability)) for token, probability in scored)


def of(text, *scored):
    return [(text[each.start : each.end], each.probability) for each in word_scores(text, tokens(*scored))]


def test_a_word_is_as_probable_as_its_tokens_together_and_its_signs_say_nothing():
    assert of("My name, Ana.", ("My", 0.9), (" na", 0.5), ("me", 0.5), (",", 0.1), (" Ana", 0.8), (".", 0.2)) == [
        ("My", 0.9),
        ("name,", 0.25),
        ("Ana.", 0.8),
    ]


def test_a_word_of_nothing_but_signs_has_its_own_score():
    assert of("Yes …", ("Yes", 0.9), (" …", 0.4)) == [("Yes", 0.9), ("…", 0.4)]


def test_a_token_that_spans_two_words_is_of_both():
    assert of("to day", ("to day", 0.5)) == [("to", 0.5), ("day", 0.5)]


@pytest.mark.parametrize("spelt", [(), (("Hello", 0.9),), (("Goodbye", 0.9), (" Ana", 0.9)), ((" ", 0.9),)])
def test_tokens_that_spell_something_else_say_nothing(spelt):
    assert of("Hello Ana", *spelt) == []


def test_spaces_are_as_the_text_has_them():
    assert of("Hello   Ana", (" Hello", 0.9), (" Ana", 0.5)) == [("Hello", 0.9), ("Ana", 0.5)]


@given(WORDS, st.data())
def test_however_a_text_is_cut_into_tokens_every_word_has_a_score(words, data):
    text = " ".join(words)
    cuts = sorted(data.draw(st.sets(st.integers(1, len(text)))) | {len(text)})
    parts = [text[start:end] for start, end in zip([0, *cuts], cuts, strict=False)]
    scores = word_scores(text, [TokenScore(part, -0.5) for part in parts])
    assert [text[each.start : each.end] for each in scores] == words
    assert all(0 <= each.probability <= 1 for each in scores)


def heard(score):
    lines = score.core.transcript.lines()
    return [(line.text[each.start : each.end], each.probability) for line in lines for each in line.scores]


def test_the_scores_of_a_transcription_are_on_its_line():
    score = Score().open()
    score.person_speaks()
    score.hear(e.TranscriptionDelta("user_1", "Hello", logprobs=tokens(("Hel", 0.1))))
    assert heard(score) == []
    score.hear(e.TranscriptionCompleted("user_1", " Hello Ana", logprobs=tokens((" Hello", 0.9), (" Ana", 0.5))))
    assert heard(score) == [("Hello", 0.9), ("Ana", 0.5)]


def test_where_only_the_parts_tell_scores_they_are_put_together():
    score = Score().open()
    score.person_speaks()
    score.hear(e.TranscriptionDelta("user_1", "Hello", logprobs=tokens(("Hello", 0.9))))
    score.hear(e.TranscriptionDelta("user_1", " Ana", logprobs=tokens((" Ana", 0.5))))
    score.hear(e.TranscriptionCompleted("user_1", "Hello Ana"))
    assert heard(score) == [("Hello", 0.9), ("Ana", 0.5)]


def test_a_transcription_without_scores_has_none():
    score = Score().open()
    score.person_speaks()
    score.hear(e.TranscriptionCompleted("user_1", "Hello"))
    assert heard(score) == []


def test_they_are_asked_for_where_the_transcriber_has_them_and_nowhere_else():
    assert first_request(SCORED, GA).changes["include"] == (LOGPROBS,)
    assert first_request(Settings(), GA, SessionConfig()).changes.get("include") is None
    for lacking in ("gpt-transcribe", "whisper-1", ""):
        assert first_request(SCORED.changed(transcription_model=lacking), GA).changes.get("include") is None
    assert "include" not in first_request(SCORED, PREVIEW).changes
    assert first_request(SCORED.changed(transcription_model="my-deployment"), GA).changes["include"] == (LOGPROBS,)


def test_the_built_in_server_has_them_by_whatever_name_it_is_asked():
    here = SERVICES["builtin"].spoken("ga")
    for offer in TRANSCRIPTION_MODELS:
        asked = SCORED.changed(transcription_model=offer.name)
        assert first_request(asked, here).changes["include"] == (LOGPROBS,)


def test_what_is_held_is_compared():
    held = SessionConfig(include=(LOGPROBS,))
    assert confirmed(held, SCORED, GA).settings["transcription_logprobs"] is True
    differs = {each.field for each in confirmed(replace(held, include=None), SCORED, GA).differs}
    assert "transcription_logprobs" in differs
