"""The built-in server in a process of its own: it listens, speaks, comes back, and leaves nothing."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr
from websockets.sync.client import connect

from playground.engines.chat_servers import ChatOffer
from playground.environment import Chat
from playground.errors import EngineError
from playground.server.process import COMMAND, ServerProcess
from playground.server.process_lines import EnginesStand, Listens, News
from tests.support.chat_server import OLLAMA, FakeChatServer, spoken
from tests.support.ports import free_port


@pytest.fixture
def server():
    """A running one, which knows no chat server."""
    running = ServerProcess(Chat(), first_pause_s=0.01)
    running.start()
    yield running
    running.close()


def listened(server: ServerProcess, holds: Callable[[News], bool]) -> threading.Event:
    """Return what is set when ``server`` is told something of which this holds."""
    come, take = threading.Event(), server._take

    def heard(news: News) -> None:
        take(news)
        if holds(news):
            come.set()

    server._take = heard
    return come


def are_ready(news: News) -> bool:
    return isinstance(news, EnginesStand) and all(engine.state == "ready" for engine in news.engines)


def greets(url: str) -> str:
    with connect(f"{url}/v1/realtime?model=m") as link:
        return str(link.recv(timeout=30))


def test_it_listens_speaks_and_ends():
    server = ServerProcess(Chat())
    loaded = listened(server, are_ready)
    server.start()
    assert '"session.created"' in greets(server.url)
    assert loaded.wait(60)
    assert {engine.name for engine in server.engines()} == {"vad", "synthesizer", "recognizer"}
    sample = server.sample("ash", 48_000)
    assert 48_000 * 2 < len(sample) < 48_000 * 2 * 10
    pid = server._process.pid
    server.close()
    server.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(EngineError, match="being started again"):
        server.sample("ash", 48_000)


def answer(url: str) -> str:
    """Ask something in text, and return the answer."""
    item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Why is the sky blue?"}]}
    with connect(f"{url}/v1/realtime?model=m") as link:
        link.send(json.dumps({"type": "conversation.item.create", "item": item}))
        link.send(json.dumps({"type": "response.create", "response": {"output_modalities": ["text"]}}))
        for frame in link:
            event = json.loads(frame)
            if event["type"] == "response.output_text.done":
                return event["text"]
    raise AssertionError("no answer")


def test_what_cannot_be_spoken_is_refused_with_the_sentence_of_the_voice(server):
    with pytest.raises(EngineError) as refused:
        server.sample("ash", 1)
    assert refused.value.sentence == "The page named no rate that a speaker has."


def test_one_that_is_killed_comes_back_at_its_port_and_knows_who_thinks():
    chat = FakeChatServer(OLLAMA, [spoken("A model says so.")]).start(port := free_port())
    server = ServerProcess(Chat(), first_pause_s=0.01)
    try:
        url = server.start()
        server.think_with(ChatOffer("Ollama", port, "llama3.2:latest"))
        again = listened(server, lambda news: isinstance(news, Listens))
        loaded = listened(server, are_ready)
        server._process.kill()
        assert again.wait(60)
        assert server.url == url
        assert loaded.wait(60)
        assert answer(url) == "A model says so."
    finally:
        server.close()
        chat.stop()


def test_while_one_that_was_killed_is_away_it_says_so():
    server = ServerProcess(Chat(), first_pause_s=3_600)
    try:
        server.start()
        server._process.kill()
        server._process.wait()
        with pytest.raises(EngineError) as told:
            server.sample("ash", 48_000)
        assert told.value.sentence == "The built-in server has stopped and is being started again."
    finally:
        server.close()


def test_it_ends_with_its_page_however_that_ends():
    code = """
import os
from playground.environment import Chat
from playground.server.process import ServerProcess
server = ServerProcess(Chat())
server.start()
print(server._process.pid, flush=True)
os._exit(3)
"""
    page = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120)
    assert (page.returncode, page.stderr) == (3, "")  # read to its end: the process, which has it too, is gone


def test_one_that_never_comes_is_said():
    server = ServerProcess(Chat(), command=[sys.executable, "-c", "raise SystemExit(4)"])
    with pytest.raises(EngineError, match="did not start"):
        server.start()
    server.close()


def test_what_keeps_it_from_listening_is_said():
    said = '{"type": "refused", "number": 0, "sentence": "No.", "hint": "Never.", "code": "cannot_listen"}'
    server = ServerProcess(Chat(), command=[sys.executable, "-c", f"print('''{said}''')"])
    with pytest.raises(EngineError, match=r"No\."):
        server.start()
    server.close()


def test_closed_while_it_starts_nothing_stays():
    server = ServerProcess(Chat())
    server.begin()
    server.close()
    assert threading.active_count() == 1 or "playground-watch" not in {each.name for each in threading.enumerate()}
    with pytest.raises(EngineError):
        server.start()


def test_one_that_was_closed_listens_nowhere_though_it_did():
    server = ServerProcess(Chat())
    assert server.start()
    server.close()
    with pytest.raises(EngineError):
        server.start()


def test_no_key_stands_where_other_programs_can_read_it():
    server = ServerProcess(Chat("http://127.0.0.1:9/v1", "m", SecretStr("planted-key")))
    try:
        server.start()
        folder = Path(f"/proc/{server._process.pid}")
        for name in ("cmdline", "environ") if folder.is_dir() else ():
            assert b"planted-key" not in (folder / name).read_bytes()
        assert "planted-key" not in " ".join(COMMAND)
    finally:
        server.close()
