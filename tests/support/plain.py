"""A client with nothing but a socket: it sends what it is told, and every event it reads is judged."""

import base64
import json
from typing import Any

import anyio

from tests.support.oracle import judge

PATIENCE_S = 20
LARGEST_SENT = 1024 * 1024
"""No frame of a server may be this large: the default bound of many clients."""


class Client:
    """One connection, in one dialect."""

    def __init__(self, link: Any, dialect: str = "GA") -> None:
        self.link = link
        self.dialect = dialect

    async def send(self, kind: str, **fields: Any) -> None:
        await self.link.send(json.dumps({"type": kind, **fields}))

    async def append(self, pcm: bytes) -> None:
        await self.send("input_audio_buffer.append", audio=base64.b64encode(pcm).decode())

    async def until(self, kind: str) -> list[dict[str, Any]]:
        """Read events up to the first of ``kind``."""
        events = []
        with anyio.fail_after(PATIENCE_S):
            async for frame in self.link:
                assert len(frame.encode()) < LARGEST_SENT
                events.append(judge(frame, self.dialect))
                if events[-1]["type"] == kind:
                    return events
        raise AssertionError(f"closed before {kind}")

    async def get(self, kind: str, asked: str, **fields: Any) -> dict[str, Any]:
        """Send a command ``asked`` and return the first event of ``kind`` after it."""
        await self.send(asked, **fields)
        return (await self.until(kind))[-1]
