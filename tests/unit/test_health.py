"""How late a loop's timers come, as shares of them."""

import asyncio

import anyio
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from playground.web.health import KEPT, Health, LoopLag, health_routes


def test_the_lag_is_that_of_the_last_minute_and_never_less_than_none():
    lag = LoopLag()
    assert lag.at(0.5) == lag.at(0.95) == 0
    for late in (-1.0, 1.0, 2.0, 30.0):
        lag.came(late)
    assert (lag.at(0), lag.at(0.5), lag.at(0.95), lag.at(1)) == (0, 2, 30, 30)
    for _ in range(KEPT):
        lag.came(5)
    assert lag.at(0) == lag.at(1) == 5


def test_the_lag_is_told_at_each_timer_once_a_whole_minute_says_something():
    told = []
    lag = LoopLag(tell=told.append)
    for late in (900.0, *(1.0 for _ in range(KEPT - 2))):
        lag.came(late)
    assert told == []
    for _ in range(6):
        lag.came(200)
    assert told == [1, 1, 1, 1, 1, 200]


async def test_a_loop_is_watched_as_long_as_it_is_wanted():
    lag = LoopLag(tick_s=0.001)
    before = asyncio.all_tasks()
    async with lag.watched():
        while not lag.at(1) > 0:
            await anyio.sleep(0)
    assert asyncio.all_tasks() == before


@pytest.mark.parametrize(("ready", "status"), [(True, 200), (False, 503)])
def test_who_watches_is_told_counts_and_who_sends_people_here_whether_to(ready, status):
    asked = TestClient(Starlette(routes=health_routes(lambda: Health(ready, 3, 1, (0.2, 4.5), 7))))
    health = asked.get("/playground/health")
    assert health.status_code == 200
    assert health.json() == {
        "alive": True,
        "ready": ready,
        "conversations": 3,
        "waiting": 1,
        "lag_ms": {"median": 0.2, "p95": 4.5},
        "engine_queue": 7,
    }
    assert health.headers["cache-control"] == "no-store"
    assert asked.get("/playground/health/ready").status_code == status
