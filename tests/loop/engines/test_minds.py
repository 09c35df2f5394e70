"""A chat server that thinks, over real sockets: what it is told, how its answer comes, and how it may end."""

import logging

import anyio
import httpx
import pytest

from playground.engines.chat import ChatReplier
from playground.engines.minds import ALONE, GONE, REST_S, Mind
from playground.engines.replier import BuiltinReplier
from playground.server.core.engine_protocols import FunctionCall, ReplyRequest, Said, Tool, Words
from tests.support.chat_server import FakeChatServer, chat_server, event, listed, spoken
from tests.support.ports import free_port

pytestmark = pytest.mark.anyio
HANG = FakeChatServer.HANG
WEATHER = Tool("get_weather", "Tells the weather", {"type": "object", "properties": {"city": {"type": "string"}}})
TOLD = f"{GONE} {ALONE} "


class Stage:
    """A mind that thinks with the server at ``port``; the test holds the clock."""

    def __init__(self, port, *, patience_s=20.0):
        self.now = 0.0
        self.mind = Mind(BuiltinReplier(draw=lambda _sides: 0), clock=lambda: self.now)
        url = f"http://127.0.0.1:{port}/v1"
        self.mind.think_with(ChatReplier(url, "small", near=True, timeout=httpx.Timeout(patience_s)))
        self.said = []

    def pieces(self, words):
        return self.mind.reply(ReplyRequest("", (Said("user", words),)))

    async def ask(self, words, **more):
        self.said.append(Said("user", words))
        pieces = [piece async for piece in self.mind.reply(ReplyRequest("Be kind.", tuple(self.said), **more))]
        self.said.append(Said("assistant", "".join(piece.text for piece in pieces if isinstance(piece, Words))))
        return pieces

    async def hears(self, words):
        await self.ask(words)
        return self.said[-1].text


async def test_it_is_told_the_instructions_and_the_conversation_and_answers_sentence_by_sentence():
    with chat_server(answers=[spoken("Hello the", "re. How are", " you?"), spoken("Fine.")]) as server:
        stage = Stage(server.port)
        assert await stage.ask("Hi") == [Words("Hello there. "), Words("How are you?")]
        assert await stage.ask("And you?") == [Words("Fine.")]
    assert [(each["role"], each["content"]) for each in server.asked[1]["messages"]] == [
        ("system", "Be kind."),
        ("user", "Hi"),
        ("assistant", "Hello there. How are you?"),
        ("user", "And you?"),
    ]
    assert server.asked[1]["model"] == "small"
    assert all("authorization" not in head.lower() for head in server.heads)


async def test_calls_pass_both_ways():
    call = {"index": 0, "id": "c", "function": {"name": "get_weather", "arguments": '{"city":"Oslo"}'}}
    with chat_server(answers=[[event(tool_calls=[call]), b"data: [DONE]\n\n"], spoken("Sunny.")]) as server:
        stage = Stage(server.port)
        assert await stage.ask("Weather?", tools=(WEATHER,)) == [FunctionCall("get_weather", '{"city":"Oslo"}')]
        stage.said[-1:] = [Said("assistant", '{"city":"Oslo"}', "c", "get_weather"), Said("tool", "sun", "c")]
        assert [p async for p in stage.mind.reply(ReplyRequest("", tuple(stage.said)))] == [Words("Sunny.")]
    assert server.asked[0]["tools"][0]["function"]["name"] == "get_weather"
    assert [each["role"] for each in server.asked[1]["messages"]] == ["user", "assistant", "tool"]


async def test_an_interrupted_answer_lets_the_server_go_at_once():
    with chat_server(answers=[[event(content="One. "), event(content="Two. "), HANG]]) as server:
        pieces = Stage(server.port).pieces("Count.")
        assert await pieces.__anext__() == Words("One. ")
        await pieces.aclose()
        assert await anyio.to_thread.run_sync(server.left.wait, 20)


async def test_where_nobody_answers_one_sentence_says_so_and_its_own_skills_go_on():
    stage = Stage(free_port())
    assert await stage.hears("What is two plus two?") == f"{TOLD}2 plus 2 is 4."
    assert await stage.hears("And three plus three?") == "3 plus 3 is 6."


async def test_a_server_that_dies_in_mid_answer_ends_it_with_one_sentence():
    with chat_server(answers=[[event(content="Once upon a time. "), event(content="There was"), None]]) as server:
        stage = Stage(server.port)
        assert await stage.hears("A story") == f"Once upon a time. {TOLD}"
        assert await stage.hears("What is two plus two?") == "2 plus 2 is 4."
        assert len(server.asked) == 1


async def test_one_that_is_back_is_asked_again_after_a_while():
    with chat_server(answers=[[None], spoken("Back.")]) as server:
        stage = Stage(server.port)
        assert await stage.hears("Thanks") == f"{TOLD}You are welcome."
        stage.now = REST_S
        assert await stage.hears("Hello?") == "Back."


async def test_one_that_fails_again_later_is_not_told_twice():
    stage = Stage(free_port())
    await stage.hears("Thanks")
    stage.now = REST_S
    assert await stage.hears("Thanks") == "You are welcome."


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (listed({}, status="404 Not Found"), "The chat server does not know this address or model."),
        (listed({}, status="302 Found", more="Location: /v2\r\n"), "The chat server answered with HTTP status 302."),
        (listed({}, status="500 Oh"), "The chat server answered with HTTP status 500."),
        ([b"data: {nonsense\n\n"], "The chat server broke off its answer with an error."),
        ([b"data: " + b"x" * 3_000_000], "The chat server's answer is longer than anybody could hear."),
        (b"SSH-2.0\r\n\r\n", GONE),
    ],
)
async def test_whatever_else_goes_wrong_is_one_sentence_in_the_answer(answer, sentence, caplog):
    with chat_server(answers=[answer]) as server, caplog.at_level(logging.WARNING):
        assert await Stage(server.port).hears("Thanks") == f"{sentence} {ALONE} You are welcome."
    assert "Thanks" not in caplog.text


async def test_one_that_says_nothing_is_given_up():
    with chat_server(answers=[[HANG]]) as server:
        assert await Stage(server.port, patience_s=0.2).hears("Thanks") == f"{TOLD}You are welcome."


async def test_without_one_its_own_skills_answer_and_may_be_asked_ahead():
    mind = Mind(BuiltinReplier())
    assert mind.repeatable
    mind.think_with(BuiltinReplier())
    assert not mind.repeatable
    mind.think_with(None)
    assert [p async for p in mind.reply(ReplyRequest("", (Said("user", "Thanks"),)))] == [Words("You are welcome.")]
