import json

import pytest

from playground.tool_secrets import secrets_in, without_secrets

SCHEMA = {"type": "object", "properties": {"key": {"type": "string"}, "token": {"const": "not-a-secret"}}}
FUNCTION = {"type": "function", "name": "open", "description": "Opens by key=value", "parameters": SCHEMA}
PLANTED = "planted-0123456789"


@pytest.mark.parametrize(
    "more",
    [
        {"authorization": PLANTED},
        {"headers": {"X-Odd": PLANTED, "Accept": "a"}},
        {"headers": [PLANTED]},
        {"auth": {"user": "joe", "pass": PLANTED}},
        {"server_url": f"https://joe:{PLANTED}@mcp.example/sse"},
        {"server_url": f"https://mcp.example/sse?api_key={PLANTED}&mode=a"},
        {"server_url": f"https://mcp.example/sse?sig={PLANTED}"},
        {"server_url": f"https://mcp.example/sse#{PLANTED}"},
        {"nested": [{"API-Token": PLANTED}]},
    ],
)
def test_what_tools_sign_in_with_does_not_leave(more):
    tool = {"type": "mcp", "name": "m", "server_url": "https://mcp.example/sse", **more}
    bare = without_secrets(json.dumps([FUNCTION, tool]))
    assert PLANTED not in bare
    assert json.loads(bare)[0] == FUNCTION
    assert json.loads(bare)[1]["name"] == "m"
    assert "https://mcp.example/sse" in bare


@pytest.mark.parametrize("text", ["", "  ", json.dumps([FUNCTION]), '[ {"name":"a","server_url":"https://a/b?c=d"} ]'])
def test_what_holds_none_stays_as_it_was_written(text):
    assert without_secrets(text) == text


def test_what_cannot_be_read_does_not_leave():
    assert without_secrets(f'[{{"authorization": "{PLANTED}"') == ""


def test_a_schema_holds_no_secret():
    assert list(secrets_in([FUNCTION])) == []
    assert list(secrets_in([{"headers": {"X-Token": PLANTED, "Accept": "a"}}])) == [PLANTED]
