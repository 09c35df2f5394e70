"""One WebSocket to a Realtime service: open it, carry text frames, close it, and say in words why it failed.

Rules:
1. Compression is off: audio does not compress, and deflate costs more than the bytes it saves.
2. Every failure leaves as a ``LinkError`` or ``ServiceError`` with a hint; none holds a key or a URL's query.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import anyio
from pydantic import SecretStr
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, InvalidURI

from playground.errors import LinkError, PlaygroundError, ServiceError
from playground.protocol.address import Address

LARGEST_FRAME = 24 * 2**20
OPEN_TIMEOUT_S = 15.0
CLOSE_TIMEOUT_S = 2.0
PING_S = 20.0
REFUSALS: Mapping[int, tuple[str, str]] = {
    400: (
        "The service refused the request.",
        "Check that the deployment is a realtime model and the address is right.",
    ),
    401: ("The service refused the sign-in.", "Check the key, or the resource it belongs to."),
    403: ("You are signed in but not allowed to use this deployment.", "Ask for the role Cognitive Services User."),
    404: ("There is no such deployment or address.", "Check the endpoint and the deployment's name."),
    429: ("The service is busy or your quota is used up.", "Wait a moment, then try again."),
}
REFUSED_BY_CLOSE = frozenset({1008, 3000, 4000})


@asynccontextmanager
async def open_link(address: Address, key: SecretStr | None = None) -> AsyncIterator[ClientConnection]:
    """Open the socket of ``address`` and close it cleanly at the end, cancelled or not; raise PlaygroundError."""
    try:
        connection = await connect(
            address.url,
            additional_headers=key_headers(address, key),
            compression=None,
            max_size=LARGEST_FRAME,
            open_timeout=OPEN_TIMEOUT_S,
            close_timeout=CLOSE_TIMEOUT_S,
            ping_interval=PING_S,
            proxy=None if _is_loopback(address) else True,
        )
    except (OSError, InvalidHandshake, InvalidURI, TimeoutError) as error:
        raise opening_error(error, address) from None
    try:
        yield connection
    finally:
        with anyio.move_on_after(CLOSE_TIMEOUT_S, shield=True):
            await connection.close()


def key_headers(address: Address, key: SecretStr | None) -> dict[str, str]:
    """Return the header that carries ``key``; none without a key."""
    if key is None:
        return {}
    value = key.get_secret_value()
    return {"api-key": value} if address.key_header == "api-key" else {"Authorization": f"Bearer {value}"}


def opening_error(error: Exception, address: Address) -> PlaygroundError:
    """Say why the link could not be opened."""
    host = urlsplit(address.url).netloc
    match error:
        case InvalidStatus():
            return _refused(error.response.status_code)
        case InvalidHandshake() | InvalidURI():
            return LinkError(f"{host} does not speak the Realtime protocol.", "Check the address.", code="handshake")
        case TimeoutError():
            return LinkError(f"{host} does not answer.", "Check network and address.", code="timeout", retry_helps=True)
        case ssl.SSLError():
            return LinkError(f"The secure connection to {host} failed.", "Check its certificate.", code="tls")
        case socket.gaierror():
            return LinkError(f"The name {host} is not known.", "Check the endpoint's spelling.", code="dns")
        case _:
            hint = "Check that the server is running and the port is right."
            return LinkError(f"{host} refused the connection.", hint, code="refused", retry_helps=True)


def _refused(status: int) -> ServiceError:
    sentence, hint = REFUSALS.get(status, (f"The service answered with status {status}.", "Try again later."))
    return ServiceError(sentence, hint, code=f"http_{status}", retry_helps=status == 429 or status >= 500)


def closing_error(closed: ConnectionClosed | None) -> LinkError:
    """Say why an open link ended; trying again helps unless the service closed it to say no."""
    code = closed.rcvd.code if closed and closed.rcvd else 1006
    sentence = "The service closed the connection." if code != 1006 else "The connection to the service was lost."
    hint = "Press Start listening to begin again."
    return LinkError(sentence, hint, code="closed", retry_helps=code not in REFUSED_BY_CLOSE)


def _is_loopback(address: Address) -> bool:
    return urlsplit(address.url).hostname in ("127.0.0.1", "localhost", "::1")
