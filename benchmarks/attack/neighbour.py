"""A well-behaved visitor: 20 ms of microphone at a time, at real time, to the model ``echo``; how long each took.

Each block holds one value, which names it: it is known again whatever became of its neighbours. A block's delay counts
from when it was due, not from when it could be sent. One that never came back counts as long as it was waited for.

    python -m benchmarks.attack.neighbour PORT TICKET    until stdin ends; then [due, delay or null] in seconds as JSON
"""

import asyncio
import gc
import json
import sys
import time
from collections.abc import Mapping
from contextlib import suppress

import websockets
from websockets.typing import Origin

from benchmarks.attack.page import HEADER, MICROPHONE, PATH, PLAYBACK, RATE_HZ

BLOCK_S = 0.02
BLOCK_BYTES = int(2 * RATE_HZ * BLOCK_S)
NAMES, STEP = 1000, 60
"""So many blocks have different values, which lie so far apart."""
HEARD_EVERY = 5


def block(number: int) -> bytes:
    value = (number % NAMES - NAMES // 2) * STEP
    return value.to_bytes(2, "little", signed=True) * (BLOCK_BYTES // 2)


class Neighbour:
    """One conversation. ``back`` holds when each block was heard again."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self.due: list[float] = []
        self.back: dict[int, float] = {}
        self._socket = socket
        self._sound = b""
        self._track = self._bytes = 0
        self.open = asyncio.Event()

    async def read(self) -> None:
        """Hear and obey until cut off."""
        with suppress(websockets.ConnectionClosed):
            async for frame in self._socket:
                if isinstance(frame, bytes):
                    self._hear(frame, time.monotonic())
                    continue
                for line in frame.split("\n"):
                    await self._obey(json.loads(line))

    async def talk(self) -> None:
        """Speak until cancelled, or cut off."""
        began = time.monotonic()
        with suppress(websockets.ConnectionClosed):
            while True:
                number = len(self.due)
                self.due.append(began + number * BLOCK_S)
                await asyncio.sleep(self.due[-1] - time.monotonic())
                await self._socket.send(HEADER.pack(MICROPHONE, 0, 0) + block(number))
                if self._bytes and number % HEARD_EVERY == 0:
                    await self._say("heard", track=self._track, ms=self._bytes / 48)

    def _hear(self, frame: bytes, now: float) -> None:
        kind, _, track = HEADER.unpack(frame[: HEADER.size])
        if kind != PLAYBACK:
            return
        if track != self._track:
            self._track, self._bytes = track, 0
        self._sound += frame[HEADER.size :]
        self._bytes += len(frame) - HEADER.size
        while len(self._sound) >= BLOCK_BYTES:
            value = int.from_bytes(self._sound[:2], "little", signed=True)
            self._sound = self._sound[BLOCK_BYTES:]
            self._recognise(round(value / STEP) + NAMES // 2, now)

    def _recognise(self, name: int, now: float) -> None:
        newest = len(self.due) - 1
        number = newest - (newest - name) % NAMES
        if number >= 0:
            self.back.setdefault(number, now)

    async def _obey(self, said: Mapping[str, object]) -> None:
        if said["type"] == "ping":
            await self._say("pong", n=said["n"], at=time.monotonic() * 1000)
        elif said["type"] == "state" and said["link"] == "open":
            self.open.set()

    async def _say(self, type_: str, **fields: object) -> None:
        await self._socket.send(json.dumps({"type": type_, **fields}))


async def main() -> None:
    port, ticket = sys.argv[1:]
    host = f"127.0.0.1:{port}"
    origin = Origin(f"http://{host}")
    connecting = websockets.connect(f"ws://{host}{PATH}", origin=origin, compression=None, max_size=None)
    async with connecting as socket:
        neighbour = Neighbour(socket)
        await socket.send(
            json.dumps({"type": "hello", "ticket": ticket, "input_rate_hz": RATE_HZ, "output_rate_hz": RATE_HZ})
        )
        reading = asyncio.create_task(neighbour.read())
        await asyncio.wait_for(neighbour.open.wait(), 60)
        gc.disable()
        talking = asyncio.create_task(neighbour.talk())
        print("talking", flush=True)
        await asyncio.to_thread(sys.stdin.read)
        for task in (talking, reading):
            task.cancel()
    print(json.dumps([(due, neighbour.back.get(n, due) - due or None) for n, due in enumerate(neighbour.due)]))


if __name__ == "__main__":
    asyncio.run(main())
