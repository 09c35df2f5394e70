"""Threads that take the work that is due first, whoever asked for it and when.

Rules:
1. Earliest due first; what is due at the same moment in the order in which it was asked for. Begun work is not stopped.
2. What is late stays in that order, so that of many who wait none waits for ever.
3. Work that was given up before it began is passed over, and counts no longer.

Not here: when something is due (``parts.py``).
"""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")


@dataclass(order=True, slots=True)
class _Work(Generic[Result]):
    """One piece of work in the heap."""

    due_s: float
    number: int
    run: Callable[[], Result] = field(compare=False)
    future: Future[Result] = field(compare=False)


class DuePool:
    """So many ``threads``, called ``name``; ``clock`` in seconds that only grow."""

    def __init__(self, threads: int, name: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._numbers = itertools.count()
        self._heap: list[_Work[Any]] = []
        self._changed = threading.Condition()
        self._is_closed = False
        self._threads = [
            threading.Thread(target=self._work, name=f"{name}_{number}", daemon=True) for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def ask(self, work: Callable[[], Result], within_s: float = 0.0) -> Future[Result]:
        """Have ``work`` done, due in so many seconds; raise RuntimeError once closed."""
        asked = _Work(self._clock() + within_s, next(self._numbers), work, Future[Result]())
        with self._changed:
            if self._is_closed:
                raise RuntimeError("the threads have ended")
            heapq.heappush(self._heap, asked)
            self._changed.notify()
        return asked.future

    @property
    def waiting(self) -> int:
        """How much has no thread yet and was not given up."""
        with self._changed:
            return sum(not work.future.cancelled() for work in self._heap)

    @property
    def late_s(self) -> float:
        """By how much what waits for a thread is late; 0 where nothing is."""
        with self._changed:
            self._pass_over()
            return max(0.0, self._clock() - self._heap[0].due_s) if self._heap else 0.0

    def close(self) -> None:
        """End the threads; what has not begun is given up, what has is waited for."""
        with self._changed:
            self._is_closed = True
            for work in self._heap:
                work.future.cancel()
            self._heap.clear()
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while (work := self._next()) is not None:
            if not work.future.set_running_or_notify_cancel():
                continue
            try:
                found = work.run()
            except BaseException as error:  # noqa: BLE001  told to whoever asked
                work.future.set_exception(error)
            else:
                work.future.set_result(found)
            del work  # what it holds may be large

    def _next(self) -> _Work[Any] | None:
        """Wait for work; None once there will be no more."""
        with self._changed:
            while True:
                self._pass_over()
                if self._heap:
                    return heapq.heappop(self._heap)
                if self._is_closed:
                    return None
                self._changed.wait()

    def _pass_over(self) -> None:
        while self._heap and self._heap[0].future.cancelled():
            heapq.heappop(self._heap)
