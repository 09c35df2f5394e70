"""The pipeline without a socket: what it holds is bounded, and a cancelled answer stops its makers."""

import base64
import json
import time

import anyio

from playground.protocol.ga import GA
from playground.server.core.core import ServerCore
from playground.server.core.engine_protocols import Words
from playground.server.endpoint import RandomIds
from playground.server.frame_queue import HELD, FrameQueue
from playground.server.parts import Workers
from playground.server.pipeline import Pipeline
from tests.support.scripted import ScriptedReplier, scripted

ONE_PIECE = 100_000


class WatchedQueue(FrameQueue):
    """Tells when a maker has to wait."""

    def __init__(self):
        super().__init__()
        self.full = anyio.Event()

    async def room(self):
        if self.held >= HELD:
            self.full.set()
        await super().room()


class Stage:
    """A session on which the test speaks the frames and holds back the reading."""

    def __init__(self, replier):
        self.workers, self.queue, self.sent, self.replier = Workers(), WatchedQueue(), [], replier
        self._to, self._from = anyio.create_memory_object_stream(10)
        self.reading = anyio.Event()
        ready = anyio.Event()
        ready.set()
        core = ServerCore("m", GA, RandomIds(), now=time.monotonic())
        self._pipeline = Pipeline(
            core, GA, scripted(), replier, self.workers, self.queue, ready=ready, clock=time.monotonic
        )

    async def send(self, kind, **fields):
        await self._to.send(json.dumps({"type": kind, **fields}))

    async def say(self, audio):
        await self.send("input_audio_buffer.append", audio=base64.b64encode(audio).decode())

    async def until(self, kind):
        while kind not in self.sent:
            await anyio.lowlevel.checkpoint()

    async def run(self):
        async with self._from:
            await self._pipeline.run(self._from.__aiter__(), self._read)

    async def _read(self, frame):
        await self.reading.wait()
        self.sent.append(json.loads(frame)["type"])

    async def end(self):
        await self._to.aclose()


async def test_a_client_that_does_not_read_stops_the_making_and_then_gets_all_of_it():
    stage = Stage(ScriptedReplier([Words("On and on. ")] * 200))
    with anyio.fail_after(20):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(stage.run)
            await stage.send("response.create")
            await stage.queue.full.wait()
            assert stage.queue.held < HELD + ONE_PIECE
            assert stage.sent == []
            stage.reading.set()
            await stage.until("response.done")
            await stage.end()
    stage.workers.close()
    assert stage.sent.count("response.output_audio.delta") == 600


async def test_a_cancelled_answer_stops_at_once_though_nobody_reads():
    stage = Stage(ScriptedReplier([Words("On and on. ")] * 100_000))
    with anyio.fail_after(20):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(stage.run)
            await stage.send("response.create")
            await stage.queue.full.wait()
            stage.reading.set()
            await stage.send("response.cancel")
            await stage.until("response.done")
            await stage.end()
    stage.workers.close()
    assert stage.sent[-2:] == ["response.done", "rate_limits.updated"]


async def test_an_answer_cancelled_before_it_began_asks_nobody():
    stage = Stage(ScriptedReplier())
    stage.reading.set()
    with anyio.fail_after(20):
        async with anyio.create_task_group() as tasks:
            await stage.send("response.create")
            await stage.send("response.cancel")
            tasks.start_soon(stage.run)
            await stage.until("response.done")
            await stage.end()
    stage.workers.close()
    assert stage.replier.requests == []


async def test_all_who_wait_for_room_are_woken():
    queue, woken = FrameQueue(), []
    queue.put("x" * HELD)

    async def make(name):
        await queue.room()
        woken.append(name)

    async def read(_frame):
        await anyio.lowlevel.checkpoint()

    with anyio.fail_after(20):
        async with anyio.create_task_group() as makers:
            for name in "abc":
                makers.start_soon(make, name)
            await anyio.wait_all_tasks_blocked()
            queue.close(1000, "")
            await queue.drain(read)
    assert sorted(woken) == ["a", "b", "c"]
