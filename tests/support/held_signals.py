"""A fixture: every signal that a conversation's core is given in a test has a place in its tables, or an excuse."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from playground.conversation.core import SessionCore


@pytest.fixture(autouse=True)
def every_signal_is_held(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    counted: list[Counter[Any]] = []
    begin = SessionCore.__init__

    def watched(self: SessionCore, *given: Any, **more: Any) -> None:
        begin(self, *given, **more)
        counted.append(self.unheld)

    monkeypatch.setattr(SessionCore, "__init__", watched)
    yield
    assert [unheld for unheld in counted if unheld] == []
