"""The connection under a page's WebSocket, where it must be cut: ASGI knows only the close that waits for the peer.

uvicorn hands ``receive`` out as a method of whatever holds the transport, in each of its implementations. Under a
server that does not, a page that reads nothing keeps its connection, but nothing else, until it goes.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

LINGER = struct.Struct("hh" if sys.platform == "win32" else "ii")


class HeldTransport:
    """A transport that can keep what is written until all of it goes in one call of the system; else the one below."""

    def __init__(self, below: asyncio.Transport) -> None:
        self._below = below
        self._held: list[bytes] | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._below, name)

    def write(self, data: bytes) -> None:
        """Write, or keep for ``release``."""
        if self._held is None:
            self._below.write(data)
        else:
            self._held.append(data)

    def hold(self) -> None:
        """Keep what is written from now on."""
        self._held = []

    def release(self) -> None:
        """Write what was kept."""
        held, self._held = self._held, None
        if held and not self._below.is_closing():
            self._below.write(b"".join(held))

    def close(self) -> None:
        """Write what was kept, then close."""
        self.release()
        self._below.close()


class Transport:
    """What carries one WebSocket; ``receive`` is how its ASGI server hands out messages."""

    def __init__(self, receive: Any) -> None:
        self._below: Any = getattr(getattr(receive, "__self__", None), "transport", None)

    @property
    def is_open(self) -> bool:
        """Tell whether writing has a use: after an error nobody reads, though the end is not told yet."""
        return self._below is None or not self._below.is_closing()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Write what is written inside at once at its end, where our server is below (``HeldTransport``)."""
        if not isinstance(self._below, HeldTransport):
            yield
            return
        self._below.hold()
        try:
            yield
        finally:
            self._below.release()

    def cut(self) -> None:
        """End the connection now; what waits to be sent is let go, in the kernel too."""
        if self._below is None:
            return
        with suppress(OSError, TypeError):  # closed meanwhile; or a socket that does not let itself be told
            self._below.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER.pack(1, 0))
        self._below.abort()

    def deafen(self) -> None:
        """Read nothing more: what still comes costs nobody a turn, and stays with whoever sends it."""
        if self._below is not None and self._below.is_reading():
            self._below.pause_reading()

    def cut_in(self, seconds: float) -> None:
        """End the connection then, if it still stands: a page that does not read never answers a goodbye."""
        if self._below is not None:
            asyncio.get_running_loop().call_later(seconds, self.cut)
