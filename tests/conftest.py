"""What every test gets: asyncio as the only event loop, browsers last, and time enough on a slow machine."""

import signal
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.register_profile("quick", deadline=None, max_examples=15)  # the fast lane: --hypothesis-profile=quick
settings.load_profile("patient")
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that starts us in the background ignores it for all
PAGES = Path(__file__).parent / "page"
LONGEST_FIRST = (
    "test_knobs.py",
    "test_microphone.py",
    "test_talk.py",
    "test_tuner.py",
    "test_events.py",
    "test_settings.py",
    "test_timeline.py",
    "test_room.py",
    "test_usage.py",
    "test_pressing.py",
    "test_latency.py",
    "test_own_app.py",
    "test_replicas.py",
)
"""Page tests that take more than twenty seconds: begun last, one of them would run alone at the end."""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the page tests after all others, for Playwright's own event loop runs in this thread until the end.

    A page test that failed is tried once more, and said to have been: sound and speech pass in real time there, and a
    browser that its neighbours keep from the processor misses some of it.
    """
    for item in items:
        if item.path.parent == PAGES:
            item.add_marker(pytest.mark.page)
            item.add_marker(pytest.mark.flaky(reruns=1))
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    if not item.get_closest_marker("page"):
        return 0
    return 1 + (LONGEST_FIRST.index(item.path.name) if item.path.name in LONGEST_FIRST else len(LONGEST_FIRST))
