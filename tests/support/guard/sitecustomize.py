"""Python imports this at its start where this folder is on its path: nobody beyond this computer can be reached.

Each attempt is refused, and written to the file that ``GUARD_LOG`` names.
"""

import ipaddress
import os
import socket

NAMES = (None, "", b"", "localhost", b"localhost")


def is_here(host):
    if host in NAMES:
        return True
    try:
        address = ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def guard(what, function, host_of):
    def guarded(*given, **named):
        host = host_of(*given)
        if not is_here(host):
            with open(os.environ["GUARD_LOG"], "a", encoding="utf-8") as log:  # noqa: PTH123  nothing more is imported here
                log.write(f"{what} {host}\n")
            raise OSError(f"{host} is not this computer")
        return function(*given, **named)

    return guarded


def peer(link, *given):
    """The host that a socket is to reach; on a socket of this computer there is none."""
    return given[-1][0] if link.family in (socket.AF_INET, socket.AF_INET6) else None


class Socket(socket.socket):
    connect = guard("connect", socket.socket.connect, peer)
    connect_ex = guard("connect", socket.socket.connect_ex, peer)
    sendto = guard("sendto", socket.socket.sendto, peer)


socket.socket = Socket  # type: ignore[misc]
for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
    setattr(socket, name, guard("look up", getattr(socket, name), lambda host, *_: host))
