"""How the page's server fares as Prometheus reads it, behind a switch: counts and delays.

Rules:
1. A label's values are words of our tables: no name, address, word or key is told, and no stranger makes up a series.
2. What happens is counted as it does (``PageMetrics`` is a ``Tally``); what stands is looked at when somebody asks.
3. What libraries count of themselves is not told. Where the switch is off, the library is not loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from playground.errors import EngineError
from playground.web.bridge.observed import Counted
from playground.web.health import Health

METRICS = "/playground/metrics"
FIRST_SOUND_S = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
COUNTERS: dict[Counted, tuple[str, str, tuple[str, ...]]] = {
    "begun": ("conversations_begun", "Conversations that got a place.", ()),
    "refused": ("conversations_refused", "Conversations that got none, by the reason that was given.", ("reason",)),
    "ended": ("conversations_ended", "Conversations that are over, by the reason.", ("reason",)),
    "interrupted": ("interruptions", "Answers that somebody broke off.", ()),
    "reconnected": ("reconnects", "Links to a service that were opened again in a conversation.", ()),
}


class PageMetrics:
    """Counts what happens in conversations, and tells it with what ``look`` finds."""

    def __init__(self, look: Callable[[], Health]) -> None:
        try:
            import prometheus_client as library
            from prometheus_client.core import GaugeMetricFamily
        except ImportError:
            raise EngineError(
                "The package prometheus-client is not installed.",
                "Run pip install -r requirements.txt, or unset PLAYGROUND_METRICS.",
                code="no_metrics",
            ) from None
        library.disable_created_metrics()  # type: ignore[no-untyped-call]
        self._library, self._gauge = library, GaugeMetricFamily
        self._look = look
        self._registry = library.CollectorRegistry()
        self._counters = {
            what: library.Counter(f"playground_{name}", says, labels, registry=self._registry)
            for what, (name, says, labels) in COUNTERS.items()
        }
        self._first_sound = library.Histogram(
            "playground_first_sound_seconds",
            "From the end of somebody's speech to the first sound of the answer, at the speaker.",
            buckets=FIRST_SOUND_S,
            registry=self._registry,
        )
        self._registry.register(self)

    def count(self, what: Counted, reason: str = "") -> None:
        """Note that something happened."""
        counter = self._counters[what]
        (counter.labels(reason) if reason else counter).inc()

    def first_sound(self, seconds: float) -> None:
        """Note how long somebody waited for an answer."""
        self._first_sound.observe(seconds)

    def collect(self) -> Iterator[Any]:
        """Yield what stands now, as the library asks for it."""
        gauge, found = self._gauge, self._look()
        yield gauge("playground_conversations", "Conversations that run.", found.conversations)
        yield gauge("playground_conversations_waiting", "Who waits in line for a place.", found.waiting)
        yield gauge("playground_engine_queue", "What waits for an engine of the built-in server.", found.engine_queue)
        yield gauge("playground_ready", "1 where people may be sent here, 0 while it loads or ends.", found.ready)
        lag = gauge("playground_loop_lag_seconds", "How late timers came in the last minute.", labels=["quantile"])
        for quantile, late_ms in zip(("0.5", "0.95"), found.lag_ms, strict=True):
            lag.add_metric([quantile], late_ms / 1000)
        yield lag

    def told(self) -> Response:
        """Return all of it, in Prometheus' text format."""
        body = self._library.generate_latest(self._registry)
        return Response(body, headers={"Content-Type": self._library.CONTENT_TYPE_LATEST, "Cache-Control": "no-store"})


def metrics_route(metrics: PageMetrics | None) -> BaseRoute:
    """Return the route that tells ``metrics``; without any it is not there."""

    async def endpoint(_: Request) -> Response:
        return metrics.told() if metrics else PlainTextResponse("Not Found", 404)

    return Route(METRICS, endpoint)
