"""WebSocket frames that are whole, short and plain, written and read without a parser: RFC 6455, section 5.2. Pure.

Rules:
1. Only what passes hundreds of times a second: one unfragmented text or binary frame, alone in what was read, no
   extension. All else is ``None`` here, and left to the library that holds the connection.
2. ``Boundary`` tells whether the library's parser stands between two messages; only there may one be taken past it.
"""

from __future__ import annotations

import struct

try:
    from websockets.speedups import apply_mask
except ImportError:  # a platform without the compiled part
    from websockets.utils import apply_mask

TEXT, BINARY = 0x81, 0x82
"""First bytes: the last frame of its message, no extension, and its kind."""
MASKED, MEDIUM, LONG = 0x80, 126, 127
_LAST, _CONTROL = 0x80, 0x08
_SHORT_HEAD, _MEDIUM_HEAD, _LONG_HEAD = struct.Struct("!BB"), struct.Struct("!BBH"), struct.Struct("!BBQ")


def head(kind: int, size: int, masked: int = 0) -> bytes:
    """Return the head of a frame with ``size`` bytes of payload, without the mask."""
    if size < MEDIUM:
        return _SHORT_HEAD.pack(kind, masked | size)
    if size < 65_536:
        return _MEDIUM_HEAD.pack(kind, masked | MEDIUM, size)
    return _LONG_HEAD.pack(kind, masked | LONG, size)


def server_frame(message: bytes | str) -> tuple[bytes, bytes]:
    """Return head and payload of a message as a server sends it."""
    kind, payload = (BINARY, message) if isinstance(message, bytes) else (TEXT, message.encode())
    return head(kind, len(payload)), payload


def client_frame(text: str, mask: bytes) -> bytes:
    """Return ``text`` as a client sends it, hidden by four bytes that nobody can foresee."""
    payload = text.encode()
    return b"".join((head(TEXT, len(payload), MASKED), mask, apply_mask(payload, mask)))


def whole_frame(data: bytes, kind: int, masked: int = 0) -> bytes | None:
    """Return the payload where ``data`` is one frame of that kind, ``masked`` or not, and nothing else; else None."""
    if len(data) < 2 or data[0] != kind or (data[1] & MASKED) != masked:
        return None
    size, start = data[1] & 0x7F, 2
    if size == MEDIUM:
        size, start = int.from_bytes(data[2:4], "big"), 4
    elif size == LONG:
        size, start = int.from_bytes(data[2:10], "big"), 10
    if not masked:
        return data[start:] if len(data) == start + size else None
    if len(data) != start + 4 + size:
        return None
    return apply_mask(data[start + 4 :], data[start : start + 4])


class Boundary:
    """Where a stream of frames stands, from the bytes alone: between two messages, or inside of one."""

    def __init__(self, data: bytes = b"") -> None:
        self._left = 0
        self._begun = b""
        self._is_open = False
        self.fed(data)

    @property
    def is_between(self) -> bool:
        """Tell whether the next byte begins a message."""
        return not (self._left or self._begun or self._is_open)

    def fed(self, data: bytes) -> None:
        """Note the next bytes, cut anywhere."""
        if self._begun:
            data, self._begun = self._begun + data, b""
        at = self._left
        while at < len(data):
            size = _size(data, at)
            if size is None:
                self._begun, self._left = data[at:], 0
                return
            if not data[at] & _CONTROL:
                self._is_open = not data[at] & _LAST
            at += size
        self._left = at - len(data)


def _size(data: bytes, at: int) -> int | None:
    """Return the size of the frame that begins there, head and all; None where too little of it is known."""
    if len(data) < at + 2:
        return None
    size, start = data[at + 1] & 0x7F, 2 + (4 if data[at + 1] & MASKED else 0)
    more = {MEDIUM: 2, LONG: 8}.get(size, 0)
    if len(data) < at + 2 + more:
        return None
    return start + more + (int.from_bytes(data[at + 2 : at + 2 + more], "big") if more else size)
