"""What waits for an engine: counted where it waits, told by the server's process, known to the page."""

import asyncio
import threading

import pytest

from playground.environment import Chat
from playground.server import child as room
from playground.server.child import ServingChild
from playground.server.endpoint import LocalServer
from playground.server.parts import THINKING, Workers
from playground.server.process import ServerProcess
from playground.server.process_lines import EngineQueue, news_in, news_line
from playground.web.built_in import BuiltInParts
from tests.support.scripted import scripted
from tests.support.visitors import until

PATIENCE_S = 30


@pytest.fixture
def workers():
    made = Workers()
    yield made
    made.close()


async def test_what_has_no_thread_yet_waits_and_what_was_given_up_does_not(workers):
    go, begun = threading.Event(), []

    def work():
        begun.append(1)
        return go.wait(PATIENCE_S)

    asked = [asyncio.create_task(workers.think(work)) for _ in range(THINKING + 3)]
    await until(lambda: len(begun) == THINKING)
    assert workers.waiting == 3
    asked[-1].cancel()
    await until(lambda: workers.waiting == 2)
    go.set()
    assert await asyncio.gather(*asked[:-1]) == [True] * (THINKING + 2)
    assert (workers.waiting, len(begun)) == (0, THINKING + 2)


async def test_what_is_due_goes_before_what_was_asked_for_earlier(workers):
    go, begun, done = threading.Event(), [], []

    def hold():
        begun.append(1)
        return go.wait(PATIENCE_S)

    holding = [asyncio.create_task(workers.think(hold)) for _ in range(THINKING)]
    await until(lambda: len(begun) == THINKING)
    later = asyncio.create_task(workers.think(lambda: done.append("a piece that is heard in a minute"), 60))
    await until(lambda: workers.waiting == 1)
    first = asyncio.create_task(workers.think(lambda: done.append("the end of a turn")))
    await until(lambda: workers.waiting == 2)
    go.set()
    await asyncio.gather(*holding, later, first)
    assert done[0] == "the end of a turn"


async def test_work_that_fails_waits_no_longer(workers):
    with pytest.raises(ZeroDivisionError):
        await workers.think(lambda: 1 / 0)
    assert workers.waiting == 0


def test_a_server_tells_what_waits_for_its_engines_and_one_that_does_not_run_nothing(monkeypatch):
    monkeypatch.setattr(Workers, "waiting", 7)
    server = LocalServer(scripted())
    assert server.waiting == 0
    with server:
        assert server.waiting == 7
    assert server.waiting == 0


def test_the_process_tells_what_waits_where_that_has_changed(monkeypatch):
    monkeypatch.setattr(room, "QUEUE_S", 0.0)
    queue, told = iter((0, 2, 2, 2, 0, 0)), []

    class Server:
        @property
        def waiting(self):
            number = next(queue, None)
            if number is None:
                serving.close()
            return number or 0

    serving = ServingChild(told.append)
    serving._watch_queue(Server())
    assert told == [EngineQueue(2), EngineQueue(0)]


def test_the_page_knows_what_it_was_told_last_and_of_a_process_that_is_gone_nothing():
    server = ServerProcess(Chat())
    parts = BuiltInParts(server)
    assert parts.waiting == 0
    server._take(news_in(news_line(EngineQueue(3))))
    assert parts.waiting == 3
    server._forget()
    assert parts.waiting == 0
