"""What the server is made with: the engines, perhaps still loading or missing, and the threads they work in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol, TypeVar

from playground.local.engines.base import Recognizer, Replier, Synthesizer, Vad

LISTENING, THINKING = 2, 4
MISSING = {
    "vad": "The voice activity detector is not installed.",
    "recognizer": "No speech recognizer is installed.",
    "synthesizer": "No voice is installed.",
    "replier": "Nobody is there to answer.",
}
Result = TypeVar("Result")


class Engines(Protocol):
    """The holder of the engines; each is None while it loads and where it is missing."""

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

    @property
    def replier(self) -> Replier | None:
        """Answers."""
        ...

    def wait(self) -> None:
        """Block until every engine is loaded or known to be missing."""
        ...

    def why(self, part: str) -> str:
        """Return why ``part`` (vad, recognizer, synthesizer, replier) is missing, as a sentence."""
        ...


@dataclass(frozen=True, slots=True)
class EngineSet:
    """Engines that are there already."""

    vad: Vad | None = None
    recognizer: Recognizer | None = None
    synthesizer: Synthesizer | None = None
    replier: Replier | None = None

    def wait(self) -> None:
        """Return at once."""

    def why(self, part: str) -> str:
        """Return why ``part`` is missing."""
        return MISSING[part]


class Workers:
    """The threads of one server; detection has its own and never waits behind a voice."""

    def __init__(self) -> None:
        self._listening = ThreadPoolExecutor(LISTENING, thread_name_prefix="playground-listen")
        self._thinking = ThreadPoolExecutor(THINKING, thread_name_prefix="playground-think")

    async def listen(self, work: Callable[[], Result]) -> Result:
        """Run a few milliseconds of detection."""
        return await asyncio.get_running_loop().run_in_executor(self._listening, work)

    async def think(self, work: Callable[[], Result]) -> Result:
        """Run recognition, speech or parsing."""
        return await asyncio.get_running_loop().run_in_executor(self._thinking, work)

    def close(self) -> None:
        """End the threads; waits for what they are doing."""
        for pool in (self._listening, self._thinking):
            pool.shutdown(wait=True, cancel_futures=True)
