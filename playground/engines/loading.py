"""Loads the engines once, in worker threads, and owns those threads until it is closed.

1. What an engine's state is follows from the future of its loading; nothing else keeps it.
2. A missing engine is no failure of the others: it stays away, with the sentence that says what is lost.
3. Each engine works once on nothing before it counts as ready, with the filters for the wire's rates designed, so that
   the first turn is as quick as the rest: SciPy alone takes half a second to load.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, cast

import numpy as np

from playground.audio.g711 import RATE_HZ as TELEPHONE_HZ
from playground.audio.pcm import RATE_HZ
from playground.audio.resample import warm
from playground.errors import EngineError
from playground.server.core.engine_protocols import (
    RECOGNIZER_RATE_HZ,
    VAD_FRAME,
    VAD_RATE_HZ,
    VOICE_RATE_HZ,
    Recognizer,
    Synthesizer,
    Vad,
)

Result = TypeVar("Result")
State = Literal["loading", "ready", "missing"]
FEWEST_WORKERS, MOST_WORKERS = 4, 8
WIRE_RATES_HZ = (RATE_HZ, TELEPHONE_HZ)


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """How one engine stands: its ``name``, its ``state``, and a sentence that a person can read."""

    name: str
    state: State
    sentence: str


def load_vad() -> Vad:
    """Load and warm the voice activity detector."""
    from playground.engines.silero import SileroVad

    vad = SileroVad()
    vad.open().probability(np.zeros(VAD_FRAME, np.float32))
    warm(*((rate_hz, VAD_RATE_HZ) for rate_hz in WIRE_RATES_HZ))
    return vad


def load_recognizer() -> Recognizer:
    """Load and warm the recogniser with a second of faint noise."""
    from playground.engines.moonshine import MoonshineRecognizer

    recognizer = MoonshineRecognizer()
    noise = np.random.default_rng(0).standard_normal(RECOGNIZER_RATE_HZ, dtype=np.float32)
    recognizer.transcribe(noise * np.float32(0.01))
    warm(*((rate_hz, RECOGNIZER_RATE_HZ) for rate_hz in WIRE_RATES_HZ))
    return recognizer


def load_synthesizer() -> Synthesizer:
    """Load and warm the voice."""
    from playground.engines.hibari_voice import HibariSynthesizer

    synthesizer = HibariSynthesizer()
    for _ in synthesizer.speak("Hello, I am ready.", voice="ash"):
        pass
    warm(*((VOICE_RATE_HZ, rate_hz) for rate_hz in WIRE_RATES_HZ))
    return synthesizer


LOADERS: Mapping[str, Callable[[], Any]] = {
    "vad": load_vad,
    "synthesizer": load_synthesizer,
    "recognizer": load_recognizer,
}
TITLES = {"vad": "Speech detection", "synthesizer": "The voice", "recognizer": "Speech recognition"}
READY = {
    "vad": "Speech is detected by Silero.",
    "synthesizer": "Answers are spoken by hibari.",
    "recognizer": "What you say is written down by Moonshine.",
}


class Engines:
    """The engines of one process and the threads they work in; ``close`` gives the threads back.

    Loading starts at once, in the background. ``vad``, ``synthesizer`` and ``recognizer`` are None until ready, and
    stay None when missing; ``status`` says which it is.
    """

    def __init__(self, loaders: Mapping[str, Callable[[], Any]] = LOADERS) -> None:
        workers = min(MOST_WORKERS, max(FEWEST_WORKERS, os.cpu_count() or 1))
        self._workers = ThreadPoolExecutor(workers, thread_name_prefix="engine")
        self._loading: dict[str, Future[Any]] = {n: self._workers.submit(load) for n, load in loaders.items()}

    @property
    def vad(self) -> Vad | None:
        """The voice activity detector, if ready."""
        return cast("Vad | None", self._ready("vad"))

    @property
    def synthesizer(self) -> Synthesizer | None:
        """The voice, if ready."""
        return cast("Synthesizer | None", self._ready("synthesizer"))

    @property
    def recognizer(self) -> Recognizer | None:
        """The recogniser, if ready."""
        return cast("Recognizer | None", self._ready("recognizer"))

    def _ready(self, name: str) -> Any:
        future = self._loading.get(name)
        return future.result() if future and _state(future) == "ready" else None

    def status(self) -> tuple[EngineStatus, ...]:
        """Return how each engine stands, without waiting."""
        return tuple(_status(name, future) for name, future in self._loading.items())

    def wait_ready(self, timeout_s: float | None = None) -> bool:
        """Block until every engine is ready or missing; return whether that came true within ``timeout_s``."""
        return not wait(self._loading.values(), timeout_s).not_done

    async def loaded(self) -> tuple[EngineStatus, ...]:
        """Wait, without blocking the event loop, until every engine is ready or missing."""
        waiting = (asyncio.wrap_future(future) for future in self._loading.values())
        await asyncio.gather(*waiting, return_exceptions=True)
        return self.status()

    async def run(self, work: Callable[..., Result], *arguments: Any) -> Result:
        """Do blocking ``work`` in one of the worker threads."""
        return await asyncio.get_running_loop().run_in_executor(self._workers, work, *arguments)

    def close(self) -> None:
        """Let the threads end after what they are doing; work that has not begun is dropped."""
        self._workers.shutdown(wait=True, cancel_futures=True)


def _state(future: Future[Any]) -> State:
    if not future.done():
        return "loading"
    return "missing" if future.cancelled() or future.exception() else "ready"


def _status(name: str, future: Future[Any]) -> EngineStatus:
    state = _state(future)
    title = TITLES.get(name, name)
    words = {"loading": f"{title} is being loaded.", "ready": READY.get(name, f"{title} is ready.")}
    return EngineStatus(name, state, words.get(state) or _why_missing(title, future))


def _why_missing(title: str, future: Future[Any]) -> str:
    error = None if future.cancelled() else future.exception()
    # What is not ours to word may hold paths of this machine: only its kind is told.
    kind = f" ({type(error).__name__})" if error else ""
    return str(error) if isinstance(error, EngineError) else f"{title} could not be loaded{kind}."
