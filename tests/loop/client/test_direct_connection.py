"""Sound of a service is taken as it is read, in its place among the rest; a mistake on the way is the reader's."""

import asyncio
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.asyncio.client import connect
from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

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
