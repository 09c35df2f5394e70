"""Where an answer was interrupted, to the word: for words in step with their sound, and for words that run ahead."""

from hypothesis import given
from hypothesis import strategies as st

from playground.conversation.alignment import Alignment

COUNT = ["one, ", "two, ", "three, ", "four, ", "five, ", "six, ", "seven, ", "eight"]
LENGTHS = [300, 320, 900, 310, 340, 380, 1200, 400]


def in_step() -> tuple[Alignment, str]:
    alignment, text = Alignment(), ""
    for words, ms in zip(COUNT, LENGTHS, strict=True):
        text += words
        alignment.add(ms / 2, len(text))
        alignment.add(ms / 2, len(text))
    return alignment, text


def ahead() -> tuple[Alignment, str]:
    text = "".join(COUNT)
    alignment = Alignment()
    for ms in LENGTHS:
        alignment.add(ms, len(text))
    return alignment, text


def test_words_in_step_are_found_to_the_piece():
    alignment, text = in_step()
    for piece in range(1, len(COUNT)):
        heard = text[: alignment.heard_chars(text, sum(LENGTHS[:piece]))]
        assert heard == "".join(COUNT[:piece]).strip()


def test_words_that_run_ahead_are_found_in_proportion():
    alignment, text = ahead()
    assert text[: alignment.heard_chars(text, sum(LENGTHS) / 2)] == "one, two, three, four,"


def test_where_the_service_times_each_word_that_holds():
    alignment, text = ahead()
    for word, offset_ms in (("one", 0), ("two", 900), ("three", 2000), ("four", 2400)):
        alignment.time(word, offset_ms, 400)
    for heard_ms, heard in (
        (199, ""),
        (200, "one,"),
        (1099, "one,"),
        (1100, "one, two,"),
        (3000, "one, two, three, four,"),
    ):
        assert text[: alignment.heard_chars(text, heard_ms)] == heard
    assert alignment.heard_chars(text, sum(LENGTHS)) == len(text)


def test_a_timed_word_that_the_text_has_not_is_passed_over():
    alignment, text = ahead()
    for word, offset_ms in (("one", 0), ("zwei", 300), ("", 500), ("three", 900)):
        alignment.time(word, offset_ms, 100)
    assert text[: alignment.heard_chars(text, 1000)] == "one, two, three,"


def test_words_that_were_not_known_yet_cannot_have_been_heard():
    alignment = Alignment()
    alignment.add(1000, 4)
    alignment.add(1000, 500)
    alignment.add(8000, 500)
    text = "one " + "more " * 99
    assert text[: alignment.heard_chars(text, 900)] == "one"


@given(st.lists(st.tuples(st.integers(1, 500), st.integers(1, 30)), min_size=1, max_size=30), st.floats(0, 20_000))
def test_more_heard_is_never_fewer_words(arrivals, heard_ms):
    alignment, known = Alignment(), 0
    for ms, chars in arrivals:
        known += chars
        alignment.add(ms, known)
    text = ("word " * known)[:known]
    less, more = alignment.heard_chars(text, heard_ms / 2), alignment.heard_chars(text, heard_ms)
    assert 0 <= less <= more <= len(text)
