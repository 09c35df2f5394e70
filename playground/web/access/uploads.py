"""The route on which the page hands in a recording for the tuner: into memory, never on to the disk.

The answer is a word by which the tuner's event fetches it. Size and origin are held by ``guard``, and counted here once
more. Not here: what the recording is (``tuning/recording.py``), or whose (``gradio_ui/tuner_calls.py``).
"""

from __future__ import annotations

import anyio
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from playground.errors import PlaygroundError
from playground.tuning.handed import Handed
from playground.tuning.recording import MOST_BYTES
from playground.web.access.bodies import body_of

PATH = "/playground/recording"
READ_S = 120.0
"""How long a recording may take to come in."""


def recordings_route(handed: Handed) -> Route:
    """Return the route that takes a WAV file as the body of a POST."""

    async def take(request: Request) -> Response:
        try:
            with handed.room(_announced(request)), anyio.fail_after(READ_S):
                data = await body_of(request, MOST_BYTES)
            return JSONResponse({"word": handed.put(data)}) if data is not None else _said(413, "too large")
        except PlaygroundError as error:
            return _said(503, str(error))
        except TimeoutError:
            return _said(408, "too slow")
        except ClientDisconnect:
            return Response(status_code=400)

    return Route(PATH, take, methods=["POST"])


def _announced(request: Request) -> int:
    """Return how long the body will be at most; without a word about it, as long as one may be."""
    length = request.headers.get("content-length", "")
    return min(int(length), MOST_BYTES) if length.isascii() and length.isdigit() and len(length) < 20 else MOST_BYTES


def _said(status: int, words: str) -> Response:
    return JSONResponse({"error": words}, status_code=status)
