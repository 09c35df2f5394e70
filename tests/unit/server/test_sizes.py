"""What could not be shown again in one event is refused, and nothing of it is kept."""

import json

import pytest

from playground.server.core.effects import LARGEST_EVENT
from tests.unit.server.score import Preview, Score

HELLO = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hi"}]}


@pytest.fixture(params=[Score, Preview], ids=["GA", "preview"])
def score(request):
    return request.param()


def tool(size):
    return {"type": "function", "name": "f", "description": "x" * size}


def refusal(events):
    (event,) = events
    return event["error"]["code"], event["error"]["param"]


@pytest.mark.parametrize(
    "tools",
    [[tool(LARGEST_EVENT)], [tool(2_000)] * 600, [tool(0) | {"parameters": {"é" * 600_000: 1}}]],
    ids=["long", "many", "accents"],
)
def test_tools_that_no_event_can_hold_are_refused_and_not_kept(score, tools):
    before = score.core.config
    assert refusal(score.update(instructions="Be brief.", tools=tools)) == ("invalid_value", "session")
    assert score.core.config == before
    assert score.update(tools=[tool(200_000)])[0]["type"] == "session.updated"


def test_an_update_refused_for_its_size_leaves_the_open_turn_alone(score):
    item_id = score.hear(*[0.9] * 20)[0]["item_id"]
    score.update(tools=[tool(LARGEST_EVENT)])
    assert item_id in [event.get("item_id") for event in score.hear(*[0.05] * 7)]


@pytest.mark.parametrize(
    "item",
    [
        {**HELLO, "content": [{"type": "input_text", "text": "x" * 190_000}] * 6},
        {**HELLO, "content": [{"type": "input_text", "text": "\0" * 190_000}]},
        {"type": "function_call", "call_id": "x" * LARGEST_EVENT, "name": "f", "arguments": "{}"},
        {"type": "mcp_call", "body": "x" * LARGEST_EVENT},
    ],
    ids=["many texts", "control characters", "call", "kept as it is"],
)
def test_an_item_that_no_event_can_hold_is_refused_and_not_kept(score, item):
    assert refusal(score.send("conversation.item.create", item={**item, "id": "mine"})) == ("invalid_value", "item")
    assert len(score.core.history) == 0
    assert score.send("conversation.item.create", item={**HELLO, "id": "mine"})[0]["item"]["id"] == "mine"


def test_every_event_of_a_session_full_to_the_brim_can_be_sent(score):
    score.update(tools=[tool(1_000_000)])
    score.send("conversation.item.create", item={**HELLO, "content": [{"type": "input_text", "text": "é" * 190_000}]})
    score.send("response.create", response={"metadata": {f"{n:064}": "é" * 512 for n in range(16)}})
    score.write("Hello.")
    score.finish()
    assert all(len(json.dumps(event, ensure_ascii=False).encode()) < LARGEST_EVENT for event in score.events)
