"""A tool of any shape gives an answer or a call: a schema that cannot be followed costs only what it says."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from playground.engines.replier import decide
from playground.engines.tools import MOST_VALUES
from playground.server.core.engine_protocols import FunctionCall, ReplyRequest, Said, Tool, Words

WORDS = 'Weather in "New York", Rome and Paris for 3 days and one hour, please'
RECURSIVE = {"$defs": {"node": {"properties": {"next": {"$ref": "#/$defs/node"}}}}, "$ref": "#/$defs/node"}


def nested(levels, inner=None, **shape):
    for _ in range(levels):
        inner = {**shape, "properties": {"a": inner}, "items": inner, "required": ["a"]}
    return inner


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**400, -(10**400), 2**63, 1e308, 0, ""]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=6),
    st.sampled_from(["string", "number", "integer", "boolean", "array", "object", "null", "a", "rome", "\ud800"]),
)
keywords = st.sampled_from(
    ["type", "properties", "required", "enum", "items", "default", "minimum", "a", "b", "anyOf", "$ref", "const"]
)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keywords, inner, max_size=5), max_leaves=25
)
schemas = st.fixed_dictionaries(
    {"type": st.just("object")},
    optional={"properties": st.dictionaries(st.sampled_from("abc"), anything, max_size=3), "required": anything},
)


def in_properties(**schema):
    return {"type": "object", "properties": {"a": schema}, "required": ["a"]}


@given(anything | schemas | schemas.map(lambda inner: in_properties(**inner)), st.sampled_from([WORDS, "", "9" * 400]))
@settings(max_examples=300)
@example({"properties": {"a": True}}, WORDS)
@example({"properties": ["a"], "required": 5}, WORDS)
@example({"properties": "a", "required": {"a": 1}}, WORDS)
@example({"properties": {"a": {}}, "required": [["a"], {}]}, WORDS)
@example(in_properties(type=[]), "")
@example(in_properties(type=["null"]), "")
@example(in_properties(type={"a": 1}), "")
@example(in_properties(enum=5), WORDS)
@example(in_properties(enum="abc"), WORDS)
@example(in_properties(enum=[{}, []]), WORDS)
@example(in_properties(type="array", items=True), WORDS)
@example(in_properties(type="array", items=[{"type": "string"}]), WORDS)
@example(in_properties(type="array", items={"enum": 5}), WORDS)
@example(in_properties(type="array", items={"type": ["number", "null"]}), WORDS)
@example(in_properties(type="number", default="none"), "")
@example(in_properties(type="number", default=None, minimum=[1]), "")
@example(in_properties(type="integer", default=10**400), "")
@example(in_properties(type="integer"), "9" * 400)
@example(RECURSIVE, WORDS)
def test_a_tool_of_any_shape_is_called(parameters, words):
    called(parameters, words)


@pytest.mark.parametrize("kind", ["object", "array", "string", "default"])
def test_a_tool_nested_a_thousand_deep_is_called(kind):
    deep = nested(1_000, type=kind)
    called(in_properties(default=deep) if kind == "default" else deep, WORDS)


def called(parameters, words):
    (made,) = decide(ReplyRequest("", (Said("user", words),), (Tool("f", "", parameters),), "required"))
    assert isinstance(made, FunctionCall)
    assert isinstance(json.loads(made.arguments, parse_constant=pytest.fail), dict)


def test_lists_of_lists_do_not_ask_for_more_than_there_is_time():
    names = " ".join(f'"{n}"' for n in range(100))
    schema = {"type": "boolean"}
    for _ in range(10):
        schema = {"type": "array", "items": schema}
    (made,) = decide(ReplyRequest("", (Said("user", names),), (Tool("f", "", in_properties(**schema)),), "required"))
    assert made.arguments.count("true") <= MOST_VALUES


@pytest.mark.parametrize("output", ["[" * 60_000, "[" * 40 + "]" * 40, '{"a":' * 300 + "1" + "}" * 300, "9" * 5_000])
def test_a_result_of_any_depth_is_told(output):
    said = (Said("user", "Hi"), Said("assistant", "{}", "c", "f"), Said("tool", output, "c"))
    assert all(isinstance(piece, Words) for piece in decide(ReplyRequest("", said)))


@given(anything)
def test_a_result_of_any_shape_is_told(output):
    said = (Said("user", "Hi"), Said("assistant", "{}", "c", "f"), Said("tool", json.dumps(output), "c"))
    assert list(decide(ReplyRequest("", said)))


@pytest.mark.parametrize("schema", [{"type": ["null", "integer"]}, {"type": ["integer", "null"]}])
def test_of_several_types_the_first_that_says_something_is_filled(schema):
    (made,) = decide(ReplyRequest("", (Said("user", WORDS),), (Tool("f", "", in_properties(**schema)),), "required"))
    assert json.loads(made.arguments) == {"a": 3}
