"""What a frame may hold: so deep, so many values, such numbers; the refusal says which, and whose frame it was."""

import json

import pytest

from playground.errors import WireError
from playground.protocol import events as e
from playground.protocol.ga import GA
from playground.protocol.parsing import DEEPEST, LONGEST_COUNTED, MOST, parsed
from playground.protocol.preview import PREVIEW
from playground.strict_json import MOST_DIGITS

BOTH = pytest.mark.parametrize("dialect", [GA, PREVIEW], ids=lambda dialect: dialect.name)


def nested(levels: int) -> str:
    """A command whose innermost array is ``levels`` deep."""
    inner = levels - 1
    return '{"type":"response.create","event_id":"mine","x":' + "[" * inner + "]" * inner + "}"


def refusal(frame: str, read=parsed) -> WireError:
    with pytest.raises(WireError) as refused:
        read(frame)
    return refused.value


@BOTH
def test_what_is_nested_too_deep_is_refused_in_words_and_by_the_id_of_its_event(dialect):
    error = refusal(nested(DEEPEST + 1), dialect.read_command)
    assert (error.code, error.event_id) == ("invalid_json", "mine")
    assert "nested more than 128 levels deep" in error.sentence
    assert isinstance(dialect.read_event(nested(DEEPEST + 1)), e.Unknown)


@pytest.mark.parametrize("levels", [972, 5_000, 40_000])
def test_what_is_nested_deeper_than_can_be_parsed_is_refused_in_the_same_words(levels):
    assert "nested more than 128 levels deep" in refusal(nested(levels)).sentence


def test_what_is_just_as_deep_as_allowed_is_read():
    assert parsed(nested(DEEPEST))["type"] == "response.create"


@pytest.mark.parametrize(
    "value",
    ["1,", '"",', "{},", "[],", '{"a":1},', '"\\"",'],
    ids=["number", "text", "object", "array", "pair", "quote"],
)
def test_more_values_than_allowed_are_refused(value):
    assert "more than 50,000 values" in refusal('{"x":[' + value * (MOST + 1) + "1]}").sentence


def test_as_many_values_as_allowed_are_read():
    assert len(parsed('{"x":[' + "11," * (MOST - 10) + "1]}")["x"]) == MOST - 9


@pytest.mark.parametrize("text", ["1,", "[{", '\\"', "\\\\,", '\\",\\",'])
def test_punctuation_within_a_text_is_no_value(text):
    said = text * (LONGEST_COUNTED // 4 // len(text))
    assert len(parsed('{"x":"' + said + '"}')["x"]) > MOST


def test_an_event_id_that_is_no_text_is_passed_over():
    assert refusal('{"type":"response.cancel","event_id":5}', GA.read_command).event_id is None
    assert refusal(nested(200).replace('"mine"', "5")).event_id is None


@pytest.mark.parametrize("place", ["small", "large"])
def test_numbers_beyond_measure_are_not_json(place):
    filling = json.dumps("a" * (0 if place == "small" else 3 * MOST))
    for number in ("9" * 5_000, "1." + "1" * 5_000, "1e999", "NaN"):
        refusal(f'{{"x":{filling},"y":{number}}}')
    assert parsed(f'{{"x":{filling},"y":{"9" * MOST_DIGITS}}}')["y"] > 0
