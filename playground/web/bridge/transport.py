"""The connection under a page's WebSocket, where it must be cut: ASGI knows only the close that waits for the peer.

uvicorn hands ``receive`` out as a method of whatever holds the transport, in each of its implementations. Under a
server that does not, a page that reads nothing keeps its connection, but nothing else, until it goes.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from playground.web.bridge.server_socket import ServerSocket, Take

LINGER = struct.Struct("hh" if sys.platform == "win32" else "ii")


class Transport:
    """What carries one WebSocket; ``receive`` is how its ASGI server hands out messages."""

    def __init__(self, receive: Any) -> None:
        server = getattr(receive, "__self__", None)
        self._below: asyncio.Transport | None = getattr(server, "transport", None)
        self._server = server if isinstance(server, ServerSocket) else None

    @property
    def is_open(self) -> bool:
        """Tell whether writing has a use: after an error nobody reads, though the end is not told yet."""
        return self._below is None or not self._below.is_closing()

    @property
    def is_ready(self) -> bool:
        """Tell whether ``send_all`` can write now."""
        return self._server is not None and self._server.is_ready

    def send_all(self, frames: Sequence[bytes | str]) -> bool:
        """Write several frames at once; False where they must be sent one by one, and waited for."""
        return self._server is not None and self._server.send_all(frames)

    def listen(self, take: Take | None) -> None:
        """Give frames to ``take`` as they are read, where the server can; what it does not get comes by ``receive``."""
        if self._server is not None:
            self._server.listen(take)

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
