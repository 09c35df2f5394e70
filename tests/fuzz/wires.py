"""Nonsense for sockets: what is no handshake, no frame or no end of one, and how to leave without a word."""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import suppress
from random import Random

from websockets.asyncio.client import ClientConnection

from tests.fuzz import nonsense

PATIENCE_S = 10.0
GREETINGS = (
    b"",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # TLS
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET {path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n",
    b"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://[\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    b"GET //[{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
    b"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n{}",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET " + b"/a" * 9_000 + b" HTTP/1.1\r\n\r\n",
)
BROKEN_FRAMES = (
    b"\x81\xff\x00\x00\x00\x00\x7f\xff\xff\xff\x00\x00\x00\x00",  # two gigabytes to come
    b"\x81\xfe\x01\x00\x00\x00\x00\x00half",
    b"\x01\x84\x00\x00\x00\x00frag",  # never continued
    b"\x80\x84\x00\x00\x00\x00frag",  # continues nothing
    b"\x81\x04text",  # not masked
    b"\x81\x84\x00\x00\x00\x00\xff\xfe\xfd\xfc",  # no UTF-8
    b"\x89\xfe\x00\xff" + bytes(259),  # too long a ping
    b"\x88\x82\x00\x00\x00\x00\x00\x00",  # close with code 0
    b"\xf3\x80\x00\x00\x00\x00",
    b"\x8a\x80\x00\x00\x00\x00",  # a pong nobody asked for
)
FATAL = len(BROKEN_FRAMES) - 1
"""All but the last end the link by themselves, or swallow what comes after."""


def greeting(rng: Random, path: str) -> bytes:
    """Return the beginning of a connection that becomes none."""
    whole = rng.choice(GREETINGS).replace(b"{path}", path.encode())
    return whole[: rng.randrange(len(whole) + 1)] if rng.random() < 0.3 else whole + rng.randbytes(rng.randrange(40))


def ending(rng: Random) -> tuple[str, bytes]:
    """Return how a link is left that is not used any more: with raw bytes, closed, or cut."""
    how = rng.choice(("raw", "raw", "cut", "close"))
    return how, rng.choice(BROKEN_FRAMES[:FATAL]) if rng.random() < 0.7 else rng.randbytes(rng.randrange(1, 60))


def garbage(rng: Random, text: str) -> str | bytes:
    """Return a frame with something wrong: broken JSON, bytes, or a lot of it."""
    kind = rng.random()
    if kind < 0.15:
        return rng.randbytes(rng.choice((0, 1, 3, 4, 100, 5_000)))
    if kind < 0.17:
        return text + " " * rng.choice((70_000, 300_000))
    broken = nonsense.broken(rng, text)
    return broken.encode("utf-8", "replace").decode()


async def knock(host: str, port: int, greeting: bytes) -> None:
    """Connect, say something, and leave with a reset."""
    reader, writer = await asyncio.open_connection(host, port)
    with suppress(OSError):
        writer.write(greeting)
        await writer.drain()
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(reader.read(100), 0.002)
    reset(writer)


def reset(writer: asyncio.StreamWriter | ClientConnection) -> None:
    """Cut the connection with a TCP reset."""
    transport = writer.transport
    found = transport.get_extra_info("socket")
    if found is not None:
        with suppress(OSError):
            found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def leave(link: ClientConnection, how: str, raw: bytes) -> None:
    """Leave ``link``: with ``raw`` bytes and a reset, with a reset at once, or politely."""
    if how == "close":
        await link.close()
        return
    if how == "raw":
        link.transport.write(raw)
        await asyncio.sleep(0.001)
    reset(link)
    await link.wait_closed()
