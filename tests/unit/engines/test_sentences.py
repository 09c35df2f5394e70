from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engines.sentences import LONGEST_UNBROKEN, SentenceCutter, sentences, spoken_pieces

PROSE = st.text(alphabet="ab A.!?,;: \n”1é")


def cut(chunks):
    cutter = SentenceCutter()
    whole = [sentence for chunk in chunks for sentence in cutter.feed(chunk)]
    return [*whole, *filter(None, [cutter.rest()])]


@given(PROSE, st.lists(st.integers(0, 40)))
def test_any_chunking_gives_the_same_sentences(text, cuts):
    edges = sorted({0, len(text), *(c for c in cuts if c < len(text))})
    assert cut([text[a:b] for a, b in pairwise(edges)]) == sentences(text)


@given(PROSE)
def test_nothing_is_lost_between_pieces(text):
    assert "".join(sentences(text)) == text
    assert "".join(spoken_pieces(text)) == text


@given(st.text(alphabet="ab ,", max_size=900))
def test_no_piece_runs_on_for_ever(text):
    assert all(len(piece) <= LONGEST_UNBROKEN for piece in spoken_pieces(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello. How are you?", ["Hello. ", "How are you?"]),
        ("Dr. Smith met J. Bond at 3.5 km.", ["Dr. Smith met J. Bond at 3.5 km."]),
        ('He said "Go!" Then left.', ['He said "Go!" ', "Then left."]),
        ("First line\nSecond", ["First line\n", "Second"]),
        ("Wait... what?", ["Wait... what?"]),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text, expected):
    assert sentences(text) == expected


def test_a_sentence_is_given_as_soon_as_the_next_has_begun():
    cutter = SentenceCutter()
    assert list(cutter.feed("One is whole. ")) == []
    assert list(cutter.feed("T")) == ["One is whole. "]
    assert cutter.rest() == "T"


def test_the_first_piece_is_short_and_a_greeting_stays_together():
    long = "When the rain had stopped, the children ran out into the garden, because they wanted to see the snails."
    assert spoken_pieces(long)[0] == "When the rain had stopped, "
    assert spoken_pieces("Hello, Ana! ") == ["Hello, Ana! "]
