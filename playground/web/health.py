"""How the page's server fares, for whoever watches it: a container's probe, a balancer, its owner.

1. ``/playground/health`` answers as long as the loop turns; ``/playground/health/ready`` is 503 while the engines load
   and once the page is being stopped, so that nobody is sent here then.
2. Counts and delays only: no name, address, word or key.
3. The loop's lag is how late a timer of it came, over the last minute: what everybody who talks here feels.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

TICK_S = 0.5
KEPT = 120
"""Ticks: a minute."""
HEALTH, READY = "/playground/health", "/playground/health/ready"


def _unheard(_: float) -> None:
    """Tell nobody."""


class LoopLag:
    """How late the timers of a loop come, in ms.

    ``tell`` is called in the loop at each of them with the 95th percentile, once there is a whole minute of them: a
    start is late, and says nothing of what follows.
    """

    def __init__(self, tick_s: float = TICK_S, tell: Callable[[float], None] = _unheard) -> None:
        self._tick_s = tick_s
        self._tell = tell
        self._late_ms: deque[float] = deque(maxlen=KEPT)

    def came(self, late_ms: float) -> None:
        """Note a timer that came so late."""
        self._late_ms.append(max(0.0, late_ms))
        if len(self._late_ms) == KEPT:
            self._tell(self.at(0.95))

    def at(self, share: float) -> float:
        """Return the lag that so large a share of the timers kept within; 0 where none has come yet."""
        ordered = sorted(self._late_ms)
        return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1) if ordered else 0.0

    @asynccontextmanager
    async def watched(self, _: object = None) -> AsyncIterator[None]:
        """Watch the loop that runs, as long as it lasts."""
        watching = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching

    async def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + self._tick_s
            await asyncio.sleep(self._tick_s)
            self.came((loop.time() - due) * 1000)


@dataclass(frozen=True, slots=True)
class Health:
    """What is told. ``lag_ms``: median and 95th percentile of the last minute; ``engine_queue``: what waits for one."""

    ready: bool
    conversations: int
    waiting: int
    lag_ms: tuple[float, float]
    engine_queue: int = 0


def health_routes(look: Callable[[], Health]) -> list[BaseRoute]:
    """Return the routes that tell what ``look`` finds."""

    async def health(_: Request) -> Response:
        return _answer(look(), 200)

    async def ready(_: Request) -> Response:
        found = look()
        return _answer(found, 200 if found.ready else 503)

    return [Route(HEALTH, health), Route(READY, ready)]


def _answer(health: Health, status: int) -> Response:
    median, p95 = health.lag_ms
    told: dict[str, Any] = {"alive": True, **asdict(health), "lag_ms": {"median": median, "p95": p95}}
    return JSONResponse(told, status, {"Cache-Control": "no-store"})
