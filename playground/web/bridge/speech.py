"""How likely the microphone holds speech, for the timeline: the built-in detector, whatever service is talked to.

Rules:
1. It never delays audio: what is heard waits here, is judged in a worker thread, and is dropped when that falls behind.
2. It is no part of the conversation: without a detector, or with a broken one, nothing is told and nothing ends.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

import anyio
import anyio.to_thread
import numpy as np

from playground.audio.pcm import RATE_HZ, Samples
from playground.engines.speech_detector import SpeechDetector
from playground.server.core.engine_protocols import VAD_FRAME, VAD_RATE_HZ, Vad

BATCH = 3 * VAD_FRAME * RATE_HZ // VAD_RATE_HZ
"""Samples of the microphone that are judged together: 96 ms."""
MOST_WAITING = RATE_HZ
WORKERS = 2

Detector = Callable[[], "Vad | None"]
Tell = Callable[[float, list[float]], None]
log = logging.getLogger(__name__)


def no_detector() -> None:
    """Stand for a program without a detector."""


class SpeechWatch:
    """Tells ``(at_ms, probabilities)`` of one microphone: the last one's audio arrived at ``at_ms`` by ``now_ms``."""

    def __init__(
        self, detector: Detector, limiter: anyio.CapacityLimiter, now_ms: Callable[[], float], tell: Tell
    ) -> None:
        self._detector = detector
        self._now_ms = now_ms
        self._tell = tell
        self._limiter = limiter
        self._waiting: list[Samples] = []
        self._size = 0
        self._arrived_ms = 0.0
        self._enough = anyio.Event()

    def hear(self, samples: Samples) -> None:
        """Take microphone audio at 24 kHz; it takes no time."""
        if self._size >= MOST_WAITING:
            self._forget()
        self._waiting.append(samples)
        self._size += samples.size
        self._arrived_ms = self._now_ms()
        if self._size >= BATCH:
            self._enough.set()

    async def run(self) -> None:
        """Judge what was heard, until cancelled."""
        try:
            detector = await anyio.to_thread.run_sync(_opened, await self._loaded(), limiter=self._limiter)
            told_ms = 0.0
            while True:
                samples, arrived_ms = await self._next()
                found = await anyio.to_thread.run_sync(detector.probabilities, samples, limiter=self._limiter)
                told_ms = max(
                    told_ms, arrived_ms - detector.behind_ms
                )  # time does not go back where sound came in a rush
                self._tell(told_ms, found)
        except Exception as error:  # noqa: BLE001  the edge of a task: the conversation goes on without the picture
            log.warning("Speech is no longer shown on the timeline: %s.", type(error).__name__)

    async def _loaded(self) -> Vad:
        while (vad := self._detector()) is None:
            await self._next()  # what is said before goes by
        return vad

    async def _next(self) -> tuple[Samples, float]:
        """Wait for a batch; return it and when the last of it arrived."""
        await self._enough.wait()
        samples = np.concatenate(self._waiting)
        self._forget()
        return samples, self._arrived_ms

    def _forget(self) -> None:
        self._enough = anyio.Event()
        self._waiting, self._size = [], 0


def _opened(vad: Vad) -> SpeechDetector:
    return SpeechDetector(vad.open(), RATE_HZ)
