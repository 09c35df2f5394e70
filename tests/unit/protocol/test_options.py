"""What a client offers beside its words is held to as the services hold to it: tools, the choice, notes."""

import json

import pytest

from playground.errors import WireError
from playground.protocol.ga import GA
from playground.protocol.preview import PREVIEW

F = {"type": "function", "name": "f"}
ODD_TOOLS = [
    ("invalid_type", "session.tools", {}),
    ("invalid_type", "session.tools", "f"),
    ("invalid_type", "session.tools", None),
    ("invalid_type", "session.tools[1]", [F, "f"]),
    ("invalid_type", "session.tools[0].type", [{**F, "type": 5}]),
    ("invalid_type", "session.tools[0].name", [{**F, "name": 5}]),
    ("invalid_type", "session.tools[0].name", [{**F, "name": None}]),
    ("missing_required_parameter", "session.tools[0].name", [{"type": "function"}]),
    ("missing_required_parameter", "session.tools[0].name", [{**F, "name": ""}]),
    ("invalid_type", "session.tools[0].description", [{**F, "description": ["a"]}]),
    ("invalid_type", "session.tools[0].parameters", [{**F, "parameters": []}]),
    ("invalid_type", "session.tools[0].parameters", [{**F, "parameters": "object"}]),
    ("invalid_type", "session.tool_choice", 5),
    ("invalid_type", "session.tool_choice", ["auto"]),
    ("invalid_value", "session.tool_choice", "perhaps"),
    ("invalid_type", "session.tool_choice.name", {"type": "function", "name": 5}),
    ("invalid_type", "session.tracing", 5),
]


@pytest.fixture(params=[GA, PREVIEW], ids=lambda dialect: dialect.name)
def dialect(request):
    return request.param


def refusal(dialect, kind, **fields):
    with pytest.raises(WireError) as refused:
        dialect.read_command(json.dumps({"type": kind, **fields}))
    return refused.value.code, refused.value.param


def update(dialect, **session):
    return {"session": {"type": "realtime", **session} if dialect is GA else session}


@pytest.mark.parametrize(("code", "param", "value"), ODD_TOOLS)
def test_an_odd_offer_is_refused_and_its_place_named(dialect, code, param, value):
    field = param.removeprefix("session.").split("[")[0].split(".")[0]
    assert refusal(dialect, "session.update", **update(dialect, **{field: value})) == (code, param)


@pytest.mark.parametrize(("code", "param", "value"), [odd for odd in ODD_TOOLS if "tool" in odd[1] and odd[2]])
def test_it_is_refused_of_one_response_too(dialect, code, param, value):
    param = param.replace("session.", "response.")
    field = param.removeprefix("response.").split("[")[0].split(".")[0]
    assert refusal(dialect, "response.create", response={field: value}) == (code, param)


@pytest.mark.parametrize(
    "tools",
    [
        [],
        [F],
        [{"name": "f", "description": None, "parameters": None, "strict": True}],
        [{"type": "mcp", "server_label": "x"}],
        [{**F, "parameters": {"type": ["object", None], "properties": [], "required": {"a": 1}}}],
    ],
)
def test_tools_are_kept_as_they_were_offered(dialect, tools):
    read = dialect.read_command(json.dumps({"type": "session.update", **update(dialect, tools=tools)}))
    assert json.loads(dialect.write_command(read))["session"]["tools"] == tools


@pytest.mark.parametrize("choice", ["auto", "none", "required", {"type": "function", "name": "f"}])
def test_a_choice_among_them_is_kept(dialect, choice):
    read = dialect.read_command(json.dumps({"type": "session.update", **update(dialect, tool_choice=choice)}))
    assert read.session.changes == {"tool_choice": choice}


@pytest.mark.parametrize(
    ("code", "metadata"),
    [
        ("invalid_type", {"a": 5}),
        ("invalid_type", {"a": {}}),
        ("string_above_max_length", {"a": "x" * 513}),
        ("string_above_max_length", {"a" * 65: "x"}),
        ("object_above_max_properties", {f"a{n}": "x" for n in range(17)}),
    ],
    ids=["number", "object", "long note", "long key", "many"],
)
def test_notes_on_a_response_are_few_and_short(dialect, code, metadata):
    found, param = refusal(dialect, "response.create", response={"metadata": metadata})
    assert found == code
    assert param.startswith("response.metadata")
    assert len(param) < 300


@pytest.mark.parametrize(
    ("truncation", "code", "path"),
    [
        ({"type": "retention_ratio", "retention_ratio": 1.5}, "decimal_above_max_value", ".retention_ratio"),
        ({"type": "retention_ratio", "retention_ratio": "half"}, "invalid_type", ".retention_ratio"),
        ({"type": "retention_ratio"}, "missing_required_parameter", ".retention_ratio"),
        ({"type": "oldest"}, "invalid_value", ".type"),
        ({"type": "retention_ratio", "retention_ratio": 0.5, "token_limits": 5}, "invalid_type", ".token_limits"),
        ({"type": "retention_ratio", "retention_ratio": 0.5, "keep": 1}, "unknown_parameter", ".keep"),
    ],
)
def test_a_truncation_is_a_word_or_has_its_ratio(truncation, code, path):
    assert refusal(GA, "session.update", **update(GA, truncation=truncation)) == (code, f"session.truncation{path}")


@pytest.mark.parametrize(("field", "value"), [("truncation", 5), ("truncation", "always"), ("include", "logprobs")])
def test_what_ga_alone_has_is_held_to_as_well(field, value):
    code, param = refusal(GA, "session.update", **update(GA, **{field: value}))
    assert (code in ("invalid_type", "invalid_value"), param) == (True, f"session.{field}")
