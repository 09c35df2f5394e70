"""Frames meant to break a session, on real sockets: each is refused in words, and the session goes on."""

import json

import pytest
import websockets

from playground.engines.replier import BuiltinReplier
from playground.protocol.parsing import MOST
from playground.server.endpoint import LocalServer
from tests.support.plain import Client
from tests.support.scripted import scripted

HELLO = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hello"}]}
PATH = {"GA": "/v1/realtime", "preview": "/openai/realtime"}
CREATED = {"GA": "conversation.item.added", "preview": "conversation.item.created"}
UPDATE = {"GA": '{"type":"session.update","session":{"type":"realtime","tools":[%s]}}'}
UPDATE["preview"] = UPDATE["GA"].replace('"type":"realtime",', "")
DEEP = '{"a":' * 972 + "1" + "}" * 972
MANY = '{"type":"function","name":"f"},' * (MOST // 2)


@pytest.fixture
def url():
    with LocalServer(scripted(), replier=BuiltinReplier()) as address:
        yield address


@pytest.fixture(params=["GA", "preview"])
async def client(request, url):
    async with websockets.connect(url.replace(PATH["GA"], PATH[request.param]), max_size=None) as link:
        yield Client(link, request.param)


def frames(dialect):
    return {
        "a schema": UPDATE[dialect] % f'{{"type":"function","name":"f","parameters":{DEEP}}}',
        "an item": f'{{"type":"conversation.item.create","item":{{"type":"novelty","body":{DEEP}}}}}',
        "notes": f'{{"type":"response.create","response":{{"metadata":{DEEP}}}}}',
        "values": UPDATE[dialect] % (MANY + '{"type":"function","name":"f"}'),
        "a large one": f'{{"type":"conversation.item.create","item":{{"type":"novelty","body":"{"x" * 2**20}"}}}}',
    }


async def answered(client):
    """Go through a plain turn; return the status of its answer."""
    await client.send("conversation.item.create", item=HELLO)
    return (await client.get("response.done", "response.create"))["response"]["status"]


@pytest.mark.parametrize("name", frames("GA"))
async def test_a_hostile_frame_is_refused_and_a_plain_turn_works_afterwards(client, caplog, name):
    await client.link.send(frames(client.dialect)[name])
    error = (await client.until("error"))[-1]["error"]
    assert error["type"] == "invalid_request_error"
    assert error["code"] in ("invalid_json", "invalid_value")
    assert await answered(client) == "completed"
    assert "Traceback" not in caplog.text


async def test_a_tool_of_odd_shape_is_called(client):
    schema = {"type": ["object"], "properties": {"a": True, "b": {"enum": [{}]}}, "required": {"a": 1}}
    tool = {"type": "function", "name": "f", "parameters": schema}
    await client.link.send(UPDATE[client.dialect] % json.dumps(tool))
    await client.send("conversation.item.create", item=HELLO)
    done = await client.get("response.done", "response.create", response={"tool_choice": "required"})
    assert (done["response"]["status"], done["response"]["output"][0]["name"]) == ("completed", "f")


async def test_a_large_frame_keeps_its_place_among_the_small_ones(client):
    texts = ["a", "b" * 190_000, "c", "d" * 190_000, "e"]
    for text in texts:
        part = {"type": "input_text", "text": text}
        frame = json.dumps({"type": "conversation.item.create", "item": {**HELLO, "id": text[0], "content": [part]}})
        await client.link.send(frame + " " * (300_000 if len(text) > 1 else 0))  # large enough for a thread
    created = [(await client.until(CREATED[client.dialect]))[-1] for _ in texts]
    assert [event["item"]["id"] for event in created] == ["a", "b", "c", "d", "e"]
    assert [event["previous_item_id"] for event in created] == [None, "a", "b", "c", "d"]
