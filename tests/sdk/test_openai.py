"""The official ``openai`` package completes every kind of turn, by each of the ways in which it connects.

Each frame it is given is judged by the package's models of its dialect, then read by the package itself.
"""

import base64
import ssl
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import anyio
import pytest
from openai import AsyncAzureOpenAI, AsyncOpenAI

from playground.server.core.engine_protocols import FunctionCall, Words
from playground.server.endpoint import LocalServer
from playground.server.handshake import Certificate
from tests.support.faulty import Authority
from tests.support.oracle import judge
from tests.support.scripted import ScoringScriptedRecognizer, ScriptedReplier, quiet, scripted, tone

PATIENCE_S = 20
KEY = "sk-any"
WEATHER = {"type": "function", "name": "weather", "description": "The weather.", "parameters": {"type": "object"}}
TEXT_ONLY = {"GA": {"type": "realtime", "output_modalities": ["text"]}, "preview": {"modalities": ["text"]}}
OFFERING = {"GA": {"type": "realtime", "tools": [WEATHER]}, "preview": {"tools": [WEATHER]}}
TEXT_DELTA = {"GA": "response.output_text.delta", "preview": "response.text.delta"}
AUDIO_DELTA = {"GA": "response.output_audio.delta", "preview": "response.audio.delta"}


def answer(request):
    """Call the tool that is offered, tell its result, else say something long."""
    last = request.conversation[-1]
    if last.role == "tool":
        return [Words(f"It is {last.text}. ")]
    if request.tools:
        return [FunctionCall("weather", '{"city":"Recife"}')]
    return [Words(f"You said {last.text} ")] + [Words("And so on. ")] * (500 if last.text == "Long." else 1)


# --- the ways in -----------------------------------------------------------------------------------------------------


def openai(base: str, **options: Any) -> AsyncOpenAI:
    return AsyncOpenAI(api_key=KEY, websocket_base_url=base, base_url=base, **options)


def ga(address: str, trust: ssl.SSLContext):
    return openai(f"ws://{address}/v1"), "realtime", {}


def ga_of_azure(address: str, trust: ssl.SSLContext):
    return openai(f"ws://{address}/openai/v1", default_headers={"api-key": KEY}), "realtime", {}


def ga_as_from_a_browser(address: str, trust: ssl.SSLContext):
    offered = ["realtime", f"openai-insecure-api-key.{KEY}"]
    return openai(f"ws://{address}/v1"), "realtime", {"websocket_connection_options": {"subprotocols": offered}}


def beta(address: str, trust: ssl.SSLContext):
    return openai(f"ws://{address}/v1"), "beta.realtime", {}


def azure_by_key(address: str, trust: ssl.SSLContext):
    return azure(address, trust, api_key=KEY)


def azure_by_token(address: str, trust: ssl.SSLContext):
    return azure(address, trust, azure_ad_token="a-token")


def azure_by_query(address: str, trust: ssl.SSLContext):
    client, classes, options = azure(address, trust, api_key=KEY)
    return client, classes, {**options, "extra_query": {"api-key": KEY}}


def azure(address: str, trust: ssl.SSLContext, **sign_in: str):
    """Give the package an ordinary Azure endpoint: it makes the address itself, and only ever over TLS."""
    endpoint = f"https://{address.replace('127.0.0.1', 'localhost')}"
    client = AsyncAzureOpenAI(azure_endpoint=endpoint, api_version="2025-04-01-preview", **sign_in)
    return client, "beta.realtime", {"websocket_connection_options": {"ssl": trust}}


@dataclass(frozen=True)
class Way:
    """How to connect: client, classes and options by ``made(address, trust)``."""

    made: Callable[..., Any]
    dialect: str
    tls: bool = False

    def __str__(self) -> str:
        return self.made.__name__


WAYS = [
    Way(ga, "GA"),
    Way(ga_of_azure, "GA"),
    Way(ga_as_from_a_browser, "GA"),
    Way(beta, "preview"),
    Way(azure_by_key, "preview", tls=True),
    Way(azure_by_token, "preview", tls=True),
    Way(azure_by_query, "preview", tls=True),
]


class Talk:
    """A connection of the package, whose every frame is judged."""

    def __init__(self, connection: Any, dialect: str) -> None:
        self.connection = connection
        self.dialect = dialect

    async def until(self, kind: str) -> list[Any]:
        """Read events up to the first of ``kind``."""
        events = []
        with anyio.fail_after(PATIENCE_S):
            while not events or events[-1].type != kind:
                frame = await self.connection.recv_bytes()
                judge(frame.decode(), self.dialect)
                events.append(self.connection.parse_event(frame))
        return events

    async def ask(self, text: str) -> None:
        content = [{"type": "input_text", "text": text}]
        await self.connection.conversation.item.create(item={"type": "message", "role": "user", "content": content})
        await self.connection.response.create()

    async def append(self, pcm: bytes) -> None:
        await self.connection.input_audio_buffer.append(audio=base64.b64encode(pcm).decode())


@pytest.fixture
async def talk(request, tmp_path):
    way, authority = request.param, Authority(tmp_path)
    certificate = Certificate(authority.certificate()) if way.tls else None
    trust = ssl.create_default_context(cafile=authority.file)
    with LocalServer(scripted(), replier=ScriptedReplier(answer), certificate=certificate) as url:
        client, classes, options = way.made(url.split("/")[2], trust)
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(client)
            realtime = client.beta.realtime if classes.startswith("beta") else client.realtime
            connection = await stack.enter_async_context(realtime.connect(model="my-model", **options))
            yield Talk(connection, way.dialect)


every_way = pytest.mark.parametrize("talk", WAYS, ids=str, indirect=True)


# --- the turns ------------------------------------------------------------------------------------------------------


@every_way
async def test_the_session_is_the_model_that_was_asked_for(talk):
    assert (await talk.until("session.created"))[0].session.model == "my-model"


@every_way
async def test_a_text_turn(talk):
    await talk.connection.session.update(session=TEXT_ONLY[talk.dialect])
    await talk.ask("Hello.")
    events = await talk.until("response.done")
    text = "".join(event.delta for event in events if event.type == TEXT_DELTA[talk.dialect])
    assert text == "You said Hello. And so on."


@every_way
async def test_a_spoken_turn(talk):
    await talk.append(quiet(300) + tone(700) + quiet(500))
    events = await talk.until("response.done")
    done = events[-1].response
    assert done.status == "completed"
    assert done.usage.input_token_details.audio_tokens > 0
    spoken = b"".join(base64.b64decode(e.delta) for e in events if e.type == AUDIO_DELTA[talk.dialect])
    assert len(spoken) > 48_000


@every_way
async def test_a_round_with_a_tool(talk):
    await talk.connection.session.update(session=OFFERING[talk.dialect])
    await talk.ask("What is the weather?")
    events = await talk.until("response.done")
    (call,) = [event for event in events if event.type == "response.function_call_arguments.done"]
    assert call.name == "weather"
    output = {"type": "function_call_output", "call_id": call.call_id, "output": "31 degrees"}
    await talk.connection.conversation.item.create(item=output)
    await talk.connection.response.create()
    done = (await talk.until("response.done"))[-1].response
    assert done.output[0].content[0].transcript == "It is 31 degrees."


@every_way
async def test_speaking_over_an_answer_and_telling_what_was_heard(talk):
    await talk.ask("Long.")
    delta = (await talk.until(AUDIO_DELTA[talk.dialect]))[-1]
    await talk.append(quiet(200) + tone(300))
    events = await talk.until("response.done")
    assert events[-1].response.status_details.reason == "turn_detected"
    conversation = talk.connection.conversation
    await conversation.item.truncate(item_id=delta.item_id, content_index=0, audio_end_ms=400)
    assert (await talk.until("conversation.item.truncated"))[-1].audio_end_ms == 400
    await conversation.item.retrieve(item_id=delta.item_id)
    held = (await talk.until("conversation.item.retrieved"))[-1].item
    assert not held.content[0].transcript


# --- words alone -----------------------------------------------------------------------------------------------------


@pytest.fixture
async def server(tmp_path):
    authority = Authority(tmp_path)
    with LocalServer(
        scripted(), replier=ScriptedReplier(answer), certificate=Certificate(authority.certificate())
    ) as url:
        yield url.split("/")[2], ssl.create_default_context(cafile=authority.file)


SPOKEN = quiet(300) + tone(700) + quiet(500)
WRITTEN_DOWN = "conversation.item.input_audio_transcription.completed"


async def test_a_session_that_only_transcribes():
    with LocalServer(scripted(), replier=ScriptedReplier(answer)) as url:
        async with (
            openai(url.removesuffix("/realtime")) as client,
            client.realtime.connect(extra_query={"intent": "transcription"}) as connection,
        ):
            talk = Talk(connection, "GA")
            words = {"input": {"transcription": {"model": "gpt-transcribe", "language": "en"}}}
            asked: Any = {"type": "transcription", "audio": words}
            await connection.session.update(session=asked)
            updated = (await talk.until("session.updated"))[-1].session
            assert (updated.type, updated.audio.input.transcription.language) == ("transcription", "en")
            await talk.append(SPOKEN)
            heard = await talk.until(WRITTEN_DOWN)
            assert heard[-1].transcript
            other: Any = {"type": "realtime"}
            await connection.session.update(session=other)
            heard += await talk.until("error")
            assert heard[-1].error.message.startswith("Passing a realtime session update")
            assert not [event.type for event in heard if event.type.startswith("response.")]


async def test_a_session_that_only_transcribes_in_the_preview(server):
    client, _, options = azure_by_key(*server)
    options = {**options, "extra_query": {"intent": "transcription"}}
    async with client, client.beta.realtime.connect(model="ears", **options) as connection:
        talk = Talk(connection, "preview")
        words = {"input_audio_transcription": {"model": "whisper-1"}, "turn_detection": {"type": "server_vad"}}
        await connection.transcription_session.update(session=words)
        await talk.until("transcription_session.updated")
        await talk.append(SPOKEN)
        heard = await talk.until(WRITTEN_DOWN)
        assert heard[-1].transcript
        assert not [event.type for event in heard if event.type.startswith("response.")]


async def test_the_log_probabilities_of_a_transcription_come_where_they_are_asked_for():
    recognizer = ScoringScriptedRecognizer(["Hello there."])
    with LocalServer(scripted(recognizer=recognizer), replier=ScriptedReplier(answer)) as url:
        async with (
            openai(url.removesuffix("/realtime")) as client,
            client.realtime.connect(model="my-model") as connection,
        ):
            talk = Talk(connection, "GA")
            words: Any = {"input": {"transcription": {"model": "gpt-4o-transcribe"}}}
            asked: Any = {"type": "realtime", "include": ["item.input_audio_transcription.logprobs"], "audio": words}
            await connection.session.update(session=asked)
            assert (await talk.until("session.updated"))[-1].session.include == asked["include"]
            await talk.append(SPOKEN)
            *parts, whole = [each for each in await talk.until(WRITTEN_DOWN) if "transcription" in each.type]
            assert [(each.token, each.logprob) for each in whole.logprobs] == [("Hello", -0.5), (" there.", -0.5)]
            assert bytes(whole.logprobs[1].bytes).decode() == " there."
            assert [part.logprobs for part in parts] == [[each] for each in whole.logprobs]
