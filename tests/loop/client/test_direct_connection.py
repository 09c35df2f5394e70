"""Sound of a service is taken as it is read, in its place among the rest; a mistake on the way is the reader's."""

import asyncio
import json
from itertools import accumulate, pairwise
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.asyncio.client import connect
from websockets.asyncio.server import serve
from websockets.client import ClientProtocol
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request
from websockets.server import ServerProtocol
from websockets.uri import parse_uri

from playground.client.direct_connection import DirectConnection

SOUND = {"type": "response.output_audio.delta"}
SAID = st.lists(st.tuples(st.sampled_from(["sound", "words", "late"]), st.integers(0, 2)), max_size=20)


def frame(kind: str, n: int) -> str:
    if kind == "words":
        return json.dumps({"type": "response.output_text.delta", "n": n})
    return json.dumps({**({"x": "y" * 300} if kind == "late" else {}), **SOUND, "n": n})


async def heard(said, take_fails_at: int | None = None) -> tuple[list[int], list[int]]:
    """Return the numbers of all frames as they came, and of those that were taken at once."""

    async def service(link) -> None:
        await link.send("hello")
        await link.recv()
        for n, (kind, turns) in enumerate(said):
            await link.send(frame(kind, n))
            for _ in range(turns):
                await asyncio.sleep(0)

    order: list[int] = []
    taken: list[int] = []

    def take(data: bytes) -> None:
        order.append(json.loads(data)["n"])
        taken.append(order[-1])
        if order[-1] == take_fails_at:
            raise KeyError("x")

    async with serve(service, "127.0.0.1", 0, compression=None) as server:
        port = server.sockets[0].getsockname()[1]
        async with connect(f"ws://127.0.0.1:{port}", compression=None, create_connection=DirectConnection) as link:
            assert isinstance(link, DirectConnection)
            assert await link.recv() == "hello"
            link.listen(take)
            await link.send("go")
            try:
                while True:
                    order.append(json.loads(await link.recv())["n"])
                    await asyncio.sleep(0)
            except ConnectionClosed:
                return order, taken


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=50)
@given(SAID)
def test_every_frame_comes_once_and_in_its_place(said):
    order, taken = asyncio.run(heard(said))
    assert order == list(range(len(said)))
    assert all(said[n][0] == "sound" for n in taken)


async def test_sound_that_comes_alone_is_taken_at_once():
    _, taken = await heard([("sound", 2)])
    assert taken == [0]


async def test_a_mistake_of_whoever_takes_it_is_the_readers():
    with pytest.raises(KeyError):
        await heard([("sound", 2), ("sound", 2)], take_fails_at=0)


class Wire(asyncio.Transport):
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += data

    def is_closing(self) -> bool:
        return False

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None: ...

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...

    def abort(self) -> None: ...


@given(SAID, st.lists(st.integers(1, 3000), max_size=12), st.lists(st.booleans(), max_size=20))
def test_however_the_bytes_are_cut_order_is_kept(said, cuts, at_ends):
    async def hear() -> list[int]:
        order: list[int] = []
        wire, service = Wire(), ServerProtocol()
        link = DirectConnection(ClientProtocol(parse_uri("ws://x/")), ping_interval=None)
        link.connection_made(wire)
        opening = asyncio.create_task(link.handshake())
        while not wire.written:
            await asyncio.sleep(0)
        service.receive_data(wire.written)
        service.send_response(service.accept(cast(Request, service.events_received()[0])))
        service.send_text(b"hello")
        link.data_received(b"".join(service.data_to_send()))
        await opening
        assert await link.recv() == "hello"
        link.listen(lambda data: order.append(json.loads(data)["n"]))

        async def read() -> None:
            while True:
                found = await link.recv()
                await asyncio.sleep(0)
                order.append(json.loads(found)["n"])

        reading = asyncio.create_task(read())
        await asyncio.sleep(0)
        frames = []
        for n, (kind, _) in enumerate(said):
            service.send_text(frame(kind, n).encode())
            frames.append(b"".join(service.data_to_send()))
        ends = list(accumulate(map(len, frames)))
        kept = [end for end, is_kept in zip(ends, at_ends + [True] * len(ends), strict=False) if is_kept]
        stream = b"".join(frames)
        for start, end in pairwise(sorted({0, len(stream), *kept, *(cut for cut in cuts if cut < len(stream))})):
            link.data_received(stream[start:end])
            for _ in range(start % 3):
                await asyncio.sleep(0)
        for _ in range(3 * len(said) + 3):
            await asyncio.sleep(0)
        reading.cancel()
        return order

    assert asyncio.run(hear()) == list(range(len(said)))
