"""What the server is made with: the engines, perhaps still loading or missing, and the threads they work in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

from playground.server.core.engine_protocols import Recognizer, Synthesizer, Vad

LISTENING, THINKING = 2, 4
Result = TypeVar("Result")
MISSING = {
    "vad": "The voice activity detector is not installed.",
    "recognizer": "No speech recognizer is installed.",
    "synthesizer": "No voice is installed.",
}


class Status(Protocol):
    """How one engine stands."""

    @property
    def name(self) -> str:
        """Which engine: vad, recognizer, synthesizer."""
        ...

    @property
    def sentence(self) -> str:
        """How it stands, for people."""
        ...


class EngineProvider(Protocol):
    """The holder of the engines (``engines.loading.Engines``); each is None while it loads and where it is missing."""

    @property
    def vad(self) -> Vad | None:
        """Detects speech."""
        ...

    @property
    def recognizer(self) -> Recognizer | None:
        """Writes down."""
        ...

    @property
    def synthesizer(self) -> Synthesizer | None:
        """Speaks."""
        ...

    def wait_ready(self, timeout_s: float | None = None) -> bool:
        """Block until every engine is ready or missing; return whether that came true."""
        ...

    def status(self) -> Sequence[Status]:
        """Return how each engine stands."""
        ...


def why_missing(engines: EngineProvider, name: str) -> str:
    """Return the sentence that says why an engine is missing."""
    said = {status.name: status.sentence for status in engines.status()}
    return said.get(name, MISSING[name])


class Workers:
    """The threads of one server; detection has its own and never waits behind a voice."""

    def __init__(self) -> None:
        self._listening = ThreadPoolExecutor(LISTENING, thread_name_prefix="playground-listen")
        self._thinking = ThreadPoolExecutor(THINKING, thread_name_prefix="playground-think")
        self._queue: set[object] = set()

    @property
    def waiting(self) -> int:
        """How much waits for recognition, speech or parsing to have a thread."""
        return len(self._queue)

    async def listen(self, work: Callable[[], Result]) -> Result:
        """Run a few milliseconds of detection."""
        return await asyncio.get_running_loop().run_in_executor(self._listening, work)

    async def think(self, work: Callable[[], Result]) -> Result:
        """Run recognition, speech or parsing."""
        place = object()

        def begin() -> Result:
            self._queue.discard(place)
            return work()

        self._queue.add(place)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thinking, begin)
        finally:
            self._queue.discard(place)  # it may have been given up before it began

    def close(self) -> None:
        """End the threads; waits for what they are doing."""
        for pool in (self._listening, self._thinking):
            pool.shutdown(wait=True, cancel_futures=True)
