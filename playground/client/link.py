"""One WebSocket to a Realtime service: sign in, open it, read its events, close it.

Rules:
1. Compression is off: audio does not compress, and deflate costs more than the bytes it saves.
2. Every failure leaves as a ``PlaygroundError`` with sentence and hint (``diagnosis``); none holds a key or a query.
3. A redirect is refused, not followed: ``api-key`` would go along to a host that nobody configured.
4. Where a stranger named the address (``reach``), what is dialled was judged before, and what answers has to show
   itself as Realtime before anything of it is passed on.
5. What passes is not logged, not even at DEBUG: headers hold keys, frames hold voices.
"""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from secrets import token_bytes, token_hex
from typing import cast
from urllib.parse import urlsplit

import anyio
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.protocol import State

from playground.client.credentials import Anonymous, Credential
from playground.client.diagnosis import closing_error, opening_error, reworded, session_error
from playground.client.direct_connection import DirectConnection
from playground.client.failures import fault
from playground.client.giving_way import giving_way
from playground.client.reach import TOLD_AFTER_S, Reach
from playground.client.wire_frames import client_frame
from playground.errors import PlaygroundError
from playground.protocol.dialect import Dialect
from playground.protocol.events import ErrorReported, ServerEvent, SessionCreated, Unknown
from playground.quiet_logger import QuietLogger
from playground.services.address import Address
from playground.services.row import FRESH
from playground.strict_json import write

LARGEST_FRAME = 8 * 2**20
"""Two minutes of an answer in one frame; services send a fraction of a second, below 1 MiB."""
OPEN_TIMEOUT_S = 15.0
FIRST_EVENT_S = 20.0
CLOSE_TIMEOUT_S = 2.0
PING_S = 20.0
MASKS_DRAWN = 256
MOST_UNPROVEN = 256 * 2**10
"""Characters a stranger's server may say before its session is created."""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class _Dialling(connect):
    """Dials without following redirects."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


@asynccontextmanager
async def open_link(
    address: Address, credential: Credential | None = None, reach: Reach | None = None
) -> AsyncIterator[ClientConnection]:
    """Open the socket of ``address`` and close it cleanly at the end, cancelled or not; raise PlaygroundError.

    ``reach``: a stranger named the address, and this is how far it may lead; None for one's own.
    """
    connection = await _opened(address, credential or Anonymous(), reach)
    try:
        yield connection
    finally:
        with anyio.move_on_after(CLOSE_TIMEOUT_S, shield=True) as goodbye:
            await connection.close()
        if goodbye.cancelled_caught:  # the other side reads no more, not even our goodbye
            connection.transport.abort()


async def _opened(address: Address, credential: Credential, reach: Reach | None) -> ClientConnection:
    if reach is None:
        return await _dial(address, credential)
    if reach.is_listed:
        return await _dial_judged(address, credential, reach)
    began = reach.now()
    try:
        with anyio.fail_after(reach.attempt_s):
            return await _proven(await _dial_judged(address, credential, reach), address.dialect)
    except (PlaygroundError, OSError, WebSocketException, ValueError):  # whatever it was
        await reach.sleep_until(began + TOLD_AFTER_S)
        raise fault("unreached", urlsplit(address.url).netloc) from None


async def _dial_judged(address: Address, credential: Credential, reach: Reach) -> ClientConnection:
    try:
        judged = await reach.connected(address.url)
    except (OSError, UnicodeError) as error:
        raise opening_error(error, urlsplit(address.url).netloc, credential.method) from None
    try:
        return await _dial(address, credential, judged)
    except BaseException:
        if judged is not None:
            judged.close()
        raise


async def _proven(connection: ClientConnection, dialect: Dialect) -> ClientConnection:
    """Wait until a session is created, and give back what was read meanwhile; else cut the link, and raise."""
    try:
        cast(DirectConnection, connection).give_back(await _up_to_creation(connection, dialect))
    except BaseException:
        connection.transport.abort()
        raise
    return connection


async def _up_to_creation(connection: ClientConnection, dialect: Dialect) -> Sequence[str | bytes]:
    """Return all frames up to the one that tells of a session; raise PlaygroundError or ConnectionClosed."""
    frames: list[str | bytes] = []
    while sum(map(len, frames)) <= MOST_UNPROVEN:
        frames.append(await connection.recv())
        event, _ = _read(frames[-1], dialect, str)
        if isinstance(event, SessionCreated):
            return frames
        if isinstance(event, Unknown) and not event.type:
            break
    raise fault("not_realtime")


async def _dial(address: Address, credential: Credential, judged: socket.socket | None = None) -> ClientConnection:
    """Open the socket, over a ``judged`` connection where there is one."""
    parts = urlsplit(address.url)
    headers = {**address.dialect.headers, **await credential.headers(address)}
    try:
        return await _Dialling(
            address.url.replace(FRESH, token_hex(16)),
            sock=judged,
            create_connection=DirectConnection,
            additional_headers=headers,
            compression=None,
            logger=QuietLogger(__name__),
            max_size=LARGEST_FRAME,
            open_timeout=OPEN_TIMEOUT_S,
            close_timeout=CLOSE_TIMEOUT_S,
            ping_interval=PING_S,
            proxy=None if judged or parts.hostname in LOOPBACK else True,
        )
    except (OSError, WebSocketException, asyncio.TimeoutError, ImportError) as error:  # asyncio's own on Python 3.10
        raise opening_error(error, parts.netloc, credential.method) from None


async def reports(
    connection: ClientConnection,
    dialect: Dialect,
    hide: Callable[[str], str] = str,
    at_once: Callable[[ServerEvent, str], None] | None = None,
) -> AsyncGenerator[tuple[ServerEvent, str], None]:
    """Yield what the service reports and its JSON, both as ``hide`` leaves them; at the end raise PlaygroundError.

    A session must be created within ``FIRST_EVENT_S``: something that only takes connections is no Realtime server.
    From then on ``at_once`` is handed sound as it is read, in its place among the rest, where nobody waits for a turn.
    """
    said, is_created = None, False

    def sound(frame: bytes) -> None:
        nonlocal said
        event, text = _read(frame, dialect, hide)
        said = event.error if isinstance(event, ErrorReported) else None
        if at_once is not None:
            at_once(event, text)

    created_by = anyio.current_time() + FIRST_EVENT_S
    try:
        while True:
            waiting = connection.recv() if is_created else _received_by(created_by, connection)
            frame = await giving_way(waiting)  # what is buffered is there at once: nobody waits for a flood
            event, text = _read(frame, dialect, hide)
            if not is_created and isinstance(event, Unknown) and not event.type:
                raise fault("not_realtime")
            if not is_created and isinstance(event, SessionCreated):
                is_created = True
                if at_once is not None and isinstance(connection, DirectConnection):
                    connection.listen(sound)
            event = reworded(event)
            said = event.error if isinstance(event, ErrorReported) else None
            yield event, text
    except TimeoutError:
        raise session_error(said) if said else fault("silent") from None
    except ConnectionClosed as closed:
        raise closing_error(closed, said) from None
    finally:
        if isinstance(connection, DirectConnection):
            connection.listen(None)


def write_at_once(connection: ClientConnection, frame: str) -> bool:
    """Write a frame now; False, and nothing is written, where it would have to wait, or could not be sent any more.

    ``connection.send`` does the same with a task, and several frames of Python, around it.
    """
    protocol, transport = connection.protocol, connection.transport
    if protocol.state is not State.OPEN or transport.is_closing() or transport.get_write_buffer_size():
        return False
    transport.write(client_frame(frame, _mask()))
    return True


_masks: deque[bytes] = deque()


def _mask() -> bytes:
    """Return four bytes that nobody can foresee; one call of the system draws many."""
    try:
        return _masks.popleft()
    except IndexError:
        drawn = token_bytes(4 * MASKS_DRAWN)
        _masks.extend(drawn[at : at + 4] for at in range(4, len(drawn), 4))
        return drawn[:4]


async def events(connection: ClientConnection, dialect: Dialect) -> AsyncGenerator[ServerEvent, None]:
    """Yield what the service reports, until the link ends: then raise PlaygroundError saying why."""
    async with aclosing(reports(connection, dialect)) as reported:
        async for event, _ in reported:
            yield event


async def _received_by(deadline: float, connection: ClientConnection) -> str | bytes:
    """Return the next frame; raise TimeoutError where it does not come by ``deadline``."""
    with anyio.fail_after(deadline - anyio.current_time()):
        return await connection.recv()


def _read(frame: str | bytes, dialect: Dialect, hide: Callable[[str], str]) -> tuple[ServerEvent, str]:
    """Return a frame as an event and as a JSON object; what is none is quoted in one."""
    text = hide(frame if isinstance(frame, str) else frame.decode(errors="replace"))
    event = dialect.read_event(text)
    if isinstance(event, Unknown) and not event.type:
        text = hide(write({"type": "", **event.body}))
    return event, text
