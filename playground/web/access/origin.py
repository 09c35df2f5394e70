"""Whether a request comes from a page of ours: the Origin its browser states, against where the request arrived.

Rules:
1. Scheme, name and port must all be the same: a page over ``http`` is not the one over ``https`` at the same name.
2. A browser states exactly one Origin with every WebSocket and every POST; who states none is no browser's page, and
   joins a conversation only where programs may.
3. Forwarded headers found in a scope are believed: those of strangers are taken out before (``doors``).

Pure: no socket, no environment. Not here: by which names the server may be called at all (``doors``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias
from urllib.parse import urlsplit

Scope: TypeAlias = Mapping[str, Any]
Origin: TypeAlias = tuple[str, str, int]
"""Scheme, name in small letters without brackets, and port."""
PORTS = {"http": 80, "https": 443}
SCHEMES = {"http": "http", "https": "https", "ws": "http", "wss": "https"}
PUBLIC = "playground.public_origins"
"""Where a scope holds the origins under which a proxy shows us, beside the one that the request itself tells."""


def same_origin(scope: Scope) -> bool:
    """Tell whether an ASGI request was sent by a page of this server, or by no browser at all. Never raises."""
    stated = list(values(scope, b"origin"))
    if not stated:
        return True
    origin = origin_of(stated[0])
    return len(stated) == 1 and origin is not None and (origin == arrived(scope) or origin in scope.get(PUBLIC, ()))


def states_origin(scope: Scope) -> bool:
    """Tell whether a request says whose page it is of, as every browser does of a WebSocket."""
    return any(True for _ in values(scope, b"origin"))


def origin_of(text: str) -> Origin | None:
    """Read ``scheme://name[:port]`` as a browser writes it in an Origin; None where it is anything else."""
    scheme, separator, authority = text.partition("://")
    place = authority_of(authority)
    if scheme not in PORTS or not separator or place is None:
        return None
    name, port = place
    return scheme, name, port if port is not None else PORTS[scheme]


def authority_of(text: str) -> tuple[str, int | None] | None:
    """Read ``name[:port]`` as it stands in a Host header; None where it cannot be one."""
    if not text.isascii() or not text.isprintable() or any(character in " /?#@\\%," for character in text):
        return None
    try:
        parts = urlsplit(f"//{text}")
        name, port = parts.hostname, parts.port
    except ValueError:
        return None
    return (name, port) if name and port != 0 else None


def values(scope: Scope, name: bytes) -> Iterator[str]:
    """Yield each value of a header, in the order in which they came."""
    return (value.decode("latin-1").strip() for key, value in scope["headers"] if key == name)


def forwarded_hosts(scope: Scope) -> list[str]:
    """Return every host that a proxy says it was asked for, the browser's first."""
    return [host.strip() for value in values(scope, b"x-forwarded-host") for host in value.split(",")]


def arrived(scope: Scope) -> Origin | None:
    """Return the origin that the browser must have asked for this request to be as it is; None where it names none."""
    host = next(iter([*forwarded_hosts(scope), *values(scope, b"host")]), "")
    return origin_of(f"{SCHEMES.get(scope['scheme'], '')}://{host}")
