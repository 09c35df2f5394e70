"""A page on the bridge without a browser, and without manners: it reads when it is told to, or never.

Frames are written by hand, masked with zeros, so that one prepared block can be sent thousands of times.
"""

from __future__ import annotations

import base64
import json
import os
import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

PATH = "/playground/bridge"
RATE_HZ = 24_000
MICROPHONE, PLAYBACK = 1, 2
HEADER = struct.Struct("<BBH")
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
PATIENCE_S = 10


class GoneError(Exception):
    """The other end closed the bridge, or never opened it."""


def framed(opcode: int, payload: bytes) -> bytes:
    """Return a client's frame."""
    size = len(payload)
    head = struct.pack("!BB", 0x80 | opcode, 0x80 | (size if size < 126 else 126 if size < 2**16 else 127))
    more = b"" if size < 126 else struct.pack("!H" if size < 2**16 else "!Q", size)
    return head + more + bytes(4) + payload


def microphone(pcm: bytes) -> bytes:
    """Return the frame of a microphone block."""
    return framed(BINARY, HEADER.pack(MICROPHONE, 0, 0) + pcm)


class Page:
    """A page that has said hello with its ticket."""

    def __init__(self, port: int, ticket: str) -> None:
        self.socket = socket.socket()
        self.socket.settimeout(PATIENCE_S)
        self._unread = b""
        try:
            self.socket.connect(("127.0.0.1", port))
            self._shake_hands(port)
        except OSError as error:
            raise GoneError(type(error).__name__) from error
        self.say("hello", ticket=ticket, input_rate_hz=RATE_HZ, output_rate_hz=RATE_HZ)

    def say(self, type_: str, **fields: Any) -> None:
        """Send one message."""
        self.send(framed(TEXT, json.dumps({"type": type_, **fields}).encode()))

    def send(self, frames: bytes) -> None:
        """Send what was framed; raise GoneError."""
        try:
            self.socket.sendall(frames)
        except OSError as error:
            raise GoneError(type(error).__name__) from error

    def messages(self) -> Iterator[dict[str, Any]]:
        """Give the messages as they come, passing over sound; raise GoneError at the end."""
        for opcode, payload in self.frames():
            if opcode == TEXT:
                yield json.loads(payload)

    def frames(self) -> Iterator[tuple[int, bytes]]:
        """Give the frames as they come, answering pings of the socket; raise GoneError at the end."""
        while True:
            opcode, size = struct.unpack("!BB", self._take(2))
            if size > 125:
                size = int.from_bytes(self._take(2 if size == 126 else 8), "big")
            payload = self._take(size)
            if opcode & 15 == CLOSE:
                raise GoneError(f"closed with {int.from_bytes(payload[:2], 'big')}")
            if opcode & 15 == PING:
                self.send(framed(PONG, payload))
            else:
                yield opcode & 15, payload

    def discard(self) -> None:
        """Read and forget, until the bridge is closed."""
        self.socket.settimeout(None)
        with suppress(OSError):
            while self.socket.recv(2**18):
                pass

    def close(self) -> None:
        """Leave without a word."""
        self.socket.close()

    def _shake_hands(self, port: int) -> None:
        host, key = f"127.0.0.1:{port}", base64.b64encode(os.urandom(16)).decode()
        lines = [f"GET {PATH} HTTP/1.1", f"Host: {host}", f"Origin: http://{host}", "Upgrade: websocket"]
        lines += ["Connection: Upgrade", "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}"]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            more = self.socket.recv(4096)
            if not more:
                raise GoneError("no answer")
            answer += more
        head, _, self._unread = answer.partition(b"\r\n\r\n")
        if b" 101 " not in head.partition(b"\r\n")[0] + b" ":
            raise GoneError(head.partition(b"\r\n")[0].decode(errors="replace"))

    def _take(self, size: int) -> bytes:
        try:
            while len(self._unread) < size:
                more = self.socket.recv(2**16)
                if not more:
                    raise GoneError("cut off")
                self._unread += more
        except OSError as error:
            raise GoneError(type(error).__name__) from error
        taken, self._unread = self._unread[:size], self._unread[size:]
        return taken
