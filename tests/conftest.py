"""What every test gets: asyncio as the only event loop, and browsers last."""

import pytest


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the page tests after all others: Playwright's own event loop runs in this thread until the end."""
    items.sort(key=lambda item: item.get_closest_marker("page") is not None)
