"""The shortcuts of a page's socket: the same frames in the same order as without them."""

import asyncio
from itertools import accumulate, pairwise
from threading import Event

from hypothesis import given
from hypothesis import strategies as st
from uvicorn import Config
from uvicorn.server import ServerState
from websockets.client import ClientProtocol
from websockets.frames import Opcode
from websockets.uri import parse_uri

from playground.client.wire_frames import BINARY, MASKED, head
from playground.web.bridge.server_socket import ServerSocket
from playground.web.bridge.transport import Transport

FRAMES = st.one_of(st.binary(max_size=300), st.text(max_size=200), st.sampled_from([bytes(70_000), "a" * 70_000]))


class Wire(asyncio.Transport):
    """A transport that keeps what is written, call by call."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.closing = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written.append(bytes(data))

    def is_closing(self) -> bool:
        return self.closing

    def close(self) -> None:
        self.closing = True

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


class Met:
    """A page and our socket that have shaken hands; ``app`` is what ASGI hands messages to."""

    async def __aenter__(self) -> "Met":
        self.done = asyncio.Event()

        async def app(scope, receive, send) -> None:
            await receive()
            await send({"type": "websocket.accept"})
            await self.done.wait()

        config = Config(app, ws_per_message_deflate=False, log_config=None)
        self.socket = ServerSocket(config=config, server_state=ServerState(), app_state={})
        self.wire = Wire()
        self.socket.connection_made(self.wire)
        self.page = ClientProtocol(parse_uri("ws://x/"))
        self.page.send_request(self.page.connect())
        self.socket.data_received(b"".join(self.page.data_to_send()))
        while not self.socket.handshake_complete:
            await asyncio.sleep(0)
        self.heard()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.done.set()
        await asyncio.gather(*self.socket.tasks)
        self.socket.stop_keepalive()

    def heard(self) -> list[bytes | str]:
        """What the page has received."""
        for data in self.wire.written:
            self.page.receive_data(data)
        self.wire.written.clear()
        frames = [each for each in self.page.events_received() if hasattr(each, "opcode")]
        return [bytes(each.data).decode() if each.opcode is Opcode.TEXT else bytes(each.data) for each in frames]

    def said(self, frame: bytes | str) -> bytes:
        """What the page writes to say a frame."""
        if isinstance(frame, bytes):
            self.page.send_binary(frame)
        else:
            self.page.send_text(frame.encode())
        return b"".join(self.page.data_to_send())


@given(st.lists(FRAMES, min_size=1, max_size=5))
def test_frames_written_together_arrive_as_they_were_in_one_write(frames):
    async def send() -> None:
        async with Met() as met:
            assert Transport(met.socket.receive).send_all(frames)
            assert len(met.wire.written) == 1
            assert met.heard() == frames

    asyncio.run(send())


async def test_nothing_is_written_while_the_page_must_be_waited_for_or_leaves():
    async with Met() as met:
        met.socket.pause_writing()
        assert not met.socket.send_all([b"a"])
        met.socket.resume_writing()
        met.wire.closing = True
        assert not met.socket.send_all([b"a"])
        assert met.wire.written == []


def test_another_server_is_left_alone():
    transport = Transport(Event().wait)
    transport.listen(lambda text, sound: None)
    assert not transport.send_all([b"a"])


@given(st.lists(FRAMES, max_size=12), st.lists(st.integers(1, 2000), max_size=12), st.lists(st.booleans(), max_size=12))
def test_what_is_taken_as_it_is_read_keeps_its_place_among_the_rest(said, cuts, at_ends):
    async def take() -> list[bytes | str]:
        taken: list[bytes | str] = []
        async with Met() as met:
            met.socket.listen(lambda text, sound: taken.append(text if sound is None else sound))

            async def read() -> None:
                while True:
                    message = await met.socket.receive()
                    await asyncio.sleep(0)
                    taken.append(message.get("bytes", message.get("text")))

            reading = asyncio.create_task(read())
            frames = [met.said(frame) for frame in said]
            ends = list(accumulate(map(len, frames)))
            kept = [end for end, is_kept in zip(ends, at_ends + [True] * len(ends), strict=False) if is_kept]
            stream = b"".join(frames)
            places = sorted({0, len(stream), *kept, *(cut for cut in cuts if cut < len(stream))})
            for start, end in pairwise(places):
                met.socket.data_received(stream[start:end])
                for _ in range(start % 3):
                    await asyncio.sleep(0)
            for _ in range(3 * len(said) + 3):
                await asyncio.sleep(0)
            reading.cancel()
        return taken

    assert asyncio.run(take()) == said


async def test_a_frame_is_taken_at_once_but_for_the_second_of_a_packet():
    taken: list[bytes] = []
    async with Met() as met:
        met.socket.listen(lambda text, sound: taken.append(text if sound is None else sound))
        waiting = asyncio.create_task(met.socket.receive())
        await asyncio.sleep(0)
        met.socket.data_received(met.said(b"one"))
        assert taken == [b"one"]
        met.socket.data_received(met.said(b"two") + met.said(b"three"))
        assert taken == [b"one", b"two"]
        assert (await waiting)["bytes"] == b"three"


async def test_what_looks_like_a_frame_inside_of_one_is_none():
    inner = head(BINARY, 5, MASKED) + bytes(4) + b"inner"
    taken: list[bytes] = []
    async with Met() as met:
        met.socket.listen(lambda text, sound: taken.append(sound or b""))
        waiting = asyncio.create_task(met.socket.receive())
        await asyncio.sleep(0)
        met.socket.data_received(head(BINARY, 2 + len(inner), MASKED) + bytes(4) + b"ab")
        met.socket.data_received(inner)
        assert taken == [b"ab" + inner]
        waiting.cancel()
