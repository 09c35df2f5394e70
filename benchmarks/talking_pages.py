"""Pages that talk without a browser: 20 ms of noise at 48 kHz at a time, and what our page's modules say besides.

    python -m benchmarks.talking_pages PORT TICKET …    until stdin ends; then the delays of all blocks in s, as JSON

A block's delay is from its being sent to when its first sample is back. The pages' blocks lie between each other.
"""

import asyncio
import gc
import json
import sys
import time
from contextlib import suppress

import numpy as np
import websockets
from websockets.typing import Origin

from benchmarks.attack.page import HEADER, MICROPHONE, PATH

RATE_HZ, BLOCK_S = 48_000, 0.02
BLOCK_BYTES = int(2 * RATE_HZ * BLOCK_S)
WARM_S = 1.0


class Page:
    """A page that talks, ``later_s`` after it may; ``delays`` grows by one for each block that is back."""

    def __init__(self, later_s: float) -> None:
        self.delays: list[float] = []
        self.heard = asyncio.Event()
        self._later_s = later_s
        self._open = asyncio.Event()
        self._sent: list[float] = []
        self._bytes = self._track = 0

    async def converse(self, port: str, ticket: str) -> None:
        """Say hello, then talk and listen until cut off or cancelled."""
        host = f"127.0.0.1:{port}"
        connecting = websockets.connect(f"ws://{host}{PATH}", origin=Origin(f"http://{host}"), compression=None)
        async with connecting as self._socket:
            await self._say("hello", ticket=ticket, input_rate_hz=RATE_HZ, output_rate_hz=RATE_HZ)
            await asyncio.gather(self._read(), self._talk())

    async def _read(self) -> None:
        with suppress(websockets.ConnectionClosed):
            async for frame in self._socket:
                if isinstance(frame, bytes):
                    self._hear(frame)
                    continue
                for line in frame.split("\n"):
                    if '"ping"' in line[:20]:
                        await self._say("pong", n=json.loads(line)["n"], at=time.monotonic() * 1000)
                    elif '"state"' in line[:20] and '"open"' in line:
                        self._open.set()

    async def _talk(self) -> None:
        noise = np.random.default_rng(1).normal(0, 3000, (50, BLOCK_BYTES // 2)).astype("<i2")
        frames = [HEADER.pack(MICROPHONE, 0, 0) + block.tobytes() for block in noise]
        await self._open.wait()
        began = time.monotonic() + self._later_s
        with suppress(websockets.ConnectionClosed):
            while True:
                number = len(self._sent)
                await asyncio.sleep(began + number * BLOCK_S - time.monotonic())
                self._sent.append(time.monotonic())
                await self._socket.send(frames[number % 50])
                at = {"at": self._sent[-1] * 1000}
                if number % 5 == 4:
                    await self._say("heard", track=self._track, ms=round(self._bytes * 1000 / (2 * RATE_HZ), 3), **at)
                if number % 50 == 49:
                    await self._say("captured", ms=20 * (number + 1), **at)

    def _hear(self, frame: bytes) -> None:
        _, _, self._track = HEADER.unpack_from(frame)
        self._bytes += len(frame) - HEADER.size
        begun = min(-(-self._bytes // BLOCK_BYTES), len(self._sent))
        now = time.monotonic()
        self.heard.set()
        self.delays += [now - sent for sent in self._sent[len(self.delays) : begun]]

    async def _say(self, type_: str, **fields: object) -> None:
        await self._socket.send(json.dumps({"type": type_, **fields}))


async def main(port: str, *tickets: str) -> None:
    """Talk until stdin ends; then print the delays of all, in seconds."""
    talking = [Page(n * BLOCK_S / len(tickets)) for n in range(len(tickets))]
    tasks = [asyncio.create_task(page.converse(port, ticket)) for page, ticket in zip(talking, tickets, strict=True)]
    await asyncio.wait_for(asyncio.gather(*(page.heard.wait() for page in talking)), 30)
    gc.disable()
    await asyncio.sleep(WARM_S)
    print("talking", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    for task in tasks:
        task.cancel()
    warm = int(WARM_S / BLOCK_S)
    print(json.dumps([round(delay, 5) for page in talking for delay in page.delays[warm:]]))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
