"""The route on which the page hands in a record to be replayed: where today's core decides otherwise. Keeps nothing.

The answer holds the sentences and, for each record, the log that the page can open. Size and origin are held by
``guard``; one record is replayed at a time, in a thread, and few may wait.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import anyio
import anyio.to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from playground.archive.differences import compared
from playground.archive.record_parts import log_of, records_in
from playground.errors import PlaygroundError, SettingsError
from playground.telling import told_of
from playground.web.access.bodies import body_of
from playground.web.access.routes import RECORD_BYTES
from playground.web.bridge.frames import view_message

PATH = "/playground/replay"
READ_S = 60.0
MOST_WAITING = 4
TOO_LARGE = SettingsError("This record is too large to be replayed.", field="record")
BUSY = SettingsError("Other records are being replayed.", "Try again in a moment.", field="record")


def replays_route() -> Route:
    """Return the route that takes a record as the body of a POST; ``begun`` in its query says when it began."""
    turn = anyio.CapacityLimiter(1)
    waiting = 0

    async def take(request: Request) -> Response:
        nonlocal waiting
        if waiting >= MOST_WAITING:
            return _refused(BUSY, 503)
        waiting += 1
        try:
            with anyio.fail_after(READ_S):
                data = await body_of(request, RECORD_BYTES)
            if data is None:
                return _refused(TOO_LARGE, 413)
            begun = request.query_params.get("begun", "")
            return JSONResponse(await anyio.to_thread.run_sync(replayed, data, begun, limiter=turn))
        except PlaygroundError as error:
            return _refused(error, 422)
        except TimeoutError:
            return Response(status_code=408)
        except ClientDisconnect:
            return Response(status_code=400)
        finally:
            waiting -= 1

    return Route(PATH, take, methods=["POST"])


def replayed(data: bytes, begun: str) -> dict[str, Any]:
    """Return where today's core decides otherwise, and the logs; raise SettingsError where the record is none."""
    records = records_in(data.decode(errors="replace").split("\n"))
    comparisons = [compared(record) for record in records]
    pairs = zip(records, comparisons, strict=True)
    logs = [log_of(record, found.replayed, _moment(begun), view_message) for record, found in pairs]
    return {"differences": [each for found in comparisons for each in found.differences], "logs": logs}


def _moment(begun: str) -> str:
    try:
        datetime.fromisoformat(begun.replace("Z", "+00:00"))
    except ValueError:
        return "1970-01-01T00:00:00.000Z"
    return begun


def _refused(error: PlaygroundError, status: int) -> Response:
    told = told_of(sentence=error.sentence, hint=error.hint)
    return JSONResponse({"sentence": error.sentence, "hint": error.hint, **told}, status)
