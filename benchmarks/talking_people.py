"""People who talk without a browser: one question again and again in real time, and what a page says besides.

    python -m benchmarks.talking_people PORT CLIP.npy EVERY_S SECONDS TICKET …    then what came, as one line of JSON

The clip is PCM16 at 24 kHz, sent in blocks of 20 ms with silence around it. Who hears an answer listens to it in real
time, and talks on when it is their time to; their questions lie between each other. A *wait* is from when the clip's
last block was due to the first sound of an answer that came after it.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np
import websockets
from websockets.typing import Origin

from benchmarks.attack.page import HEADER, MICROPHONE, PATH, RATE_HZ

BLOCK_S = 0.02
BLOCK = int(RATE_HZ * BLOCK_S)
HEARD_EVERY = 5
SILENCE = HEADER.pack(MICROPHONE, 0, 0) + bytes(2 * BLOCK)


@dataclass
class Person:
    """Somebody who talks ``later_s`` after the others' beginning, to whom ``place`` says how it is in line."""

    clip: list[bytes]
    every_s: float
    later_s: float
    waits: list[float] = field(default_factory=list)
    asked: int = 0
    place: str = ""
    _asked_at: float | None = None
    _track: int = -1
    _track_began: float = 0.0
    _track_ms: float = 0.0
    _open: asyncio.Event = field(default_factory=asyncio.Event)

    async def converse(self, port: str, ticket: str, end: float) -> None:
        """Say hello, then talk and listen until then."""
        host = f"127.0.0.1:{port}"
        connecting = websockets.connect(f"ws://{host}{PATH}", origin=Origin(f"http://{host}"), compression=None)
        with suppress(websockets.ConnectionClosed):
            async with connecting as self._socket:
                await self._say("hello", ticket=ticket, input_rate_hz=RATE_HZ, output_rate_hz=RATE_HZ)
                reading = asyncio.create_task(self._read())
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._talk(end), max(0.0, end - time.monotonic()))
                reading.cancel()

    async def _talk(self, end: float) -> None:
        await self._open.wait()
        began, last = time.monotonic() + self.later_s, len(self.clip) - 1
        every, number = round(self.every_s / BLOCK_S), 0
        while time.monotonic() < end:
            due = began + number * BLOCK_S
            await asyncio.sleep(due - time.monotonic())
            at = number % every
            await self._socket.send(self.clip[at] if at <= last else SILENCE)
            if at == last and end - due > self.every_s - last * BLOCK_S:
                self.asked, self._asked_at = self.asked + 1, due
            if number % HEARD_EVERY == 0:
                await self._tell_heard()
            number += 1

    async def _tell_heard(self) -> None:
        if self._track >= 0:
            now = time.monotonic()
            ms = min(self._track_ms, (now - self._track_began) * 1000)
            await self._say("heard", track=self._track, ms=round(ms, 3), at=now * 1000)

    async def _read(self) -> None:
        with suppress(websockets.ConnectionClosed):
            async for frame in self._socket:
                if isinstance(frame, bytes):
                    self._hear(frame)
                    continue
                for line in frame.split("\n"):
                    await self._take(line)

    async def _take(self, line: str) -> None:
        head = line[:30]
        if '"ping"' in head:
            await self._say("pong", n=json.loads(line)["n"], at=time.monotonic() * 1000)
        elif '"stop_playback"' in head:
            track, now = json.loads(line)["track"], time.monotonic()
            ms = min(self._track_ms, (now - self._track_began) * 1000) if track == self._track else 0
            await self._say("stopped", track=track, ms=round(ms, 3), at=now * 1000)
        elif '"state"' in head and '"open"' in line:
            self._open.set()
            self.place = "talks"
        elif '"admission"' in head:
            self.place = self.place or "waits"
        elif '"closed"' in head:
            self.place = self.place or "refused"

    def _hear(self, frame: bytes) -> None:
        now = time.monotonic()
        _, _, track = HEADER.unpack_from(frame)
        if track != self._track:
            self._track, self._track_began, self._track_ms = track, now, 0.0
            if self._asked_at is not None:
                self.waits.append(now - self._asked_at)
                self._asked_at = None
        self._track_ms += (len(frame) - HEADER.size) / 2 / RATE_HZ * 1000

    async def _say(self, type_: str, **fields: object) -> None:
        await self._socket.send(json.dumps({"type": type_, **fields}))


async def main(port: str, clip: str, every_s: str, seconds: str, *tickets: str) -> None:
    """Let all talk, then print who waited how long, who was not answered, and what it took to be them."""
    pcm = np.load(clip)
    pcm = np.pad(pcm, (0, -len(pcm) % BLOCK)).reshape(-1, BLOCK)
    frames = [HEADER.pack(MICROPHONE, 0, 0) + block.tobytes() for block in pcm.astype("<i2")]
    end = time.monotonic() + float(seconds)
    people = [Person(frames, float(every_s), n * float(every_s) / len(tickets)) for n in range(len(tickets))]
    await asyncio.gather(*(each.converse(port, ticket, end) for each, ticket in zip(people, tickets, strict=True)))
    used = resource.getrusage(resource.RUSAGE_SELF)
    found = {
        "waits": [[round(wait, 4) for wait in each.waits] for each in people],
        "asked": [each.asked for each in people],
        "places": [each.place for each in people],
        "cpu_s": used.ru_utime + used.ru_stime,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
