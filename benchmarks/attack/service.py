"""Realtime services without manners: ``flood`` says too much, ``deaf`` never reads, ``quiet`` says nothing.

python -m benchmarks.attack.service MANNER    prints its port, and serves until stdin ends
"""

import asyncio
import base64
import itertools
import json
import sys
from typing import Any

import websockets
from websockets.asyncio.server import ServerConnection, serve

CREATED = {"type": "session.created", "session": {"type": "realtime", "id": "sess_1", "object": "realtime.session"}}
AT = {"response_id": "resp_1", "item_id": "item_1", "output_index": 0, "content_index": 0}
RESPONSE = {"id": "resp_1", "object": "realtime.response", "status": "in_progress", "output": []}
ITEM = {"id": "item_1", "type": "message", "role": "assistant", "status": "in_progress", "content": []}
OPENING: list[dict[str, Any]] = [
    {"type": "response.created", "response": RESPONSE},
    {"type": "response.output_item.added", "response_id": "resp_1", "output_index": 0, "item": ITEM},
]
SOUND = base64.b64encode(b"\x10\x02" * 12_000).decode()
"""Half a second."""
FLOOD: list[dict[str, Any]] = [
    {"type": "response.output_audio_transcript.delta", **AT, "delta": "water and more water "},
    {"type": "response.output_audio.delta", **AT, "delta": SOUND},
    {"type": "a.strange.event", "of": ["no", "use"] * 50},
]


def written(event: dict[str, Any]) -> str:
    return json.dumps({"event_id": "event_1", **event})


async def flood(link: ServerConnection) -> None:
    """Answer without end and without being asked, as fast as it is read."""
    for event in OPENING:
        await link.send(written(event))
    reading = asyncio.create_task(quiet(link))
    for frame in itertools.cycle([written(event) for event in FLOOD]):
        await link.send(frame)
    await reading


async def quiet(link: ServerConnection) -> None:
    """Take everything, and confirm the settings alone."""
    async for frame in link:
        if '"session.update"' in frame[:200]:
            await link.send(written({**CREATED, "type": "session.updated"}))


async def deaf(link: ServerConnection) -> None:
    """Read nothing at all: what is sent backs up into the sender."""
    await link.wait_closed()


MANNERS = {"flood": flood, "quiet": quiet, "deaf": deaf}


async def main() -> None:
    manner = MANNERS[sys.argv[1]]

    async def session(link: ServerConnection) -> None:
        try:
            await link.send(written(CREATED))
            await manner(link)
        except websockets.ConnectionClosed:
            return

    async with serve(session, "127.0.0.1", 0, compression=None, max_size=None, ping_interval=None) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
