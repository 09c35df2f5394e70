"""What the server is made with: the engines, perhaps still loading or missing, and the threads they work in."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

from playground.server.core.engine_protocols import Recognizer, Synthesizer, Vad
from playground.server.due_pool import DuePool

LISTENING = 2
THINKING = max(2, os.cpu_count() or 2)
"""More threads than processors would only share them out in slices: everybody is then answered when all are."""
GUESS_S = 0.1
"""How soon what is guessed in a pause is due: the turn may end a moment later."""
LATE_S = 0.1
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
    """The threads of one server: they share the processors by what is due first.

    1. Detection has threads of its own and never waits behind a voice.
    2. What ends somebody's wait is due at once: the words of a turn that ended, the first piece of its answer.
    3. What is guessed in a pause is due when the pause may have become an end; a further piece of an answer when its
       listener will have heard what is there.
    """

    def __init__(self) -> None:
        self._listening = ThreadPoolExecutor(LISTENING, thread_name_prefix="playground-listen")
        self._thinking = DuePool(THINKING, "playground-think")

    @property
    def waiting(self) -> int:
        """How much waits for recognition, speech or parsing to have a thread."""
        return self._thinking.waiting

    @property
    def is_late(self) -> bool:
        """Tell whether those who wait do so for longer than they should: what nobody waits for is left out then."""
        return self._thinking.late_s > LATE_S

    async def listen(self, work: Callable[[], Result]) -> Result:
        """Run a few milliseconds of detection."""
        return await asyncio.get_running_loop().run_in_executor(self._listening, work)

    async def think(self, work: Callable[[], Result], within_s: float = 0.0) -> Result:
        """Run recognition, speech or parsing that is due in so many seconds."""
        return await asyncio.wrap_future(self._thinking.ask(work, within_s))

    def close(self) -> None:
        """End the threads; waits for what they are doing."""
        self._listening.shutdown(wait=True, cancel_futures=True)
        self._thinking.close()
