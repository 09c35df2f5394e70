import json

import httpx
import pytest

from playground.engines.chat import ChatReplier, body, endpoint
from playground.errors import EngineError, ServiceError
from playground.server.core.engine_protocols import FunctionCall, ReplyRequest, Said, Tool, Words

REQUEST = ReplyRequest("Be kind.", (Said("user", "Hello"),))
KEY = "sk-very-secret"


def event(**delta):
    return f"data: {json.dumps({'choices': [{'delta': delta}]})}\n\n".encode()


class Stream(httpx.AsyncByteStream):
    """Sends its events one after the other and remembers being closed."""

    def __init__(self, *events):
        self.events, self.sent, self.closed = events, 0, False

    async def __aiter__(self):
        for data in self.events:
            self.sent += 1
            yield data

    async def aclose(self):
        self.closed = True


def replier(stream, *, status=200, seen=None):
    def answer(request):
        if seen is not None:
            seen.append(request)
        return httpx.Response(status, stream=stream)

    return ChatReplier("http://models.test/v1", "small", KEY, transport=httpx.MockTransport(answer))


async def collect(chat, request=REQUEST):
    pieces = [piece async for piece in chat.reply(request)]
    await chat.aclose()
    return pieces


@pytest.mark.anyio
async def test_sentences_come_out_whole_however_they_were_streamed():
    text = "Hello there. I am well, thank you! And you?"
    stream = Stream(b": comment\n\n", *(event(content=c) for c in text), event(content=None), b"data: [DONE]\n\n")
    assert await collect(replier(stream)) == [
        Words("Hello there. "),
        Words("I am well, thank you! "),
        Words("And you?"),
    ]
    assert stream.closed


@pytest.mark.anyio
async def test_a_call_is_put_together_from_its_fragments():
    first = {"index": 0, "id": "c", "function": {"name": "get_weather", "arguments": ""}}
    rest = [{"index": 0, "function": {"arguments": part}} for part in ('{"ci', 'ty":"Oslo"}')]
    stream = Stream(*(event(tool_calls=[part]) for part in (first, *rest)), b'data: {"choices":[]}\n\n')
    assert await collect(replier(stream)) == [FunctionCall("get_weather", '{"city":"Oslo"}')]


@pytest.mark.anyio
async def test_closing_the_iterator_closes_the_stream():
    stream = Stream(event(content="One. "), event(content="Two. "), *[event(content="More. ")] * 100)
    chat = replier(stream)
    pieces = chat.reply(REQUEST)
    assert await pieces.__anext__() == Words("One. ")
    await pieces.aclose()
    assert stream.closed
    assert stream.sent < 10
    await chat.aclose()


@pytest.mark.anyio
@pytest.mark.parametrize(("status", "retry"), [(401, False), (404, False), (429, True), (503, True), (302, False)])
async def test_a_refusal_is_a_sentence_without_the_key(status, retry):
    with pytest.raises(ServiceError) as caught:
        await collect(replier(Stream(KEY.encode()), status=status))
    assert caught.value.retry_helps is retry
    assert KEY not in str(caught.value)
    assert "chat server" in caught.value.sentence


@pytest.mark.anyio
@pytest.mark.parametrize("data", [b"data: {nonsense\n\n", b'data: {"error": {"message": "boom"}}\n\n'])
async def test_a_broken_stream_is_told_in_a_sentence(data):
    with pytest.raises(ServiceError, match="broke off"):
        await collect(replier(Stream(event(content="Hi. "), data)))


@pytest.mark.anyio
async def test_an_unreachable_server_is_told_in_a_sentence():
    def refuse(request):
        raise httpx.ConnectError("no route", request=request)

    chat = ChatReplier("http://models.test/v1", "small", transport=httpx.MockTransport(refuse))
    with pytest.raises(EngineError, match="cannot be reached"):
        await collect(chat)


@pytest.mark.anyio
async def test_the_key_travels_in_the_header_alone():
    seen = []
    await collect(replier(Stream(event(content="Hi")), seen=seen))
    assert seen[0].headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in str(seen[0].url) + seen[0].content.decode()


def test_the_body_holds_instructions_conversation_and_tools():
    calls = (Said("assistant", "{}", "c1", "clock"), Said("assistant", "{}", "c2", "clock"), Said("tool", "noon", "c1"))
    tool = Tool("clock", "Tells the time", {"type": "object"})
    sent = body(ReplyRequest("Be kind.", (Said("user", "Time?"), *calls), (tool,), "clock", 0.7), "small")

    assert [m["role"] for m in sent["messages"]] == ["system", "user", "assistant", "tool"]
    assert [c["id"] for c in sent["messages"][2]["tool_calls"]] == ["c1", "c2"]
    assert sent["tool_choice"] == {"type": "function", "function": {"name": "clock"}}
    assert sent["tools"][0]["function"]["name"] == "clock"
    assert (sent["model"], sent["temperature"], sent["stream"]) == ("small", 0.7, True)


@pytest.mark.parametrize(
    ("given", "full"),
    [
        ("http://h:1/v1", "http://h:1/v1/chat/completions"),
        ("http://h:1/v1/", "http://h:1/v1/chat/completions"),
        ("https://h/v1/chat/completions", "https://h/v1/chat/completions"),
        (" https://h/openai?api-version=1 ", "https://h/openai/chat/completions?api-version=1"),
    ],
)
def test_base_and_full_addresses_are_both_understood(given, full):
    assert endpoint(given) == full


@pytest.mark.parametrize("url", ["", "models", "ftp://h/v1", "http://"])
def test_what_is_no_web_address_is_refused(url):
    with pytest.raises(EngineError, match="not a web address"):
        endpoint(url)


def test_for_a_server_of_this_machine_no_authorities_are_loaded(monkeypatch):
    def refused(*_, **__):
        raise AssertionError("this holds up the event loop")

    monkeypatch.setattr("ssl.create_default_context", refused)
    ChatReplier("http://127.0.0.1:11434/v1", "small", near=True)
    with pytest.raises(AssertionError):
        ChatReplier("https://models.test/v1", "small")
