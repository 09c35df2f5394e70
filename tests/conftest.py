"""What every test gets: asyncio as the only event loop, browsers last, and time enough on a slow machine."""

import pytest
from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the page tests after all others: Playwright's own event loop runs in this thread until the end.

    A page test that failed is tried once more, and said to have been: sound and speech pass in real time there, and a
    browser that its neighbours keep from the processor misses some of it.
    """
    items.sort(key=lambda item: item.get_closest_marker("page") is not None)
    for item in items:
        if item.get_closest_marker("page"):
            item.add_marker(pytest.mark.flaky(reruns=1))
