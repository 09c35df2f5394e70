"""JSON that every reader in the world takes, and sentences for what is none."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.strict_json import MOST_LEVELS, read, write

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(st.dictionaries(st.text(), VALUES))
def test_what_is_written_is_read_again(value):
    assert read(write(value)) == value


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_no_number_is_written_that_json_does_not_have(number):
    with pytest.raises(ValueError):
        write({"a": [number]})


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", '{"a": -Infinity}', "1e999", "[" * 100_000])
def test_what_a_strict_reader_refuses_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match=r"\.$"):
        read(text)


@pytest.mark.parametrize(("opens", "closes"), [("[", "]"), ('{"a":', "}")])
def test_the_depth_is_bounded_to_the_level(opens, closes):
    deepest = opens * MOST_LEVELS + "1" + closes * MOST_LEVELS
    assert read(deepest) == json.loads(deepest)
    with pytest.raises(ValueError, match="levels deep"):
        read(opens + deepest + closes)


def test_half_of_a_surrogate_pair_travels_as_an_escape():
    assert write({"a": "\ud83d"}) == '{"a":"\\ud83d"}'


@given(st.dictionaries(st.text(), VALUES), st.sampled_from(["utf-8", "utf-16", "utf-32-le"]))
def test_bytes_are_read_as_the_text_they_spell(value, encoding):
    assert read(json.dumps(value).encode(encoding)) == read(json.dumps(value)) == value
