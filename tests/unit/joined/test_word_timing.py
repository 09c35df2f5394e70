"""Page and built-in service agree which words of a cut answer were heard: two rules in two rooms, one meaning."""

from hypothesis import given
from hypothesis import strategies as st

from playground.audio.word_timing import Piece, heard_words
from playground.conversation.alignment import Alignment

PHRASES = st.lists(st.from_regex(r"[a-z]{1,9}( [a-z]{1,9}){0,3}[,.]? ", fullmatch=True), min_size=1, max_size=8)
MS_A_LETTER = 50


@given(PHRASES, st.floats(0, 1))
def test_the_word_at_which_an_answer_was_cut_is_the_same_on_both_sides(phrases, share):
    pieces = [Piece(phrase, len(phrase) * MS_A_LETTER) for phrase in phrases]
    text, total_ms = "".join(phrases), sum(piece.ms for piece in pieces)
    heard_ms = int(share * total_ms)
    alignment, known = Alignment(), 0
    for piece in pieces:
        known += len(piece.words)
        alignment.add(piece.ms, known)
    marked = text[: alignment.heard_chars(text, heard_ms)]
    assert marked.rstrip() == heard_words(pieces, heard_ms)
