"""The body of a request, as far as it may be read: what announces itself smaller than it is, is found out here."""

from __future__ import annotations

from starlette.requests import Request


async def body_of(request: Request, most: int) -> bytes | None:
    """Return the body, or None where it holds more than ``most`` bytes. Raises ClientDisconnect."""
    data = bytearray()
    async for piece in request.stream():
        data += piece
        if len(data) > most:
            return None
    return bytes(data)
