"""The route that tells the demo view its own address as others reach it: in words, and as a QR code that is drawn here.

Rules:
1. It leads to this page and nowhere else: of what is asked only the demo view's own words go into it.
2. Who sits at this machine calls the page by a name that leads nobody else to it; where it has a public one, such as a
   share link's, that is told.
3. Words that would make the code too fine to be read from a distance are left out of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode, urlsplit

import segno
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from playground.web.access.hosts import LOOPBACK
from playground.web.access.origin import PORTS, PUBLIC, Origin, arrived

PATH = "/playground/address"
CARRIED = ("title", "subtitle", "captions", "lang")
MOST_CHARACTERS = 180
"""What a QR code of 53 modules a side holds (version 9, level M)."""
QUIET_MODULES = 4


def address_route(root_path: str = "") -> Route:
    """Return the route; ``root_path`` is where a proxy shows the page, as a path or a whole address."""
    path = f"{urlsplit(root_path).path.rstrip('/')}/"

    def tell(request: Request) -> Response:  # no coroutine: drawn in a thread
        origin = reached(request.scope)
        if origin is None:
            return Response(status_code=404)
        address = _within(_text(origin) + path, request.query_params)
        told = {"address": address, "only_here": origin[1] in LOOPBACK, "code": drawn(address)}
        return JSONResponse(told, headers={"Cache-Control": "no-store"})

    return Route(PATH, tell, methods=["GET"])


def reached(scope: Mapping[str, Any]) -> Origin | None:
    """Return the origin under which others reach the page, as far as is known; None where the request names none."""
    asked = arrived(scope)
    if asked is None or asked[1] not in LOOPBACK:
        return asked
    return min(scope.get(PUBLIC, ()), key=lambda each: (each[0] != "https", each), default=asked)


@lru_cache(maxsize=64)
def drawn(address: str) -> str:
    """Return the QR code of ``address`` as a data URL of an SVG: black on white in any theme, with its quiet zone."""
    code = segno.make(address, error="m", micro=False)
    return code.svg_data_uri(border=QUIET_MODULES, light="#fff", omitsize=True, nl=False)


def _within(page: str, asked: Mapping[str, str]) -> str:
    plain = f"{page}?view=demo"
    words = urlencode({name: asked[name] for name in CARRIED if asked.get(name)})
    whole = f"{plain}&{words}" if words else plain
    return whole if len(whole) <= MOST_CHARACTERS else plain


def _text(origin: Origin) -> str:
    scheme, name, port = origin
    host = f"[{name}]" if ":" in name else name
    return f"{scheme}://{host}" if port == PORTS[scheme] else f"{scheme}://{host}:{port}"
