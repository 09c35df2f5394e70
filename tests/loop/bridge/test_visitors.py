"""Pages that read nothing, send too much, or are gone without a word: what they cost, and when their place is free."""

import asyncio
import json
import logging
import random

import anyio
import pytest
from websockets.asyncio.server import serve

from playground.server.endpoint import LocalServer
from playground.web.bridge import bridge as room
from playground.web.bridge import send_queue as queue
from playground.web.bridge.pace import MOST_UNREADABLE
from playground.web.bridge.page import Page
from playground.web.bridge.send_queue import SendQueue
from tests.loop.bridge.test_bridge import a_page
from tests.support.faulty import CREATED, SILENT, speaking
from tests.support.scripted import scripted
from tests.support.visitors import bridge, until

FLOOD = json.dumps({"type": "strange.event", "words": "x" * 10_000})


@pytest.fixture(scope="module")
def url():
    with LocalServer(scripted()) as address:
        yield address


async def flooding():
    """Say what nobody asked for, as fast as it is taken."""

    async def visit(connection):
        await connection.send(CREATED)
        while True:
            await connection.send(FLOOD)

    return serve(visit, "127.0.0.1", 0, logger=SILENT, close_timeout=0.1)


async def test_a_page_that_reads_nothing_is_cut_off_and_all_that_waited_for_it_is_let_go(monkeypatch):
    monkeypatch.setattr(queue, "MOST_BYTES", 2**20)
    made = []
    monkeypatch.setattr(room, "SendQueue", lambda **how: made.append(SendQueue(**how)) or made[-1])
    async with await flooding() as service, bridge() as served:
        url = f"ws://127.0.0.1:{service.sockets[0].getsockname()[1]}/v1/realtime"
        page = await served.visit(url)
        await until(lambda: len(served.sessions) == 1)
        await until(lambda: len(served.sessions) == 0)
        assert (made[0]._bytes, len(made[0]._waiting), len(made[0]._record)) == (0, 0, 0)
        with pytest.raises(ConnectionResetError):
            await page.read()


async def test_conversations_cut_at_any_point_leave_no_line_in_the_log(url, caplog):
    caplog.set_level(logging.WARNING, "asyncio")
    chance = random.Random(9)
    async with bridge() as served:

        async def talk_and_be_gone() -> None:
            page = await served.visit(url, rate_hz=chance.choice([24_000, 48_000]))
            for _ in range(chance.randrange(60)):
                page.say("text", text="Tell me a story.")
                for _ in range(5):
                    page.speak(bytes(960))
                await anyio.sleep(0.001)
            page.cut(reset=chance.random() < 0.7)

        for _ in range(4):
            async with anyio.create_task_group() as tasks:
                for _ in range(5):
                    tasks.start_soon(talk_and_be_gone)
            await until(lambda: len(served.sessions) == 0)
    assert [record.message for record in caplog.records if record.name == "asyncio"] == []


async def test_a_page_that_is_gone_is_not_waited_for(url, monkeypatch):
    monkeypatch.setattr(room, "GOODBYE_TIMEOUT_S", 3_600)
    async with bridge() as served:
        page = await served.visit(url)
        await until(lambda: len(served.sessions) == 1)
        page.cut()
        await until(lambda: not [task for task in asyncio.all_tasks() if "run_asgi" in repr(task)])
        assert len(served.sessions) == 0


async def test_its_place_is_free_before_the_service_has_said_goodbye():
    leaving = asyncio.Event()

    async def visit(connection):
        connection.protocol.receive_data, taken = hold, connection.protocol.receive_data
        held.append(taken)
        await connection.send(CREATED)
        await leaving.wait()

    held, kept = [], []

    def hold(data: bytes) -> None:
        kept.append(data)  # read, and never answered

    async with serve(visit, "127.0.0.1", 0, logger=SILENT, close_timeout=0.1) as service, bridge() as served:
        page = await served.visit(f"ws://127.0.0.1:{service.sockets[0].getsockname()[1]}/v1/realtime")
        await until(lambda: bool(held) and len(served.sessions) == 1)
        page.cut()
        await until(lambda: len(served.sessions) == 0)
        (still_open,) = service.connections
        assert not still_open.transport.is_closing()
        leaving.set()
        still_open.transport.abort()


def test_the_hundredth_frame_that_cannot_be_read_ends_the_conversation_in_words(url):
    with a_page(url) as page:
        for _ in range(MOST_UNREADABLE):
            page.socket.send_text("{")
        closed = page.until("closed")
    assert "100 messages that cannot be read" in closed["sentence"]
    assert closed["level"] == "error"
    assert len(page.of("notice")) == MOST_UNREADABLE - 1


def test_a_microphone_at_many_times_its_speed_is_dropped_told_once_and_ended(url):
    with a_page(url) as page:
        for _ in range(15):
            page.speak(bytes(48_000))
        notice = page.until("notice")
        assert notice["code"] == "too_fast"
        assert notice["sentence"].startswith("The microphone's sound came faster than anybody can speak; some")
        for _ in range(620):
            page.socket.send_bytes(bytes([1, 0, 0, 0]) + bytes(48_000))
        closed = page.until("closed")
    assert closed["code"] == "too_much"
    assert closed["sentence"].startswith("The page went on sending more sound than anybody can, so")
    assert len(page.of("notice")) == 1
    sent = [line["body"]["audio"]["audio_ms"] for line in page.of("wire") if line["body"]["type"].endswith("append")]
    assert 9_000 < sum(sent) < 60_000


async def test_between_two_events_of_a_service_everybody_else_has_a_turn():
    turns = 0
    seen = []
    async with speaking(CREATED, *[FLOOD] * 50) as url, bridge() as served:

        async def neighbour() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        put, SendQueue.put_record = (
            SendQueue.put_record,
            lambda self, entry: (seen.append((turns, entry)), put(self, entry)),
        )
        task = asyncio.create_task(neighbour())
        try:
            page = await served.visit(url)
            await until(lambda: sum("strange.event" in entry.text for _, entry in seen) == 50)
        finally:
            SendQueue.put_record = put
            task.cancel()
            page.cut()
    at = [turn for turn, entry in seen if "strange.event" in entry.text]
    assert len(set(at)) == 50


async def test_between_two_frames_of_a_page_everybody_else_has_a_turn(url, monkeypatch):
    turns, seen = 0, []
    take = Page.take
    monkeypatch.setattr(Page, "take", lambda self, *frame: (seen.append(turns), take(self, *frame)))

    async def neighbour() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with bridge() as served:
        page = await served.visit(url)
        await until(lambda: len(served.sessions) == 1)
        task = asyncio.create_task(neighbour())
        for _ in range(50):
            page.say("interrupt")
        await until(lambda: len(seen) == 50)
        task.cancel()
    assert len(set(seen)) == 50


async def test_a_page_that_was_turned_away_and_goes_on_sending_is_read_no_more():
    async with speaking(CREATED) as url, bridge() as served:
        page = await served.visit(url)

        async def go_on():
            for _ in range(64):  # megabytes
                for _ in range(8_000):
                    page.babble(b"{" * 120)
                await page.writer.drain()

        with pytest.raises(ConnectionError):
            await go_on()
