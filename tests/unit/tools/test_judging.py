"""The list of tools: every mistake a row, with the line and the column to mend."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.tools.converting import converted
from playground.tools.examples import EXAMPLES, with_example
from playground.tools.judging import MOST, checked, functions, mistakes

CLOCK = {"type": "function", "name": "clock", "description": "Tell the time."}
NESTED = {"type": "function", "function": {"name": "clock", "description": "Tell the time.", "strict": True}}


def function(more: str, name: str = '"f"') -> str:
    """A list of one function that has ``more`` in its second line."""
    return f'[{{"type": "function", "name": {name},\n  {more}}}]'


BROKEN = [
    ("[", 1, 1, "the “[” that opens here is never closed"),
    ('[{"name": "f"', 1, 2, "“}” is missing"),
    ('[\n  {"name": "f"}\n', 1, 1, "“]” is missing"),
    ('[\n  {"name": "f"},\n]', 2, 16, "a comma stands here, and nothing follows it"),
    ('[{"name": "f",\n}]', 1, 14, "a comma stands here, and nothing follows it"),
    ("[{'name': 'f'}]", 1, 3, "a single quote was met. JSON writes strings and names in straight double quotes"),
    ("[{“name”: 1}]", 1, 3, "a typographic quote was met. JSON writes strings"),
    ("[{\"name\": 'f'}]", 1, 11, "a single quote was met"),
    ('[{name: "f"}]', 1, 3, "“name” was met where a name in double quotes begins"),
    ('[{"name" "f"}]', 1, 10, 'a colon is missing before “"”'),
    ('[{"name": "f"}\n {"name": "g"}]', 2, 2, "a comma is missing before “{”"),
    ('[{"name": "f"\n "type": "function"}]', 2, 2, 'a comma is missing before “"”'),
    ('{"name": "f"}\n{"name": "g"}', 2, 1, "the JSON is over before “{”"),
    ('[{"name": }]', 1, 11, "a value is missing: “}” was met"),
    ('[{"strict": True}]', 1, 13, "“True” was met. JSON writes true."),
    ('[{"parameters": None}]', 1, 17, "“None” was met. JSON writes null."),
    ("[\n  // the clock\n]", 2, 3, "a comment was met"),
    ("[ # the clock\n]", 1, 3, "a comment was met"),
    ('[{"name": "f}]', 1, 11, "the string that begins here has no closing double quote"),
    ('[{"name": "f\n"}]', 1, 13, "the line ends within a string"),
    ('[{"name": "f\t"}]', 1, 13, "control character"),
    ('[{"name": "\\d"}]', 1, 12, "“\\d” is no escape"),
    ("get_weather", 1, 1, "a value is missing: “get_weather” was met"),
    ('[{"a": "NaN",\n "b": NaN}]', 2, 7, "NaN is no JSON number"),
    ('[{"b": -Infinity}]', 1, 8, "-Infinity is no JSON number"),
    ('[{"b": 1e999}]', 1, 8, "1e999 is no JSON number"),
]
WRONG = [
    ('{"name": "f"}', 1, 1, "a single object was met where a list is needed"),
    ('{"model": "m",\n "tools": [{"name": "f"}]}', 2, 11, "the list stands in an object"),
    ('"f"', 1, 1, "a string was met where a list of functions is needed"),
    ("7", 1, 1, "a number was met where a list of functions is needed"),
    ("null", 1, 1, "null was met where a list of functions is needed"),
    ('[{"name": "f"},\n  "g"]', 2, 3, "a string was met where function 2 is needed"),
    ("[[]]", 1, 2, "a list was met where function 1 is needed"),
    ('[{"type": "function",\n  "function": {"name": "f"}}]', 2, 15, "as the Chat Completions API has it"),
    ('[{"function": {"name": "f"}}]', 1, 15, "as the Chat Completions API has it"),
    ('[{"name": "f"},\n  {"type": "function"}]', 2, 3, "function 2 has no name"),
    ('[{"name": ""}]', 1, 11, "the name of function 1 is empty"),
    ('[{"name": ["f"]}]', 1, 11, "a list was met where the name of function 1 is needed"),
    ('[{"name": null}]', 1, 11, "null was met where the name of function 1 is needed"),
    ('[{"name": "get weather"}]', 1, 11, "“get weather” has a space in it"),
    ('[{"name": "get.weather"}]', 1, 11, "“get.weather” has “.” in it"),
    ('[{"name": "wetter_für"}]', 1, 11, "has “ü” in it"),
    (f'[{{"name": "{"f" * 65}"}}]', 1, 11, "has 65 characters. A name has 64 at most"),
    ('[{"name": "f"}, {"name": "g"},\n {"name": "f"}]', 2, 11, "“f” is the name of two functions"),
    ('[{"type": "functon", "name": "f"}]', 1, 11, "“functon” is no type of a tool"),
    ('[{"type": 1, "name": "f"}]', 1, 11, "a number was met where the type is needed"),
    (function('"description": ["a"]'), 2, 18, "a list was met where the description is needed"),
    (function('"parameters": "city"'), 2, 17, "a string was met where parameters are needed"),
    (function('"parameters": true'), 2, 17, "true or false was met where parameters are needed"),
    (function('"parameters": {"type": "array"}'), 2, 26, "parameters are of the type “object”; “array” was met"),
    (function('"parameters": {"city": {"type": "string"}}'), 2, 17, "parameters have no type"),
    (function('"parameters": {"type": "object", "properties": ["city"]}'), 2, 50, "a list was met where properties"),
    (
        function('"parameters": {"type": "object", "properties": {"a": {}, "city": "string"}}'),
        2,
        68,
        "a string was met where the schema of “city” is needed",
    ),
    (function('"parameters": {"type": "object", "required": "city"}'), 2, 48, "“required” is a list of names"),
    ("[" * 90_000, 1, 1, "levels deep"),
]


@pytest.mark.parametrize(("text", "line", "column", "words"), BROKEN + WRONG)
def test_each_mistake_is_told_with_its_line_and_column(text, line, column, words):
    [found] = mistakes(text)
    assert words in found.words
    assert (found.line, found.column) == (line, column)
    assert str(found).startswith(f"Line {line}, column {column}: ")
    assert found.words.endswith((".", "…}}."))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "[]",
        '[{"name": "clock"}]',
        json.dumps([CLOCK, {**CLOCK, "name": "get-Time_2", "parameters": {}}]),
        json.dumps([{**CLOCK, "parameters": {"type": "object", "properties": {"any": True}, "required": ["any"]}}]),
        json.dumps([{**CLOCK, "parameters": None}]),
        json.dumps([{"type": "mcp", "server_label": "docs", "server_url": "https://example.com"}]),
        json.dumps([{"type": "web_search"}]),
    ],
)
def test_what_a_service_can_read_is_no_mistake(text):
    assert mistakes(text) == ()
    assert checked(text) == text.strip()


def test_several_mistakes_are_told_at_once_and_the_rest_is_counted():
    with pytest.raises(ValueError) as refused:
        checked("[\n1,\n2,\n3,\n4,\n5]")
    words = str(refused.value)
    assert all(f"Line {line}, column 1: " in words for line in (2, 3, 4))
    assert "Line 5" not in words
    assert words.endswith(" And 2 more.")
    assert len(mistakes(json.dumps([1] * 10_000))) == MOST


def test_of_a_name_given_twice_in_an_object_the_last_is_the_one_that_counts():
    [found] = mistakes('[{"name": "f", "type": "function",\n "name": 7}]')
    assert (found.line, found.column) == (2, 10)


@given(st.lists(st.integers(0, 5) | st.text(max_size=3), max_size=4), st.sampled_from([None, 0, 3]))
def test_a_place_is_where_the_value_stands_however_the_text_is_laid_out(wrong, indent):
    text = json.dumps([CLOCK, *wrong], indent=indent, ensure_ascii=False)
    lines = text.split("\n")
    for found, value in zip(mistakes(text), wrong, strict=True):
        rest = lines[found.line - 1][found.column - 1 :]
        assert rest.startswith(json.dumps(value, ensure_ascii=False))


@given(st.text(alphabet="[]{}\",:\\ \nntrue1.-/'", max_size=40))
def test_whatever_is_written_there_is_a_sentence_or_a_list(text):
    for found in mistakes(text):
        assert 1 <= found.line <= text.count("\n") + 1
        assert found.column >= 1
        assert found.words


# --- converting ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given_",
    [
        [NESTED],
        NESTED,
        CLOCK,
        {"model": "m", "tools": [NESTED], "tool_choice": "auto"},
        [{"function": NESTED["function"]}],
    ],
)
def test_what_only_stands_wrong_is_converted(given_):
    text = converted(json.dumps(given_))
    assert json.loads(text) == [CLOCK]
    assert mistakes(text) == ()


@pytest.mark.parametrize("text", ["", "[", "[]", "[1]", json.dumps([CLOCK]), '[{"name": "a b"}]'])
def test_what_is_right_or_no_list_is_not_converted(text):
    assert converted(text) is None


def test_converting_leaves_other_tools_and_other_mistakes_as_they_are():
    other = {"type": "mcp", "server_label": "docs"}
    text = converted(json.dumps([other, NESTED, {"type": "function", "function": {"name": "a b"}}]))
    assert json.loads(text) == [other, CLOCK, {"type": "function", "name": "a b"}]
    assert [found.words for found in mistakes(text)] == [
        "“a b” has a space in it. A name has letters from a to z, digits, _ and - only."
    ]


# --- examples --------------------------------------------------------------------------------------------------------


def test_every_example_comes_into_the_list_once():
    text = ""
    for key in EXAMPLES:
        text = with_example(text, key)
        assert with_example(text, key) is None
    assert [each.name for each in functions(text)] == [example.name for example in EXAMPLES.values()]
    assert functions(text)[0].arguments == ("city", "unit")


def test_an_example_does_not_come_into_a_list_with_a_mistake():
    assert with_example("[", "weather") is None
    assert with_example("", "nothing") is None
