"""How likely the microphone holds speech, for the timeline: the built-in detector, whatever service is talked to.

Rules:
1. It never delays audio: what is heard waits here, is judged in a worker thread, and is dropped when that falls behind.
2. It is no part of the conversation: without a detector, or with a broken one, nothing is told and nothing ends.
3. All microphones are judged together: whoever has enough takes along what the others have. One thread is asked each
   192 ms, however many speak, and the network judges a frame of each in one call.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

import anyio
import anyio.to_thread

from playground.audio.pcm import RATE_HZ, sample_count, to_samples
from playground.engines.speech_detector import SpeechDetector, judged_together
from playground.server.core.engine_protocols import VAD_FRAME, VAD_RATE_HZ, Vad

FRAME = VAD_FRAME * RATE_HZ // VAD_RATE_HZ
BATCH = 6 * FRAME
"""Samples of the microphone that are worth a thread: 192 ms."""
MOST_WAITING = RATE_HZ

Detector = Callable[[], "Vad | None"]
Tell = Callable[[float, list[float]], None]
log = logging.getLogger(__name__)


def no_detector() -> None:
    """Stand for a program without a detector."""


class SpeechWatches:
    """All microphones that are listened to, and the detector they share."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self._limiter = anyio.CapacityLimiter(1)
        self._turn = anyio.Lock()
        self._watches: dict[SpeechWatch, SpeechDetector] = {}

    def watch(self, now_ms: Callable[[], float], tell: Tell) -> SpeechWatch:
        """Return what listens to one more microphone; somebody must run it."""
        return SpeechWatch(self, now_ms, tell)

    def loaded(self) -> Vad | None:
        """Return the detector once it is there."""
        return self._detector()

    async def join(self, watch: SpeechWatch, vad: Vad) -> None:
        """Listen for ``watch`` from now on."""
        self._watches[watch] = await anyio.to_thread.run_sync(_opened, vad, limiter=self._limiter)

    def leave(self, watch: SpeechWatch) -> None:
        """Listen for it no more."""
        self._watches.pop(watch, None)

    async def judge(self, asking: SpeechWatch) -> None:
        """Judge what all microphones have, unless another has done so for ``asking`` meanwhile; then tell each."""
        async with self._turn:
            if not asking.has_enough:
                return
            taken = [(watch, *watch.take()) for watch in self._watches if watch.has_frame]
            heard = [(self._watches[watch], pcm) for watch, pcm, _ in taken]
            with anyio.CancelScope(shield=True):  # whoever asks may leave; the others are told
                found = await anyio.to_thread.run_sync(_judged, heard, limiter=self._limiter)
            for (watch, _, arrived_ms), (detector, _), figures in zip(taken, heard, found, strict=True):
                if figures and watch in self._watches:
                    watch.told(arrived_ms - detector.behind_ms, figures)


class SpeechWatch:
    """Tells ``(at_ms, probabilities)`` of one microphone: the last one's audio arrived at ``at_ms`` by ``now_ms``."""

    def __init__(self, watches: SpeechWatches, now_ms: Callable[[], float], tell: Tell) -> None:
        self._all = watches
        self._now_ms = now_ms
        self._tell = tell
        self._told_ms = 0.0
        self._waiting: list[bytes] = []
        self._size = 0
        self._arrived_ms = 0.0
        self._enough = anyio.Event()

    @property
    def has_enough(self) -> bool:
        """Tell whether a thread is worth asking."""
        return self._size >= BATCH

    @property
    def has_frame(self) -> bool:
        """Tell whether something waits that can be judged."""
        return self._size >= FRAME

    def hear(self, pcm: bytes) -> None:
        """Take microphone audio at 24 kHz; it takes no time."""
        if self._size >= MOST_WAITING:
            self._forget()
        self._waiting.append(pcm)
        self._size += sample_count(pcm)
        self._arrived_ms = self._now_ms()
        if self.has_enough:
            self._enough.set()

    def take(self) -> tuple[bytes, float]:
        """Return what waits and when the last of it arrived; it waits no more."""
        pcm = b"".join(self._waiting)
        self._forget()
        return pcm, self._arrived_ms

    def told(self, at_ms: float, figures: list[float]) -> None:
        """Tell what was found; time does not go back where sound came in a rush."""
        self._told_ms = max(self._told_ms, at_ms)
        self._tell(self._told_ms, figures)

    async def run(self) -> None:
        """Have judged what was heard, until cancelled."""
        try:
            await self._all.join(self, await self._loaded())
            while True:
                await self._enough.wait()
                await self._all.judge(self)
        except Exception as error:  # noqa: BLE001  the edge of a task: the conversation goes on without the picture
            log.warning("Speech is no longer shown on the timeline: %s.", type(error).__name__)
        finally:
            self._all.leave(self)

    async def _loaded(self) -> Vad:
        while (vad := self._all.loaded()) is None:
            await self._enough.wait()
            self._forget()  # what is said before goes by
        return vad

    def _forget(self) -> None:
        if self._enough.is_set():
            self._enough = anyio.Event()
        self._waiting, self._size = [], 0


def _judged(heard: list[tuple[SpeechDetector, bytes]]) -> list[list[float]]:
    return judged_together([(detector, to_samples(pcm)) for detector, pcm in heard])


def _opened(vad: Vad) -> SpeechDetector:
    return SpeechDetector(vad.open(), RATE_HZ)
