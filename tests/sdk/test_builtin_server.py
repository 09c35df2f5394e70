"""The official ``openai`` package talks to the built-in server as it does to its own service."""

import base64

import anyio
import pytest
from openai import AsyncOpenAI

from playground.local.endpoint import LocalServer
from playground.local.engines.base import Call, Words
from tests.support.scripted import ScriptedReplier, quiet, scripted, tone

PATIENCE_S = 20
WEATHER = {"type": "function", "name": "weather", "description": "The weather.", "parameters": {"type": "object"}}


def answer(request):
    """Call the tool that is offered, tell its result, else say something long."""
    last = request.conversation[-1]
    if last.role == "tool":
        return [Words(f"It is {last.text}. ")]
    if request.tools:
        return [Call("weather", '{"city":"Recife"}')]
    return [Words(f"You said {last.text} ")] + [Words("And so on. ")] * (500 if last.text == "Long." else 1)


@pytest.fixture
async def link():
    with LocalServer(scripted(), replier=ScriptedReplier(answer)) as url:
        base = url.removesuffix("/realtime")
        client = AsyncOpenAI(api_key="any", websocket_base_url=base, base_url=base)
        async with client, client.realtime.connect(model="gpt-realtime") as connection:
            yield connection


async def until(connection, kind):
    """Read events up to the first of ``kind``."""
    events = []
    with anyio.fail_after(PATIENCE_S):
        async for event in connection:
            events.append(event)
            if event.type == kind:
                return events
    raise AssertionError(f"closed before {kind}")


async def ask(connection, text):
    content = [{"type": "input_text", "text": text}]
    await connection.conversation.item.create(item={"type": "message", "role": "user", "content": content})
    await connection.response.create()


async def test_a_text_turn(link):
    await link.session.update(session={"type": "realtime", "output_modalities": ["text"]})
    await ask(link, "Hello.")
    events = await until(link, "response.done")
    text = "".join(event.delta for event in events if event.type == "response.output_text.delta")
    assert text == "You said Hello. And so on."


async def test_a_spoken_turn(link):
    audio = base64.b64encode(quiet(300) + tone(700) + quiet(500)).decode()
    await link.input_audio_buffer.append(audio=audio)
    events = await until(link, "response.done")
    done = events[-1].response
    assert done.status == "completed"
    assert done.usage.input_token_details.audio_tokens > 0
    spoken = b"".join(base64.b64decode(e.delta) for e in events if e.type == "response.output_audio.delta")
    assert len(spoken) > 48_000


async def test_a_round_with_a_tool(link):
    await link.session.update(session={"type": "realtime", "tools": [WEATHER]})
    await ask(link, "What is the weather?")
    (call,) = [e for e in await until(link, "response.done") if e.type == "response.function_call_arguments.done"]
    output = {"type": "function_call_output", "call_id": call.call_id, "output": "31 degrees"}
    await link.conversation.item.create(item=output)
    await link.response.create()
    done = (await until(link, "response.done"))[-1].response
    assert done.output[0].content[0].transcript == "It is 31 degrees."


async def test_speaking_over_an_answer_and_telling_what_was_heard(link):
    await ask(link, "Long.")
    (delta,) = [e for e in await until(link, "response.output_audio.delta") if e.type == "response.output_audio.delta"]
    await link.input_audio_buffer.append(audio=base64.b64encode(quiet(200) + tone(300)).decode())
    events = await until(link, "response.done")
    assert events[-1].response.status_details.reason == "turn_detected"
    await link.conversation.item.truncate(item_id=delta.item_id, content_index=0, audio_end_ms=400)
    assert (await until(link, "conversation.item.truncated"))[-1].audio_end_ms == 400
    await link.conversation.item.retrieve(item_id=delta.item_id)
    held = (await until(link, "conversation.item.retrieved"))[-1].item
    assert not held.content[0].transcript
