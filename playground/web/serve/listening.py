"""Where the page is listened for: the sockets, bound before anything slow is loaded, and how many files may be open.

Rules:
1. An address that can't be had is told at once, in a sentence that says what is wrong with it.
2. Nothing here needs the page's libraries: they are imported once the sockets stand.
"""

from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from typing import Any

from playground.errors import LinkError

EVERYWHERE = frozenset({"", "0.0.0.0", "::"})  # noqa: S104  names of all interfaces, to be compared with
BACKLOG = 128
"""How many the system keeps at the door until they are let in."""
MANY_FILES = 8192
_ANOTHER = "choose another port with --port or GRADIO_SERVER_PORT."
_REASONS = {
    errno.EADDRINUSE: ("", f"Another program may be using it; {_ANOTHER}", "address_in_use"),
    errno.EACCES: ("", f"The system keeps this port for itself; {_ANOTHER}", "port_kept"),
}
_NOWHERE = (
    ": this computer has no such address",
    "Use 127.0.0.1 for this computer only, or 0.0.0.0 for everybody who can reach it.",
    "no_such_address",
)


def listen(host: str, port: int) -> Sequence[socket.socket]:
    """Return sockets bound to every address ``host`` means; the caller closes them. Raise LinkError."""
    bare = host.removeprefix("[").removesuffix("]")
    with ExitStack() as undo:
        try:
            found = socket.getaddrinfo(bare or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
            sockets = [
                undo.enter_context(_bound(family, protocol, place))
                for family, _, protocol, _, place in dict.fromkeys(found)
            ]
        except (OSError, UnicodeError, ValueError) as error:
            raise _refused(host, port, error) from None
        undo.pop_all()
    return sockets


def address(host: str, port: int) -> str:
    """Return the address of the page for a browser on this computer."""
    bare = host.removeprefix("[").removesuffix("]")
    shown = "localhost" if bare in EVERYWHERE else f"[{bare}]" if ":" in bare else bare
    return f"http://{shown}:{port}/"


def open_files(wanted: int = MANY_FILES) -> int:
    """Let this process open up to ``wanted`` files, or as many as the system allows; return that number."""
    if sys.platform == "win32":
        return wanted  # sockets are not counted there
    import resource

    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    soft, hard = (wanted if limit == resource.RLIM_INFINITY else min(limit, wanted) for limit in limits)
    if soft < hard:
        with suppress(OSError, ValueError):  # some systems allow less than they tell
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, limits[1]))
            return hard
    return soft


def _bound(family: int, protocol: int, place: Any) -> socket.socket:
    bound = socket.socket(family, socket.SOCK_STREAM, protocol)  # by its number asyncio knows where not to delay
    try:
        if os.name == "posix":
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        bound.bind(place)
        bound.listen(BACKLOG)
    except OSError:
        bound.close()
        raise
    return bound


def _refused(host: str, port: int, error: Exception) -> LinkError:
    more, hint, code = _REASONS.get(getattr(error, "errno", None) or 0, _NOWHERE)
    where = host if len(host) <= 80 else f"{host[:79]}…"
    return LinkError(f"The page can't listen on {where}, port {port}{more}.", hint, code=code)
