"""Looking for chat servers over real sockets: the four kinds as they answer, and everything else that may listen."""

import anyio
import pytest

from playground.engines import chat_servers
from playground.engines.chat_servers import LONGEST_LIST, MOST_MODELS, ChatOffer, ChatServers, look
from tests.support.chat_server import (
    LLAMA_CPP,
    LM_STUDIO,
    NO_MODELS,
    OLLAMA,
    VLLM,
    FakeChatServer,
    chat_server,
    listed,
)
from tests.support.ports import free_port

pytestmark = pytest.mark.anyio
PATIENT_S = 20.0


@pytest.mark.parametrize(
    ("models", "title"),
    [
        (OLLAMA, "Ollama · llama3.2:latest"),
        (LM_STUDIO, "LM Studio · qwen2.5-7b-instruct"),
        (LLAMA_CPP, "llama.cpp · Meta-Llama-3.1-8B-Instruct-Q4_K_M.gguf"),
        (VLLM, "vLLM · Qwen/Qwen2.5-1.5B-Instruct"),
    ],
)
async def test_each_kind_is_offered_by_name_and_model(models, title):
    with chat_server(models) as server:
        (offer,) = await look([server.port], timeout_s=PATIENT_S)
    assert offer.title == title
    assert offer.url == f"http://127.0.0.1:{server.port}/v1"
    assert offer.model == models["data"][0]["id"]
    assert "authorization" not in server.heads[0].lower()


async def test_one_of_no_known_kind_is_called_by_its_port():
    body = {"object": "list", "data": [{"id": "m", "object": "model"}]}
    with chat_server(body) as server:
        assert [offer.title for offer in await look([server.port])] == [f"Chat server on port {server.port} · m"]


@pytest.mark.parametrize(
    "answer",
    [
        listed(NO_MODELS),
        listed({"object": "list", "data": []}),
        listed({"data": [{"id": "m"}]}),
        listed({"object": "list", "data": [{"name": "m"}]}),
        listed({"object": "list", "data": [{"id": 7}]}),
        listed({"object": "list", "data": [{"id": "a\nb"}]}),
        listed({"object": "list", "data": {"id": "m"}}),
        listed([OLLAMA]),
        listed(b"<html>It works!</html>", kind="text/html"),
        listed(OLLAMA, kind="text/html"),
        listed(b"[" * 100_000),
        listed(b"\xff\xfe"),
        listed(OLLAMA, status="401 Unauthorized"),
        listed(OLLAMA, status="206 Partial Content"),
        listed(OLLAMA, more="Content-Encoding: gzip\r\n"),
        listed({**OLLAMA, "more": "x" * LONGEST_LIST}),
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"",
    ],
)
async def test_what_answers_something_else_is_not_offered(answer):
    with chat_server(answer) as server:
        assert await look([server.port], timeout_s=PATIENT_S) == ()
    assert server.looked == 1


async def test_nobody_is_followed_elsewhere():
    with chat_server(OLLAMA) as other:
        away = listed(b"", status="302 Found", more=f"Location: http://127.0.0.1:{other.port}/v1/models\r\n")
        with chat_server(away) as server:
            assert await look([server.port], timeout_s=PATIENT_S) == ()
    assert other.looked == 0


async def test_a_slow_one_keeps_nobody_waiting_and_hides_no_other():
    with chat_server(FakeChatServer.HANG) as slow, chat_server(OLLAMA) as quick:
        offers = await look([slow.port, free_port(), quick.port], timeout_s=0.5)
        assert [offer.port for offer in offers] == [quick.port]
        assert await anyio.to_thread.run_sync(slow.left.wait, PATIENT_S)


async def test_of_many_models_the_first_ones_are_offered_once_each():
    data = [{"id": f"m{n // 2}"} for n in range(100)]
    with chat_server({"object": "list", "data": data}) as server:
        offers = await look([server.port])
    assert [offer.model for offer in offers] == [f"m{n}" for n in range(MOST_MODELS)]


async def test_no_proxy_of_the_environment_is_asked(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{free_port()}")
    with chat_server(OLLAMA) as server:
        assert len(await look([server.port])) == 1


async def test_what_is_known_holds_for_some_seconds_and_is_asked_for_once_at_a_time():
    now = [0.0]
    with chat_server(VLLM) as server:
        servers = ChatServers([server.port], clock=lambda: now[0])
        async with anyio.create_task_group() as tasks:
            for _ in range(5):
                tasks.start_soon(servers.offers)
        assert server.looked == 1
        now[0] = chat_servers.FRESH_S
        assert await servers.offers() == (ChatOffer("vLLM", server.port, "Qwen/Qwen2.5-1.5B-Instruct"),)
        assert server.looked == 2


async def test_where_nobody_may_look_no_port_is_touched(monkeypatch):
    def refuse(*_args, **_more):
        raise AssertionError("nobody may look")

    monkeypatch.setattr(chat_servers, "look", refuse)
    assert await ChatServers(()).offers() == ()
