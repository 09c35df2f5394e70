"""How far a link may reach whose address a stranger named: only to the open Internet, and never to this machine.

Rules:
1. A name is looked up once, every address it has is judged, and what was judged is dialled: a name that means another
   address a moment later gains nothing. The name stays what TLS and the Host header are asked for.
2. One address that is not open closes the name.
3. Where the server is a stranger's own, it first has to show itself as Realtime. Until then nothing it says is passed
   on, and every failure is the same sentence at the same moment, whatever it was: else the page scans networks.
4. A host of the services' table (``is_listed``) is nobody's secret: its failures are told as they are, and it may be
   dialled by the owner's proxy, which looks the name up itself.

No ``Reach`` at all is the owner's own: a command, the configured address, the built-in server.
"""

from __future__ import annotations

import asyncio
import errno
import socket
import threading
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from ipaddress import IPv4Address, ip_address
from typing import TypeAlias
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import anyio
import anyio.to_thread

from playground.client.failures import fault
from playground.services.open_internet import IPAddress, is_open, unwrapped
from playground.services.space_ports import USUAL_PORTS

ATTEMPT_S = 10.0
"""How long a stranger's server may take, from the name to its first event."""
TOLD_AFTER_S = 11.0
"""When a failure is told, counted from the beginning; the second more is for whatever ends an attempt."""
CONNECT_S = 4.0
"""How long one of several addresses is tried."""
LOOK_UPS = 32
"""Names looked up at once, those included that nobody waits for any more: each keeps a thread to its end."""
PROXIES = ("wss", "socks", "https")
DISCARD = 9

LookUp: TypeAlias = Callable[[str, int], Sequence[IPAddress]]


def look_up(host: str, port: int) -> Sequence[IPAddress]:
    """Return every address of ``host``, however it is written; blocks. Raise OSError, UnicodeError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(ip_address(place[0]) for *_, place in found))


def is_own(address: IPAddress) -> bool:
    """Tell whether ``address`` is this machine's: the system would speak to it from itself. Nothing is sent."""
    with socket.socket(_family(address), socket.SOCK_DGRAM) as asked:
        try:
            asked.connect((str(address), DISCARD))
            return ip_address(str(asked.getsockname()[0])) == address
        except OSError:  # no way there
            return False


class LookUpRoom:
    """Has names looked up in threads that are nobody else's, so many at most; one more is an OSError."""

    def __init__(self, most: int = LOOK_UPS) -> None:
        self._most = most
        self._waited_for = anyio.CapacityLimiter(most)
        self._lock = threading.Lock()
        self._running = 0

    async def run(self, look_up: LookUp, host: str, port: int) -> Sequence[IPAddress]:
        """Return what ``look_up`` returns, or raise what it raises; whoever is cancelled does not wait for it."""
        if self._running >= self._most:
            raise OSError(errno.EAGAIN, "too many names are being looked up")
        work = partial(self._counted, look_up, host, port)
        return await anyio.to_thread.run_sync(work, limiter=self._waited_for, abandon_on_cancel=True)

    def _counted(self, look_up: LookUp, host: str, port: int) -> Sequence[IPAddress]:
        self._count(1)
        try:
            return look_up(host, port)
        finally:
            self._count(-1)

    def _count(self, more: int) -> None:
        with self._lock:
            self._running += more


@dataclass(frozen=True, slots=True)
class Reach:
    """How a stranger's address is dialled; the callables are the system, and the loop's clock in seconds."""

    is_listed: bool = False
    look_up: LookUp = look_up
    is_open: Callable[[IPAddress], bool] = is_open
    is_own: Callable[[IPAddress], bool] = is_own
    now: Callable[[], float] = anyio.current_time
    sleep_until: Callable[[float], Awaitable[None]] = anyio.sleep_until
    attempt_s: float = ATTEMPT_S
    room: LookUpRoom = field(default_factory=LookUpRoom)

    async def connected(self, url: str) -> socket.socket | None:
        """Return a socket that is connected to where ``url`` leads; None where a proxy is to dial.

        Raise LinkError where it leads to what is not open, else OSError or UnicodeError.
        """
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or USUAL_PORTS[parts.scheme]
        if self.is_listed and _is_by_proxy(host, port):
            return None
        found = await self.room.run(self.look_up, host, port)
        if not found or not all(self.is_open(each) and not self.is_own(unwrapped(each)) for each in found):
            raise fault("unreached", parts.netloc)
        return await _first_to_answer(found, port)


async def _first_to_answer(addresses: Sequence[IPAddress], port: int) -> socket.socket:
    """Connect to the first of ``addresses`` that takes it; raise OSError saying what became of the last."""
    failure: OSError = TimeoutError()
    for address in addresses:
        found = await _tried(address, port)
        if isinstance(found, socket.socket):
            return found
        failure = found
    raise failure


async def _tried(address: IPAddress, port: int) -> socket.socket | OSError:
    try:
        with anyio.fail_after(CONNECT_S):
            return await _connected(address, port)
    except OSError as error:  # a time-out is one too
        return error


async def _connected(address: IPAddress, port: int) -> socket.socket:
    connecting = socket.socket(_family(address), socket.SOCK_STREAM)
    try:
        connecting.setblocking(False)
        await asyncio.get_running_loop().sock_connect(connecting, (str(address), port))
    except BaseException:
        connecting.close()
        raise
    return connecting


def _family(address: IPAddress) -> socket.AddressFamily:
    return socket.AF_INET if isinstance(address, IPv4Address) else socket.AF_INET6


def _is_by_proxy(host: str, port: int) -> bool:
    """Tell whether the environment names a proxy for an encrypted link to ``host``, as websockets reads it."""
    proxies = getproxies()
    return any(proxies.get(scheme) for scheme in PROXIES) and not proxy_bypass(f"{host}:{port}")
